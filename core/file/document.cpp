#include "core/file/document.h"

#include "core/file/checksum.h"
#include "core/file/document_header.h"
#include "core/file/document_weights.h"
#include "core/file/file_kind.h"
#include "core/file/safetensors.h"
#include "core/file/trace_tensors.h"
#include "core/file/whole_file.h"
#include "core/task/task.h"

#include <algorithm>
#include <cmath>
#include <exception>
#include <iterator>
#include <memory>

namespace loopscope
{

namespace
{

using Milestone = RunHistory::Milestone;

constexpr const char* metadataName = "loopscope";
constexpr std::size_t numbersOfBucket = 3; ///< smallest, largest, flags
constexpr const char* checksumName = "loopscope.checksum";

/// A network as settings say it.
/// @return the network, or a sentence
Result<std::shared_ptr<const Network>> networkOf(const ExperimentOptions& options)
{
    try {
        return Network::build(networkOptions(options, *makeTask(options.task)));
    } catch (const std::exception& problem) {
        return unexpected(std::string(problem.what()));
    }
}

/// Whether networks of these settings have as many parameters.
bool haveSameSize(const RunSettings& a, const RunSettings& b)
{
    const ExperimentOptions& first = a.withoutText();
    const ExperimentOptions& second = b.withoutText();
    return first.layers == second.layers && first.decoder == second.decoder &&
           first.attention == second.attention && a.hasSameTask(b);
}

Tensor tensorOf(std::string name, const double* numbers, std::size_t count)
{
    return {std::move(name), {count}, {numbers, numbers + count}, ElementType::F64};
}

Tensor tensorOf(std::string name, const Eigen::VectorXd& numbers)
{
    return tensorOf(std::move(name), numbers.data(), std::size_t(numbers.size()));
}

/// The settings where the run stands, if possible as the run has them already.
std::shared_ptr<const RunSettings> settingsNow(const SavedRun& run)
{
    auto now = std::make_shared<const RunSettings>(
        *run.options, run.milestones.front().settings.get());
    const auto later = std::upper_bound(run.changes.begin(), run.changes.end(), run.iteration,
        [](int number, const RunHistory::Change& change) { return number < change.iteration; });
    const bool isKnown = later != run.changes.begin() && *std::prev(later)->settings == *now;
    return isKnown ? std::prev(later)->settings : now;
}

/// The state where the run stands is among its states, so that it is there at once when opened.
void insertState(DocumentNetwork& network)
{
    auto& milestones = network.run.milestones;
    const int iteration = network.run.iteration;
    const auto next = std::lower_bound(milestones.begin(), milestones.end(), iteration,
        [](const Milestone& milestone, int number) { return milestone.state.iteration < number; });
    if (next == milestones.end() || next->state.iteration != iteration)
        milestones.insert(next, {network.state, settingsNow(network.run)});
}

double flagsOf(const Series::Bucket& bucket)
{
    return (bucket.hasNotANumber ? 1 : 0) + (bucket.hasInfinity ? 2 : 0) +
           (bucket.isPartial ? 4 : 0);
}

void addLosses(const RunLosses& losses, std::size_t network, std::vector<Tensor>& tensors)
{
    const Series& curve = losses.curve();
    Tensor tensor{lossesName(network), {std::uint64_t(curve.bucketCount())}, {}, ElementType::F64};
    if (curve.width() > 1)
        tensor.shape.push_back(numbersOfBucket);
    for (int i = 0; i < curve.bucketCount(); ++i) {
        if (curve.width() == 1) {
            tensor.values.push_back(*losses.exactly(i));
            continue;
        }
        const Series::Bucket& bucket = curve.bucket(i);
        for (const double number : {bucket.smallest, bucket.largest, flagsOf(bucket)})
            tensor.values.push_back(number);
    }
    tensors.push_back(std::move(tensor));
    if (curve.width() > 1) {
        const std::vector<double> last = losses.last();
        tensors.push_back(tensorOf(lastLossesName(network), last.data(), last.size()));
    }
}

void addStates(const SavedRun& run, std::size_t network, std::vector<Tensor>& tensors)
{
    addLosses(run.losses, network, tensors);
    for (std::size_t i = 0; i < run.milestones.size(); ++i) {
        const TrainingState& state = run.milestones[i].state;
        tensors.push_back(tensorOf(stateName(network, i, "parameters"), state.parameters));
        if (state.firstMoment.size() > 0)
            tensors.push_back(tensorOf(stateName(network, i, "firstMoment"), state.firstMoment));
        if (state.secondMoment.size() > 0)
            tensors.push_back(tensorOf(stateName(network, i, "secondMoment"), state.secondMoment));
    }
}

std::vector<Series::Bucket> bucketsOf(const std::vector<double>& numbers)
{
    std::vector<Series::Bucket> buckets(numbers.size() / numbersOfBucket);
    for (std::size_t i = 0; i < buckets.size(); ++i) {
        const double* row = numbers.data() + i * numbersOfBucket;
        const int flags = row[2] >= 0.0 && row[2] < 8.0 ? int(row[2]) : 4;
        buckets[i] = {row[0], row[1], (flags & 1) != 0, (flags & 2) != 0, (flags & 4) != 0};
    }
    return buckets;
}

std::string checksumOf(const std::string& header, const std::vector<Tensor>& tensors)
{
    Checksum checksum;
    checksum.add(header);
    for (const Tensor& tensor : tensors)
        checksum.add(tensor);
    return checksum.text();
}

/// Whether a file holds what was written; one without a checksum is believed.
bool isIntact(const Safetensors& file, const std::string& header)
{
    const auto written = file.metadata().find(checksumName);
    if (written == file.metadata().end())
        return true;
    Checksum checksum;
    checksum.add(header);
    for (const TensorInfo& info : file.tensors()) {
        const auto tensor = file.tensor(info.name);
        if (!tensor)
            return false;
        checksum.add(*tensor);
    }
    return checksum.text() == written->second;
}

/// Fills a document's states and losses with the numbers of its file.
class NumberReader
{
public:
    NumberReader(const Safetensors& file, Document& document)
        : m_file(file)
        , m_document(document)
    {
    }

    std::optional<std::string> run()
    {
        for (std::size_t i = 0; i < m_document.networks.size() && !m_problem; ++i)
            readNetwork(i, m_document.networks[i]);
        return m_problem;
    }

private:
    std::vector<double> numbers(const std::string& name)
    {
        auto tensor = m_file.tensor(name);
        if (!tensor) {
            m_problem = tensor.error();
            return {};
        }
        return std::move(tensor->values);
    }

    void readVector(const std::string& name, bool isRequired, Eigen::Index size,
        Eigen::VectorXd& vector)
    {
        if (m_problem || (!isRequired && m_file.find(name) == nullptr))
            return;
        const std::vector<double> values = numbers(name);
        if (!m_problem && Eigen::Index(values.size()) != size)
            m_problem = m_file.find(name)->describe() + " should have " + std::to_string(size) +
                        " numbers, as many as the network has parameters.";
        if (!m_problem)
            vector = Eigen::Map<const Eigen::VectorXd>(values.data(), size);
    }

    /// @param losses  of a run that knows ranges only: with as many of them as there should be
    void readLosses(std::size_t index, RunLosses& losses)
    {
        const std::vector<double> values = numbers(lossesName(index));
        const bool hasRanges = !losses.isEmpty();
        const std::vector<double> last =
            hasRanges && !m_problem ? numbers(lastLossesName(index)) : std::vector<double>();
        if (m_problem)
            return;
        if (!hasRanges) {
            for (const double loss : values)
                losses.append(loss);
            return;
        }
        const Series& curve = losses.curve();
        if (values.size() != std::size_t(curve.bucketCount()) * numbersOfBucket)
            m_problem = m_file.find(lossesName(index))->describe() + " should have " +
                        std::to_string(curve.bucketCount()) + " rows of three numbers.";
        else
            losses = RunLosses(Series(curve.width(), curve.size(), bucketsOf(values)), last);
    }

    void readNetwork(std::size_t index, DocumentNetwork& network)
    {
        SavedRun& run = network.run;
        readLosses(index, run.losses);
        const RunSettings* sizedBy = nullptr;
        Eigen::Index size = 0;
        for (std::size_t i = 0; i < run.milestones.size() && !m_problem; ++i) {
            Milestone& milestone = run.milestones[i];
            if (sizedBy == nullptr || !haveSameSize(*milestone.settings, *sizedBy)) {
                sizedBy = milestone.settings.get();
                size = parameterCount(sizedBy->whole());
            }
            TrainingState& state = milestone.state;
            readVector(stateName(index, i, "parameters"), true, size, state.parameters);
            readVector(stateName(index, i, "firstMoment"), false, size, state.firstMoment);
            readVector(stateName(index, i, "secondMoment"), false, size, state.secondMoment);
            if (state.momentUpdates > 0 &&
                state.firstMoment.size() + state.secondMoment.size() == 0)
                m_problem = stateName(index, i, "firstMoment") + " and secondMoment are missing, " +
                            "though the optimizer has used them " +
                            std::to_string(state.momentUpdates) + " times.";
            if (state.iteration == run.iteration)
                network.state = state;
        }
        if (!m_problem)
            checkPlaces(index, run);
    }

    Eigen::Index parameterCount(const ExperimentOptions& options)
    {
        const auto network = networkOf(options);
        if (!network) {
            m_problem = network.error();
            return 0;
        }
        return (*network)->parameterCount();
    }

    void checkPlaces(std::size_t index, const SavedRun& run)
    {
        const std::string place = "networks[" + std::to_string(index) + "]";
        const int last = run.lastIteration();
        const bool isThere = std::any_of(run.milestones.begin(), run.milestones.end(),
            [&](const Milestone& milestone) { return milestone.state.iteration == run.iteration; });
        if (run.iteration < 0 || run.iteration > last || !isThere)
            m_problem = place + ".iteration is not one of which there are a loss and a state.";
        else if (run.milestones.back().state.iteration > last)
            m_problem = place + " has a state behind its last loss.";
        else if (run.divergedAt && *run.divergedAt > last)
            m_problem = place + ".divergedAt is not one of its iterations.";
    }

    const Safetensors& m_file;
    Document& m_document;
    std::optional<std::string> m_problem;
};

} // namespace

Result<std::string> serialiseDocument(const Document& document)
{
    Document whole = document;
    std::vector<Tensor> tensors;
    for (std::size_t i = 0; i < whole.networks.size(); ++i) {
        DocumentNetwork& network = whole.networks[i];
        insertState(network);
        if (int(i) == whole.active) {
            const auto built = networkOf(*network.run.options);
            if (!built)
                return unexpected(built.error());
            tensors = parameterTensors(**built, network.state.parameters, "parameter.");
        }
    }
    for (std::size_t i = 0; i < whole.networks.size(); ++i)
        addStates(whole.networks[i].run, i, tensors);
    const auto header = documentHeader(whole);
    if (!header)
        return unexpected(header.error());
    return serialiseSafetensors(
        tensors, {{metadataName, *header}, {checksumName, checksumOf(*header, tensors)}});
}

Result<Document> parseDocument(std::string bytes, const std::string& source)
{
    if (bytes.empty())
        return unexpected(source + " is empty. Open another copy of it.");
    // The length of a document's header may look like the first bytes of another kind.
    const std::string kind(knownFileKind(bytes));
    const auto file = Safetensors::parse(std::move(bytes), "It");
    if (!file && !kind.empty())
        return unexpected(source + " is " + kind + ", no document of Loopscope.");
    if (!file)
        return unexpected(source +
                          " is damaged, or no document of Loopscope; open another copy of it. " +
                          file.error());
    const auto header = file->metadata().find(metadataName);
    if (header == file->metadata().end())
        return unexpected(source + " is no document of Loopscope: it is a safetensors file without "
                                   "the description of a network.");
    auto document = parseDocumentHeader(header->second);
    std::string problem = document ? std::string() : document.error();
    if (!isIntact(*file, header->second))
        problem +=
            std::string(problem.empty() ? "" : " ") +
            "its checksum is not that of its contents: it was damaged, or changed by another "
            "program. Open another copy of it.";
    else if (document)
        problem = NumberReader(*file, *document).run().value_or(std::string());
    if (!problem.empty())
        return unexpected(source + " cannot be opened: " + problem);
    for (DocumentNetwork& network : document->networks)
        restoreGivenWeights(network.run);
    return document;
}

Result<void> writeDocument(const std::string& path, const Document& document)
{
    const auto bytes = serialiseDocument(document);
    if (!bytes)
        return unexpected(bytes.error());
    return writeFileAtomically(path, *bytes);
}

Result<Document> readDocument(const std::string& path)
{
    auto bytes = readWholeFile(path, maximumSafetensorsBytes);
    if (!bytes)
        return unexpected(bytes.error());
    return parseDocument(std::move(*bytes), path);
}

} // namespace loopscope
