#include "core/cell/catalog.h"
#include "core/file/document.h"
#include "core/file/safetensors.h"
#include "core/file/settings_json.h"
#include "core/network/random.h"
#include "core/task/task_description.h"
#include "core/training/recommended_experiment.h"
#include "core/training/trainer.h"
#include "tests/support/exact_losses.h"

#include <QFile>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include <nlohmann/json.hpp>

using namespace loopscope;

namespace
{

ExperimentOptions someOptions()
{
    ExperimentOptions options;
    options.task.kind = TaskKind::NextCharacter;
    options.task.text = "the gradient fades when it travels";
    options.sequenceLength = 8;
    options.batchSize = 2;
    options.layers = {{findInCatalog("lstm")->text(), 5, Direction::Forward},
        {findInCatalog("vanilla")->text(), 4, Direction::Both}};
    options.clipping = {ClippingKind::Norm, 0.5};
    return options;
}

Document documentOf(const Trainer& trainer)
{
    Document document;
    document.networks.push_back({*trainer.save(), trainer.current()->before()});
    return document;
}

std::string bytesOf(const Document& document)
{
    auto bytes = serialiseDocument(document);
    if (!bytes)
        qFatal("%s", bytes.error().c_str());
    return *bytes;
}

Document opened(const std::string& bytes)
{
    auto document = parseDocument(bytes, "test.loopscope");
    if (!document)
        qFatal("%s", document.error().c_str());
    return *document;
}

/// A trainer that goes on where a document stands.
Trainer trainerOf(const DocumentNetwork& network)
{
    Trainer trainer(*network.run.options);
    trainer.restore(network.run, network.run.iteration);
    return trainer;
}

bool isSame(const TrainingState& a, const TrainingState& b)
{
    return a.iteration == b.iteration && a.parameters == b.parameters &&
           a.firstMoment == b.firstMoment && a.secondMoment == b.secondMoment &&
           a.momentUpdates == b.momentUpdates;
}

/// The file with another description.
std::string withHeader(
    const std::string& bytes, const std::function<void(nlohmann::json& header)>& change)
{
    const auto file = Safetensors::parse(bytes, "test.loopscope");
    std::vector<Tensor> tensors;
    for (const TensorInfo& info : file->tensors())
        tensors.push_back(*file->tensor(info.name));
    nlohmann::json header = nlohmann::json::parse(file->metadata().at("loopscope"));
    change(header);
    return *serialiseSafetensors(tensors, {{"loopscope", header.dump()}});
}

using Change = std::function<void(nlohmann::json& header)>;

} // namespace

Q_DECLARE_METATYPE(Change)

class TestDocument : public QObject
{
    Q_OBJECT
private slots:
    void everySettingComesBack_data();
    void everySettingComesBack();
    void trainingGoesOnBitForBit_data();
    void trainingGoesOnBitForBit();
    void earlierIterationsCanBeGoneBackTo();
    void severalNetworksAndThePlayheadComeBack();
    void aPlayheadInTheEncoderComesBack();
    void savingWhatWasOpenedGivesTheSameBytes();
    void aRunOfWhichOnlyRangesAreKnownComesBack();
    void everyTaskGoesOnBitForBit_data();
    void everyTaskGoesOnBitForBit();
    void aTextIsWrittenOnce_data();
    void aTextIsWrittenOnce();
    void unknownNamesArePassedOver();
    void otherProgramsReadTheWeights();
    void aDraggedRunComesBackWithoutItsTextAThousandTimes();
    void aRunOfWhichTheWayIsForgottenComesBack();
    void documentsOfTheFirstVersionAreRead();
    void weightsHaveTheirNamesAndShapes();
    void mistakesInTheDescriptionAreNamed_data();
    void mistakesInTheDescriptionAreNamed();
    void otherFilesAreRefused_data();
    void otherFilesAreRefused();
    void brokenFilesGetASentence();
    void filesAreWrittenWholeOrNotAtAll();
};

void TestDocument::everySettingComesBack_data()
{
    QTest::addColumn<int>("kind");
    for (const TaskDescription& task : taskDescriptions())
        QTest::newRow(task.identifier.c_str()) << int(task.kind);
}

void TestDocument::everySettingComesBack()
{
    QFETCH(int, kind);
    ExperimentOptions options = someOptions();
    options.task = standardOptions(TaskKind(kind));
    options.task.text = std::string("caf\xc3\xa9 \xff\x00 bytes", 14);
    options.task.lag += 1;
    options.task.symbols += 1;
    options.task.count += 1;
    options.task.depth += 1;
    options.task.tokens = 1;
    options.task.period += 1;
    options.task.noise += 1;
    options.task.variant += 1;
    options.task.column += 1;
    options.task.inputs = 1;
    options.task.change = 1;
    options.task.missing = 1;
    options.task.answer = 0;
    options.decoder = {{findInCatalog("gru")->text(), 3, Direction::Forward}};
    options.attention = Attention::Additive;
    options.loss = Loss::MeanSquaredError;
    options.initialisation.recurrent = RecurrentInitialisation::Orthogonal;
    options.initialisation.spectralRadius = 1.25;
    options.initialisation.inputGain = 1.5;
    options.initialisation.forgetBias = -0.5;
    options.initialisation.lagMatched = true;
    options.edits = {{0, "U_f", 1, 2, 0.25, 1.0 / 3.0, true}};
    options.holds = {{0, "f", 1, 1.0}};
    options.optimizer = {OptimizerKind::RmsProp, 0.1, 0.2, 0.3, 0.4, 0.5, 1e-3};
    options.clipping = {ClippingKind::Value, 1.0 / 3.0};
    options.truncationLength = 3;
    options.seed = std::uint64_t(1) << 63;
    options.threads = 2;
    if (findProblem(options)) // such as a setting beyond what the task allows
        options.task = standardOptions(TaskKind(kind));
    const auto read = settingsFromJson(nlohmann::json::parse(toJson(options).dump()), "settings");
    QVERIFY2(read, read ? "" : read.error().c_str());
    QVERIFY(*read == options);
}

void TestDocument::trainingGoesOnBitForBit_data()
{
    QTest::addColumn<OptimizerKind>("optimizer");
    QTest::addColumn<int>("iterations");
    QTest::newRow("Adam") << OptimizerKind::Adam << 23;
    QTest::newRow("Momentum") << OptimizerKind::Momentum << 40;
    QTest::newRow("SGD, untrained") << OptimizerKind::Sgd << 0;
}

void TestDocument::trainingGoesOnBitForBit()
{
    QFETCH(OptimizerKind, optimizer);
    QFETCH(int, iterations);
    ExperimentOptions options = someOptions();
    options.optimizer.kind = optimizer;
    Trainer trainer(options);
    trainer.advanceTo(iterations);
    const Document document = opened(bytesOf(documentOf(trainer)));
    Trainer again = trainerOf(document.networks.front());
    QVERIFY(isSame(again.current()->before(), trainer.current()->before()));
    QCOMPARE(exactLosses(again), exactLosses(trainer));
    trainer.advanceTo(iterations + 30);
    again.advanceTo(iterations + 30);
    QVERIFY(isSame(again.current()->before(), trainer.current()->before()));
    QCOMPARE(exactLosses(again), exactLosses(trainer));
}

void TestDocument::earlierIterationsCanBeGoneBackTo()
{
    Trainer trainer(someOptions());
    trainer.advanceTo(20);
    ExperimentOptions faster = trainer.options();
    faster.optimizer.learningRate = 0.05;
    trainer.setOptions(faster);
    trainer.advanceTo(40);
    trainer.goTo(13);
    const TrainingState there = trainer.current()->before();
    trainer.goTo(31);
    const Document document = opened(bytesOf(documentOf(trainer)));
    Trainer again = trainerOf(document.networks.front());
    QCOMPARE(again.current()->number(), 31);
    QCOMPARE(again.options().optimizer.learningRate, 0.05);
    again.goTo(13);
    QVERIFY(isSame(again.current()->before(), there));
    QCOMPARE(again.options().optimizer.learningRate, 0.01);
    again.goTo(40);
    trainer.goTo(40);
    QVERIFY(isSame(again.current()->before(), trainer.current()->before()));
}

void TestDocument::severalNetworksAndThePlayheadComeBack()
{
    Document document;
    for (const int iterations : {3, 9}) {
        Trainer trainer(someOptions());
        trainer.advanceTo(iterations);
        document.networks.push_back({*trainer.save(), trainer.current()->before()});
    }
    document.active = 1;
    document.phase = "backward";
    document.step = 5;
    document.view = {{"lanes", "h"}, {"name", "Élan"}};
    const Document again = opened(bytesOf(document));
    QCOMPARE(again.networks.size(), std::size_t(2));
    QCOMPARE(again.networks[0].run.iteration, 3);
    QCOMPARE(again.networks[1].run.iteration, 9);
    QCOMPARE(again.active, 1);
    QCOMPARE(again.phase, std::string("backward"));
    QCOMPARE(again.step, 5);
    QVERIFY(again.view == document.view);
}

void TestDocument::aPlayheadInTheEncoderComesBack()
{
    Trainer trainer(recommendedExperiment(standardOptions(TaskKind::NumberWords)));
    Document document = documentOf(trainer);
    document.phase = "backward";
    document.step = -4;
    const Document again = opened(bytesOf(document));
    QCOMPARE(again.phase, std::string("backward"));
    QCOMPARE(again.step, -4);
}

void TestDocument::savingWhatWasOpenedGivesTheSameBytes()
{
    Trainer trainer(someOptions());
    trainer.advanceTo(17);
    const std::string bytes = bytesOf(documentOf(trainer));
    QVERIFY(bytesOf(opened(bytes)) == bytes);
}

void TestDocument::aRunOfWhichOnlyRangesAreKnownComesBack()
{
    Trainer trainer(someOptions());
    trainer.advanceTo(5);
    Document document = documentOf(trainer);
    RunLosses& losses = document.networks.front().run.losses;
    for (int i = losses.size(); i < 300'001; ++i)
        losses.append(i == 77'777 ? std::nan("") : i == 99'999 ? HUGE_VAL : 2.0 + std::sin(i));
    losses.cut(300'000 - 3);
    losses.append(0.5);
    QCOMPARE(losses.curve().width(), 8);
    const std::string bytes = bytesOf(document);
    QVERIFY2(bytes.size() < 2'000'000, qPrintable(QString::number(bytes.size())));
    const Document again = opened(bytes);
    const RunLosses& read = again.networks.front().run.losses;
    QCOMPARE(read.size(), losses.size());
    QCOMPARE(read.curve().width(), 8);
    for (int i = 0; i < read.curve().bucketCount(); ++i)
        QVERIFY(read.curve().bucket(i) == losses.curve().bucket(i));
    QCOMPARE(read.last(), losses.last());
    QVERIFY(bytesOf(again) == bytes);
    // And the file of such a run is checked, too.
    const auto refusal = [&](const Change& change) {
        const auto parsed = parseDocument(withHeader(bytes, change), "long.loopscope");
        return parsed ? QString("none") : QString::fromStdString(parsed.error());
    };
    const auto inLosses = [](const char* name, int value) {
        return [name, value](nlohmann::json& j) { j["networks"][0]["losses"][name] = value; };
    };
    QVERIFY(refusal(inLosses("width", 0)).contains("losses.width is not"));
    QVERIFY(refusal(inLosses("width", 2)).contains("losses.width is not"));
    QVERIFY(refusal(inLosses("iterations", -1)).contains("losses.iterations is not"));
    QVERIFY(refusal(inLosses("iterations", 1000)).contains("rows of three numbers"));
}

void TestDocument::everyTaskGoesOnBitForBit_data()
{
    everySettingComesBack_data();
}

/// Two networks side by side, as in Compare.
void TestDocument::everyTaskGoesOnBitForBit()
{
    QFETCH(int, kind);
    std::vector<Trainer> trainers;
    Document document;
    for (const char* cell : {"vanilla", "gru"}) {
        ExperimentOptions options;
        options.task = standardOptions(TaskKind(kind));
        if (TaskKind(kind) == TaskKind::OwnPairs)
            options.task.text = "one\tun\ntwo\tdeux\nthree\ttrois\nfour\tquatre\n";
        else if (TaskKind(kind) == TaskKind::OwnSeries)
            options.task.text = "1\n2\n4\n3\n5\n7\n6\n8\n9\n11\n10\n12\n14\n13\n15\n17\n";
        else if (descriptionOf(TaskKind(kind)).group == TaskGroup::Text)
            options.task.text = "the gradient fades when it travels, the gradient fades";
        options.sequenceLength = 5;
        options.batchSize = 2;
        options.layers = {{findInCatalog(cell)->text(), 3, Direction::Forward}};
        options.optimizer.kind = OptimizerKind::Adam;
        trainers.emplace_back(options);
        trainers.back().advanceTo(6);
        document.networks.push_back(
            {*trainers.back().save(), trainers.back().current()->before()});
    }
    const std::string bytes = bytesOf(document);
    const Document again = opened(bytes);
    QVERIFY(bytesOf(again) == bytes);
    for (std::size_t i = 0; i < trainers.size(); ++i) {
        Trainer other = trainerOf(again.networks[i]);
        other.advanceTo(56);
        trainers[i].advanceTo(56);
        QVERIFY(isSame(other.current()->before(), trainers[i].current()->before()));
        QCOMPARE(other.current()->loss(), trainers[i].current()->loss());
    }
}

void TestDocument::aTextIsWrittenOnce_data()
{
    QTest::addColumn<QByteArray>("piece");
    QTest::newRow("characters") << QByteArray("the gradient fades when it travels. ");
    QTest::newRow("bytes that are none") << QByteArray("caf\xe9 au lait, d\xe9j\xe0 vu; ");
}

void TestDocument::aTextIsWrittenOnce()
{
    QFETCH(QByteArray, piece);
    ExperimentOptions options = someOptions();
    options.layers = {{findInCatalog("vanilla")->text(), 2, Direction::Forward}};
    options.task.text = piece.repeated(400).toStdString();
    Trainer trainer(options);
    for (int i = 1; i <= 30; ++i) {
        trainer.advance();
        options.optimizer.learningRate = 0.001 * i;
        trainer.setOptions(options);
    }
    const std::string bytes = bytesOf(documentOf(trainer));
    const std::size_t others = 30 * 8000; // the settings and states, generously
    QVERIFY2(bytes.size() < 2 * options.task.text.size() + others,
        qPrintable(QString::number(bytes.size())));
    const Document document = opened(bytes);
    for (const auto& milestone : document.networks.front().run.milestones)
        QVERIFY(*milestone.settings->text() == options.task.text);
    QVERIFY(*document.networks.front().run.options == options);
}

void TestDocument::unknownNamesArePassedOver()
{
    Trainer trainer(someOptions());
    trainer.advanceTo(3);
    const std::string bytes = bytesOf(documentOf(trainer));
    const auto document = parseDocument(withHeader(bytes, [](nlohmann::json& header) {
        header["author"] = {{"name", "Ada"}};
        header["networks"][0]["colour"] = 7;
        header["networks"][0]["settings"][0]["task"]["mood"] = "good";
    }), "a.loopscope");
    QVERIFY2(document, document ? "" : document.error().c_str());
    QVERIFY(bytesOf(*document) == bytes);
}

void TestDocument::otherProgramsReadTheWeights()
{
    const QString python = QStandardPaths::findExecutable("python3");
    if (python.isEmpty())
        QSKIP("There is no python3 here.");
    Trainer trainer(someOptions());
    trainer.advanceTo(5);
    QTemporaryDir folder;
    const QString path = folder.filePath("a.loopscope");
    QVERIFY(writeDocument(path.toStdString(), documentOf(trainer)));
    QProcess process;
    process.start(python, {QStringLiteral(LOOPSCOPE_FIXTURES "/read_safetensors.py"), path});
    QVERIFY(process.waitForFinished());
    const QString output = process.readAllStandardOutput();
    QVERIFY2(process.exitCode() == 0, process.readAllStandardError().constData());
    QVERIFY2(output.contains("metadata loopscope\n"), qPrintable(output));
    const Network& network = *trainer.network();
    const auto U = network.view(*network.findParameter(0, "U_f"),
        trainer.current()->before().parameters);
    const QString line = QString("tensor parameter.l0.U_f F64 5x5 ");
    const QStringList numbers =
        output.mid(output.indexOf(line) + line.size()).split('\n')[0].split(' ');
    QVERIFY2(output.contains(line), qPrintable(output));
    QCOMPARE(numbers[0].toDouble(), U(0, 0));
    QCOMPARE(numbers[1].toDouble(), U(4, 4));
    QVERIFY2(output.contains("tensor parameter.W_y F64 "), qPrintable(output));
}

void TestDocument::aDraggedRunComesBackWithoutItsTextAThousandTimes()
{
    ExperimentOptions options = someOptions();
    for (int i = 0; i < 2000; ++i)
        options.task.text += "the gradient fades when it travels ";
    Trainer trainer(options);
    for (int i = 0; i < 300; ++i) {
        options.initialisation.spectralRadius = 1.0 + 0.001 * i;
        if (i == 200)
            options.decoder = options.layers; // a list that was empty
        trainer.setOptions(options);
        trainer.advance();
    }
    const std::string bytes = bytesOf(documentOf(trainer));
    QVERIFY2(bytes.size() < 10'000'000, qPrintable(QString::number(bytes.size())));
    const Document document = opened(bytes);
    QVERIFY(bytesOf(document) == bytes);
    Trainer again = trainerOf(document.networks.front());
    for (const int iteration : {300, 199, 200, 12, 0, 255}) {
        trainer.goTo(iteration);
        again.goTo(iteration);
        QVERIFY(isSame(again.current()->before(), trainer.current()->before()));
        QVERIFY(again.options() == trainer.options());
    }
}

void TestDocument::aRunOfWhichTheWayIsForgottenComesBack()
{
    ExperimentOptions options = someOptions();
    options.edits.assign(600, {0, "U_f", 0, 0, 0.0, 0.25, false});
    Trainer trainer(options);
    for (int i = 0; i < 400; ++i) {
        options.optimizer.learningRate = 0.001 + 1e-5 * i;
        trainer.setOptions(options);
        trainer.advance();
    }
    const int from = trainer.save()->replayedFrom;
    QVERIFY(from > 0);
    const std::string bytes = bytesOf(documentOf(trainer));
    const Document document = opened(bytes);
    QVERIFY(bytesOf(document) == bytes);
    Trainer again = trainerOf(document.networks.front());
    for (const int iteration : {from + 1, 400, from - 1, from, 0, 1, 390}) {
        trainer.goTo(iteration);
        again.goTo(iteration);
        QVERIFY(isSame(again.current()->before(), trainer.current()->before()));
        QVERIFY(again.options() == trainer.options());
    }
}

/// They had all settings whole, and a state wherever settings changed.
void TestDocument::documentsOfTheFirstVersionAreRead()
{
    Trainer trainer(someOptions());
    trainer.advanceTo(8);
    ExperimentOptions changed = trainer.options();
    changed.initialisation.spectralRadius = 1.4;
    changed.optimizer.learningRate = 0.004;
    trainer.setOptions(changed);
    trainer.advanceTo(14);
    const std::string bytes = withHeader(bytesOf(documentOf(trainer)), [](nlohmann::json& header) {
        header["version"] = 1;
        nlohmann::json& run = header["networks"][0];
        run.erase("changes");
        for (nlohmann::json& settings : run["settings"]) {
            nlohmann::json whole = run["settings"][0];
            whole.update(settings);
            settings = whole;
        }
        for (nlohmann::json& state : run["states"])
            state["settingsChange"] = state["iteration"] == 0 || state["iteration"] == 8;
    });
    const Document document = opened(bytes);
    Trainer again = trainerOf(document.networks.front());
    for (const int iteration : {14, 8, 7, 0, 9, 13}) {
        trainer.goTo(iteration);
        again.goTo(iteration);
        QVERIFY(isSame(again.current()->before(), trainer.current()->before()));
        QVERIFY(again.options() == trainer.options());
    }
    // At the change the run takes another way, unless the settings are those of then.
    Trainer third = trainerOf(document.networks.front());
    third.goTo(7);
    third.advance();
    QVERIFY(third.takeReplacedRun());
}

void TestDocument::weightsHaveTheirNamesAndShapes()
{
    Trainer trainer(someOptions());
    trainer.advanceTo(5);
    const auto file = Safetensors::parse(bytesOf(documentOf(trainer)), "test.loopscope");
    const auto weights = file->tensor("parameter.l0.U_f");
    QVERIFY(weights);
    QCOMPARE(weights->shape, (std::vector<std::uint64_t>{5, 5}));
    const Network& network = *trainer.network();
    const auto U = network.view(*network.findParameter(0, "U_f"),
        trainer.current()->before().parameters);
    QCOMPARE(weights->values[1], U(0, 1)); // rows follow each other
    QVERIFY(file->find("parameter.l1_reverse.W"));
    QVERIFY(file->find("parameter.W_y"));
}

void TestDocument::mistakesInTheDescriptionAreNamed_data()
{
    QTest::addColumn<Change>("change");
    QTest::addColumn<QString>("words");
    const auto row = [](const char* name, const Change& change, const char* words) {
        QTest::newRow(name) << change << QString(words);
    };
    using nlohmann::json;
    row("newer version", [](json& j) { j["version"] = 99; }, "newer Loopscope");
    row("no version", [](json& j) { j.erase("version"); }, "version is not");
    row("no networks", [](json& j) { j["networks"] = json::array(); }, "list of 1 to 4");
    row("networks of another kind", [](json& j) { j["networks"] = 3; }, "networks is not a list");
    row("no settings", [](json& j) { j["networks"][0].erase("settings"); },
        "networks[0].settings is not there");
    row("units", [](json& j) { j["networks"][0]["settings"][0]["layers"][0]["units"] = -1; },
        "networks[0].settings[0]");
    row("units in words",
        [](json& j) { j["networks"][0]["settings"][0]["layers"][1]["units"] = "many"; },
        "layers[1].units is not a whole number");
    row("huge number",
        [](json& j) { j["networks"][0]["settings"][0]["batchSize"] = 1e300; },
        "batchSize is not a whole number");
    row("equations",
        [](json& j) { j["networks"][0]["settings"][0]["layers"][0]["equations"] = "h[t] = "; },
        "line 1");
    row("task", [](json& j) { j["networks"][0]["settings"][0]["task"]["kind"] = "juggling"; },
        "task.kind is not the name of a task");
    row("optimizer",
        [](json& j) { j["networks"][0]["settings"][0]["optimizer"]["kind"] = "luck"; },
        "one of sgd, momentum, rmsprop, adam");
    row("learning rate",
        [](json& j) { j["networks"][0]["settings"][0]["optimizer"]["learningRate"] = -1; },
        "learning rate is -1");
    row("states", [](json& j) { j["networks"][0]["states"] = json::array(); },
        "states is not a list of at least one state");
    row("order of states", [](json& j) { j["networks"][0]["states"][1]["iteration"] = 0; },
        "states[1].iteration is not later");
    row("first state", [](json& j) { j["networks"][0]["states"][0]["iteration"] = 1; },
        "states[0].iteration is not 0");
    row("settings of a state", [](json& j) { j["networks"][0]["states"][0]["settings"] = 7; },
        "states[0].settings is not the number");
    row("no changes", [](json& j) { j["networks"][0].erase("changes"); },
        "networks[0].changes is not there");
    row("first change", [](json& j) { j["networks"][0]["changes"][0]["iteration"] = 2; },
        "changes[0].iteration is not 0");
    row("way that begins nowhere", [](json& j) { j["networks"][0]["replayedFrom"] = 3; },
        "replayedFrom is not the iteration of one of the states");
    row("settings of a change", [](json& j) { j["networks"][0]["changes"][0]["settings"] = 5; },
        "changes[0].settings is not the number");
    row("iteration", [](json& j) { j["networks"][0]["iteration"] = 1000; },
        "iteration is not one of which");
    row("iteration without a state", [](json& j) { j["networks"][0]["iteration"] = 1; },
        "iteration is not one of which");
    row("active", [](json& j) { j["active"] = 2; }, "active is not");
    row("phase", [](json& j) { j["playhead"]["phase"] = "sideways"; }, "playhead.phase");
    row("number of a text",
        [](json& j) { j["networks"][0]["settings"][0]["task"]["text"] = 3; },
        "task.text is not the number of one of the texts");
    row("texts", [](json& j) { j["texts"] = {1, 2}; }, "texts[0] is not a text");
    row("view", [](json& j) { j["view"]["lanes"] = 5; }, "view.lanes is not a text");
    row("size", [](json& j) { j["networks"][0]["settings"][0]["layers"][0]["units"] = 6; },
        "as many as the network has parameters");
}

void TestDocument::mistakesInTheDescriptionAreNamed()
{
    QFETCH(Change, change);
    QFETCH(QString, words);
    Trainer trainer(someOptions());
    trainer.advanceTo(17);
    const auto document =
        parseDocument(withHeader(bytesOf(documentOf(trainer)), change), "a.loopscope");
    QVERIFY(!document);
    const QString sentence = QString::fromStdString(document.error());
    QVERIFY2(sentence.contains(words), qPrintable(sentence));
    QVERIFY2(sentence.startsWith("a.loopscope "), qPrintable(sentence));
}

void TestDocument::otherFilesAreRefused_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("text") << QByteArray("the gradient fades");
    QTest::newRow("weights of another program") << QByteArray::fromStdString(
        *serialiseSafetensors({{"weight", {2}, {1.0, 2.0}, ElementType::F64}}));
    QTest::newRow("description that is no JSON")
        << QByteArray::fromStdString(*serialiseSafetensors({}, {{"loopscope", "{"}}));
    QTest::newRow("description that is a number")
        << QByteArray::fromStdString(*serialiseSafetensors({}, {{"loopscope", "7"}}));
    QTest::newRow("deep description") << QByteArray::fromStdString(
        *serialiseSafetensors({}, {{"loopscope", std::string(100000, '[')}}));
}

void TestDocument::otherFilesAreRefused()
{
    QFETCH(QByteArray, bytes);
    const auto document = parseDocument(bytes.toStdString(), "a.loopscope");
    QVERIFY(!document);
    QVERIFY(document.error().find("a.loopscope") != std::string::npos);
}

/// Cut off, and with single bits turned: every one is opened or answered by a sentence.
void TestDocument::brokenFilesGetASentence()
{
    ExperimentOptions options = someOptions();
    options.layers = {{findInCatalog("vanilla")->text(), 2, Direction::Forward}};
    Trainer trainer(options);
    trainer.advanceTo(6);
    const std::string whole = bytesOf(documentOf(trainer));
    RandomEngine random = randomEngine(1, RandomPurpose::Sampling, 0);
    int refused = 0;
    for (int i = 0; i < 300; ++i) {
        std::string broken = whole;
        const std::size_t place = std::size_t(uniform(random) * double(whole.size()));
        if (i % 3 == 0)
            broken.resize(place);
        else // mostly in the header, where mistakes can be made
            broken[i % 3 == 1 ? place : place % 4000] ^= char(1 << (i % 8));
        const auto document = parseDocument(broken, "broken.loopscope");
        if (document)
            continue;
        ++refused;
        QVERIFY(document.error().find("broken.loopscope") != std::string::npos);
    }
    QVERIFY2(refused > 150, qPrintable(QString::number(refused)));
}

void TestDocument::filesAreWrittenWholeOrNotAtAll()
{
    QTemporaryDir folder;
    const std::string path = folder.filePath("a.loopscope").toStdString();
    Trainer trainer(someOptions());
    QVERIFY(writeDocument(path, documentOf(trainer)));
    QVERIFY(readDocument(path));
    trainer.advanceTo(4);
    QVERIFY(writeDocument(path, documentOf(trainer)));
    QCOMPARE(readDocument(path)->networks.front().run.iteration, 4);
    QCOMPARE(QDir(folder.path()).entryList(QDir::Files).size(), 1);
    QVERIFY(!writeDocument(folder.filePath("none/a.loopscope").toStdString(), documentOf(trainer)));
    QVERIFY(!readDocument(folder.filePath("nothing").toStdString()));
}

QTEST_APPLESS_MAIN(TestDocument)
#include "tst_document.moc"
