#include "tests/support/network_fixture.h"

#include "core/cell/catalog.h"

#include <QJsonArray>

#include <algorithm>

namespace loopscope::test
{

namespace
{

constexpr double padding = 7.0;

template <typename Member>
using Words = std::map<QString, Member>;

const Words<Loss> losses = {{"cross-entropy", Loss::CrossEntropy},
    {"binary-cross-entropy", Loss::BinaryCrossEntropy},
    {"mean-squared-error", Loss::MeanSquaredError}};
const Words<Shape> shapes = {{"many-to-many", Shape::ManyToMany}, {"many-to-one", Shape::ManyToOne},
    {"one-to-many", Shape::OneToMany}, {"encoder-decoder", Shape::EncoderDecoder}};
const Words<Attention> attentions = {
    {"none", Attention::None}, {"dot", Attention::Dot}, {"additive", Attention::Additive}};
const Words<Direction> directions = {
    {"forward", Direction::Forward}, {"backward", Direction::Backward}, {"both", Direction::Both}};

std::vector<LayerOptions> layersOf(const QJsonValue& value)
{
    std::vector<LayerOptions> layers;
    for (const QJsonValue& item : value.toArray()) {
        const QString activation = item["activation"].toString();
        layers.push_back({findInCatalog(item["cell"].toString().toStdString())
                              ->text(activation == "relu" ? Function::Relu : Function::Tanh),
            item["units"].toInt(), directions.at(item["direction"].toString())});
    }
    return layers;
}

NetworkOptions networkOf(const QJsonValue& value)
{
    NetworkOptions options;
    options.inputSize = value["inputSize"].toInt();
    options.outputSize = value["outputSize"].toInt();
    options.loss = losses.at(value["loss"].toString());
    options.shape = shapes.at(value["shape"].toString());
    options.attention = attentions.at(value["attention"].toString());
    options.layers = layersOf(value["layers"]);
    options.decoder = layersOf(value["decoder"]);
    options.decoderInputSize = value["decoderInputSize"].toInt();
    return options;
}

std::vector<int> integersOf(const QJsonValue& value)
{
    std::vector<int> integers;
    for (const QJsonValue& item : value.toArray())
        integers.push_back(item.toInt());
    return integers;
}

/// [sequence][step][element]; [sequence][step] becomes one row.
Sequences sequencesOf(const QJsonValue& value)
{
    Sequences sequences;
    for (const QJsonValue& sequence : value.toArray()) {
        const QJsonArray steps = sequence.toArray();
        const bool isScalar = !steps.first().isArray();
        Eigen::MatrixXd columns(
            isScalar ? 1 : steps.first().toArray().size(), Eigen::Index(steps.size()));
        for (int step = 0; step < steps.size(); ++step) {
            if (isScalar)
                columns(0, step) = steps.at(step).toDouble();
            else
                columns.col(step) = vectorOf(steps.at(step));
        }
        sequences.push_back(columns);
    }
    return sequences;
}

std::map<std::string, Sequences> sequencesByName(const QJsonValue& value)
{
    std::map<std::string, Sequences> all;
    const QJsonObject object = value.toObject();
    for (auto entry = object.begin(); entry != object.end(); ++entry)
        all.emplace(entry.key().toStdString(), sequencesOf(entry.value()));
    return all;
}

/// A list of rows as a matrix, a list of numbers as a column.
Matrices matricesOf(const QJsonValue& value)
{
    Matrices matrices;
    const QJsonObject object = value.toObject();
    for (auto entry = object.begin(); entry != object.end(); ++entry) {
        const QJsonArray rows = entry.value().toArray();
        const bool isMatrix = rows.first().isArray();
        Eigen::MatrixXd matrix(
            Eigen::Index(rows.size()), isMatrix ? rows.first().toArray().size() : 1);
        for (int row = 0; row < rows.size(); ++row) {
            if (isMatrix)
                matrix.row(row) = vectorOf(rows.at(row)).transpose();
            else
                matrix(row, 0) = rows.at(row).toDouble();
        }
        matrices.emplace(entry.key().toStdString(), matrix);
    }
    return matrices;
}

/// [sequence][element] by name, one column a sequence.
Matrices columnsOf(const QJsonValue& value)
{
    Matrices matrices = matricesOf(value);
    for (auto& [name, matrix] : matrices)
        matrix.transposeInPlace();
    return matrices;
}

/// Side by side as in a batch, column = step * sequences + sequence.
Eigen::MatrixXd padded(const Sequences& sequences, int steps)
{
    const Eigen::Index count = Eigen::Index(sequences.size());
    Eigen::MatrixXd all =
        Eigen::MatrixXd::Constant(sequences.front().rows(), steps * count, padding);
    for (Eigen::Index s = 0; s < count; ++s)
        for (Eigen::Index step = 0; step < sequences[std::size_t(s)].cols(); ++step)
            all.col(step * count + s) = sequences[std::size_t(s)].col(step);
    return all;
}

Batch batchOf(const QJsonObject& object, const NetworkOptions& options)
{
    Batch batch;
    batch.lengths = integersOf(object["lengths"]);
    batch.sequences = int(batch.lengths.size());
    batch.steps = *std::max_element(batch.lengths.begin(), batch.lengths.end());
    batch.inputs =
        padded(sequencesOf(object["inputs"]), options.shape == Shape::OneToMany ? 1 : batch.steps);
    if (object.contains("weights"))
        batch.weights = padded(sequencesOf(object["weights"]), batch.steps).row(0).transpose();
    if (options.loss == Loss::CrossEntropy) {
        const Eigen::MatrixXd classes = padded(sequencesOf(object["targetClasses"]), batch.steps);
        for (const double target : classes.row(0))
            batch.targetClasses.push_back(target == padding ? 0 : int(target));
    } else {
        batch.targets = padded(sequencesOf(object["targets"]), batch.steps);
    }
    if (options.shape == Shape::EncoderDecoder) {
        batch.sourceLengths = integersOf(object["sourceLengths"]);
        batch.sourceSteps =
            *std::max_element(batch.sourceLengths.begin(), batch.sourceLengths.end());
        batch.sourceInputs = padded(sequencesOf(object["sourceInputs"]), batch.sourceSteps);
    }
    return batch;
}

NetworkFixture fixtureOf(const QJsonObject& object)
{
    NetworkFixture fixture;
    fixture.name = object["name"].toString();
    fixture.options = networkOf(object["network"]);
    fixture.batch = batchOf(object, fixture.options);
    fixture.parameters = matricesOf(object["parameters"]);
    fixture.initial = columnsOf(object["initial"]);
    fixture.loss = object["loss"].toDouble();
    fixture.stepLosses = sequencesOf(object["stepLosses"]);
    fixture.outputs = sequencesOf(object["outputs"]);
    fixture.outputGradient = sequencesOf(object["outputGradient"]);
    fixture.inputGradient = sequencesOf(object["inputGradient"]);
    fixture.sourceInputGradient = sequencesOf(object["sourceInputGradient"]);
    fixture.attention = sequencesOf(object["attention"]);
    fixture.attentionGradient = sequencesOf(object["attentionGradient"]);
    fixture.values = sequencesByName(object["values"]);
    fixture.gradient = sequencesByName(object["gradient"]);
    fixture.initialGradient = columnsOf(object["initialGradient"]);
    fixture.parameterGradient = matricesOf(object["parameterGradient"]);
    return fixture;
}

} // namespace

Result<std::vector<NetworkFixture>, QString> readNetworkFixtures(
    const QString& folder, const QString& file)
{
    const auto json = readJson(folder, file);
    if (!json)
        return unexpected(json.error());
    const QJsonArray cases = (*json)["cases"].toArray();
    if (cases.isEmpty())
        return unexpected(QStringLiteral("%1.json has no \"cases\"").arg(file));
    std::vector<NetworkFixture> fixtures;
    for (const QJsonValue& item : cases)
        fixtures.push_back(fixtureOf(item.toObject()));
    return fixtures;
}

std::string prefixOf(const Track& track)
{
    return (track.stack == 1 ? "decoder.l" : "l") + std::to_string(track.layer) +
           (track.reverse ? "_reverse." : ".");
}

} // namespace loopscope::test
