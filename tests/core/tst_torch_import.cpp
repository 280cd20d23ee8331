#include "core/file/document.h"
#include "core/file/pytorch/program.h"
#include "core/file/torch_import.h"
#include "core/training/trainer.h"
#include "tests/support/python.h"
#include "tests/support/sample_options.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <random>

using namespace loopscope;
using namespace loopscope::test;

namespace
{

using Sizes = std::vector<std::uint64_t>;
using Shapes = std::vector<std::pair<std::string, Sizes>>;

const std::string abc = "dacabdbca"; // four characters: sorted a b c d, first seen d a c b

std::string bytesOf(const std::vector<Tensor>& tensors)
{
    return *serialiseSafetensors(tensors);
}

/// Small random numbers.
std::vector<Tensor> tensorsOf(const Shapes& shapes, std::uint64_t seed = 1)
{
    std::mt19937_64 generator(seed);
    std::vector<Tensor> tensors;
    for (const auto& [name, shape] : shapes) {
        Tensor tensor{name, shape, {}};
        std::uint64_t count = 1;
        for (const std::uint64_t size : shape)
            count *= size;
        for (std::uint64_t i = 0; i < count; ++i)
            tensor.values.push_back(double(generator() >> 11) * 0x1p-53 - 0.5);
        tensors.push_back(std::move(tensor));
    }
    return tensors;
}

Result<TorchFile> fileOf(const std::string& bytes)
{
    QTemporaryDir folder;
    const QString path = folder.filePath("model.safetensors");
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes.data(), qint64(bytes.size())) < 0)
        return unexpected(std::string("not written"));
    file.close();
    return readTorchFile(path.toStdString());
}

Result<TorchFile> fileOf(const Shapes& shapes)
{
    return fileOf(bytesOf(tensorsOf(shapes)));
}

const Shapes gru = {{"rnn.weight_ih_l0", {9, 4}}, {"rnn.weight_hh_l0", {9, 3}},
    {"rnn.bias_ih_l0", {9}}, {"rnn.bias_hh_l0", {9}}, {"fc.weight", {4, 3}}, {"fc.bias", {4}}};

Shapes with(Shapes shapes, const Shapes& more)
{
    shapes.insert(shapes.end(), more.begin(), more.end());
    return shapes;
}

ExperimentOptions textOptions(const std::string& text)
{
    ExperimentOptions options = sampleOptions(8, "gru", Function::Tanh, 3);
    options.task.text = text;
    return options;
}

TorchMeaning textMeaning(const std::string& text, SymbolOrder order = SymbolOrder::Sorted,
    const std::string& listed = {})
{
    TorchMeaning meaning;
    meaning.task = textOptions(text).task;
    meaning.order = order;
    meaning.listed = listed;
    return meaning;
}

ExperimentOptions opened(const TorchFile& file, const TorchMeaning& meaning)
{
    const auto settings = settingsFromTorch(file, meaning, textOptions(abc));
    if (!settings)
        qFatal("%s", settings.error().c_str());
    return *settings;
}

/// A row, or a column, for every symbol, in another order.
Tensor reordered(const Tensor& tensor, const std::vector<std::size_t>& order, bool columns)
{
    Tensor result = tensor;
    const std::size_t width = tensor.shape.size() > 1 ? std::size_t(tensor.shape[1]) : 1;
    for (std::size_t i = 0; i < tensor.values.size(); ++i) {
        const std::size_t row = i / width;
        const std::size_t column = i % width;
        result.values[i] = columns ? tensor.values[row * width + order[column]]
                                   : tensor.values[order[row] * width + column];
    }
    return result;
}

} // namespace

/// State_dicts of PyTorch as networks to go on with.
class TestTorchImport : public QObject
{
    Q_OBJECT
private slots:
    void architecturesAreDescribed_data();
    void architecturesAreDescribed();
    void theNumbersOfAProgramCanBeOpened();
    void aNetworkComesBackThroughPytorchsNames();
    void charactersMayStandInAnyOrder();
    void anEmbeddingIsMultipliedIn();
    void embeddingAndReadoutAreToldApart();
    void whatIsMissingIsSaid();
    void theActivationIsChosen();
    void tasksThatFitAreOffered();
    void textsThatDoNotFitAreExplained();
    void otherFilesAreExplained_data();
    void otherFilesAreExplained();
    void theStartIsTheFiles();
    void aDocumentKeepsTheStart();
    void aNewSeedDrawsAnew();
    void aLargerRadiusScalesTheFilesWeights();
    void whatPytorchTrainedGoesOnHere_data();
    void whatPytorchTrainedGoesOnHere();
};

void TestTorchImport::architecturesAreDescribed_data()
{
    QTest::addColumn<Shapes>("shapes");
    QTest::addColumn<QString>("words");
    QTest::newRow("GRU") << gru << "GRU, 3 units; 4 inputs, 4 outputs";
    Shapes lstm;
    for (const std::string layer : {"_l0", "_l0_reverse", "_l1", "_l1_reverse"}) {
        lstm.push_back({"weight_ih" + layer, {128, layer[2] == '0' ? 27U : 64U}});
        lstm.push_back({"weight_hh" + layer, {128, 32}});
    }
    QTest::newRow("bidirectional")
        << with(lstm, {{"out.weight", {27, 64}}})
        << "LSTM, 2 layers, 32 units, bidirectional; 27 inputs, 27 outputs";
    QTest::newRow("no readout") << Shapes{{"weight_ih_l0", {2, 1}}, {"weight_hh_l0", {2, 2}}}
                                << "Vanilla RNN, 2 units; 1 input, no readout";
    QTest::newRow("an embedding") << with(gru, {{"embed.weight", {50, 4}}})
                                  << "GRU, 3 units; 50 inputs through an embedding of 4, 4 outputs";
}

void TestTorchImport::architecturesAreDescribed()
{
    QFETCH(const Shapes, shapes);
    QFETCH(const QString, words);
    const auto file = fileOf(shapes);
    QVERIFY2(file, file ? "" : file.error().c_str());
    QCOMPARE(QString::fromStdString(describe(file->model)), words);
}

/// What stands beside the weights there, the optimizer's moments, is passed over.
void TestTorchImport::theNumbersOfAProgramCanBeOpened()
{
    ExperimentOptions options = sampleOptions(20, "gru", Function::Tanh, 40);
    Trainer trainer(options);
    trainer.advanceTo(3);
    QTemporaryDir folder;
    const auto beside = exportPytorch(folder.filePath("model.py").toStdString(), *trainer.current(),
        trainer.options(), trainer.task());
    QVERIFY(beside && !beside->empty());
    const auto file = readTorchFile(*beside);
    QVERIFY2(file, file ? "" : file.error().c_str());
    TorchMeaning meaning;
    meaning.task = options.task;
    const auto settings = settingsFromTorch(*file, meaning, options);
    QVERIFY2(settings, settings ? "" : settings.error().c_str());
    QVERIFY(Trainer(*settings).current()->loss() == trainer.current()->loss());
}

void TestTorchImport::aNetworkComesBackThroughPytorchsNames()
{
    Trainer trainer(textOptions(abc));
    trainer.advanceTo(20);
    const auto names = *inferTorchModel(*Safetensors::parse(bytesOf(tensorsOf(gru)), "m"));
    const auto file = fileOf(bytesOf(
        parametersToTorch(names, *trainer.network(), trainer.current()->before().parameters)));
    QVERIFY(file.has_value());
    const Trainer again(opened(*file, textMeaning(abc)));
    QCOMPARE(again.current()->number(), 0);
    QVERIFY(again.current()->before().parameters == trainer.current()->before().parameters);
    QVERIFY(again.current()->loss() == trainer.current()->loss());
}

void TestTorchImport::charactersMayStandInAnyOrder()
{
    const std::vector<Tensor> sorted = tensorsOf(gru);
    const double loss =
        Trainer(opened(*fileOf(bytesOf(sorted)), textMeaning(abc))).current()->loss();
    const auto inOrder = [&](const std::vector<std::size_t>& order) {
        std::vector<Tensor> tensors = sorted;
        tensors[0] = reordered(tensors[0], order, true);
        tensors[4] = reordered(tensors[4], order, false);
        tensors[5] = reordered(tensors[5], order, false);
        return *fileOf(bytesOf(tensors));
    };
    const TorchFile seen = inOrder({3, 0, 2, 1});   // d a c b
    const TorchFile listed = inOrder({2, 1, 3, 0}); // c b d a
    const auto lossOf = [](const TorchFile& file, const TorchMeaning& meaning) {
        return Trainer(opened(file, meaning)).current()->loss();
    };
    QVERIFY(lossOf(seen, textMeaning(abc, SymbolOrder::FirstSeen)) == loss);
    QVERIFY(lossOf(listed, textMeaning(abc, SymbolOrder::Listed, "cbda")) == loss);
    QVERIFY(lossOf(seen, textMeaning(abc)) != loss);
}

void TestTorchImport::anEmbeddingIsMultipliedIn()
{
    const Shapes shapes = {{"rnn.weight_ih_l0", {9, 2}}, {"rnn.weight_hh_l0", {9, 3}},
        {"fc.weight", {4, 3}}, {"embedding.weight", {4, 2}}};
    std::vector<Tensor> tensors = tensorsOf(shapes);
    const auto folded = fileOf(bytesOf(tensors));
    QVERIFY2(folded, folded ? "" : folded.error().c_str());
    using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
    const Matrix product = Eigen::Map<Matrix>(tensors[0].values.data(), 9, 2) *
                           Eigen::Map<Matrix>(tensors[3].values.data(), 4, 2).transpose();
    tensors[0].shape = {9, 4};
    tensors[0].values.assign(product.data(), product.data() + product.size());
    tensors.pop_back();
    const auto plain = fileOf(bytesOf(tensors));
    const double expected = Trainer(opened(*plain, textMeaning(abc))).current()->loss();
    const double loss = Trainer(opened(*folded, textMeaning(abc))).current()->loss();
    QVERIFY2(std::abs(loss - expected) < 1e-14, qPrintable(QString::number(loss - expected)));
}

void TestTorchImport::embeddingAndReadoutAreToldApart()
{
    const Shapes rnn = {{"weight_ih_l0", {3, 3}}, {"weight_hh_l0", {3, 3}}};
    const auto embeddingOf = [&](const Shapes& more) {
        const auto file = fileOf(with(rnn, more));
        return file ? QString::fromStdString(file->model.embedding)
                    : QString::fromStdString(file.error()).section(": ", 1);
    };
    QCOMPARE(embeddingOf({{"fc.weight", {5, 3}}}), "");
    QCOMPARE(embeddingOf({{"emb.weight", {5, 3}}}), "emb.weight");
    QCOMPARE(
        embeddingOf({{"fc.weight", {5, 3}}, {"fc.bias", {5}}, {"a.weight", {5, 3}}}), "a.weight");
    QCOMPARE(embeddingOf({{"fc.weight", {5, 3}}, {"word_embeddings.weight", {5, 3}}}),
        "word_embeddings.weight");
    QCOMPARE(embeddingOf({{"a.weight", {5, 3}}, {"b.weight", {5, 3}}}),
        "tensors “a.weight” and “b.weight” could both be the readout; leave one of them in the "
        "file.");
}

void TestTorchImport::whatIsMissingIsSaid()
{
    const auto file = fileOf({{"weight_ih_l0", {9, 4}}, {"weight_hh_l0", {9, 3}}});
    QVERIFY(file.has_value());
    const std::vector<std::string> notes = notesOn(*file);
    QCOMPARE(notes.size(), std::size_t(2));
    QVERIFY(notes[0].find("no readout") != std::string::npos);
    QVERIFY(notes[1].find("no biases") != std::string::npos);
    const Trainer trainer(opened(*file, textMeaning(abc)));
    QCOMPARE(trainer.network()->outputSize(), 4);
    const auto readout = trainer.network()->view(
        trainer.network()->readoutWeight(), trainer.current()->before().parameters);
    QVERIFY(readout.norm() > 0.1);
}

void TestTorchImport::theActivationIsChosen()
{
    const auto file =
        fileOf({{"weight_ih_l0", {3, 4}}, {"weight_hh_l0", {3, 3}}, {"fc.weight", {4, 3}}});
    QVERIFY(file.has_value());
    TorchMeaning meaning = textMeaning(abc);
    const ExperimentOptions tanh = opened(*file, meaning);
    meaning.activation = Function::Relu;
    const ExperimentOptions relu = opened(*file, meaning);
    QVERIFY(tanh.layers.front().equations.find("tanh(") != std::string::npos);
    QVERIFY(relu.layers.front().equations.find("relu(") != std::string::npos);
    QVERIFY(Trainer(tanh).current()->loss() != Trainer(relu).current()->loss());
}

void TestTorchImport::tasksThatFitAreOffered()
{
    const auto kinds = [](int inputs, int outputs, const TaskOptions& now) {
        TorchModel model;
        model.inputSize = inputs;
        model.outputSize = outputs;
        model.readoutWeight = "fc.weight";
        QStringList names;
        for (const TaskOptions& task : tasksFor(model, now)) {
            const auto made = makeTask(task);
            if (made->inputSize() != inputs || made->outputSize() != outputs)
                return QStringList{"wrong"};
            names << QString::fromStdString(made->description().identifier);
        }
        return names;
    };
    const TaskOptions text = textOptions(abc).task;
    QCOMPARE(kinds(4, 4, text).first(), QString("next-character"));
    QVERIFY(kinds(4, 4, text).contains("delayed-echo"));
    QVERIFY(kinds(1, 1, text).contains("sine"));
    QVERIFY(kinds(2, 1, text).contains("adding"));
    QVERIFY(kinds(3, 3, text).contains("activity"));
    QCOMPARE(kinds(28, 10, text), QStringList());
}

void TestTorchImport::textsThatDoNotFitAreExplained()
{
    const TorchFile file = *fileOf(gru);
    const auto problem = [&](const TorchMeaning& meaning) {
        const auto settings = settingsFromTorch(file, meaning, textOptions(abc));
        return settings ? QString() : QString::fromStdString(settings.error());
    };
    QCOMPARE(problem(textMeaning("abcabc")),
        QString("The text has 3 different characters; the model has 4 inputs and 4 outputs."));
    QCOMPARE(problem(textMeaning(abc, SymbolOrder::Listed, "abc")),
        QString("The list lacks “d”, which is in the text."));
    QCOMPARE(problem(textMeaning(abc, SymbolOrder::Listed, "abcde")),
        QString("The list has 5 characters, the text 4 different ones."));
    TorchMeaning sine;
    sine.task = standardOptions(TaskKind::SineWave);
    QCOMPARE(problem(sine),
        QString("Sine wave has 1 input and 1 output; the model has 4 inputs and 4 outputs."));
}

void TestTorchImport::otherFilesAreExplained_data()
{
    QTest::addColumn<Shapes>("shapes");
    QTest::addColumn<QString>("part");
    QTest::newRow("a projection") << with(gru, {{"rnn.weight_hr_l0", {2, 3}}})
                                  << "proj_size, which is not known here";
    QTest::newRow("a convolution") << with(gru, {{"conv.weight", {8, 4, 3}}, {"conv.bias", {8}}})
                                   << "could both be the readout";
    QTest::newRow("a normalisation")
        << with(gru, {{"norm.running_mean", {3}}}) << "belongs neither to recurrent layers";
    QTest::newRow("two modules") << with(gru, {{"b.weight_ih_l0", {9, 4}}})
                                 << "there are two recurrent modules";
    QTest::newRow("too many units")
        << Shapes{{"weight_ih_l0", {1025, 1}}, {"weight_hh_l0", {1025, 1025}}} << "up to 1024";
    QTest::newRow("a transformer")
        << Shapes{{"norm.weight", {8}}, {"attention.in_proj_weight", {24, 8}}}
        << "there is no recurrent layer";
    QTest::newRow("moments alone")
        << Shapes{{"exp_avg.rnn.weight_ih_l0", {9, 4}}} << "there is no recurrent layer";
    QTest::newRow("no recurrent layer")
        << Shapes{{"fc.weight", {4, 3}}} << "there is no recurrent layer";
}

void TestTorchImport::otherFilesAreExplained()
{
    QFETCH(const Shapes, shapes);
    QFETCH(const QString, part);
    const auto file = fileOf(shapes);
    QVERIFY(!file.has_value());
    const QString sentence = QString::fromStdString(file.error());
    QVERIFY2(sentence.contains(part), qPrintable(sentence));
    QVERIFY2(sentence.contains("model.safetensors: "), qPrintable(sentence));
    QVERIFY2(sentence.endsWith('.'), qPrintable(sentence));
}

void TestTorchImport::theStartIsTheFiles()
{
    Trainer trainer(textOptions(abc));
    trainer.advanceTo(5);
    const double old = trainer.current()->loss();
    const ExperimentOptions before = trainer.options();
    const ExperimentOptions settings = opened(*fileOf(gru), textMeaning(abc));
    trainer.setOptions(settings);
    QCOMPARE(trainer.current()->number(), 0);
    const Eigen::VectorXd start = trainer.current()->before().parameters;
    QVERIFY(start == settings.givenWeights->parameters);
    const auto replaced = trainer.takeReplacedRun();
    QVERIFY(replaced != nullptr);
    trainer.advanceTo(3);
    trainer.rewind();
    QCOMPARE(trainer.current()->number(), 0);
    QVERIFY(trainer.current()->before().parameters == start);
    // As undoing does it.
    trainer.setOptions(before);
    trainer.restore(*replaced, 5);
    QVERIFY(trainer.current()->loss() == old);
    trainer.setOptions(settings);
    QVERIFY(trainer.current()->before().parameters == start);
}

void TestTorchImport::aDocumentKeepsTheStart()
{
    Trainer trainer(opened(*fileOf(gru), textMeaning(abc)));
    const Eigen::VectorXd start = trainer.current()->before().parameters;
    trainer.advanceTo(4);
    Document document;
    document.networks.push_back({*trainer.save(), trainer.current()->before()});
    const auto again = parseDocument(*serialiseDocument(document), "a.loopscope");
    QVERIFY2(again, again ? "" : again.error().c_str());
    const SavedRun& run = again->networks.front().run;
    QVERIFY(run.options->givenWeights != nullptr);
    QCOMPARE(run.options->givenWeights->source, std::string("model.safetensors"));
    Trainer reopened(*run.options);
    reopened.restore(run, run.iteration);
    QVERIFY(reopened.current()->loss() == trainer.current()->loss());
    reopened.rewind();
    QVERIFY(reopened.current()->before().parameters == start);
    QCOMPARE(reopened.losses().size(), trainer.losses().size());
}

void TestTorchImport::aNewSeedDrawsAnew()
{
    ExperimentOptions settings = opened(*fileOf(gru), textMeaning(abc));
    Trainer trainer(settings);
    const Eigen::VectorXd start = trainer.current()->before().parameters;
    settings.seed += 1;
    trainer.setOptions(settings);
    QVERIFY(trainer.current()->before().parameters != start);
    ExperimentOptions other = settings;
    other.seed -= 1;
    other.layers.front().units = 5;
    trainer.setOptions(other);
    QCOMPARE(trainer.network()->tracks().front().units, 5);
    other.layers.front().units = 3;
    trainer.setOptions(other);
    QVERIFY(trainer.current()->before().parameters == start);
}

void TestTorchImport::aLargerRadiusScalesTheFilesWeights()
{
    ExperimentOptions settings = opened(*fileOf(gru), textMeaning(abc));
    Trainer trainer(settings);
    const Network& network = *trainer.network();
    const auto matrix = [&](const char* name) -> Eigen::MatrixXd {
        return network.view(
            *network.findParameter(0, name), trainer.current()->before().parameters);
    };
    const Eigen::MatrixXd U = matrix("U_r");
    const Eigen::MatrixXd W = matrix("W_r");
    QVERIFY(std::abs(spectralRadius(U) - settings.initialisation.spectralRadius) < 1e-12);
    settings.initialisation.spectralRadius *= 2.0;
    trainer.setOptions(settings);
    QVERIFY((matrix("U_r") - 2.0 * U).norm() < 1e-12);
    QVERIFY(matrix("W_r") == W);
}

void TestTorchImport::whatPytorchTrainedGoesOnHere_data()
{
    QTest::addColumn<QString>("cell");
    QTest::addColumn<int>("layers");
    QTest::addColumn<bool>("both");
    for (const char* cell : {"vanilla", "gru", "lstm"}) {
        QTest::addRow("%s", cell) << cell << 1 << false;
        QTest::addRow("%s, two layers, both directions", cell) << cell << 2 << true;
    }
}

void TestTorchImport::whatPytorchTrainedGoesOnHere()
{
    QFETCH(const QString, cell);
    QFETCH(const int, layers);
    QFETCH(const bool, both);
    if (const QString whyNot = whyNoPytorch(); !whyNot.isEmpty())
        QSKIP(qPrintable(whyNot));
    ExperimentOptions options = sampleOptions(20, cell.toStdString(), Function::Tanh, 6);
    options.layers.front().direction = both ? Direction::Both : Direction::Forward;
    options.layers.resize(std::size_t(layers), options.layers.front());
    const Trainer trainer(options);
    QTemporaryDir folder;
    const QString program = folder.filePath("model.py");
    const QString weights = folder.filePath("trained.safetensors");
    QVERIFY(exportPytorch(
        program.toStdString(), *trainer.current(), trainer.options(), trainer.task()));
    const PythonRun run =
        runPython({QStringLiteral(LOOPSCOPE_FIXTURES "/../support/train_and_save.py"), program,
                      "30", weights},
            120000);
    QVERIFY2(run.isDone, qPrintable(run.output));
    const double expected = run.output.trimmed().toDouble();
    QVERIFY(expected < 0.9 * trainer.current()->loss());

    const auto file = readTorchFile(weights.toStdString());
    QVERIFY2(file, file ? "" : file.error().c_str());
    TorchMeaning meaning;
    meaning.task = options.task;
    const auto settings = settingsFromTorch(*file, meaning, options);
    QVERIFY2(settings, settings ? "" : settings.error().c_str());
    QVERIFY(settings->layers == options.layers);
    const double loss = Trainer(*settings).current()->loss();
    QVERIFY2(std::abs(loss - expected) < 1e-10 * expected,
        qPrintable(
            QStringLiteral("PyTorch %1, here %2").arg(expected, 0, 'g', 17).arg(loss, 0, 'g', 17)));
}

QTEST_APPLESS_MAIN(TestTorchImport)
#include "tst_torch_import.moc"
