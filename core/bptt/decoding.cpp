#include "core/bptt/decoding.h"

#include "core/bptt/engine.h"
#include "core/bptt/stepper.h"
#include "core/require.h"

#include <algorithm>

namespace loopscope
{

namespace
{

void check(const Network& network, const DecodingOptions& options)
{
    require(network.stackCount() == 2 && takesClasses(network.options().loss),
        "only an encoder–decoder for classes can answer");
    require(options.endClass >= 0 && options.endClass < network.outputSize(),
        "endClass must be a class of the output");
    require(options.startClass >= -1 && options.startClass < network.inputSizeOf(1),
        "startClass must be an input of the decoder, or -1");
    require(options.maximumLength >= 1, "an answer must be allowed at least one step");
    require(network.inputSizeOf(1) >= network.outputSize(),
        "the decoder cannot read its own outputs: it has fewer inputs than outputs");
}

/// The encoder's run over the sources. The decoder's one step in it is of no interest.
std::shared_ptr<const Iteration> encode(const std::shared_ptr<const Network>& network,
    const Eigen::VectorXd& parameters, const Batch& source)
{
    auto iteration = std::make_shared<Iteration>();
    Batch& batch = Engine::batch(*iteration);
    batch.steps = 1;
    batch.sequences = source.sequences;
    batch.inputs.setZero(network->inputSizeOf(1), source.sequences);
    batch.targetClasses.assign(std::size_t(source.sequences), 0);
    batch.initialStates = source.initialStates;
    batch.sourceSteps = source.sourceSteps;
    batch.sourceInputs = source.sourceInputs;
    batch.sourceLengths = source.sourceLengths;
    auto state = std::make_shared<TrainingState>();
    state->parameters = parameters;
    Engine(network).run(*iteration, std::move(state), {.backward = false});
    return iteration;
}

void append(Eigen::MatrixXd& matrix, const Eigen::Ref<const Eigen::VectorXd>& column)
{
    matrix.conservativeResize(column.size(), matrix.cols() + 1);
    matrix.rightCols(1) = column;
}

int largestOf(const ConstVectorView& values)
{
    Eigen::Index largest = 0;
    values.maxCoeff(&largest);
    return int(largest);
}

/// What one sequence reads, and for how long, when it reads its own answer.
void feedAnswer(const Answer& answer, int sequence, int startClass, Batch& batch)
{
    std::vector<int> read = answer.classes;
    read.insert(read.begin(), startClass);
    const int length = int(answer.probabilities.cols());
    for (int step = 0; step < batch.steps; ++step) {
        auto input = batch.inputs.col(batch.column(step, sequence));
        input.setZero();
        if (step < length && read[std::size_t(step)] >= 0)
            input[read[std::size_t(step)]] = 1.0;
    }
    batch.lengths[std::size_t(sequence)] = length;
}

} // namespace

std::vector<Answer> decodeGreedily(const std::shared_ptr<const Network>& network,
    const Eigen::VectorXd& parameters, const Batch& batch, const DecodingOptions& options)
{
    check(*network, options);
    Stepper decoder(network, parameters, batch.sequences);
    decoder.start(*encode(network, parameters, batch));
    Eigen::MatrixXd inputs = Eigen::MatrixXd::Zero(network->inputSizeOf(1), batch.sequences);
    if (options.startClass >= 0)
        inputs.row(options.startClass).setOnes();
    std::vector<Answer> answers{std::size_t(batch.sequences)};
    const auto isDone = [](const Answer& answer) { return answer.isEnded; };
    for (int step = 0;
         step < options.maximumLength && !std::all_of(answers.begin(), answers.end(), isDone);
         ++step) {
        decoder.step(inputs);
        inputs.setZero();
        for (int sequence = 0; sequence < batch.sequences; ++sequence) {
            Answer& answer = answers[std::size_t(sequence)];
            if (answer.isEnded)
                continue;
            const ConstVectorView p = decoder.probabilities(sequence);
            append(answer.probabilities, p);
            append(answer.attention, decoder.attentionWeights(sequence));
            const int best = largestOf(p);
            answer.isEnded = best == options.endClass;
            if (!answer.isEnded)
                answer.classes.push_back(best);
            inputs(best, sequence) = 1.0;
        }
    }
    return answers;
}

void feedOwnOutputs(const std::shared_ptr<const Network>& network,
    const Eigen::VectorXd& parameters, const DecodingOptions& options, Batch& batch)
{
    DecodingOptions untilEnd = options;
    untilEnd.maximumLength = batch.steps;
    const std::vector<Answer> answers = decodeGreedily(network, parameters, batch, untilEnd);
    if (batch.weights.size() == 0)
        batch.weights.setOnes(Eigen::Index(batch.steps) * batch.sequences);
    if (batch.lengths.empty())
        batch.lengths.assign(std::size_t(batch.sequences), batch.steps);
    for (int sequence = 0; sequence < batch.sequences; ++sequence) {
        for (int step = batch.lengths[std::size_t(sequence)]; step < batch.steps; ++step)
            batch.weights[batch.column(step, sequence)] = 0.0;
        feedAnswer(answers[std::size_t(sequence)], sequence, options.startClass, batch);
    }
}

bool readsOwnOutputs(const Iteration& iteration)
{
    if (iteration.batch().writing)
        return true;
    const Network& network = iteration.network();
    if (network.stackCount() != 2 || !takesClasses(network.options().loss) ||
        iteration.sharedAfter() != iteration.sharedBefore())
        return false;
    const Batch& batch = iteration.batch();
    for (int sequence = 0; sequence < iteration.sequences(); ++sequence) {
        const int length =
            batch.lengths.empty() ? batch.steps : batch.lengths[std::size_t(sequence)];
        for (int step = 1; step < length; ++step) {
            const int written = largestOf(iteration.probabilities(step - 1, sequence));
            if (written >= batch.inputs.rows() ||
                batch.inputs(written, batch.column(step, sequence)) != 1.0)
                return false;
        }
    }
    return true;
}

} // namespace loopscope
