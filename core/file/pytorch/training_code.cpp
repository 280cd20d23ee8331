#include "core/file/pytorch/training_code.h"

#include <algorithm>

namespace loopscope::pytorch
{

namespace
{

Tensor tensorOf(const TensorPlan& plan, const Network& network, const Eigen::VectorXd& numbers,
    const std::string& prefix)
{
    const auto rows = std::uint64_t(plan.rows) * plan.parts.size();
    Tensor tensor;
    tensor.name = prefix + plan.name;
    tensor.shape = {rows};
    if (plan.columns > 0)
        tensor.shape.push_back(std::uint64_t(plan.columns));
    const int columns = std::max(plan.columns, 1);
    for (const int part : plan.parts)
        for (int row = 0; row < plan.rows; ++row)
            for (int column = 0; column < columns; ++column)
                tensor.values.push_back(part < 0 ? 0.0 : network.view(part, numbers)(row, column));
    return tensor;
}

/// What the optimizer keeps, by PyTorch's names.
struct Moment {
    const char* name;
    const Eigen::VectorXd* numbers;
};

std::vector<Moment> momentsOf(const TrainingState& state, const LearningRules& rules)
{
    if (state.momentUpdates == 0)
        return {};
    const bool hasFirst = state.firstMoment.size() > 0;
    const bool hasSecond = state.secondMoment.size() > 0;
    switch (rules.optimizer.kind) {
    case OptimizerKind::Sgd:
        break;
    case OptimizerKind::Momentum:
        if (hasFirst && !hasSecond)
            return {{"momentum_buffer", &state.firstMoment}};
        break;
    case OptimizerKind::RmsProp:
        if (!hasFirst && hasSecond)
            return {{"square_avg", &state.secondMoment}};
        break;
    case OptimizerKind::Adam:
        if (hasFirst && hasSecond)
            return {{"exp_avg", &state.firstMoment}, {"exp_avg_sq", &state.secondMoment}};
        break;
    }
    return {};
}

/// A number of a setting, as people write it.
std::string setting(double number)
{
    return pythonNumber(number);
}

std::string optimizerCall(const OptimizerOptions& options)
{
    const std::string rate = "lr=" + setting(options.learningRate);
    const std::string epsilon = ", eps=" + setting(options.epsilon);
    switch (options.kind) {
    case OptimizerKind::Sgd:
        return "SGD(parameters, " + rate + ")";
    case OptimizerKind::Momentum:
        return "SGD(parameters, " + rate + ", momentum=" + setting(options.momentum) + ")";
    case OptimizerKind::RmsProp:
        return "RMSprop(parameters, " + rate + ", alpha=" + setting(options.alpha) + epsilon + ")";
    case OptimizerKind::Adam:
        break;
    }
    return "Adam(parameters, " + rate + ", betas=(" + setting(options.beta1) + ", " +
           setting(options.beta2) + ")" + epsilon + ")";
}

/// Whether a tensor has parts that stay zero.
bool hasTwoBiases(const Modules& modules)
{
    const auto& tensors = modules.tensors();
    return std::any_of(tensors.begin(), tensors.end(), [](const TensorPlan& plan) {
        return std::find(plan.parts.begin(), plan.parts.end(), -1) != plan.parts.end();
    });
}

bool hasGru(const Modules& modules)
{
    for (int stack = 0; stack < modules.network().stackCount(); ++stack)
        if (modules.stack(stack).torch && modules.stack(stack).torch->cell == TorchCell::Gru)
            return true;
    return false;
}

bool hasFrozen(const Modules& modules)
{
    const auto& tensors = modules.tensors();
    return std::any_of(
        tensors.begin(), tensors.end(), [](const TensorPlan& plan) { return plan.isFrozen(); });
}

/// PyTorch adds two biases where the equations have one.
void writeSingleBiases(PythonText& text, const Modules& modules)
{
    if (!hasTwoBiases(modules))
        return;
    text.line(0, "def keep_single_biases(model):");
    text.line(1, "\"\"\"PyTorch adds two biases where one is enough: the second stays zero.");
    text.blank();
    text.line(
        1, "Otherwise both would learn, and a step of learning would move their sum twice as far.");
    if (hasGru(modules))
        text.line(1, "Only n of a GRU needs its second, which r multiplies.");
    text.line(1, "\"\"\"");
    text.line(1, "for name, parameter in model.named_parameters():");
    text.line(2, "names = NAMES[name]");
    if (hasFrozen(modules)) {
        text.line(2, "if not any(names):");
        text.line(3, "parameter.requires_grad = False");
    }
    if (hasGru(modules)) {
        text.line(2, hasFrozen(modules) ? "elif not all(names):" : "if not all(names):");
        text.line(3, "rows = len(parameter) // len(names)");
        text.line(3,
            "learns = torch.tensor([float(bool(part)) for part in names]).repeat_interleave(rows)");
        text.line(3, "parameter.register_hook(lambda gradient, learns=learns: gradient * learns)");
    }
    text.blank(2);
}

void writeOptimizer(PythonText& text, const TrainingState& state, const LearningRules& rules)
{
    const std::vector<Moment> moments = momentsOf(state, rules);
    text.line(
        0, moments.empty() ? "def optimizer_of(model):" : "def optimizer_of(model, numbers):");
    text.line(1, "parameters = [p for p in model.parameters() if p.requires_grad]");
    const std::string call = "torch.optim." + optimizerCall(rules.optimizer);
    if (moments.empty()) {
        text.line(1, "return " + call);
        text.blank(2);
        return;
    }
    text.line(1, "optimizer = " + call);
    text.line(1, "for name, parameter in model.named_parameters():");
    text.line(2, "if parameter.requires_grad:  # what it remembers of earlier gradients");
    text.line(3, "optimizer.state[parameter] = {");
    if (rules.optimizer.kind != OptimizerKind::Momentum)
        text.line(4, "\"step\": torch.tensor(" + pythonNumber(state.momentUpdates) + "),");
    for (const Moment& moment : moments)
        text.line(4, "\"" + std::string(moment.name) + "\": numbers[\"" + moment.name +
                         ".\" + name].clone(),");
    text.line(3, "}");
    text.line(1, "return optimizer");
    text.blank(2);
}

void writeGradients(PythonText& text, const Modules& modules)
{
    text.line(0, "def gradients(model):");
    text.line(1, "\"\"\"Every gradient by its name in Loopscope. PyTorch stacks those of a layer's "
                 "gates.\"\"\"");
    text.line(1, "for name, parameter in model.named_parameters():");
    text.line(2, "if not parameter.requires_grad:");
    text.line(3, "continue");
    std::string gradient = "parameter.grad";
    if (modules.usesOwnCells()) {
        // Of a cell of one's own some parameters may count for nothing.
        text.line(2, "unused = parameter.grad is None");
        text.line(2, "gradient = torch.zeros_like(parameter) if unused else parameter.grad");
        gradient = "gradient";
    }
    text.line(2, "parts = " + gradient + ".chunk(len(NAMES[name]))");
    text.line(2, "for part_name, part in zip(NAMES[name], parts):");
    text.line(3, "if part_name:");
    text.line(4, "yield part_name, part");
    text.blank(2);
}

void writeStep(PythonText& text, const LearningRules& rules)
{
    const std::string threshold = setting(rules.clipping.threshold);
    if (rules.clipping.kind == ClippingKind::Norm)
        text.line(2, "nn.utils.clip_grad_norm_(model.parameters(), " + threshold + ")");
    if (rules.clipping.kind == ClippingKind::Value)
        text.line(2, "nn.utils.clip_grad_value_(model.parameters(), " + threshold + ")");
    if (rules.pinned.empty()) {
        text.line(2, "optimizer.step()");
        return;
    }
    text.line(2, "tensors = dict(model.named_parameters())");
    text.line(2, "kept = [tensors[name][place].item() for name, place in PINNED]");
    text.line(2, "optimizer.step()");
    text.line(2, "with torch.no_grad():  # weights that were set by hand and are to stay");
    text.line(3, "for (name, place), number in zip(PINNED, kept):");
    text.line(4, "tensors[name][place] = number");
}

void writeMain(PythonText& text, const Modules& modules, const TrainingState& state,
    const LearningRules& rules, const std::string& batchArgument)
{
    text.line(0, "def main():");
    text.line(1,
        "parser = argparse.ArgumentParser(description=\"One iteration of Loopscope in PyTorch.\")");
    text.line(1, "parser.add_argument(\"--steps\", type=int, default=0, help=\"how many steps to "
                 "train on\")");
    text.line(1, "steps = parser.parse_args().steps");
    text.blank();
    text.line(1, "numbers = read_numbers()");
    text.line(1, "inputs, targets = batch(" + batchArgument + ")");
    text.line(1, "model = Model()");
    text.line(1, "model.load_state_dict({name: numbers[name] for name in model.state_dict()})");
    if (hasTwoBiases(modules))
        text.line(1, "keep_single_biases(model)");
    text.line(1, momentsOf(state, rules).empty() ? "optimizer = optimizer_of(model)"
                                                 : "optimizer = optimizer_of(model, numbers)");
    text.blank();
    text.line(1, "# Always the same sequences. Loopscope draws those of the next iteration anew, "
                 "except for the");
    text.line(
        1, "# first, which is the one that it shows: with a batch of one its losses are these.");
    text.line(1, "for step in range(steps + 1):");
    text.line(2, "loss = loss_of(model(*inputs), targets)");
    text.line(2, "optimizer.zero_grad()");
    text.line(2, "loss.backward()");
    text.line(2, "print(f\"iteration {ITERATION + step}: loss {loss.item():.15g}\")");
    text.line(2, "if step == 0:");
    text.line(3, "print_norms(dict(gradients(model)))");
    writeStep(text, rules);
    text.blank(2);
}

void writeNorms(PythonText& text)
{
    text.line(0, "def print_norms(by_name):");
    text.line(1, "print(\"norms of the gradients\")");
    text.line(1, "for name, gradient in by_name.items():");
    text.line(2, "print(f\"  {name:24} {gradient.norm():.15g}\")");
    text.line(1, "total = torch.cat([gradient.flatten() for gradient in by_name.values()]).norm()");
    text.line(1, "print(f\"  {'all together':24} {total:.15g}\")");
    text.blank(2);
}

} // namespace

std::vector<Tensor> numbersOf(
    const Modules& modules, const TrainingState& state, const LearningRules& rules)
{
    std::vector<Tensor> tensors;
    for (const TensorPlan& plan : modules.tensors())
        tensors.push_back(tensorOf(plan, modules.network(), state.parameters, ""));
    for (const Moment& moment : momentsOf(state, rules))
        for (const TensorPlan& plan : modules.tensors())
            if (!plan.isFrozen())
                tensors.push_back(tensorOf(
                    plan, modules.network(), *moment.numbers, std::string(moment.name) + "."));
    return tensors;
}

void writeTraining(PythonText& text, const Modules& modules, const TrainingState& state,
    const LearningRules& rules, const std::string& batchArgument)
{
    writeSingleBiases(text, modules);
    writeOptimizer(text, state, rules);
    writeGradients(text, modules);
    writeNorms(text);
    writeMain(text, modules, state, rules, batchArgument);
}

void writeNames(PythonText& text, const Modules& modules)
{
    text.line(0, "# What the tensors of Model are called in Loopscope; of stacked gates from top "
                 "to bottom.");
    text.line(0, "NAMES = {");
    for (const TensorPlan& plan : modules.tensors()) {
        std::vector<std::string> names;
        for (const int part : plan.parts)
            names.push_back(part < 0 ? "None" : pythonLiteral(modules.nameOf(part)));
        text.list(1, pythonLiteral(plan.name) + ": [", names, "],");
    }
    text.line(0, "}");
}

void writePinned(PythonText& text, const Modules& modules, const LearningRules& rules)
{
    if (rules.pinned.empty())
        return;
    text.line(0, "# Weights that training leaves alone.");
    text.line(0, "PINNED = [");
    for (const Eigen::Index index : rules.pinned)
        for (const TensorPlan& plan : modules.tensors())
            for (std::size_t part = 0; part < plan.parts.size(); ++part) {
                if (plan.parts[part] < 0)
                    continue;
                const ParameterPlace& place =
                    modules.network().parameters()[std::size_t(plan.parts[part])];
                const Eigen::Index inside = index - place.offset;
                if (inside < 0 || inside >= place.size())
                    continue;
                const Eigen::Index row = inside % place.rows + Eigen::Index(part) * plan.rows;
                text.line(
                    1, "(" + pythonLiteral(plan.name) + ", (" + std::to_string(row) +
                           (plan.columns > 0 ? ", " + std::to_string(inside / place.rows) + ")"
                                             : std::string(",)")) +
                           "),");
            }
    text.line(0, "]");
}

} // namespace loopscope::pytorch
