#include "tests/support/fixture.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>

#include <utility>

namespace loopscope::test
{

namespace
{

/// A list of numbers as a column, a list of rows as a matrix.
Eigen::MatrixXd matrixOf(const QJsonValue& value)
{
    const QJsonArray rows = value.toArray();
    if (!rows.first().isArray())
        return vectorOf(value);
    Eigen::MatrixXd matrix(rows.size(), rows.first().toArray().size());
    for (int row = 0; row < rows.size(); ++row)
        matrix.row(row) = vectorOf(rows.at(row)).transpose();
    return matrix;
}

/// [sequence][element], one column a sequence.
Eigen::MatrixXd columnsOf(const QJsonValue& value)
{
    return matrixOf(value).transpose();
}

/// [step][sequence][element], one column a step and sequence.
Eigen::MatrixXd sequenceOf(const QJsonValue& value)
{
    const QJsonArray steps = value.toArray();
    const Eigen::MatrixXd first = columnsOf(steps.first());
    Eigen::MatrixXd all(first.rows(), first.cols() * steps.size());
    for (int step = 0; step < steps.size(); ++step)
        all.middleCols(step * first.cols(), first.cols()) = columnsOf(steps.at(step));
    return all;
}

template <typename Read>
Matrices byName(const QJsonValue& value, Read read)
{
    Matrices matrices;
    const QJsonObject object = value.toObject();
    for (auto entry = object.begin(); entry != object.end(); ++entry)
        matrices.emplace(entry.key().toStdString(), read(entry.value()));
    return matrices;
}

/// [step][sequence], one number a column.
Eigen::VectorXd perColumn(const QJsonValue& value)
{
    return matrixOf(value).transpose().reshaped();
}

LossFixture lossOf(Loss loss, const QJsonObject& object)
{
    LossFixture fixture;
    fixture.loss = loss;
    if (loss == Loss::CrossEntropy) {
        for (const double target : perColumn(object["targetClasses"]))
            fixture.targetClasses.push_back(int(target));
    } else {
        fixture.targets = sequenceOf(object["targets"]);
    }
    fixture.stepLosses = perColumn(object["stepLosses"]);
    fixture.meanLoss = object["loss"].toDouble();
    fixture.gradient = byName(object["gradient"], sequenceOf);
    fixture.outputGradient = sequenceOf(object["outputGradient"]);
    fixture.initialGradient = byName(object["initialGradient"], columnsOf);
    fixture.parameterGradient = byName(object["parameterGradient"], matrixOf);
    return fixture;
}

Function functionOf(const QString& name)
{
    if (name == QLatin1String("sigmoid"))
        return Function::Sigmoid;
    return name == QLatin1String("relu") ? Function::Relu : Function::Tanh;
}

} // namespace

const std::vector<QString>& cellFixtureNames()
{
    static const std::vector<QString> names = {QStringLiteral("feed-forward-tanh"),
        QStringLiteral("feed-forward-sigmoid"), QStringLiteral("feed-forward-relu"),
        QStringLiteral("vanilla-tanh"), QStringLiteral("vanilla-sigmoid"),
        QStringLiteral("vanilla-relu"), QStringLiteral("gru"), QStringLiteral("lstm")};
    return names;
}

Result<CellFixture, QString> readCellFixture(const QString& folder, const QString& name)
{
    const auto json = readJson(folder, name);
    if (!json)
        return unexpected(json.error());
    const QJsonObject& object = *json;
    const QStringList keys = {"cell", "activation", "equations", "steps", "sequences", "inputSize",
        "units", "outputSize", "parameters", "initial", "inputs", "values", "outputs",
        "probabilities", "losses"};
    for (const QString& key : keys) {
        if (!object.contains(key))
            return unexpected(QStringLiteral("%1.json has no \"%2\"").arg(name, key));
    }
    CellFixture fixture;
    fixture.cell = object["cell"].toString().toStdString();
    fixture.activation = functionOf(object["activation"].toString());
    fixture.equations = object["equations"].toString().toStdString();
    fixture.steps = object["steps"].toInt();
    fixture.sequences = object["sequences"].toInt();
    fixture.inputSize = object["inputSize"].toInt();
    fixture.units = object["units"].toInt();
    fixture.outputSize = object["outputSize"].toInt();
    fixture.parameters = byName(object["parameters"], matrixOf);
    fixture.initial = byName(object["initial"], columnsOf);
    fixture.inputs = sequenceOf(object["inputs"]);
    fixture.values = byName(object["values"], sequenceOf);
    fixture.outputs = sequenceOf(object["outputs"]);
    fixture.probabilities = sequenceOf(object["probabilities"]);
    const QJsonObject losses = object["losses"].toObject();
    fixture.losses.push_back(lossOf(Loss::CrossEntropy, losses["cross-entropy"].toObject()));
    fixture.losses.push_back(
        lossOf(Loss::MeanSquaredError, losses["mean-squared-error"].toObject()));
    return fixture;
}

Result<QJsonObject, QString> readJson(const QString& folder, const QString& name)
{
    QFile file(folder + u'/' + name + QStringLiteral(".json"));
    if (!file.open(QIODevice::ReadOnly))
        return unexpected(
            QStringLiteral("cannot read %1: %2").arg(file.fileName(), file.errorString()));
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(file.readAll(), &error);
    if (!document.isObject()) {
        return unexpected(QStringLiteral("%1 is no JSON object, at byte %2: %3")
                              .arg(file.fileName())
                              .arg(error.offset)
                              .arg(error.errorString()));
    }
    return document.object();
}

Eigen::VectorXd vectorOf(const QJsonValue& list)
{
    const QJsonArray numbers = list.toArray();
    Eigen::VectorXd vector(numbers.size());
    for (int i = 0; i < numbers.size(); ++i)
        vector[i] = numbers.at(i).toDouble();
    return vector;
}

} // namespace loopscope::test
