#include "core/training/recommended_experiment.h"
#include "tests/ui/build_panel_window.h"
#include "ui/build/table_preview.h"
#include "ui/build/text_editor.h"
#include "ui/controls/number_field.h"
#include "ui/controls/toggle_switch.h"
#include "ui/theme/theme.h"

#include <QClipboard>
#include <QMimeData>
#include <QPushButton>
#include <QScrollArea>
#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>

#include <cmath>

using namespace loopscope;
using namespace loopscope::ui;
using namespace loopscope::ui::test;

class TestBuildPanel : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase();

    void everySettingIsShown_data();
    void everySettingIsShown();

    void everyTaskIsOffered_data();
    void everyTaskIsOffered();
    void settingsOfATaskAreItsOwn();
    void suggestedSettingsSuitTheTask();
    void typedTextIsLearned();
    void textsThatAreNoTaskAreExplained_data();
    void textsThatAreNoTaskAreExplained();
    void typingIsNotDisturbedByOtherChanges();
    void spacesThatDoNotBreakStay();
    void longTextsShowTheirStart();
    void aPastedBookIsLearnedAsAWhole();
    void openingATextIsAskedFor();
    void theSequenceLengthHasTwoEnds();
    void aTextThatIsTooShortSaysHowManyStepsItGives();

    void everyHeadingKeepsItsText();
    void aColumnIsChosenInItsTable();

    void cellsAreChosenByTheirSegments_data();
    void cellsAreChosenByTheirSegments();
    void everyOtherCellIsInTheList_data();
    void everyOtherCellIsInTheList();
    void aCellOfOnesOwnIsCalledSo();
    void theIrnnBringsItsStart();
    void unitsAreDraggedTypedAndCounted();
    void activationsAreChosen_data();
    void activationsAreChosen();
    void activationStaysWithTheCellsThatHaveOne();
    void cellsWithoutAChoiceOfActivationSaySo();

    void draggingTheSpectralRadiusRecalculates();
    void aHeldSliderIsOneStepToUndo();
    void aHandleNearTheMarkIsHeldThere();
    void numbersBeyondTheSliderAreTyped();
    void theSpectralRadiusOfNowIsShown();
    void spectralRadiusNeedsAMatrixThatIsScaled_data();
    void spectralRadiusNeedsAMatrixThatIsScaled();
    void onlyForgetGatesHaveAForgetBias_data();
    void onlyForgetGatesHaveAForgetBias();

    void everyOptimizerIsOffered_data();
    void everyOptimizerIsOffered();
    void lossAndBatchAreChosen();
    void gradientsAreClipped();
    void gradientsAreCutOffInTime();
    void gatesAreMatchedToTheLength();
    void numbersThatCannotBeAreToldBesideTheirField_data();
    void numbersThatCannotBeAreToldBesideTheirField();
    void whatOnlyTheEngineKnowsIsToldBesideTheField();

    void newWeightsComeFromTheNextSeed();
    void rewindGoesToTheStart();

    void moreOpensAndCloses();
    void everyControlIsNamedAndExplained();
    void theKeyboardReachesEverything();
    void keysChangeNumbersByTheirLastDigit();
    void theWheelChangesNothingInPassing();
    void nothingIsCut_data();
    void nothingIsCut();
};

void TestBuildPanel::initTestCase()
{
    applyTheme(*qApp, ThemeChoice::Light);
}

// What is shown

void TestBuildPanel::everySettingIsShown_data()
{
    QTest::addColumn<ExperimentOptions>("options");
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QString>("shown");
    const auto row = [](const char* name, const QString& shown, const char* title,
                         const std::function<void(ExperimentOptions&)>& edit) {
        QTest::newRow(title) << with(edit) << QByteArray(name) << shown;
    };
    row("task.text", "other", "text", [](auto& options) { options.task.text = "other"; });
    row("task.sequenceLength", "33", "length", [](auto& options) { options.sequenceLength = 33; });
    row("layer.cell", "LSTM", "cell", [](auto& options) {
        options.layers.front().equations = findInCatalog("lstm")->text();
    });
    row("layer.moreCells", "Minimal gated unit", "another cell", [](auto& options) {
        options.layers.front().equations = findInCatalog("minimal-gated")->text();
    });
    row("layer.units", "77", "units", [](auto& options) { options.layers.front().units = 77; });
    row("layer.activation", "sigmoid", "activation", [](auto& options) {
        options.layers.front().equations = findInCatalog("vanilla")->text(Function::Sigmoid);
    });
    row("weights.spectralRadius", "1.35", "spectral radius",
        [](auto& options) { options.initialisation.spectralRadius = 1.35; });
    row("weights.spectralRadius", "0", "no recurrent weights",
        [](auto& options) { options.initialisation.spectralRadius = 0.0; });
    row("weights.initialisation", "Orthogonal, times ρ", "initialisation", [](auto& options) {
        options.initialisation.recurrent = RecurrentInitialisation::Orthogonal;
    });
    row("weights.gain", "2.5", "gain",
        [](auto& options) { options.initialisation.inputGain = 2.5; });
    row("weights.forgetBias", "2.5", "forget bias", [](auto& options) {
        options.layers.front().equations = findInCatalog("lstm")->text();
        options.initialisation.forgetBias = 2.5;
    });
    row("learning.optimizer", "RMSProp", "optimizer",
        [](auto& options) { options.optimizer.kind = OptimizerKind::RmsProp; });
    row("learning.rate", "0.003", "learning rate",
        [](auto& options) { options.optimizer.learningRate = 0.003; });
    row("learning.beta1", "0.8", "a number of Adam",
        [](auto& options) { options.optimizer.beta1 = 0.8; });
    row("learning.batchSize", "9", "batch size", [](auto& options) { options.batchSize = 9; });
    row("learning.clipThreshold", "0.125", "threshold of clipping", [](auto& options) {
        options.clipping = {ClippingKind::Norm, 0.125};
    });
    row("learning.truncationLength", "6", "window of truncation",
        [](auto& options) { options.truncationLength = 6; });
    row("learning.threads", "2", "threads", [](auto& options) { options.threads = 2; });
    row("learning.loss", "Mean squared error", "loss",
        [](auto& options) { options.loss = Loss::MeanSquaredError; });
    row("learning.seed", "123", "seed", [](auto& options) { options.seed = 123; });
    row("weights.new", "New random weights (seed 123)", "seed on the button",
        [](auto& options) { options.seed = 123; });
}

void TestBuildPanel::everySettingIsShown()
{
    QFETCH(const ExperimentOptions, options);
    QFETCH(const QByteArray, name);
    QFETCH(const QString, shown);
    const auto shownBy = [&](Window& window) {
        QStringList texts;
        for (QWidget* control : window.panel.findChildren<QWidget*>(QString(name)))
            texts.append(textOf(control));
        return texts;
    };
    Window atFirst(options);
    QVERIFY2(shownBy(atFirst).contains(shown), qPrintable(shownBy(atFirst).join('|')));

    Window later;
    QVERIFY(!shownBy(later).contains(shown));
    later.session.setOptions(options);
    QVERIFY2(shownBy(later).contains(shown), qPrintable(shownBy(later).join('|')));
    // Showing a setting must not set another.
    QVERIFY(later.options() == options);
}

// The task

void TestBuildPanel::everyTaskIsOffered_data()
{
    QTest::addColumn<int>("kind");
    for (const TaskDescription& task : taskDescriptions())
        QTest::newRow(task.name.c_str()) << int(task.kind);
}

void TestBuildPanel::everyTaskIsOffered()
{
    QFETCH(const int, kind);
    const TaskDescription& task = descriptionOf(TaskKind(kind));
    Window window(with([&](auto& options) {
        options.task.kind =
            task.kind == TaskKind::Parity ? TaskKind::DelayedEcho : TaskKind::Parity;
    }));
    chooseByKeys(window.find<ChoiceBox>("task.kind"), QString::fromStdString(task.name));
    QCOMPARE(int(window.options().task.kind), kind);
    QTRY_COMPARE(int(window.session.snapshot()->options.task.kind), kind);
    QVERIFY(window.noteOf("task.kind").contains(QString::fromStdString(task.purpose)));
    // Recordings are bytes, which nobody types.
    const bool isTyped = task.takesText && task.group != TaskGroup::Speech;
    QCOMPARE(window.panel.findChild<TextEditor*>("task.text")->isVisible(), isTyped);
    QCOMPARE(
        window.find<MarkedSlider>("task.sequenceLength")->isEnabled(), task.choosesLength());
    QCOMPARE(window.find<ChoiceBox>("learning.loss")->isEnabled(), task.choosesLoss);
    for (const TaskSetting& setting : task.settings) {
        bool isThere = false;
        for (const QLabel* label : window.panel.findChildren<QLabel*>())
            isThere = isThere || (label->isVisible() &&
                                     label->text() == QString::fromStdString(setting.name));
        QVERIFY2(isThere, setting.name.c_str());
    }
}

void TestBuildPanel::settingsOfATaskAreItsOwn()
{
    Window window;
    chooseByKeys(window.find<ChoiceBox>("task.kind"), "Delayed echo");
    type(window.find<NumberField>("task.delayD"), "5");
    QCOMPARE(window.options().task.lag, 5);
    drag(window.find<MarkedSlider>("task.symbols"), 1000);
    QCOMPARE(window.options().task.symbols, 8);
    QTRY_VERIFY(window.session.snapshot()->options == window.options());
    type(window.find<NumberField>("task.delayD"), "0");
    QVERIFY(window.find<Field>("task.delayD")->problem().contains("from 1 to 100"));

    chooseByKeys(window.find<ChoiceBox>("task.kind"), "Parity");
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    QVERIFY(window.panel.findChild<Field*>("task.delayD") == nullptr);
    auto* answer = window.find<ChoiceBox>("task.answer");
    QCOMPARE(answer->currentText(), QString("at every step"));
    chooseByKeys(answer, "at the end");
    QCOMPARE(window.options().task.answer, int(AnswerTime::AtTheEnd));
    chooseByKeys(answer, "at every step");
    QCOMPARE(window.options().task.answer, int(AnswerTime::AtEveryStep));
}

void TestBuildPanel::suggestedSettingsSuitTheTask()
{
    Window window(with([](auto& options) { options.seed = 99; }));
    QVERIFY(!window.find<QPushButton>("task.suggestion")->isVisible());
    chooseByKeys(window.find<ChoiceBox>("task.kind"), "Copy memory");
    type(window.find<NumberField>("task.symbolsToCopyK"), "3");
    auto* suggestion = window.find<QPushButton>("task.suggestion");
    QVERIFY(suggestion->isVisible() && suggestion->isEnabled());
    QTest::mouseClick(suggestion, Qt::LeftButton);
    ExperimentOptions expected = recommendedExperiment(window.options().task);
    QCOMPARE(expected.task.count, 3); // the task's own settings stay
    expected.seed = 99;
    QVERIFY(window.options() == expected);
    QVERIFY(!suggestion->isEnabled());
    QTRY_VERIFY(window.session.snapshot()->options == expected);
}

void TestBuildPanel::typedTextIsLearned()
{
    Window window;
    auto* text = window.find<TextEditor>("task.text");
    QSignalSpy changes(&window.session, &Session::optionsChanged);
    type(text, "abcab");
    QCOMPARE(changes.count(), 0); // not before a pause in typing
    QTRY_COMPARE(window.options().task.text, std::string("abcab"));
    QCOMPARE(changes.count(), 1);
    QTRY_COMPARE(window.session.snapshot()->task->inputSize(), 3);
    QVERIFY(window.noteOf("task.text").startsWith("5 characters, 3 different"));
    // What a person typed is quoted in notes: it is never taken for markup.
    for (const QLabel* label : window.find<Field>("task.text")->findChildren<QLabel*>())
        QVERIFY(label->text().isEmpty() || label->textFormat() == Qt::PlainText);
    QVERIFY(text->hasFocus());
}

void TestBuildPanel::textsThatAreNoTaskAreExplained_data()
{
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QString>("explanation");
    QTest::newRow("nothing") << "" << "The text is empty";
    QTest::newRow("one character") << "a" << "one character";
    QTest::newRow("always the same") << "aaaa" << "nothing to learn";
    // What a person types is never read as markup.
    QTest::newRow("like markup") << "<b><b><b>" << "9 characters";
    QTest::newRow("only <") << "<<<<" << QString::fromUtf8("“<”");
}

void TestBuildPanel::textsThatAreNoTaskAreExplained()
{
    QFETCH(const QString, typed);
    QFETCH(const QString, explanation);
    Window window;
    type(window.find<TextEditor>("task.text"), typed);
    QTRY_COMPARE(window.options().task.text, typed.toStdString());
    QTRY_VERIFY2(window.noteOf("task.text").contains(explanation),
        qPrintable(window.noteOf("task.text")));
}

void TestBuildPanel::typingIsNotDisturbedByOtherChanges()
{
    Window window;
    auto* text = window.find<TextEditor>("task.text");
    type(text, "half a wor");
    window.session.newWeights(); // before the pause
    QCOMPARE(text->toPlainText(), QString("half a wor"));
    QTest::keyClicks(text, "d");
    QTRY_COMPARE(window.options().task.text, std::string("half a word"));

    // Another text takes the place of what was being typed.
    QTest::keyClicks(text, "s");
    window.session.setOptions(with([](auto& options) { options.task.text = "from a file"; }));
    QCOMPARE(text->toPlainText(), QString("from a file"));
    QTest::qWait(250);
    QCOMPARE(window.options().task.text, std::string("from a file"));

    // Who leaves the text has typed it.
    type(text, "left");
    window.find<NumberField>("learning.rate")->setFocus();
    QCOMPARE(window.options().task.text, std::string("left"));
}

void TestBuildPanel::spacesThatDoNotBreakStay()
{
    const std::string french = "Quoi\u00a0?\nOui\u00a0!";
    Window window(with([&](auto& options) { options.task.text = french; }));
    auto* text = window.find<TextEditor>("task.text");
    text->moveCursor(QTextCursor::End);
    QTest::keyClicks(text, "a");
    QTRY_COMPARE(window.options().task.text, french + "a");
}

void TestBuildPanel::longTextsShowTheirStart()
{
    std::string book;
    while (book.size() < 300000)
        book += "Ça dure longtemps. ";
    Window window(with([&](auto& options) { options.task.text = book; }));
    auto* text = window.find<TextEditor>("task.text");
    QVERIFY(text->toPlainText().size() < 3000);
    QVERIFY(QString::fromStdString(book).startsWith(text->toPlainText()));
    QVERIFY(window.noteOf("task.text").contains("only the start is shown"));
    QTest::keyClicks(text, "x");
    QTest::qWait(250);
    QCOMPARE(window.options().task.text, book);

    const std::string start = text->toPlainText().toStdString();
    QTest::mouseClick(window.find<QPushButton>("task.keepStart"), Qt::LeftButton);
    QCOMPARE(window.options().task.text, start);
    QVERIFY(!window.panel.findChild<QPushButton*>("task.keepStart")->isVisible());
    text->moveCursor(QTextCursor::End);
    QTest::keyClicks(text, "x");
    QTRY_COMPARE(window.options().task.text, start + "x");
}

void TestBuildPanel::aPastedBookIsLearnedAsAWhole()
{
    Window window;
    auto* text = window.find<TextEditor>("task.text");
    QGuiApplication::clipboard()->setText(QString("much to read ").repeated(5000));
    text->selectAll();
    text->paste();
    QCOMPARE(window.options().task.text.size(), std::size_t(65000));
    QVERIFY(text->toPlainText().size() < 3000);
    QVERIFY(window.find<QPushButton>("task.keepStart")->isVisible());
}

void TestBuildPanel::openingATextIsAskedFor()
{
    Window window;
    QSignalSpy asked(&window.panel, &BuildPanel::openTextRequested);
    QTest::mouseClick(window.find<QPushButton>("task.open"), Qt::LeftButton);
    QCOMPARE(asked.count(), 1);
}

void TestBuildPanel::theSequenceLengthHasTwoEnds()
{
    Window window(with([](auto& options) { options.task.text = std::string(300, 'a') + "b"; }));
    auto* slider = window.find<MarkedSlider>("task.sequenceLength");
    drag(slider, -1000);
    QCOMPARE(window.options().sequenceLength, 2);
    QTRY_COMPARE(window.session.snapshot()->iteration->steps(), 2);
    drag(slider, 1000);
    QCOMPARE(window.options().sequenceLength, 200);
    QTRY_COMPARE(window.session.snapshot()->iteration->steps(), 200);
    QVERIFY(window.noteOf("task.sequenceLength").isEmpty());
    type(window.find<NumberField>("task.sequenceLength"), "73");
    QCOMPARE(window.options().sequenceLength, 73);
    QCOMPARE(slider->number(), 73.0);
}

void TestBuildPanel::aTextThatIsTooShortSaysHowManyStepsItGives()
{
    Window window(with([](auto& options) { options.task.text = "thirteen long"; }));
    QCOMPARE(window.noteOf("task.sequenceLength"), QString("The text gives 12 steps."));
    type(window.find<NumberField>("task.sequenceLength"), "12");
    QTRY_VERIFY(window.noteOf("task.sequenceLength").isEmpty());
    type(window.find<TextEditor>("task.text"), "ab");
    QTRY_COMPARE(window.noteOf("task.sequenceLength"), QString("The text gives 1 step."));
}

void TestBuildPanel::everyHeadingKeepsItsText()
{
    Window window(with([](auto& options) { options.task.text = "my own words"; }));
    auto* kind = window.find<ChoiceBox>("task.kind");
    const auto choose = [kind](const char* task) { emit kind->chosen(kind->findText(task)); };
    choose("Own pairs");
    QCOMPARE(window.options().task.kind, TaskKind::OwnPairs);
    QCOMPARE(window.options().task.text, descriptionOf(TaskKind::OwnPairs).standardText);
    type(window.find<TextEditor>("task.text"), "ab;ba");
    QTRY_COMPARE(window.options().task.text, std::string("ab;ba"));
    choose("Next character");
    QCOMPARE(window.options().task.text, std::string("my own words"));
    choose("Own pairs");
    QCOMPARE(window.options().task.text, std::string("ab;ba"));
}

void TestBuildPanel::aColumnIsChosenInItsTable()
{
    std::string text = "day;who;price;volume\n";
    for (int i = 1; i <= 28; ++i)
        text += std::to_string(i) + ".2.2024;me;" + std::to_string(i % 5) + ",5;" +
                (i == 3 ? "NA" : std::to_string(i % 3)) + "\n";
    Window window(with([&](auto& options) {
        options.task = standardOptions(TaskKind::OwnSeries);
        options.task.text = text;
    }));
    auto* table = window.find<TablePreview>("task.table");
    QVERIFY(table->isVisible());
    QCOMPARE(table->horizontalHeaderItem(2)->text(), QString("price"));
    QCOMPARE(table->item(0, 2)->text(), QString("1,5"));
    QCOMPARE(table->currentColumn(), 2);
    QCOMPARE(table->item(2, 3)->toolTip(), QString("numbers, 1 of 28 missing"));
    const auto clickOn = [table](int column) {
        QTest::mouseClick(table->viewport(), Qt::LeftButton, {},
            table->visualItemRect(table->item(1, column)).center());
    };
    table->resize(2000, table->height()); // so that every column can be clicked
    clickOn(3);
    QCOMPARE(window.options().task.column, 2);
    QTRY_COMPARE(window.session.snapshot()->task->inputName(0), std::string("volume"));
    QVERIFY(window.noteOf("task.text").contains("1 value is missing"));
    clickOn(1); // words
    QCOMPARE(window.options().task.column, 2);
    QTRY_COMPARE(table->currentColumn(), 3);
    // Without a table there is nothing to choose in.
    window.session.setOptions(defaultOptions());
    QVERIFY(!table->isVisible());
}

// The layer

void TestBuildPanel::cellsAreChosenByTheirSegments_data()
{
    QTest::addColumn<int>("index");
    QTest::addColumn<QByteArray>("cell");
    QTest::newRow("vanilla") << 0 << QByteArray("vanilla");
    QTest::newRow("GRU") << 1 << QByteArray("gru");
    QTest::newRow("LSTM") << 2 << QByteArray("lstm");
}

void TestBuildPanel::cellsAreChosenByTheirSegments()
{
    QFETCH(const int, index);
    QFETCH(const QByteArray, cell);
    Window window(withCell("update-gate"));
    auto* segments = window.find<SegmentedControl>("layer.cell");
    QCOMPARE(segments->current(), -1);
    click(segments, index);
    QCOMPARE(window.layer().equations, findInCatalog(cell.constData())->text());
    QCOMPARE(segments->current(), index);
    QTRY_COMPARE(window.session.snapshot()->options.layers, window.options().layers);
    // The list goes back to its invitation.
    QCOMPARE(window.find<ChoiceBox>("layer.moreCells")->currentIndex(), -1);
}

void TestBuildPanel::everyOtherCellIsInTheList_data()
{
    QTest::addColumn<QByteArray>("cell");
    for (const CatalogEntry& entry : catalog()) {
        if (entry.identifier != "vanilla" && entry.identifier != "gru" &&
            entry.identifier != "lstm")
            QTest::newRow(entry.name.c_str()) << QByteArray(entry.identifier.c_str());
    }
}

void TestBuildPanel::everyOtherCellIsInTheList()
{
    QFETCH(const QByteArray, cell);
    const CatalogEntry& entry = *findInCatalog(cell.constData());
    Window window;
    auto* box = window.find<ChoiceBox>("layer.moreCells");
    QCOMPARE(box->currentIndex(), -1);
    chooseByKeys(box, QString::fromStdString(entry.name));
    QCOMPARE(window.layer().equations, entry.text());
    // What the panel shows is what the equations are, and of two names for the same equations the
    // first is known.
    const CatalogEntry& known = *identifyCell(entry.text()).entry;
    if (&known == &entry)
        QCOMPARE(box->currentText(), QString::fromStdString(entry.name));
    QVERIFY(box->toolTip().contains(QString::fromStdString(known.purpose)));
    QTRY_COMPARE(window.session.snapshot()->options.layers, window.options().layers);
}

void TestBuildPanel::aCellOfOnesOwnIsCalledSo()
{
    Window window(with([](auto& options) {
        options.layers.front().equations = "h[t] = tanh(W x[t] + 0.5 * h[t-1])";
    }));
    QCOMPARE(window.find<SegmentedControl>("layer.cell")->current(), -1);
    QCOMPARE(window.find<ChoiceBox>("layer.moreCells")->placeholderText(),
        QString("A cell of your own"));
    QVERIFY(window.noteOf("layer.activation").contains("your cell"));
}

void TestBuildPanel::theIrnnBringsItsStart()
{
    Window window;
    chooseByKeys(window.find<ChoiceBox>("layer.moreCells"), "IRNN (ReLU)");
    const InitialisationOptions& start = window.options().initialisation;
    QVERIFY(start.recurrent == RecurrentInitialisation::Identity);
    QCOMPARE(start.spectralRadius, 1.0);
    // Its equations are those of a vanilla cell: the start makes the difference, and the name.
    QCOMPARE(window.find<SegmentedControl>("layer.cell")->current(), 0);
    QVERIFY(window.noteOf("layer.cell").contains("IRNN"));
    chooseByKeys(window.find<ChoiceBox>("weights.initialisation"), "Xavier, uniform");
    QVERIFY(window.noteOf("layer.cell").isEmpty());
}

void TestBuildPanel::unitsAreDraggedTypedAndCounted()
{
    Window window(with([](auto& options) { options.task.text = "abab"; }));
    auto* slider = window.find<MarkedSlider>("layer.units");
    drag(slider, -1000);
    QCOMPARE(window.layer().units, 1);
    drag(slider, 1000);
    QCOMPARE(window.layer().units, 128);
    type(window.find<NumberField>("layer.units"), "3");
    QCOMPARE(window.layer().units, 3);
    auto* header = window.find<QAbstractButton>("layer.header");
    QTRY_VERIFY(header->toolTip().contains("18 parameters")); // 3 × 2 + 3 × 3 + 3
    type(window.find<NumberField>("layer.units"), "300");
    QCOMPARE(window.layer().units, 300);
    QCOMPARE(slider->value(), slider->maximum());
}

void TestBuildPanel::activationsAreChosen_data()
{
    QTest::addColumn<int>("index");
    QTest::addColumn<QByteArray>("name");
    QTest::newRow("tanh") << 0 << QByteArray("tanh(");
    QTest::newRow("sigmoid") << 1 << QByteArray("sigmoid(");
    QTest::newRow("ReLU") << 2 << QByteArray("relu(");
}

void TestBuildPanel::activationsAreChosen()
{
    QFETCH(const int, index);
    QFETCH(const QByteArray, name);
    Window window(withCell("vanilla", index == 0 ? Function::Relu : Function::Tanh));
    click(window.find<SegmentedControl>("layer.activation"), index);
    QVERIFY(QByteArray(window.layer().equations.c_str()).startsWith("h[t] = " + name));
    QTRY_COMPARE(window.session.snapshot()->options.layers, window.options().layers);
}

void TestBuildPanel::activationStaysWithTheCellsThatHaveOne()
{
    Window window(withCell("vanilla", Function::Relu));
    chooseByKeys(window.find<ChoiceBox>("layer.moreCells"), "Feed-forward");
    QCOMPARE(window.layer().equations, findInCatalog("feed-forward")->text(Function::Relu));
    QCOMPARE(window.find<SegmentedControl>("layer.activation")->current(), 2);
}

void TestBuildPanel::cellsWithoutAChoiceOfActivationSaySo()
{
    Window window;
    auto* activation = window.find<SegmentedControl>("layer.activation");
    QVERIFY(activation->isEnabled());
    QVERIFY(window.noteOf("layer.activation").isEmpty());
    click(window.find<SegmentedControl>("layer.cell"), 1);
    QVERIFY(!activation->isEnabled());
    QCOMPARE(activation->current(), -1);
    QVERIFY(window.noteOf("layer.activation").contains("GRU"));
    click(window.find<SegmentedControl>("layer.cell"), 0);
    QVERIFY(activation->isEnabled());
    QCOMPARE(activation->current(), 0);
}

// The recurrent weights

void TestBuildPanel::draggingTheSpectralRadiusRecalculates()
{
    Window window;
    auto* slider = window.find<MarkedSlider>("weights.spectralRadius");
    const double before = window.session.snapshot()->lastLossFlow.norms[0];
    const int y = slider->height() / 2;
    QTest::mousePress(slider, Qt::LeftButton, {}, QPoint(slider->pixelOf(0.9), y));
    for (const double number : {1.2, 2.0, 3.0}) {
        QTest::mouseMove(slider, QPoint(slider->pixelOf(number), y));
        // One pixel is about a hundredth of the number.
        const double chosen = window.options().initialisation.spectralRadius;
        QVERIFY2(std::abs(chosen / number - 1.0) < 0.03, qPrintable(QString::number(chosen)));
        QCOMPARE(window.find<NumberField>("weights.spectralRadius")->text().toDouble(), chosen);
        QTRY_VERIFY(std::abs(window.session.snapshot()->spectralRadius - chosen) < 1e-9);
    }
    QTest::mouseRelease(slider, Qt::LeftButton, {}, QPoint(slider->pixelOf(3.0), y));
    QVERIFY(window.session.snapshot()->lastLossFlow.norms[0] > before);
}

void TestBuildPanel::aHeldSliderIsOneStepToUndo()
{
    Window window;
    auto* slider = window.find<MarkedSlider>("weights.spectralRadius");
    const int y = slider->height() / 2;
    QTest::mousePress(slider, Qt::LeftButton, {}, QPoint(slider->pixelOf(0.9), y));
    QTest::mouseMove(slider, QPoint(slider->pixelOf(1.5), y));
    QTest::qWait(1100); // longer than the pause that ends an ordinary gesture
    QTest::mouseMove(slider, QPoint(slider->pixelOf(2.5), y));
    QTest::mouseRelease(slider, Qt::LeftButton, {}, QPoint(slider->pixelOf(2.5), y));
    QCOMPARE(window.session.undoStack().count(), 1);
    window.session.undoStack().undo();
    QCOMPARE(window.options().initialisation.spectralRadius, 0.9);
}

void TestBuildPanel::aHandleNearTheMarkIsHeldThere()
{
    Window window;
    auto* slider = window.find<MarkedSlider>("weights.spectralRadius");
    for (const int distance : {-2, -1, 1, 2}) {
        drag(slider, 2.0);
        drag(slider, slider->pixelOf(1.0) + distance);
        QCOMPARE(window.options().initialisation.spectralRadius, 1.0);
    }
    drag(slider, slider->pixelOf(1.0) + 6);
    QVERIFY(window.options().initialisation.spectralRadius > 1.0);
    // Keys go past it.
    drag(slider, 1.0);
    QTest::keyClick(slider, Qt::Key_Left);
    QCOMPARE(window.options().initialisation.spectralRadius, 0.99);
}

void TestBuildPanel::numbersBeyondTheSliderAreTyped()
{
    Window window;
    auto* slider = window.find<MarkedSlider>("weights.spectralRadius");
    auto* number = window.find<NumberField>("weights.spectralRadius");
    type(number, "7.5");
    QCOMPARE(window.options().initialisation.spectralRadius, 7.5);
    QCOMPARE(slider->value(), slider->maximum());
    QCOMPARE(number->text(), QString("7.5"));
    type(number, "0,05");
    QCOMPARE(window.options().initialisation.spectralRadius, 0.05);
    QCOMPARE(slider->value(), 0);
}

void TestBuildPanel::theSpectralRadiusOfNowIsShown()
{
    Window window;
    QCOMPARE(window.noteOf("weights.spectralRadius"), QString("start 0.9, now ρ(U) = 0.9"));
    window.session.goToIteration(200);
    QTRY_COMPARE(window.session.snapshot()->iteration->number(), 200);
    const QString now = QString::number(window.session.snapshot()->spectralRadius, 'g', 3);
    QVERIFY(now != "0.9");
    QCOMPARE(window.noteOf("weights.spectralRadius"), "start 0.9, now ρ(U) = " + now);
}

void TestBuildPanel::spectralRadiusNeedsAMatrixThatIsScaled_data()
{
    QTest::addColumn<ExperimentOptions>("options");
    QTest::addColumn<bool>("available");
    QTest::addColumn<QString>("reason");
    QTest::newRow("vanilla") << withCell("vanilla") << true << "";
    QTest::newRow("LSTM") << withCell("lstm") << true << "";
    QTest::newRow("feed-forward") << withCell("feed-forward") << false << "no recurrent matrix";
    QTest::newRow("window") << withCell("window") << false << "no recurrent matrix";
    QTest::newRow("Xavier") << with([](auto& options) {
        options.initialisation.recurrent = RecurrentInitialisation::Xavier;
    }) << false << "of their own";
}

void TestBuildPanel::spectralRadiusNeedsAMatrixThatIsScaled()
{
    QFETCH(const ExperimentOptions, options);
    QFETCH(const bool, available);
    QFETCH(const QString, reason);
    Window window;
    window.session.setOptions(options);
    QTRY_VERIFY(window.session.snapshot()->options == options);
    QCOMPARE(window.find<MarkedSlider>("weights.spectralRadius")->isEnabled(), available);
    QCOMPARE(window.find<NumberField>("weights.spectralRadius")->isEnabled(), available);
    const QString note = window.noteOf("weights.spectralRadius");
    QVERIFY2(note.contains(reason), qPrintable(note));
    QCOMPARE(note.contains("start"), available);
    // And back again.
    window.session.setOptions(defaultOptions());
    QVERIFY(window.find<MarkedSlider>("weights.spectralRadius")->isEnabled());
}

void TestBuildPanel::onlyForgetGatesHaveAForgetBias_data()
{
    QTest::addColumn<QByteArray>("cell");
    QTest::addColumn<bool>("hasBias");
    for (const CatalogEntry& entry : catalog())
        QTest::newRow(entry.name.c_str())
            << QByteArray(entry.identifier.c_str())
            << (entry.equations.find("b_f") != std::string::npos);
}

void TestBuildPanel::onlyForgetGatesHaveAForgetBias()
{
    QFETCH(const QByteArray, cell);
    QFETCH(const bool, hasBias);
    Window window(withCell(cell.constData()));
    auto* number = window.find<NumberField>("weights.forgetBias");
    QCOMPARE(number->isVisible(), hasBias);
    if (!hasBias)
        return;
    type(number, "-2.5");
    QCOMPARE(window.options().initialisation.forgetBias, -2.5);
    drag(window.find<MarkedSlider>("weights.forgetBias"), 1000);
    QCOMPARE(window.options().initialisation.forgetBias, 8.0);
}

// Learning

void TestBuildPanel::everyOptimizerIsOffered_data()
{
    QTest::addColumn<int>("kind");
    QTest::addColumn<QStringList>("numbers");
    QTest::newRow("SGD") << int(OptimizerKind::Sgd) << QStringList{};
    QTest::newRow("Momentum") << int(OptimizerKind::Momentum) << QStringList{"learning.momentum"};
    QTest::newRow("RMSProp") << int(OptimizerKind::RmsProp)
                             << QStringList{"learning.alpha", "learning.epsilon"};
    QTest::newRow("Adam") << int(OptimizerKind::Adam)
                          << QStringList{"learning.beta1", "learning.beta2", "learning.epsilon"};
}

void TestBuildPanel::everyOptimizerIsOffered()
{
    QFETCH(const int, kind);
    QFETCH(const QStringList, numbers);
    Window window(with([&](auto& options) {
        options.optimizer.kind =
            kind == int(OptimizerKind::Sgd) ? OptimizerKind::Adam : OptimizerKind::Sgd;
    }));
    openAll(window.panel);
    chooseByKeys(window.find<ChoiceBox>("learning.optimizer"), QTest::currentDataTag());
    QCOMPARE(int(window.options().optimizer.kind), kind);
    for (const char* name : {"learning.momentum", "learning.alpha", "learning.beta1",
             "learning.beta2", "learning.epsilon"}) {
        auto* field = window.panel.findChild<NumberField*>(name);
        QVERIFY2(field->isVisible() == numbers.contains(name), name);
    }
    for (const QString& name : numbers) {
        const OptimizerOptions before = window.options().optimizer;
        type(window.panel.findChild<NumberField*>(name), "0.5");
        QVERIFY(window.options().optimizer != before);
    }
    QTRY_VERIFY(window.session.snapshot()->options.optimizer == window.options().optimizer);
}

void TestBuildPanel::lossAndBatchAreChosen()
{
    Window window;
    chooseByKeys(window.find<ChoiceBox>("learning.loss"), "Mean squared error");
    QVERIFY(window.options().loss == Loss::MeanSquaredError);
    type(window.find<NumberField>("learning.batchSize"), "16");
    QTRY_COMPARE(window.session.snapshot()->iteration->sequences(), 16);
    drag(window.find<MarkedSlider>("learning.batchSize"), -1000);
    QCOMPARE(window.options().batchSize, 1);
    chooseByKeys(window.find<ChoiceBox>("learning.loss"), "Cross-entropy");
    QVERIFY(window.options().loss == Loss::CrossEntropy);
    chooseByKeys(window.find<ChoiceBox>("weights.initialisation"), "Identity, times ρ");
    QVERIFY(window.options().initialisation.recurrent == RecurrentInitialisation::Identity);
}

void TestBuildPanel::gradientsAreClipped()
{
    Window window;
    auto* clip = window.find<ToggleSwitch>("learning.clip");
    auto* threshold = window.panel.findChild<NumberField*>("learning.clipThreshold");
    QVERIFY(!threshold->isVisible());
    QTest::mouseClick(clip, Qt::LeftButton);
    QVERIFY(window.options().clipping.kind == ClippingKind::Norm);
    QVERIFY(threshold->isVisible());
    type(threshold, "0.25");
    QCOMPARE(window.options().clipping.threshold, 0.25);
    type(threshold, "0");
    QVERIFY(window.find<Field>("learning.clipThreshold")->problem().contains("Threshold"));
    chooseByKeys(window.find<ChoiceBox>("learning.clipKind"), "Each number");
    QVERIFY(window.options().clipping.kind == ClippingKind::Value);
    QCOMPARE(window.options().clipping.threshold, 0.25);
    QTest::keyClick(clip, Qt::Key_Space);
    QVERIFY(window.options().clipping.kind == ClippingKind::None);
    QVERIFY(!threshold->isVisible());
    window.session.setOptions(with([](auto& options) { // from elsewhere
        options.clipping = {ClippingKind::Value, 2.0};
    }));
    QVERIFY(clip->isChecked());
    QCOMPARE(threshold->text(), QString("2"));
}

void TestBuildPanel::gradientsAreCutOffInTime()
{
    Window window;
    auto* truncate = window.find<ToggleSwitch>("learning.truncate");
    auto* length = window.panel.findChild<NumberField*>("learning.truncationLength");
    QVERIFY(!length->isVisible());
    QTest::mouseClick(truncate, Qt::LeftButton);
    QCOMPARE(window.options().truncationLength, 10); // half of T
    QTRY_VERIFY(window.session.snapshot()->iteration->isTruncated());
    type(length, "3");
    QCOMPARE(window.options().truncationLength, 3);
    QVERIFY(window.noteOf("learning.truncationLength").isEmpty());
    type(length, "20");
    QVERIFY(window.noteOf("learning.truncationLength").contains("nothing is cut off"));
    type(length, "0");
    QVERIFY(window.find<Field>("learning.truncationLength")->problem().contains("from 1 to 200"));
    QTest::mouseClick(truncate, Qt::LeftButton);
    QCOMPARE(window.options().truncationLength, 0);
    QVERIFY(!length->isVisible());
}

void TestBuildPanel::gatesAreMatchedToTheLength()
{
    Window window;
    QVERIFY(!window.find<ToggleSwitch>("weights.lagMatched")->isVisible()); // no gates
    window.session.setOptions(withCell("lstm"));
    auto* matched = window.find<ToggleSwitch>("weights.lagMatched");
    QTest::mouseClick(matched, Qt::LeftButton);
    QVERIFY(window.options().initialisation.lagMatched);
    QVERIFY(!window.find<MarkedSlider>("weights.forgetBias")->isEnabled());
    QVERIFY(window.noteOf("weights.forgetBias").contains("matched to T"));
    QTest::mouseClick(matched, Qt::LeftButton);
    QVERIFY(window.find<MarkedSlider>("weights.forgetBias")->isEnabled());
}

void TestBuildPanel::numbersThatCannotBeAreToldBesideTheirField_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QString>("sentence");
    QTest::newRow("no steps") << QByteArray("task.sequenceLength") << "0" << "from 2 to 200";
    QTest::newRow("too long") << QByteArray("task.sequenceLength") << "201" << "from 2 to 200";
    QTest::newRow("half a step") << QByteArray("task.sequenceLength") << "2.5" << "whole number";
    QTest::newRow("no units") << QByteArray("layer.units") << "0" << "from 1 to 1024";
    QTest::newRow("negative units") << QByteArray("layer.units") << "-3" << "from 1 to 1024";
    QTest::newRow("radius below 0") << QByteArray("weights.spectralRadius") << "-1"
                                    << "from 0 to 10";
    QTest::newRow("a word") << QByteArray("learning.rate") << "fast"
                            << "Learning rate: type a number";
    QTest::newRow("nothing") << QByteArray("learning.rate") << "" << "Learning rate: type a number";
    QTest::newRow("not a number") << QByteArray("learning.rate") << "nan" << "type a number";
    QTest::newRow("infinity") << QByteArray("learning.rate") << "inf" << "type a number";
    QTest::newRow("a great many") << QByteArray("learning.batchSize") << "99999" << "from 1 to 64";
    QTest::newRow("no seed") << QByteArray("learning.seed") << "x" << "Seed: type a whole number";
}

void TestBuildPanel::numbersThatCannotBeAreToldBesideTheirField()
{
    QFETCH(const QByteArray, name);
    QFETCH(const QString, typed);
    QFETCH(const QString, sentence);
    Window window;
    auto* number = window.find<NumberField>(name.constData());
    auto* field = window.find<Field>(name.constData());
    const QString before = number->text();
    type(number, typed);
    QVERIFY2(field->problem().contains(sentence), qPrintable(field->problem()));
    QCOMPARE(window.noteOf(name.constData()), field->problem());
    QCOMPARE(number->text(), typed); // stays as typed
    QCOMPARE(number->property("invalid").toBool(), true);
    // The right number makes the sentence go.
    type(number, before);
    QVERIFY(field->problem().isEmpty());
    QCOMPARE(number->property("invalid").toBool(), false);
    QVERIFY(window.options() == defaultOptions());
}

void TestBuildPanel::whatOnlyTheEngineKnowsIsToldBesideTheField()
{
    Window window(with([](auto& options) { options.optimizer.kind = OptimizerKind::Momentum; }));
    auto* field = window.find<Field>("learning.momentum");
    auto* number = window.find<NumberField>("learning.momentum");
    type(number, "1");
    QVERIFY2(field->problem().contains("omentum"), qPrintable(field->problem()));
    QCOMPARE(window.options().optimizer.momentum, 0.9);
    type(number, "0.95");
    QVERIFY(field->problem().isEmpty());
    QCOMPARE(window.options().optimizer.momentum, 0.95);
}

// The start

void TestBuildPanel::newWeightsComeFromTheNextSeed()
{
    Window window;
    auto* button = window.find<QPushButton>("weights.new");
    QVERIFY(button->toolTip().contains("8"));
    QTest::mouseClick(button, Qt::LeftButton);
    QCOMPARE(window.options().seed, std::uint64_t(8));
    QCOMPARE(button->text(), QString("New random weights (seed 8)"));
    type(window.find<NumberField>("learning.seed"), "41");
    QCOMPARE(window.options().seed, std::uint64_t(41));
    QTRY_COMPARE(window.session.snapshot()->options.seed, std::uint64_t(41));
}

void TestBuildPanel::rewindGoesToTheStart()
{
    Window window;
    window.session.goToIteration(30);
    QTRY_COMPARE(window.session.snapshot()->iteration->number(), 30);
    QTest::keyClick(window.find<QPushButton>("weights.rewind"), Qt::Key_Space);
    QTRY_COMPARE(window.session.snapshot()->iteration->number(), 0);
}

// The panel

void TestBuildPanel::moreOpensAndCloses()
{
    Window window;
    auto* batch = window.panel.findChild<MarkedSlider*>("learning.batchSize");
    QVERIFY(!batch->isVisible());
    auto* rate = window.panel.findChild<NumberField*>("learning.rate");
    QVERIFY(rate->isVisible());
    Disclosure* more = nullptr;
    for (Disclosure* candidate : window.panel.findChildren<Disclosure*>()) {
        if (candidate->accessibleName().contains("Learning"))
            more = candidate;
    }
    QVERIFY(more != nullptr);
    QTest::mouseClick(more, Qt::LeftButton);
    QVERIFY(batch->isVisible());
    window.session.newWeights(); // open stays open
    QVERIFY(batch->isVisible());
    QTest::keyClick(more, Qt::Key_Space);
    QVERIFY(!batch->isVisible());
    window.panel.reveal("learning.batchSize");
    QVERIFY(batch->isVisible());
    QVERIFY(batch->hasFocus());
    window.panel.reveal("no.such.thing");
}

void TestBuildPanel::everyControlIsNamedAndExplained()
{
    Window window(withCell("lstm"));
    openAll(window.panel);
    QCoreApplication::processEvents();
    const QList<QWidget*> controls = controlsOf(window.panel);
    QVERIFY2(controls.size() > 20, qPrintable(QString::number(controls.size())));
    for (QWidget* control : controls) {
        const QByteArray who = control->metaObject()->className() + QByteArray(" ") +
                               control->objectName().toUtf8();
        QVERIFY2(!control->objectName().isEmpty(), who);
        QVERIFY2(!control->toolTip().isEmpty(), who);
        const auto* button = qobject_cast<QAbstractButton*>(control);
        QVERIFY2(!control->accessibleName().isEmpty() ||
                     (button != nullptr && !button->text().isEmpty()),
            who);
    }
}

void TestBuildPanel::theKeyboardReachesEverything()
{
    Window window(withCell("lstm"));
    openAll(window.panel);
    QCoreApplication::processEvents();
    QSet<QWidget*> missing;
    for (QWidget* control : controlsOf(window.panel)) {
        if (control->isEnabled())
            missing.insert(control);
    }
    QWidget* first = window.find<TextEditor>("task.text");
    first->setFocus();
    QList<int> tops;
    for (int i = 0; i < 100 && !missing.isEmpty(); ++i) {
        QWidget* focus = QApplication::focusWidget();
        QVERIFY(focus != nullptr);
        missing.remove(focus);
        tops.append(focus->mapTo(&window.panel, QPoint(0, 0)).y());
        QTest::keyClick(focus, Qt::Key_Tab);
    }
    for (QWidget* control : missing)
        qWarning("not reached: %s %s", control->metaObject()->className(),
            qPrintable(control->objectName()));
    QVERIFY(missing.isEmpty());
}

void TestBuildPanel::keysChangeNumbersByTheirLastDigit()
{
    Window window;
    auto* length = window.find<MarkedSlider>("task.sequenceLength");
    for (int expected = 21; expected <= 30; ++expected) {
        QTest::keyClick(length, Qt::Key_Right);
        QCOMPARE(window.options().sequenceLength, expected);
    }
    QTest::keyClick(length, Qt::Key_PageUp);
    QCOMPARE(window.options().sequenceLength, 40);
    QTest::keyClick(length, Qt::Key_End);
    QCOMPARE(window.options().sequenceLength, 200);
    QTest::keyClick(length, Qt::Key_Left);
    QCOMPARE(window.options().sequenceLength, 199);
    QTest::keyClick(length, Qt::Key_Home);
    QCOMPARE(window.options().sequenceLength, 2);
    QTest::keyClick(length, Qt::Key_Up);
    QCOMPARE(window.options().sequenceLength, 3);

    auto* radius = window.find<MarkedSlider>("weights.spectralRadius");
    QTest::keyClick(radius, Qt::Key_Right);
    QCOMPARE(window.options().initialisation.spectralRadius, 0.91);
    QTest::keyClick(radius, Qt::Key_PageDown);
    QCOMPARE(window.options().initialisation.spectralRadius, 0.81);

    auto* rate = window.find<NumberField>("learning.rate");
    QTest::keyClick(rate, Qt::Key_Up);
    QCOMPARE(window.options().optimizer.learningRate, 0.02);
}

void TestBuildPanel::theWheelChangesNothingInPassing()
{
    Window window;
    openAll(window.panel);
    window.panel.resize(window.panel.width(), 300);
    QCoreApplication::processEvents();
    window.find<TextEditor>("task.text")->setFocus();
    auto* area = window.panel.findChild<QScrollArea*>();
    for (const char* name : {"task.sequenceLength", "learning.optimizer", "learning.loss"}) {
        auto* control = window.panel.findChild<QWidget*>(name)->findChild<QWidget*>(name);
        area->ensureWidgetVisible(control);
        const QPointF place = control->rect().center();
        QWheelEvent turn(place, control->mapToGlobal(place), {}, QPoint(0, -120), Qt::NoButton,
            Qt::NoModifier, Qt::NoScrollPhase, false);
        QCoreApplication::sendEvent(control, &turn);
        QVERIFY2(!turn.isAccepted(), name);
    }
    QVERIFY(window.options() == defaultOptions());
}

void TestBuildPanel::nothingIsCut_data()
{
    QTest::addColumn<double>("scale");
    QTest::addColumn<QByteArray>("cell");
    for (const double scale : {1.0, 1.5, 2.0}) {
        for (const char* cell : {"vanilla", "lstm", "feed-forward", "update-gate"})
            QTest::addRow("%s, text × %.1f", cell, scale) << scale << QByteArray(cell);
    }
}

void TestBuildPanel::nothingIsCut()
{
    QFETCH(const double, scale);
    QFETCH(const QByteArray, cell);
    const QFont ordinary = QApplication::font();
    QFont large = ordinary;
    large.setPointSizeF(ordinary.pointSizeF() * scale);
    QApplication::setFont(large);
    applyTheme(*qApp, ThemeChoice::Light);
    {
        Window window(withCell(cell.constData()));
        openAll(window.panel);
        window.panel.resize(window.panel.minimumSizeHint().width(), 700);
        QCoreApplication::processEvents();
        const auto* area = window.panel.findChild<QScrollArea*>();
        QVERIFY(area->widget()->width() <= area->viewport()->width());
        for (QWidget* widget : window.panel.findChildren<QWidget*>()) {
            if (!widget->isVisible() || widget->objectName() == "task.text")
                continue;
            const auto* label = qobject_cast<QLabel*>(widget);
            const QByteArray who =
                widget->metaObject()->className() + QByteArray(" ") +
                (label != nullptr ? label->text() : widget->objectName()).toUtf8();
            const bool wraps = label != nullptr && label->wordWrap();
            const bool isControl = label != nullptr || widget->inherits("QAbstractButton") ||
                                   widget->inherits("loopscope::ui::SegmentedControl");
            if (isControl && !wraps)
                QVERIFY2(widget->width() >= widget->minimumSizeHint().width(), who);
            if (wraps)
                QVERIFY2(widget->height() >= label->heightForWidth(widget->width()), who);
            if (widget->inherits("QLineEdit") || widget->inherits("QComboBox"))
                QVERIFY2(widget->height() >= widget->fontMetrics().height(), who);
        }
    }
    QApplication::setFont(ordinary);
    applyTheme(*qApp, ThemeChoice::Light);
}

QTEST_MAIN(TestBuildPanel)
#include "tst_build_panel.moc"
