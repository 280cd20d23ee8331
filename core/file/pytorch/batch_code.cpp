#include "core/file/pytorch/batch_code.h"

#include "core/bptt/decoding.h"
#include "core/bptt/loss.h"
#include "core/file/pytorch/model_class.h"

#include <algorithm>

namespace loopscope::pytorch
{

namespace
{

int lengthOf(const std::vector<int>& lengths, int sequence, int steps)
{
    return lengths.empty() ? steps : lengths[std::size_t(sequence)];
}

/// The row of the only 1 among zeros; -1 if all are zero; nothing for other numbers.
std::optional<int> classOf(const Eigen::Ref<const Eigen::VectorXd>& column)
{
    int found = -1;
    for (Eigen::Index row = 0; row < column.size(); ++row) {
        if (column[row] == 0.0)
            continue;
        if (column[row] != 1.0 || found >= 0)
            return std::nullopt;
        found = int(row);
    }
    return found;
}

std::vector<std::string> wholeNumbers(const int* begin, std::size_t count)
{
    std::vector<std::string> items;
    for (std::size_t i = 0; i < count; ++i)
        items.push_back(std::to_string(begin[i]));
    return items;
}

bool isOneCharacter(const std::string& utf8)
{
    return std::count_if(utf8.begin(), utf8.end(),
               [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }) == 1;
}

std::string lengthsText(const std::vector<int>& lengths)
{
    std::string text;
    for (const int length : lengths)
        text += (text.empty() ? "" : ", ") + std::to_string(length);
    return "[" + text + "]";
}

std::string inputComment(const Iteration& iteration)
{
    if (iteration.batch().writing)
        return "What the network reads: a beginning, then what it has drawn itself";
    if (iteration.network().stackCount() < 2)
        return "What the network reads";
    return std::string("What the decoder reads: ") +
           (readsOwnOutputs(iteration) ? "what it wrote itself" : "the answer") + ", one step late";
}

} // namespace

BatchCode::BatchCode(const Iteration& iteration, const Modules& modules, const Task* task)
    : m_iteration(iteration)
    , m_modules(modules)
{
    const Batch& batch = iteration.batch();
    const Network& network = iteration.network();
    const bool isFedBack = network.options().shape == Shape::OneToMany;
    if (network.stackCount() == 2) {
        m_tables.push_back(tableOf("SOURCES", "What the encoder reads", batch.sourceInputs,
            batch.sourceSteps, batch.sourceLengths));
        m_variables.push_back("source");
    }
    m_tables.push_back(tableOf("INPUTS", inputComment(iteration), batch.inputs,
        isFedBack ? 1 : batch.steps, isFedBack ? std::vector<int>() : batch.lengths));
    m_variables.push_back("x");
    addTargets();
    addWeights();
    if (task)
        addNames(*task);
}

BatchCode::Table BatchCode::tableOf(const std::string& name, const std::string& comment,
    const Eigen::MatrixXd& columns, int steps, const std::vector<int>& lengths) const
{
    const int sequences = m_iteration.sequences();
    Table table{name, comment, int(columns.rows()), steps, columns.rows() > 1, {}, {}, {}};
    for (int sequence = 0; sequence < sequences; ++sequence)
        for (int step = 0; step < steps; ++step) {
            const bool isInside = step < lengthOf(lengths, sequence, steps);
            const Eigen::VectorXd column =
                isInside ? Eigen::VectorXd(columns.col(Eigen::Index(step) * sequences + sequence))
                         : Eigen::VectorXd::Zero(columns.rows());
            const auto index = classOf(column);
            table.isOneHot = table.isOneHot && index.has_value();
            table.classes.push_back(index.value_or(-1));
            table.numbers.insert(table.numbers.end(), column.data(), column.data() + column.size());
        }
    return table;
}

void BatchCode::addTargets()
{
    const Batch& batch = m_iteration.batch();
    const Network& network = m_iteration.network();
    const bool once = answersOnce(network);
    Table& table = m_targets;
    table.name = "TARGETS";
    table.comment = once ? "What it should answer behind the last step" : "What it should answer";
    table.width = network.outputSize();
    table.steps = once ? 1 : batch.steps;
    table.isOneHot = takesClasses(network.options().loss);
    for (int sequence = 0; sequence < batch.sequences; ++sequence)
        for (int step = 0; step < table.steps; ++step) {
            const int length = lengthOf(batch.lengths, sequence, batch.steps);
            const int column = batch.column(once ? length - 1 : step, sequence);
            if (table.isOneHot) {
                const int target = batch.targetClasses[std::size_t(column)];
                table.classes.push_back(once || step < length ? target : 0);
            } else {
                const auto numbers = batch.targets.col(column);
                for (const double number : numbers)
                    table.numbers.push_back(number);
            }
        }
}

void BatchCode::addWeights()
{
    const Batch& batch = m_iteration.batch();
    const Network& network = m_iteration.network();
    if (answersOnce(network))
        return;
    for (int sequence = 0; sequence < batch.sequences; ++sequence)
        for (int step = 0; step < batch.steps; ++step)
            m_weights.push_back(lossWeight(network, batch, step, sequence));
    if (std::all_of(m_weights.begin(), m_weights.end(), [](double w) { return w == 1.0; }))
        m_weights.clear();
}

void BatchCode::addNames(const Task& task)
{
    const bool isPair = m_iteration.network().stackCount() == 2;
    for (std::size_t i = 0; i < m_tables.size(); ++i)
        for (int row = 0; row < m_tables[i].width; ++row)
            m_tables[i].names.push_back(
                isPair && i == 1 ? task.outputName(row) : task.inputName(row));
    for (int row = 0; row < m_targets.width; ++row)
        m_targets.names.push_back(task.outputName(row));
}

std::size_t BatchCode::numberCount() const
{
    std::size_t count = m_targets.isOneHot ? 0 : m_targets.numbers.size();
    for (const Table& table : m_tables)
        count += table.isOneHot ? 0 : table.numbers.size();
    return count;
}

std::vector<Tensor> BatchCode::tensors() const
{
    std::vector<Tensor> tensors;
    const auto add = [&](const Table& table) {
        if (!table.isOneHot)
            tensors.push_back({"batch." + table.name,
                {std::uint64_t(m_iteration.sequences()), std::uint64_t(table.steps),
                    std::uint64_t(table.width)},
                table.numbers});
    };
    for (const Table& table : m_tables)
        add(table);
    add(m_targets);
    return tensors;
}

// ---- batch() -----------------------------------------------------------------------------------

void BatchCode::writeReading(
    PythonText& text, const Table& table, const std::string& variable, bool isBeside) const
{
    const std::string width = std::to_string(table.width);
    std::string value;
    if (&table == &m_targets && table.isOneHot) {
        text.line(1, variable + " = torch.tensor(TARGETS)" +
                         (answersOnce(m_iteration.network()) ? std::string() : std::string(".T")));
        return;
    }
    if (table.isOneHot) {
        const bool hasNothing =
            std::find(table.classes.begin(), table.classes.end(), -1) != table.classes.end();
        value = hasNothing ? "F.one_hot(torch.tensor(" + table.name + ") + 1, " +
                                 std::to_string(table.width + 1) + ")[..., 1:].double()"
                           : "F.one_hot(torch.tensor(" + table.name + "), " + width + ").double()";
    } else if (isBeside) {
        value = "numbers[\"batch." + table.name + "\"]";
    } else {
        value = "torch.tensor(" + table.name + ")";
        if (table.width == 1)
            value += "[..., None]";
    }
    const bool isStep =
        table.steps == 1 &&
        (&table == &m_targets ? answersOnce(m_iteration.network())
                              : m_iteration.network().options().shape == Shape::OneToMany);
    text.line(1, variable + " = " + value + (isStep ? "[:, 0]" : ".transpose(0, 1)"));
}

void BatchCode::writeFunctions(PythonText& text, bool isBeside) const
{
    const bool readsBeside = isBeside && numberCount() > 0;
    text.line(0, readsBeside ? "def batch(numbers):" : "def batch():");
    text.line(1,
        "\"\"\"The model's inputs, steps × sequences × numbers, and what it should answer.\"\"\"");
    std::vector<std::string> inputs;
    for (std::size_t i = 0; i < m_tables.size(); ++i) {
        writeReading(text, m_tables[i], m_variables[i], isBeside);
        inputs.push_back(m_variables[i]);
        if (i == 0 && m_modules.stack(0).isMasked) {
            const bool isPair = m_tables.size() == 2;
            inputs.push_back(isPair ? "source_lengths" : "lengths");
            text.line(1,
                inputs.back() + " = torch.tensor(" + (isPair ? "SOURCE_LENGTHS" : "LENGTHS") + ")");
        }
    }
    writeReading(text, m_targets, "targets", isBeside);
    text.line(1, "return (" + tupleItems(inputs) + "), targets");
    text.blank(2);
    writeLoss(text);
    text.blank(2);
}

void BatchCode::writeLoss(PythonText& text) const
{
    const Loss loss = m_iteration.network().options().loss;
    const bool once = answersOnce(m_iteration.network());
    text.line(0, "def loss_of(y, targets):");
    text.line(1, once ? "\"\"\"The mean over the sequences.\"\"\""
                      : "\"\"\"The mean over the sequences of the mean over their steps.\"\"\"");
    switch (loss) {
    case Loss::CrossEntropy:
        text.line(1, std::string("losses = F.cross_entropy(y") + (once ? "" : ".transpose(1, 2)") +
                         ", targets, reduction=\"none\")");
        break;
    case Loss::MeanSquaredError:
        text.line(1, "losses = ((y - targets) ** 2).mean(dim=-1)");
        break;
    case Loss::BinaryCrossEntropy:
        text.line(1, "losses = F.binary_cross_entropy_with_logits(y, targets, reduction=\"none\")");
        text.line(1, "losses = losses.mean(dim=-1)");
        break;
    }
    if (m_weights.empty()) {
        text.line(1, "return losses.mean()");
        return;
    }
    text.line(
        1, "weights = torch.tensor(WEIGHTS).T  # steps × sequences: how much each step counts");
    // Nothing may count: of a text that is made up behind a single letter.
    const bool hasNone =
        std::all_of(m_weights.begin(), m_weights.end(), [](double w) { return w == 0.0; });
    text.line(1, std::string("return ((weights * losses).sum(dim=0) / weights.sum(dim=0)") +
                     (hasNone ? ".clamp(min=1)" : "") + ").mean()");
}

// ---- Data --------------------------------------------------------------------------------------

/// What one sequence says, in the names of its classes.
std::string BatchCode::wordsOf(const Table& table, int sequence) const
{
    const bool areLetters = std::all_of(table.names.begin(), table.names.end(), isOneCharacter);
    std::string words;
    for (int step = 0; step < table.steps; ++step) {
        const int index = table.classes[std::size_t(sequence * table.steps + step)];
        if (index >= 0 && index < int(table.names.size()))
            words += (words.empty() || areLetters ? "" : " ") + table.names[std::size_t(index)];
    }
    constexpr std::size_t longest = 88;
    if (words.size() <= longest)
        return words;
    std::size_t end = longest;
    while (end > 0 && (static_cast<unsigned char>(words[end]) & 0xC0) == 0x80)
        --end;
    return words.substr(0, end) + " …";
}

void BatchCode::writeTable(PythonText& text, const Table& table, bool isBeside) const
{
    if (!table.isOneHot && isBeside)
        return;
    const bool hasNothing = table.isOneHot && std::find(table.classes.begin(), table.classes.end(),
                                                  -1) != table.classes.end();
    text.line(0, "# " + table.comment + ": a row a sequence" +
                     (table.isOneHot ? ", its symbols by number" : "") +
                     (hasNothing ? " (-1: nothing)." : "."));
    const int sequences = m_iteration.sequences();
    const bool isFlat =
        &table == &m_targets && answersOnce(m_iteration.network()) && table.isOneHot;
    if (isFlat) {
        text.list(
            0, table.name + " = [", wholeNumbers(table.classes.data(), table.classes.size()), "]");
        return;
    }
    text.line(0, table.name + " = [");
    for (int sequence = 0; sequence < sequences; ++sequence) {
        const std::size_t first = std::size_t(sequence) * std::size_t(table.steps);
        if (table.isOneHot) {
            if (!table.names.empty())
                text.line(1, "# " + commentText(wordsOf(table, sequence)));
            text.list(
                1, "[", wholeNumbers(table.classes.data() + first, std::size_t(table.steps)), "],");
            continue;
        }
        std::vector<std::string> items;
        const auto width = std::size_t(table.width);
        for (std::size_t i = first * width; i < (first + std::size_t(table.steps)) * width; ++i) {
            std::string item = pythonNumber(table.numbers[i]);
            if (width > 1) {
                item = (i % width == 0 ? "[" : "") + item + (i % width == width - 1 ? "]" : "");
            }
            items.push_back(item);
        }
        text.list(1, "[", items, "],");
    }
    text.line(0, "]");
}

void BatchCode::writeData(PythonText& text, bool isBeside) const
{
    for (std::size_t i = 0; i < m_tables.size(); ++i)
        writeTable(text, m_tables[i], isBeside);
    const Batch& batch = m_iteration.batch();
    if (m_modules.stack(0).isMasked)
        text.line(0, m_tables.size() == 2 ? "SOURCE_LENGTHS = " + lengthsText(batch.sourceLengths)
                                          : "LENGTHS = " + lengthsText(batch.lengths));
    writeTable(text, m_targets, isBeside);
    if (m_weights.empty())
        return;
    text.line(
        0, "# How much each step counts: 0 where nothing is asked, or behind a sequence's end.");
    text.line(0, "WEIGHTS = [");
    for (int sequence = 0; sequence < batch.sequences; ++sequence) {
        std::vector<std::string> items;
        for (int step = 0; step < batch.steps; ++step)
            items.push_back(pythonNumber(m_weights[std::size_t(sequence * batch.steps + step)]));
        text.list(1, "[", items, "],");
    }
    text.line(0, "]");
}

} // namespace loopscope::pytorch
