#include "core/cell/catalog.h"
#include "core/cell/program.h"
#include "core/file/csv.h"
#include "core/file/document.h"
#include "core/file/safetensors.h"
#include "core/file/torch_names.h"
#include "core/task/task_of_file.h"
#include "core/training/trainer.h"
#include "tests/support/allocation_count.h"
#include "tests/support/broken_files.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace loopscope;
using test::BrokenFile;

namespace
{

#ifdef __SANITIZE_ADDRESS__
constexpr bool isReadingSlow = true;
#else
constexpr bool isReadingSlow = false;
#endif

/// What came of a file.
struct Answer {
    bool isRead = false;
    QString problem; ///< of the answer, not of the file
};

Answer refused(const std::string& sentence, const char* fileName)
{
    return {false, test::findProblemOfSentence(QString::fromStdString(sentence), fileName)};
}

ExperimentOptions smallOptions()
{
    ExperimentOptions options;
    options.task.text = "the gradient fades when it travels";
    options.sequenceLength = 6;
    options.batchSize = 2;
    options.layers = {{findInCatalog("vanilla")->text(), 3, Direction::Forward}};
    return options;
}

/// A run with all that a document can hold: an encoder–decoder, settings that changed, weights and
/// values by hand.
std::string goodDocument()
{
    ExperimentOptions options = smallOptions();
    options.task = standardOptions(TaskKind::OwnPairs);
    options.task.text = "one\tun\ntwo\tdeux\nthree\ttrois\nfour\tquatre\nfive\tcinq\n";
    options.decoder = {{findInCatalog("gru")->text(), 3, Direction::Forward}};
    options.attention = Attention::Dot;
    options.edits = {{0, "U", 1, 2, 0.25, 0.5, true}};
    options.holds = {{0, "h", 1, 1.0}};
    options.optimizer.kind = OptimizerKind::Adam;
    Trainer trainer(options);
    trainer.advanceTo(5);
    ExperimentOptions faster = options;
    faster.optimizer.learningRate *= 2.0;
    trainer.setOptions(faster);
    trainer.advanceTo(7);
    Document document;
    document.networks.push_back({*trainer.save(), trainer.current()->before()});
    document.view = {{"lanes", "h"}};
    return *serialiseDocument(document);
}

/// Trains what settings say, as the window would.
QString findProblemOfUse(const ExperimentOptions& options, const SavedRun* run)
{
    try {
        Trainer trainer(options);
        if (run != nullptr)
            trainer.restore(*run, run->iteration);
        trainer.advance();
        trainer.goTo(0);
    } catch (const std::exception& problem) {
        return QString("was read, but cannot be used: %1").arg(problem.what());
    }
    return {};
}

Answer readDocumentFrom(const std::string& bytes)
{
    const auto document = parseDocument(bytes, "x.loopscope");
    if (!document)
        return refused(document.error(), "x.loopscope");
    for (const DocumentNetwork& network : document->networks)
        if (const QString problem = findProblemOfUse(*network.run.options, &network.run);
            !problem.isEmpty())
            return {true, problem};
    return {true, {}};
}

Answer readWeightsFrom(const std::string& bytes)
{
    const auto file = Safetensors::parse(bytes, "x.safetensors");
    if (!file)
        return refused(file.error(), "x.safetensors");
    const auto model = inferTorchModel(*file);
    if (!model)
        return refused(model.error(), "x.safetensors");
    const auto network =
        Network::build(networkOptions(*model, Function::Tanh, Loss::MeanSquaredError));
    if (!network)
        return {true, "its network cannot be built: " + QString::fromStdString(network.error())};
    const auto parameters = parametersFromTorch(*model, **network, *file);
    return parameters ? Answer{true, {}} : refused(parameters.error(), "x.safetensors");
}

Answer readStrictTableFrom(const std::string& bytes)
{
    const auto table = parseCsv(bytes, "x.csv");
    return table ? Answer{true, {}} : refused(table.error(), "x.csv");
}

/// What a person drops on the window: a table, pairs or a text.
Answer readTaskFrom(const std::string& bytes, const char* name)
{
    ExperimentOptions options = smallOptions();
    const auto task = taskOfFile(bytes, name, options.task);
    if (!task)
        return refused(task.error(), name);
    options.task = *task;
    if (const auto problem = findProblem(options))
        return refused(*problem, "");
    return {true, findProblemOfUse(options, nullptr)};
}

Answer readTableFrom(const std::string& bytes)
{
    return readTaskFrom(bytes, "x.csv");
}

Answer readTextFrom(const std::string& bytes)
{
    return readTaskFrom(bytes, "x.txt");
}

Answer readCellFrom(const std::string& bytes)
{
    const auto program = parseProgram(bytes);
    if (!program)
        return refused(program.error().sentence() + '.', "line ");
    ExperimentOptions options = smallOptions();
    options.layers.front().equations = bytes;
    if (const auto problem = findProblem(options))
        return refused(*problem + '.', "line ");
    return {true, findProblemOfUse(options, nullptr)};
}

std::string goodWeights()
{
    std::vector<Tensor> tensors;
    const auto add = [&tensors](const char* name, std::uint64_t rows, std::uint64_t columns) {
        Tensor tensor{name, {rows}, std::vector<double>(rows * columns, 0.25), ElementType::F32};
        if (columns > 1)
            tensor.shape.push_back(columns);
        tensors.push_back(std::move(tensor));
    };
    add("rnn.weight_ih_l0", 12, 2);
    add("rnn.weight_hh_l0", 12, 3);
    add("rnn.bias_ih_l0", 12, 1);
    add("rnn.bias_hh_l0", 12, 1);
    add("fc.weight", 2, 3);
    add("fc.bias", 2, 1);
    return *serialiseSafetensors(tensors, {{"format", "pt"}});
}

std::string goodTable()
{
    std::string table = "date;x;y\n";
    for (int i = 0; i < 60; ++i)
        table += "2024-01-" + std::to_string(10 + i % 20) + ";" + std::to_string(i) + ",5;" +
                 std::to_string(i * i % 7) + "\n";
    return table;
}

std::string goodNumbers()
{
    std::string table = "x,y\n";
    for (int i = 0; i < 60; ++i)
        table += std::to_string(i) + ".5," + std::to_string(i * i % 7) + "\n";
    return table;
}

std::string goodText()
{
    return "Grüße an alle, die lernen.\nEin Gradient reist zurück.\n";
}

using Reader = Answer (*)(const std::string& bytes);

} // namespace

Q_DECLARE_METATYPE(Reader)
Q_DECLARE_METATYPE(std::vector<BrokenFile>)

class TestBrokenFiles : public QObject
{
    Q_OBJECT
private slots:
    void eachIsReadOrAnsweredInWords_data();
    void eachIsReadOrAnsweredInWords();
    void damageOfADocumentIsAlwaysFound();
    void commonMistakesAreCalledByTheirName_data();
    void commonMistakesAreCalledByTheirName();
    void aDocumentIsKnownWhateverTheLengthOfItsHeader();
    void whatIsNoFileIsAnsweredInWords();
    void manyNamesAreReadInReasonableTime();
};

void TestBrokenFiles::eachIsReadOrAnsweredInWords_data()
{
    QTest::addColumn<std::vector<BrokenFile>>("files");
    QTest::addColumn<Reader>("read");
    QTest::addColumn<int>("leastRefused"); // a text may be anything, so this differs
    const auto row = [](const char* name, const std::vector<BrokenFile>& files, Reader read,
                         int leastRefused) {
        QTest::newRow(name) << files << read << leastRefused;
    };
    row("documents", test::brokenDocumentsOf(goodDocument(), 1), readDocumentFrom, 500);
    row("weights of PyTorch", test::brokenFilesOf(goodWeights(), 2), readWeightsFrom, 150);
    row("tables of numbers", test::brokenFilesOf(goodNumbers(), 3), readStrictTableFrom, 100);
    row("tables as people export them", test::brokenFilesOf(goodTable(), 4), readTableFrom, 20);
    row("texts", test::brokenFilesOf(goodText(), 5), readTextFrom, 0);
    row("cells", test::brokenFilesOf(findInCatalog("lstm")->text(), 6), readCellFrom, 100);
}

void TestBrokenFiles::eachIsReadOrAnsweredInWords()
{
    QFETCH(std::vector<BrokenFile>, files);
    QFETCH(Reader, read);
    QFETCH(int, leastRefused);
    QVERIFY2(files.size() >= 200, qPrintable(QString::number(files.size())));
    int refusals = 0;
    for (const BrokenFile& file : files) {
        if (test::canCountAllocations())
            test::startCountingAllocations();
        const Answer answer = read(file.bytes);
        const std::size_t largest =
            test::canCountAllocations() ? test::stopCountingAllocations().largest : 0;
        QVERIFY2(answer.problem.isEmpty(), qPrintable(file.name + ": " + answer.problem));
        refusals += answer.isRead ? 0 : 1;
        if (!answer.isRead)
            QVERIFY2(largest <= 128 * file.bytes.size() + 200'000,
                qPrintable(QString("%1: %2 bytes for %3")
                               .arg(file.name)
                               .arg(largest)
                               .arg(file.bytes.size())));
    }
    QVERIFY2(refusals >= leastRefused, qPrintable(QString::number(refusals)));
}

/// Unlike other files, a document tells when a single bit of a number is another.
void TestBrokenFiles::damageOfADocumentIsAlwaysFound()
{
    const std::string good = goodDocument();
    QVERIFY(readDocumentFrom(good).isRead);
    constexpr std::size_t stride = isReadingSlow ? 397 : 17;
    for (std::size_t i = 0; i < good.size(); i += stride) {
        std::string broken = good;
        broken[i] = char(broken[i] ^ (1 << (i % 8)));
        if (!parseDocument(broken, "x.loopscope"))
            continue;
        // Nothing is lost with the space between the description and the numbers, or with the word
        // that says where the checksum is.
        const auto file = Safetensors::parse(broken, "x.loopscope");
        const bool hasChecksum = file->metadata().contains("loopscope.checksum");
        QVERIFY2(good[i] == ' ' || !hasChecksum, qPrintable(QString("byte %1").arg(i)));
    }
}

void TestBrokenFiles::commonMistakesAreCalledByTheirName_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("words");
    const std::string good = goodDocument();
    const auto row = [](const char* name, const std::string& bytes, const char* words) {
        QTest::newRow(name) << QByteArray::fromStdString(bytes) << QString(words);
    };
    row("nothing", "", "x.loopscope is empty. Open another copy");
    row("a picture", "\x89PNG\r\n\x1a\n....", "is a PNG picture, no document");
    row("a .pt file", "PK\x03\x04....", "as .pt files of PyTorch");
    row("weights alone", goodWeights(), "without the description of a network");
    row("cut off", good.substr(0, good.size() / 2), "the file is cut off");
    row("a text", goodText(), "damaged, or no document of Loopscope; open another copy");
    std::string turned = good;
    turned.back() = char(turned.back() ^ 1);
    row("one bit", turned, "it was damaged, or changed by another program");
}

void TestBrokenFiles::commonMistakesAreCalledByTheirName()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, words);
    const auto document = parseDocument(bytes.toStdString(), "x.loopscope");
    QVERIFY(!document);
    const QString sentence = QString::fromStdString(document.error());
    QVERIFY2(sentence.contains(words), qPrintable(sentence));
}

/// A file begins with the length of its header: 0x280 and any multiple of 0x10000 more looks like a
/// pickle of Python.
void TestBrokenFiles::aDocumentIsKnownWhateverTheLengthOfItsHeader()
{
    std::string document = goodDocument();
    const auto byte = [&](std::size_t i) { return std::size_t(std::uint8_t(document[i])); };
    const std::size_t length = byte(0) + (byte(1) << 8) + (byte(2) << 16);
    std::size_t longer = 0x280;
    while (longer < length)
        longer += 0x10000;
    document.insert(8 + length, longer - length, ' ');
    for (std::size_t i = 0; i < 3; ++i)
        document[i] = char((longer >> (8 * i)) & 0xff);
    QVERIFY(document.starts_with("\x80\x02"));
    const auto read = parseDocument(document, "x.loopscope");
    QVERIFY2(read, read ? "" : read.error().c_str());
}

void TestBrokenFiles::whatIsNoFileIsAnsweredInWords()
{
    QTemporaryDir folder;
    const QString locked = folder.filePath("locked.loopscope");
    QFile file(locked);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.setPermissions({});
    for (const QString& path : {folder.path(), folder.filePath("none.loopscope"), locked,
             QString("/dev/zero"), folder.filePath("none/x.loopscope")}) {
        const auto document = readDocument(path.toStdString());
        QVERIFY2(!document, qPrintable(path));
        const QString sentence = QString::fromStdString(document.error());
        const QString problem = test::findProblemOfSentence(sentence, path);
        QVERIFY2(problem.isEmpty(), qPrintable(problem));
    }
}

/// A file of a hundred thousand tensors and states is large, but no reason to hang: work that grows
/// with the square of their number would not end before the test's time limit.
void TestBrokenFiles::manyNamesAreReadInReasonableTime()
{
    constexpr int count = isReadingSlow ? 2000 : 100000;
    std::vector<Tensor> tensors;
    std::string states;
    for (int i = 0; i < count; ++i) {
        tensors.push_back({"run0.state" + std::to_string(i) + ".parameters", {1}, {0.0}});
        states += (i > 0 ? "," : "") + ("{\"iteration\":" + std::to_string(i)) + ",\"settings\":0}";
    }
    tensors.push_back({"run0.losses", {1}, {0.0}});
    const std::string header = R"({"version":1,"networks":[{"iteration":0,"settingsNow":0,)"
                               R"("settings":[{"layers":[{"equations":"h[t] = b"}]}],"states":[)" +
                               states + "]}]}";
    const Answer answer =
        readDocumentFrom(*serialiseSafetensors(tensors, {{"loopscope", header}}));
    QVERIFY(!answer.isRead);
    QVERIFY2(answer.problem.isEmpty(), qPrintable(answer.problem));
}

QTEST_APPLESS_MAIN(TestBrokenFiles)
#include "tst_broken_files.moc"
