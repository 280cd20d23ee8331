#include "core/file/torch_import.h"

#include "core/cell/catalog.h"
#include "core/task/text_task.h"
#include "core/task/token_list.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>

namespace loopscope
{

namespace
{

std::string counted(int count, const std::string& noun)
{
    return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

std::string nameOf(TorchCell cell)
{
    return cell == TorchCell::Vanilla ? "Vanilla RNN" : cell == TorchCell::Gru ? "GRU" : "LSTM";
}

/// nullptr if there is no such task.
std::shared_ptr<const Task> tryTask(const TaskOptions& options)
{
    if (findProblem(options))
        return nullptr;
    return makeTask(options);
}

bool fits(const TorchModel& model, const TaskOptions& options)
{
    if (descriptionOf(options.kind).shape == Shape::EncoderDecoder)
        return false;
    const auto task = tryTask(options);
    return task && task->inputSize() == model.inputSize &&
           (!model.hasReadout() || task->outputSize() == model.outputSize);
}

/// A kind of task with settings that fit; nothing if none do.
std::optional<TaskOptions> fittingTask(const TorchModel& model, TaskKind kind)
{
    TaskOptions options = standardOptions(kind);
    if (descriptionOf(kind).shape == Shape::EncoderDecoder)
        return std::nullopt;
    if (fits(model, options))
        return options;
    constexpr int mostTried = 40;
    constexpr std::array sizes{&TaskOptions::symbols, &TaskOptions::inputs, &TaskOptions::depth};
    for (const TaskSetting& setting : descriptionOf(kind).settings) {
        if (std::find(sizes.begin(), sizes.end(), setting.field) == sizes.end())
            continue;
        const int largest = std::min(setting.largest, setting.smallest + mostTried);
        for (int value = setting.smallest; value <= largest; ++value) {
            TaskOptions other = options;
            other.*setting.field = value;
            if (fits(model, other))
                return other;
        }
    }
    return std::nullopt;
}

/// The number that the model gives each class of a text; or a sentence.
Result<std::vector<int>> numbersOfCharacters(const TextTask& task, const TorchMeaning& meaning)
{
    const std::vector<char32_t>& vocabulary = task.vocabulary();
    std::vector<int> numbers;
    if (meaning.order == SymbolOrder::FirstSeen) {
        std::u32string seen;
        for (const char32_t c : task.characters())
            if (seen.find(c) == std::u32string::npos)
                seen += c;
        for (const char32_t c : vocabulary)
            numbers.push_back(int(seen.find(c)));
    } else if (meaning.order == SymbolOrder::Listed) {
        const TextTask list(meaning.listed);
        for (const char32_t c : vocabulary) {
            const std::size_t place = list.characters().find(c);
            if (place == std::u32string::npos)
                return unexpected("The list lacks “" + task.label(int(numbers.size())) +
                                  "”, which is in the text.");
            numbers.push_back(int(place));
        }
        if (list.characters().size() != vocabulary.size())
            return unexpected("The list has " +
                              counted(int(list.characters().size()), "character") + ", the text " +
                              std::to_string(vocabulary.size()) + " different ones.");
    } else {
        for (std::size_t i = 0; i < vocabulary.size(); ++i)
            numbers.push_back(int(i));
    }
    return numbers;
}

/// Gives every class of the task the weights of the model's class.
void reorder(const TorchModel& model, const Network& network, const std::vector<int>& numbers,
    Eigen::VectorXd& parameters)
{
    const Eigen::VectorXd read = parameters;
    for (int p = 0; p < int(network.parameters().size()); ++p) {
        const ParameterPlace& place = network.parameters()[std::size_t(p)];
        const bool readsInput = place.role == ParameterRole::Cell &&
                                place.kind == ParameterKind::InputMatrix &&
                                network.tracks()[std::size_t(place.track)].layer == 0;
        const bool writesOutput = place.role == ParameterRole::Readout && model.hasReadout();
        const auto from = network.view(p, read);
        auto to = network.view(p, parameters);
        for (std::size_t i = 0; i < numbers.size(); ++i) {
            if (readsInput)
                to.col(Eigen::Index(i)) = from.col(numbers[i]);
            else if (writesOutput)
                to.row(Eigen::Index(i)) = from.row(numbers[i]);
        }
    }
}

std::string sizesInWords(const TorchModel& model)
{
    return counted(model.inputSize, "input") +
           (model.hasReadout() ? " and " + counted(model.outputSize, "output") : std::string());
}

/// Why a task does not fit, as a sentence.
std::string misfit(const TorchModel& model, const Task& task)
{
    if (dynamic_cast<const TextTask*>(&task))
        return "The text has " + counted(task.inputSize(), "different character") +
               "; the model has " + sizesInWords(model) + ".";
    return task.description().name + " has " + counted(task.inputSize(), "input") + " and " +
           counted(task.outputSize(), "output") + "; the model has " + sizesInWords(model) + ".";
}

} // namespace

Result<TorchFile> readTorchFile(const std::string& path)
{
    auto tensors = readTorchTensors(path);
    if (!tensors)
        return unexpected(tensors.error());
    auto model = inferTorchModel(*tensors, TorchExtras::Embedding);
    if (!model)
        return unexpected(model.error());
    // A number that cannot be read is better told before anybody is asked anything.
    for (const TensorInfo& tensor : tensors->tensors())
        if (const auto numbers = tensors->tensor(tensor.name); !numbers)
            return unexpected(numbers.error());
    if (model->units > maximumUnits)
        return unexpected(path + ": it has " + std::to_string(model->units) +
                          " units; a layer has up to " + std::to_string(maximumUnits) + " here.");
    return TorchFile{
        std::filesystem::path(path).filename().string(), std::move(*model), std::move(*tensors)};
}

std::string describe(const TorchModel& model)
{
    std::string words = nameOf(model.cell);
    if (model.layers() > 1)
        words += ", " + std::to_string(model.layers()) + " layers";
    words += ", " + counted(model.units, "unit");
    if (model.bidirectional)
        words += ", bidirectional";
    words += "; " + counted(model.inputSize, "input");
    if (model.hasEmbedding())
        words += " through an embedding of " + std::to_string(model.embeddingSize);
    return words + (model.hasReadout() ? ", " + counted(model.outputSize, "output")
                                       : std::string(", no readout"));
}

std::vector<std::string> notesOn(const TorchFile& file)
{
    const TorchModel& model = file.model;
    std::vector<std::string> notes;
    const TensorInfo* weights = file.tensors.find(model.tracks.front().recurrentWeights);
    if (weights && weights->type != ElementType::F64)
        notes.push_back("The numbers stand there as " + std::string(nameOf(weights->type)) +
                        "; the program calculates on in double precision.");
    if (model.hasEmbedding())
        notes.push_back("The embedding is multiplied into W, which gives the same values; training "
                        "then changes the product.");
    if (!model.hasReadout())
        notes.push_back("The file has no readout: W_y is drawn anew, b_y is zero.");
    if (model.tracks.front().inputBias.empty())
        notes.push_back("The file has no biases: they are zero.");
    return notes;
}

std::vector<TaskOptions> tasksFor(const TorchModel& model, const TaskOptions& now)
{
    std::vector<TaskOptions> tasks;
    if (fits(model, now))
        tasks.push_back(now);
    for (const TaskDescription& task : taskDescriptions()) {
        if (!tasks.empty() && tasks.front().kind == task.kind)
            continue;
        if (const auto options = fittingTask(model, task.kind))
            tasks.push_back(*options);
    }
    return tasks;
}

bool canReadText(const TorchModel& model)
{
    return model.inputSize > 1 && model.inputSize <= maximumVocabulary + 1 &&
           (!model.hasReadout() || model.outputSize == model.inputSize);
}

Result<ExperimentOptions> settingsFromTorch(
    const TorchFile& file, const TorchMeaning& meaning, const ExperimentOptions& now)
{
    const TorchModel& model = file.model;
    if (const auto problem = findProblem(meaning.task))
        return unexpected(*problem);
    const auto task = makeTask(meaning.task);
    if (!fits(model, meaning.task))
        return unexpected(misfit(model, *task));
    NetworkOptions network = networkOptions(model, meaning.activation, now.loss);
    network.outputSize = task->outputSize();
    const auto built = Network::build(network);
    if (!built)
        return unexpected(built.error());

    ExperimentOptions options = now;
    options.task = meaning.task;
    options.layers = network.layers;
    options.edits.clear();
    options.holds.clear();
    // What is drawn: the readout of a model without one.
    Eigen::VectorXd parameters = initialParameters(**built, options.initialisation, options.seed);
    const Eigen::Index readout =
        (*built)->parameters()[std::size_t((*built)->readoutWeight())].offset;
    auto given = std::make_shared<GivenWeights>();
    if (model.hasReadout()) {
        auto read = parametersFromTorch(model, **built, file.tensors);
        if (!read)
            return unexpected(read.error());
        parameters = std::move(*read);
    } else {
        TorchModel bare = model;
        bare.outputSize = task->outputSize();
        auto read = parametersFromTorch(bare, **built, file.tensors);
        if (!read)
            return unexpected(read.error());
        parameters.head(readout) = read->head(readout);
    }
    if (const auto* text = dynamic_cast<const TextTask*>(task.get())) {
        const auto numbers = numbersOfCharacters(*text, meaning);
        if (!numbers)
            return unexpected(numbers.error());
        reorder(model, **built, *numbers, parameters);
    }
    // So that the slider says what the recurrent weights have, and scales from there.
    const auto first = std::find_if((*built)->parameters().begin(), (*built)->parameters().end(),
        [](const ParameterPlace& place) { return place.kind == ParameterKind::RecurrentMatrix; });
    const double radius =
        spectralRadius((*built)->view(int(first - (*built)->parameters().begin()), parameters));
    if (std::isfinite(radius) && radius > 0.0 && radius <= 10.0)
        options.initialisation.spectralRadius = radius;
    given->source = file.name;
    given->inputSize = network.inputSize;
    given->outputSize = network.outputSize;
    given->layers = network.layers;
    given->seed = options.seed;
    given->initialisation = options.initialisation;
    given->parameters = std::move(parameters);
    options.givenWeights = std::move(given);
    if (const auto problem = findProblem(options))
        return unexpected(*problem);
    return options;
}

} // namespace loopscope
