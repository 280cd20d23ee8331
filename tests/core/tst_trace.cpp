#include "core/bptt/engine.h"
#include "core/cell/catalog.h"
#include "core/file/csv.h"
#include "core/file/trace.h"
#include "core/file/whole_file.h"
#include "core/network/initialisation.h"
#include "tests/support/compare.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>

using namespace loopscope;
using test::difference;

namespace
{

/// What the files promise: rounding of two correct programs stays three digits below.
constexpr double tolerance = 1e-11;

const QString models = QStringLiteral(LOOPSCOPE_FIXTURES "/trace/");

std::string inModels(const QString& name)
{
    return (models + name).toStdString();
}

/// One vector a column, as difference() compares; a vector of the file is one column.
Eigen::MatrixXd columnsOf(const Tensor& tensor)
{
    const Eigen::Index rows = tensor.shape.empty() ? 1 : Eigen::Index(tensor.shape.back());
    return Eigen::Map<const Eigen::MatrixXd>(tensor.values.data(), rows,
        Eigen::Index(tensor.values.size()) / std::max<Eigen::Index>(rows, 1));
}

const Tensor* find(const std::vector<Tensor>& tensors, const std::string& name)
{
    const auto found = std::find_if(
        tensors.begin(), tensors.end(), [&](const Tensor& tensor) { return tensor.name == name; });
    return found == tensors.end() ? nullptr : &*found;
}

QString compare(const std::vector<Tensor>& tensors, const Safetensors& expected)
{
    for (const TensorInfo& info : expected.tensors()) {
        const QString name = QString::fromStdString(info.name);
        const Tensor* found = find(tensors, info.name);
        if (!found)
            return name + " is missing";
        if (found->shape != info.shape)
            return name + " has another shape";
        const QString reason =
            difference(name, columnsOf(*found), columnsOf(*expected.tensor(info.name)), tolerance);
        if (!reason.isEmpty())
            return reason;
    }
    return {};
}

TraceOptions optionsOfModel(const QString& name, const QString& output)
{
    TraceOptions options;
    options.model = inModels(name + ".safetensors");
    options.inputs = inModels("x.csv");
    options.output = output.toStdString();
    return options;
}

TraceOptions optionsOfCell(const QString& cell)
{
    TraceOptions options;
    options.cell = cell.toStdString();
    options.units = 3;
    options.inputs = inModels("x.csv");
    options.targets = inModels("classes.csv");
    options.loss = Loss::CrossEntropy;
    options.output = "/no/such/folder/out.safetensors";
    return options;
}

/// trace(), then its file, as the command does.
Result<Trace, TraceProblem> traceToFile(const TraceOptions& options)
{
    auto result = trace(options);
    if (result)
        if (const auto written = writeTrace(*result, options.output); !written)
            return unexpected(written.error());
    return result;
}

/// The sentence of what went wrong, behind "usage: " or "data: "; empty if nothing did.
QString problemOf(const TraceOptions& options)
{
    const auto result = trace(options);
    if (result)
        return {};
    return (result.error().kind == TraceProblem::Kind::Usage ? "usage: " : "data: ") +
           QString::fromStdString(result.error().sentence);
}

/// A network of the test's own, with the parameters that a trace holds.
struct Rebuilt {
    std::shared_ptr<const Network> network;
    Eigen::VectorXd parameters;
    Eigen::VectorXd gradient;
    QString problem;
};

std::string nameOf(const Network& network, const ParameterPlace& place)
{
    if (place.track < 0)
        return place.name;
    const Track& track = network.tracks()[std::size_t(place.track)];
    return "l" + std::to_string(track.layer) + (track.reverse ? "_reverse." : ".") + place.name;
}

/// Copies one tensor into its place. @return why that cannot be
QString place(const std::vector<Tensor>& tensors, const std::string& name, bool isBias,
    Eigen::Map<Eigen::MatrixXd> view)
{
    const Tensor* tensor = find(tensors, name);
    if (!tensor)
        return QString::fromStdString(name) + " is missing";
    std::vector<std::uint64_t> shape = {std::uint64_t(view.rows())};
    if (!isBias)
        shape.push_back(std::uint64_t(view.cols()));
    if (tensor->shape != shape)
        return QString::fromStdString(name) + " has another shape";
    for (Eigen::Index row = 0; row < view.rows(); ++row)
        for (Eigen::Index column = 0; column < view.cols(); ++column)
            view(row, column) = tensor->values[std::size_t(row * view.cols() + column)];
    return {};
}

Rebuilt rebuild(const NetworkOptions& options, const std::vector<Tensor>& tensors)
{
    Rebuilt result;
    result.network = Network::build(options).value();
    const Network& network = *result.network;
    result.parameters.resize(network.parameterCount());
    result.gradient.resize(network.parameterCount());
    for (std::size_t p = 0; p < network.parameters().size(); ++p) {
        const ParameterPlace& parameter = network.parameters()[p];
        const std::string name = nameOf(network, parameter);
        const bool isBias = parameter.kind == ParameterKind::Bias;
        result.problem +=
            place(tensors, "parameter." + name, isBias, network.view(int(p), result.parameters));
        result.problem +=
            place(tensors, "gradient." + name, isBias, network.view(int(p), result.gradient));
    }
    return result;
}

Batch batchOf(const std::string& inputs, const std::string& classes)
{
    const NumericTable x = readCsv(inputs).value();
    const NumericTable y = readCsv(classes).value();
    Batch batch;
    batch.steps = int(x.rows());
    batch.sequences = 1;
    batch.inputs = Eigen::Map<const Eigen::MatrixXd>(
        x.values.data(), Eigen::Index(x.columns), Eigen::Index(x.rows()));
    batch.targetClasses.assign(y.values.begin(), y.values.end());
    return batch;
}

double lossOf(const Rebuilt& rebuilt, const Batch& batch, const Eigen::VectorXd& parameters)
{
    Engine engine(rebuilt.network);
    Iteration iteration;
    Engine::batch(iteration) = batch;
    auto state = std::make_shared<TrainingState>();
    state->parameters = parameters;
    engine.run(iteration, state);
    return iteration.loss();
}

} // namespace

class TestTrace : public QObject
{
    Q_OBJECT

private slots:
    void modelsMatchAutograd_data();
    void modelsMatchAutograd();
    void withoutTargetsOnlyTheForwardPassIsGiven();
    void aModelWithoutReadoutGivesItsStates();
    void theLossIsChosenByTheTargets();
    void anyPrefixWillDo();
    void oneStepIsEnough();
    void theActivationOfAVanillaNetworkIsChosen();
    void freshCellsHoldTheirParameters_data();
    void freshCellsHoldTheirParameters();
    void theSameSeedGivesTheSameFile();
    void longSequencesAreTraced();
    void wrongOptionsAreExplained();
    void wrongDataAreExplained();
    void otherFilesOfWeightsAreExplained_data();
    void otherFilesOfWeightsAreExplained();
    void errorsInACellNameTheirPlace();
    void tooLargeAskedForIsRefused();
};

void TestTrace::modelsMatchAutograd_data()
{
    QTest::addColumn<QString>("name");
    const QStringList files = QDir(models).entryList({"*.expected.safetensors"}, QDir::Files);
    QCOMPARE(files.size(), 24); // four cells, one to three layers, one or both directions
    for (const QString& file : files) {
        const QString name = file.chopped(int(qstrlen(".expected.safetensors")));
        QTest::newRow(qPrintable(name)) << name;
    }
}

void TestTrace::modelsMatchAutograd()
{
    QFETCH(QString, name);
    const auto expected = Safetensors::read(inModels(name + ".expected.safetensors"));
    QVERIFY2(expected, expected ? "" : expected.error().c_str());
    QTemporaryDir folder;
    TraceOptions options = optionsOfModel(name, folder.filePath("out.safetensors"));
    const bool classes = expected->metadata().at("loss") == "cross-entropy";
    options.loss = classes ? Loss::CrossEntropy : Loss::MeanSquaredError;
    options.targets = inModels(classes ? "classes.csv" : "numbers.csv");
    if (expected->metadata().at("activation") == "relu")
        options.activation = Function::Relu;

    const auto result = traceToFile(options);
    QVERIFY2(result, result ? "" : result.error().sentence.c_str());
    const QString reason = compare(result->tensors, *expected);
    QVERIFY2(reason.isEmpty(), qPrintable(reason));

    // Every gradient, and nothing else under that name; the file holds the same bits.
    const auto file = Safetensors::read(options.output);
    QVERIFY2(file, file ? "" : file.error().c_str());
    QCOMPARE(file->tensors().size(), result->tensors.size());
    for (const Tensor& tensor : result->tensors) {
        if (tensor.name.starts_with("gradient."))
            QVERIFY2(expected->find(tensor.name), tensor.name.c_str());
        QVERIFY(file->tensor(tensor.name)->values == tensor.values);
        QCOMPARE(file->find(tensor.name)->type, ElementType::F64);
    }
}

void TestTrace::withoutTargetsOnlyTheForwardPassIsGiven()
{
    const auto result = trace(optionsOfModel("lstm-2-bidirectional", "out"));
    QVERIFY2(result, result ? "" : result.error().sentence.c_str());
    QCOMPARE(result->tensors.size(), std::size_t(4 * 6 + 1));
    for (const Tensor& tensor : result->tensors)
        QVERIFY2(tensor.name.starts_with("forward."), tensor.name.c_str());
    QVERIFY(!result->loss);
}

void TestTrace::aModelWithoutReadoutGivesItsStates()
{
    const auto file = Safetensors::read(inModels("gru-1.safetensors"));
    QVERIFY(file);
    std::vector<Tensor> tensors;
    for (const TensorInfo& info : file->tensors())
        if (info.name.find("_l0") != std::string::npos)
            tensors.push_back(*file->tensor(info.name));
    QTemporaryDir folder;
    TraceOptions options = optionsOfModel("gru-1", "out");
    options.model = folder.filePath("bare.safetensors").toStdString();
    QVERIFY(writeSafetensors(options.model, tensors));
    const auto result = trace(options);
    QVERIFY2(result, result ? "" : result.error().sentence.c_str());
    QCOMPARE(result->tensors.size(), std::size_t(4)); // r, z, n, h
    const auto whole = trace(optionsOfModel("gru-1", "out"));
    QVERIFY(find(result->tensors, "forward.l0.h")->values ==
            find(whole->tensors, "forward.l0.h")->values);

    options.targets = inModels("numbers.csv");
    QVERIFY2(problemOf(options).contains("has no readout"), qPrintable(problemOf(options)));
}

void TestTrace::theLossIsChosenByTheTargets()
{
    TraceOptions options = optionsOfModel("gru-1", "out");
    for (const bool classes : {false, true}) {
        options.targets = inModels(classes ? "classes.csv" : "numbers.csv");
        options.loss.reset();
        const auto chosen = trace(options);
        options.loss = classes ? Loss::CrossEntropy : Loss::MeanSquaredError;
        const auto named = trace(options);
        QVERIFY(chosen && named);
        QCOMPARE(*chosen->loss, *named->loss);
    }
}

/// The same tensors under other names give the same numbers, gradients under the new names.
void TestTrace::anyPrefixWillDo()
{
    const auto file = Safetensors::read(inModels("lstm-2-bidirectional.safetensors"));
    QVERIFY(file);
    TraceOptions options = optionsOfModel("lstm-2-bidirectional", "out");
    options.targets = inModels("classes.csv");
    options.loss = Loss::CrossEntropy;
    const auto whole = trace(options);
    QVERIFY2(whole, whole ? "" : whole.error().sentence.c_str());
    QTemporaryDir folder;
    options.model = folder.filePath("renamed.safetensors").toStdString();
    for (const auto& [recurrent, readout] : {std::pair("model.encoder.lstm.", "head.0."),
             std::pair("", "linear."), std::pair("rnn_l0.", ""), std::pair("weight.", "bias.")}) {
        std::vector<Tensor> tensors;
        std::map<std::string, std::string> names; // by the old one
        for (const TensorInfo& info : file->tensors()) {
            Tensor tensor = *file->tensor(info.name);
            const std::size_t start = info.name.find_last_of('.') + 1;
            const bool isRecurrent = info.name.find("_l", start) != std::string::npos;
            tensor.name = (isRecurrent ? recurrent : readout) + info.name.substr(start);
            names[info.name] = tensor.name;
            tensors.insert(tensors.begin(), tensor); // in another order, too
        }
        QVERIFY(writeSafetensors(options.model, tensors));
        const auto renamed = trace(options);
        QVERIFY2(renamed, renamed ? "" : renamed.error().sentence.c_str());
        QCOMPARE(*renamed->loss, *whole->loss);
        for (const auto& [before, after] : names)
            QVERIFY(find(renamed->tensors, "gradient." + after)->values ==
                    find(whole->tensors, "gradient." + before)->values);
    }
}

void TestTrace::oneStepIsEnough()
{
    QTemporaryDir folder;
    TraceOptions options = optionsOfModel("gru-1", "out");
    options.inputs = folder.filePath("x.csv").toStdString();
    options.targets = folder.filePath("y.csv").toStdString();
    QVERIFY(writeFileAtomically(options.inputs, "0.5,-1"));
    QVERIFY(writeFileAtomically(options.targets, "2"));
    options.loss = Loss::CrossEntropy;
    const auto result = trace(options);
    QVERIFY2(result, result ? "" : result.error().sentence.c_str());
    QVERIFY((find(result->tensors, "forward.l0.h")->shape == std::vector<std::uint64_t>{1, 3}));
    QVERIFY((find(result->tensors, "forward.y")->shape == std::vector<std::uint64_t>{1, 4}));
    QVERIFY((find(result->tensors, "loss")->shape == std::vector<std::uint64_t>{1}));
    QCOMPARE(find(result->tensors, "loss")->values.front(), *result->loss);
}

void TestTrace::theActivationOfAVanillaNetworkIsChosen()
{
    const auto file = Safetensors::read(inModels("rnn-tanh-1.safetensors"));
    QVERIFY(file);
    TraceOptions options = optionsOfModel("rnn-tanh-1", "out");
    options.activation = Function::Sigmoid;
    const auto result = trace(options);
    QVERIFY2(result, result ? "" : result.error().sentence.c_str());
    // The first state comes from the first row of inputs and both biases.
    const NumericTable x = readCsv(options.inputs).value();
    const std::vector<double>& h = find(result->tensors, "forward.l0.h")->values;
    for (std::size_t unit = 0; unit < 3; ++unit) {
        double sum = 0.0;
        for (const TensorInfo& info : file->tensors()) {
            const std::vector<double> values = file->tensor(info.name)->values;
            if (info.name.ends_with("weight_ih_l0"))
                sum += values[2 * unit] * x.at(0, 0) + values[2 * unit + 1] * x.at(0, 1);
            else if (info.name.find("bias_") != std::string::npos)
                sum += values[unit];
        }
        const QString reason = difference("h[1]", h[unit], 1.0 / (1.0 + std::exp(-sum)), tolerance);
        QVERIFY2(reason.isEmpty(), qPrintable(reason));
    }
}

void TestTrace::freshCellsHoldTheirParameters_data()
{
    QTest::addColumn<QString>("cell");
    QTest::addColumn<bool>("bidirectional");
    for (const CatalogEntry& entry : catalog()) {
        const QString name = QString::fromStdString(entry.identifier);
        QTest::addRow("%s", entry.identifier.c_str()) << name << false;
        QTest::addRow("%s, both directions", entry.identifier.c_str()) << name << true;
    }
}

/// The trace says everything: its parameters, put into a network of the test's own, give its loss,
/// and its gradients are the slopes of that loss, one parameter after the other.
void TestTrace::freshCellsHoldTheirParameters()
{
    QFETCH(QString, cell);
    QFETCH(bool, bidirectional);
    TraceOptions options = optionsOfCell(cell);
    options.layers = 2;
    options.bidirectional = bidirectional;
    const auto result = trace(options);
    QVERIFY2(result, result ? "" : result.error().sentence.c_str());

    NetworkOptions network;
    network.inputSize = 2;
    network.outputSize = 4; // the largest class is 3
    network.layers.assign(2, {findInCatalog(options.cell)->text(), *options.units,
                                 bidirectional ? Direction::Both : Direction::Forward});
    const Rebuilt rebuilt = rebuild(network, result->tensors);
    QVERIFY2(rebuilt.problem.isEmpty(), qPrintable(rebuilt.problem));
    QVERIFY(
        rebuilt.parameters == initialParameters(*rebuilt.network,
                                  initialisationFor(*findInCatalog(options.cell)),
                                  TraceOptions::standardSeed));
    const Batch batch = batchOf(options.inputs, options.targets);
    QCOMPARE(lossOf(rebuilt, batch, rebuilt.parameters), *result->loss);

    for (const ParameterPlace& parameter : rebuilt.network->parameters()) {
        Eigen::VectorXd direction = Eigen::VectorXd::Zero(rebuilt.parameters.size());
        for (Eigen::Index i = 0; i < parameter.size(); ++i)
            direction[parameter.offset + i] = std::cos(double(i + 1)); // none of them alike
        // Central differences: an error of h² from the curve, of 1e-16 / h from rounding.
        const double h = 1e-5;
        const double slope = (lossOf(rebuilt, batch, rebuilt.parameters + h * direction) -
                                 lossOf(rebuilt, batch, rebuilt.parameters - h * direction)) /
                             (2.0 * h);
        const double expected = rebuilt.gradient.dot(direction);
        QVERIFY2(std::abs(slope - expected) < 1e-9,
            qPrintable(
                QString("%1: %2, not %3").arg(parameter.name.c_str()).arg(slope).arg(expected)));
    }
}

void TestTrace::theSameSeedGivesTheSameFile()
{
    QTemporaryDir folder;
    TraceOptions options = optionsOfCell("lstm");
    const auto fileOf = [&](const char* name, std::uint64_t seed) {
        options.output = folder.filePath(name).toStdString();
        options.seed = seed;
        return traceToFile(options) ? readWholeFile(options.output, 1 << 20).value()
                                    : std::string(name);
    };
    const std::string first = fileOf("a", 3);
    QVERIFY(first == fileOf("b", 3));
    QVERIFY(first != fileOf("c", 4));
}

void TestTrace::longSequencesAreTraced()
{
    QTemporaryDir folder;
    QByteArray text;
    for (int step = 0; step < 20000; ++step)
        text += QByteArray::number(std::sin(step), 'g', 17) + '\n';
    TraceOptions options = optionsOfCell("gru");
    options.inputs = folder.filePath("x.csv").toStdString();
    options.targets = options.inputs;
    options.loss = Loss::MeanSquaredError;
    QVERIFY(writeFileAtomically(options.inputs, text.toStdString()));
    const auto result = trace(options);
    QVERIFY2(result, result ? "" : result.error().sentence.c_str());
    const Tensor* losses = find(result->tensors, "loss");
    QVERIFY((losses->shape == std::vector<std::uint64_t>{20000}));
    double sum = 0.0;
    for (const double loss : losses->values)
        sum += loss;
    const QString reason = difference("mean of the losses", sum / 20000, *result->loss, 1e-12);
    QVERIFY2(reason.isEmpty(), qPrintable(reason));
}

void TestTrace::wrongOptionsAreExplained()
{
    const auto problem = [](QString cell, const std::function<void(TraceOptions&)>& change) {
        TraceOptions options =
            cell.isEmpty() ? optionsOfModel("lstm-1", "out") : optionsOfCell(cell);
        change(options);
        return problemOf(options);
    };
    QCOMPARE(problem("", [](TraceOptions& o) { o.cell = "lstm"; }),
        "usage: Name either a file of weights, MODEL.safetensors, or a cell with --cell.");
    QCOMPARE(problem("", [](TraceOptions& o) { o.model.clear(); }),
        "usage: Name either a file of weights, MODEL.safetensors, or a cell with --cell.");
    QCOMPARE(problem("", [](TraceOptions& o) { o.inputs.clear(); }),
        "usage: --inputs is missing: a table with a row of numbers for every step.");
    QCOMPARE(problem("", [](TraceOptions& o) { o.output.clear(); }),
        "usage: -o is missing: the safetensors file to write.");
    QCOMPARE(problem("", [](TraceOptions& o) { o.output = o.model; }),
        "usage: -o names the file that is read, " + models +
            "lstm-1.safetensors; name another one.");
    QCOMPARE(problem("", [](TraceOptions& o) { o.loss = Loss::CrossEntropy; }),
        "usage: --loss needs --targets, what the outputs are compared with.");
    QCOMPARE(problem("", [](TraceOptions& o) { o.activation = Function::Relu; }),
        "usage: --activation is for vanilla networks; " + models +
            "lstm-1.safetensors holds an LSTM, which uses tanh. Leave it out.");
    QCOMPARE(problem("lstm", [](TraceOptions& o) { o.activation = Function::Relu; }),
        "usage: --activation: the equations of lstm leave no choice; only those of vanilla and "
        "feed-forward do. Leave it out.");
    QCOMPARE(problem("lstm", [](TraceOptions& o) { o.units = 1025; }),
        "usage: --units is 1025; it must be from 1 to 1024.");
    QCOMPARE(problem("lstm", [](TraceOptions& o) { o.units = 0; }),
        "usage: --units is 0; it must be from 1 to 1024.");
    QCOMPARE(problem("lstm", [](TraceOptions& o) { o.units.reset(); }),
        "usage: --units is missing: the size of h, from 1 to 1024.");
    for (const auto& [option, change] :
        std::vector<std::pair<QString, std::function<void(TraceOptions&)>>>{
            {"--units", [](TraceOptions& o) { o.units = 3; }},
            {"--layers", [](TraceOptions& o) { o.layers = 1; }},
            {"--bidirectional", [](TraceOptions& o) { o.bidirectional = true; }},
            {"--seed", [](TraceOptions& o) { o.seed = 7; }}})
        QCOMPARE(problem("", change), "usage: " + option + " is for a fresh cell, --cell; " +
                                          models + "lstm-1.safetensors says it itself. Leave it "
                                                   "out.");
    QCOMPARE(problem("lstm", [](TraceOptions& o) { o.layers = 7; }),
        "usage: --layers is 7; it must be from 1 to 6.");
    QCOMPARE(problem("lstm", [](TraceOptions& o) { o.loss.reset(); }),
        "usage: --loss is missing: mse or cross-entropy.");
    QCOMPARE(problem("lstm",
                 [](TraceOptions& o) {
                     o.targets.clear();
                     o.loss.reset();
                 }),
        "usage: --targets is missing: a table that says how many outputs a fresh network has.");
    const QString unknown = problem("lstn", [](TraceOptions&) {});
    QVERIFY2(unknown.startsWith("usage: --cell: lstn is neither in the catalog (feed-forward, ") &&
                 unknown.endsWith(") nor a file."),
        qPrintable(unknown));
}

void TestTrace::wrongDataAreExplained()
{
    QTemporaryDir folder;
    const QString path = folder.filePath("table.csv");
    const auto problem = [&](bool inputs, Loss loss, const char* text) {
        TraceOptions options = optionsOfModel("lstm-1", "out");
        (inputs ? options.inputs : options.targets) = path.toStdString();
        if (!inputs)
            options.loss = loss;
        if (!writeFileAtomically(path.toStdString(), text))
            return QString("cannot write");
        return problemOf(options).replace(path, "T").replace(models, "");
    };
    const Loss classes = Loss::CrossEntropy;
    const Loss numbers = Loss::MeanSquaredError;
    QCOMPARE(problem(true, classes, "1,2\n1,x\n"),
        "data: T, line 2, column 2: “x” is not a number; write one such as 2, -0.5 or 1e-3.");
    QCOMPARE(problem(true, classes, "1,2,3\n"),
        "data: T has 3 columns; lstm-1.safetensors reads 2 inputs a step, each a column.");
    QCOMPARE(problem(false, classes, "1\n2\n"),
        "data: T has 2 rows, x.csv has 5; every step needs an input and a target.");
    QCOMPARE(problem(false, classes, "1,2\n1,2\n1,2\n1,2\n1,2\n"),
        "data: T has 2 columns; for cross-entropy it needs one, the index of the right class. "
        "For numbers use --loss mse.");
    for (const char* wrong : {"4", "-1", "0.5", "1e+300"})
        QCOMPARE(problem(false, classes, qPrintable(QString("1\n\n2\n%1\n0\n0\n").arg(wrong))),
            QString("data: T, line 4, column 1: %1 is no class; classes are counted from 0 to 3.")
                .arg(wrong));
    for (const bool inputs : {true, false})
        for (const char* wrong : {"nan", "inf", "-inf"})
            QCOMPARE(problem(inputs, numbers, qPrintable(QString("a,b\n1,%1\n").arg(wrong))),
                QString(
                    "data: T, line 2, column 2: %1 is not a finite number, and every later step "
                    "would be none either. Put a number there, or leave the step out.")
                    .arg(wrong));
    QCOMPARE(problem(false, numbers, "1\n2\n3\n4\n5\n"),
        "data: T has 1 column; the network gives 4 outputs a step. For the index of a class use "
        "--loss cross-entropy.");
    QCOMPARE(problem(false, numbers, "1,2\n1,2\n1,2\n1,2\n1,2\n"),
        "data: T has 2 columns; the network gives 4 outputs a step.");

    TraceOptions options = optionsOfModel("none", "out");
    QCOMPARE(problemOf(options),
        "data: " + models +
            "none.safetensors cannot be read: No such file or directory; check its name "
            "and its folder.");
    options = optionsOfModel("lstm-1", "/no/such/folder/out");
    const auto written = traceToFile(options);
    QVERIFY(!written);
    QCOMPARE(QString::fromStdString(written.error().sentence),
        QString("/no/such/folder/out cannot be written: No such file or directory; make its "
                "folder first."));
    QVERIFY(written.error().kind == TraceProblem::Kind::Data);
}

/// Whatever somebody has saved, the answer says what it is and how PyTorch writes the right file.
void TestTrace::otherFilesOfWeightsAreExplained_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("words");
    QTest::newRow("torch.save") << QByteArray("PK\x03\x04\0\0\x08\x08....", 12)
                                << " is a ZIP archive, as .pt files of PyTorch and .xlsx and .ods "
                                   "tables are, not safetensors.";
    QTest::newRow("torch.save of long ago")
        << QByteArray("\x80\x02\x8a\x0al\xfc\x9c\x46\xf9 j\xa8P\x19.")
        << " is a pickle of Python, as old .pt files of PyTorch are, not safetensors.";
    QTest::newRow("pickle.dump") << QByteArray("\x80\x04\x95\x10\0\0\0\0\0\0\0}", 12)
                                 << " is a pickle of Python, not safetensors.";
    QTest::newRow("a table") << QByteArray("1,2\n3,4\n5,6\n")
                             << " cannot be read as safetensors: its first 8 bytes claim a header "
                                "of ";
    QTest::newRow("nothing") << QByteArray()
                             << " cannot be read as safetensors: the file has 0 bytes; ";
}

void TestTrace::otherFilesOfWeightsAreExplained()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, words);
    QTemporaryDir folder;
    TraceOptions options = optionsOfModel("lstm-1", "out");
    options.model = folder.filePath("m.pt").toStdString();
    QVERIFY(writeFileAtomically(options.model, bytes.toStdString()));
    const QString problem = problemOf(options);
    QVERIFY2(problem.startsWith("data: " + folder.filePath("m.pt") + words), qPrintable(problem));
    QVERIFY2(problem.endsWith(". In Python, write the weights with safetensors.torch.save_file("
                              "model.state_dict(), \"model.safetensors\")."),
        qPrintable(problem));
}

void TestTrace::errorsInACellNameTheirPlace()
{
    QTemporaryDir folder;
    const QString path = folder.filePath("mine.cell");
    QVERIFY(writeFileAtomically(
        path.toStdString(), "# mine\nf[t] = sigmoid(W_f x[t])\nh[t] = f[t] * tanh(U h[t])\n"));
    TraceOptions options = optionsOfCell(path);
    const QString problem = problemOf(options);
    QVERIFY2(problem.startsWith("usage: " + path + ", line 3, column "), qPrintable(problem));

    QVERIFY(writeFileAtomically(path.toStdString(), "# mine\nh[t] = 0.9 * h[t-1] + W x[t]\n"));
    const auto result = trace(options);
    QVERIFY2(result, result ? "" : result.error().sentence.c_str());
    const std::vector<double>& h = find(result->tensors, "forward.l0.h")->values;
    const std::vector<double>& W = find(result->tensors, "parameter.l0.W")->values;
    const NumericTable x = readCsv(options.inputs).value();
    double state = 0.0;
    for (std::size_t t = 0; t < x.rows(); ++t) {
        state = 0.9 * state + W[0] * x.at(t, 0) + W[1] * x.at(t, 1);
        const QString reason = difference(QString("h[%1]").arg(t), h[3 * t], state, tolerance);
        QVERIFY2(reason.isEmpty(), qPrintable(reason));
    }

    options.cell = folder.filePath("none.cell").toStdString();
    QCOMPARE(problemOf(options), "data: " + folder.filePath("none.cell") +
                                     " cannot be read: No such file or directory; check its name "
                                     "and its folder.");
}

void TestTrace::tooLargeAskedForIsRefused()
{
    QTemporaryDir folder;
    TraceOptions options = optionsOfCell("lstm");
    options.units = 1024;
    options.layers = 6;
    options.bidirectional = true;
    options.inputs = folder.filePath("x.csv").toStdString();
    options.targets = options.inputs;
    QVERIFY(writeFileAtomically(options.inputs, QByteArray("1\n").repeated(100000).toStdString()));
    const QString problem = problemOf(options);
    QVERIFY2(problem.startsWith("data: 100000 steps of this network, with ") &&
                 problem.contains(" MiB of memory, more than the 2048 MiB that are allowed"),
        qPrintable(problem));

    options = optionsOfCell("vanilla");
    options.targets = folder.filePath("y.csv").toStdString();
    QVERIFY(writeFileAtomically(options.targets, "0\n1\n2\n3000000000\n0\n"));
    QCOMPARE(problemOf(options),
        QString("data: %1, line 4, column 1: 3e+09 is no class; classes are counted from 0 to "
                "1048575.")
            .arg(options.targets.c_str()));
}

QTEST_APPLESS_MAIN(TestTrace)
#include "tst_trace.moc"
