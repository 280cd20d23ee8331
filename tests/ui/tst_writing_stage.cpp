#include "core/bptt/decoding.h"
#include "core/bptt/writing.h"
#include "core/cell/catalog.h"
#include "core/task/text_generation.h"
#include "core/training/own_outputs.h"
#include "core/training/recommended_experiment.h"
#include "tests/ui/stage_window.h"
#include "ui/charts/triangle_chart.h"
#include "ui/compare/compare_row.h"
#include "ui/controls/marked_slider.h"
#include "ui/controls/segmented_control.h"
#include "ui/explain/explain_panel.h"
#include "ui/lanes/gradient_lane.h"
#include "ui/lanes/prediction_lane.h"
#include "ui/lanes/value_lane.h"
#include "ui/session/default_options.h"
#include "ui/session/time_span.h"
#include "ui/theme/theme.h"
#include "ui/window/main_window.h"
#include "ui/window/network_view.h"
#include "ui/window/notice_bar.h"
#include "ui/window/writing_bar.h"
#include "ui/window/written_text.h"

#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QStatusBar>
#include <QTest>

#include <memory>

using namespace loopscope;
using namespace loopscope::ui;

/// A network that writes its text on the stage, in the whole window.
class TestWritingStage : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup();

    void aSwitchLetsTheNetworkWrite();
    void theTextIsTheSamplers();
    void itIsRevealedLetterByLetter();
    void theTemperatureIsMovedWhileOneWatches();
    void drawnAnewItIsAnotherText();
    void aBeginningIsTyped();
    void whatTheTextDoesNotHaveIsSaid();
    void aBeginningMayBeTooLong();
    void anotherWeightWritesAnewWithTheSameDraws();
    void trainingHasTheGivenTextAllTheSame();
    void eachPhaseSaysWhatIsTrue();
    void anInputIsAskedForItsDraw();
    void aSingleLetterHasNoLoss();
    void wordsAreWrittenToo();
    void networksSideBySideWriteAll();
    void whatCannotWriteSaysWhy();
    void theSwitchIsForTextsAndDecodersAlone();

private:
    void open(const ExperimentOptions& options, int iterations = 0);
    void choose(int index);
    void type(const QString& beginning);
    template <typename T>
    T* find(const char* name) const
    {
        return m_window->findChild<T*>(QLatin1String(name));
    }
    const Iteration& iteration() const { return *m_session->snapshot()->iteration; }
    const Writing& writing() const { return *iteration().batch().writing; }
    const StageData& data() const { return m_stage->data(); }
    QString explained() const { return m_window->explainPanel()->data().description(); }
    QString text() const;
    WritingBar* bar() const { return m_window->findChild<WritingBar*>(); }

    std::unique_ptr<Session> m_session;
    std::unique_ptr<MainWindow> m_window;
    TimelineView* m_timeline = nullptr;
    StageView* m_stage = nullptr;
};

void TestWritingStage::open(const ExperimentOptions& options, int iterations)
{
    cleanup();
    m_session = std::make_unique<Session>(options);
    m_window = std::make_unique<MainWindow>(*m_session);
    m_timeline = m_window->networkView()->timeline();
    m_timeline->setMotionAllowed(false);
    m_stage = m_timeline->stage();
    m_window->resize(1600, 1000);
    m_window->show();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    if (iterations > 0)
        m_session->trainUntil({.iterations = iterations});
    QTRY_VERIFY(!m_session->isTraining());
}

void TestWritingStage::init()
{
    open(defaultOptions(), 60);
}

void TestWritingStage::cleanup()
{
    m_window.reset();
    m_session.reset();
}

/// Of the switch above the stage.
void TestWritingStage::choose(int index)
{
    auto* control = find<SegmentedControl>("stage.feeding");
    QVERIFY(control && control->isVisible());
    QTest::mouseClick(control, Qt::LeftButton, {}, control->rectOf(index).center());
}

void TestWritingStage::type(const QString& beginning)
{
    auto* field = find<QLineEdit>("stage.beginning");
    field->setFocus();
    field->selectAll();
    QTest::keyClick(field, Qt::Key_Delete);
    QTest::keyClicks(field, beginning);
}

/// As far as the playhead has come.
QString TestWritingStage::text() const
{
    const auto* text = find<WrittenText>("stage.written");
    return text->given() + text->written();
}

void TestWritingStage::aSwitchLetsTheNetworkWrite()
{
    const double loss = iteration().loss();
    const QStringList taught = {data().column(0).input, data().column(1).input};
    auto* control = find<SegmentedControl>("stage.feeding");
    QVERIFY(control->isVisible() && !bar()->isVisible());
    QCOMPARE(control->current(), 0);
    choose(1);
    QTRY_VERIFY(readsOwnOutputs(iteration()));
    QCOMPARE(control->current(), 1);
    QVERIFY(bar()->isVisible());
    type("the");
    QTRY_COMPARE(data().given, 3);
    QVERIFY(m_stage->inputName().contains("own"));
    for (int step = 0; step < data().steps; ++step) {
        const StageColumn& column = data().column(step);
        QCOMPARE(column.isInputOwn, step >= 3);
        QCOMPARE(column.isDrawn, step >= 2);
        QCOMPARE(column.hasTarget(), step < 2);
        QVERIFY(column.hasOutput());
        QCOMPARE(column.likely.size(), std::size_t(5));
        if (step >= 3)
            QCOMPARE(column.input, data().column(step - 1).output);
    }
    for (int position = 0; position < positionCount(m_session->span()); ++position) {
        m_session->setCursor(cursorAt(position, m_session->span()));
        QVERIFY(!m_stage->grab().isNull());
    }
    choose(0);
    QTRY_VERIFY(!readsOwnOutputs(iteration()));
    QCOMPARE(iteration().loss(), loss);
    QVERIFY(!bar()->isVisible());
    QCOMPARE(data().given, 0);
    QCOMPARE((QStringList{data().column(0).input, data().column(1).input}), taught);
}

void TestWritingStage::theTextIsTheSamplers()
{
    choose(1);
    type("the g");
    QTRY_COMPARE(data().given, 5);
    m_session->toPhaseEnd();
    const auto& task = dynamic_cast<const TextTask&>(*m_session->snapshot()->task);
    const GeneratedText expected = generateText(task, iteration().sharedNetwork(),
        iteration().before().parameters, "the g", 16, m_session->writing().sampling);
    QCOMPARE(find<WrittenText>("stage.written")->given(), QString("the g"));
    QCOMPARE(find<WrittenText>("stage.written")->written(), QString::fromStdString(expected.text));
}

void TestWritingStage::itIsRevealedLetterByLetter()
{
    choose(1);
    type("th");
    QTRY_COMPARE(data().given, 2);
    m_session->toStart();
    QCOMPARE(text(), QString("th"));
    const QColor own = themeOf(*m_stage).accentSoft;
    const auto isInputShown = [&](int step) {
        const QImage picture = m_stage->grab().toImage().convertToFormat(QImage::Format_RGB32);
        return hasColour(picture,
            m_stage->places().boxOf(m_stage->places().layout.input, step).adjusted(3, 3, -3, -3),
            own);
    };
    for (int step = 1; step < 5; ++step) {
        m_session->stepForward();
        QCOMPARE(int(text().size()), 2 + step);
        QVERIFY(isInputShown(step + 1));  // which this step has drawn
        QVERIFY(!isInputShown(step + 2)); // not yet written
    }
    QVERIFY(!isInputShown(1)); // given
    m_session->stepBackward();
    QCOMPARE(int(text().size()), 5);
}

void TestWritingStage::theTemperatureIsMovedWhileOneWatches()
{
    choose(1);
    QTRY_VERIFY(iteration().batch().writing);
    auto* slider = find<MarkedSlider>("stage.temperature");
    QVERIFY(slider->isVisible());
    const auto moveTo = [&](double temperature) {
        slider->setFocus();
        QTest::keyClick(slider, temperature == 0.0 ? Qt::Key_Home : Qt::Key_End);
        QTRY_COMPARE(writing().sampling.temperature, temperature);
    };
    moveTo(2.0);
    const std::vector<int> warm = writing().drawn;
    moveTo(0.0);
    QVERIFY(writing().drawn != warm);
    for (int step = data().given; step < data().steps; ++step) {
        QCOMPARE(data().column(step).output, data().column(step).likely.front().name);
        QCOMPARE(data().column(step).outputProbability, 1.0);
    }
    QVERIFY(!find<QPushButton>("stage.drawAnew")->isEnabled());
    moveTo(2.0);
    QCOMPARE(writing().drawn, warm);
}

void TestWritingStage::drawnAnewItIsAnotherText()
{
    choose(1);
    QTRY_VERIFY(iteration().batch().writing);
    const std::vector<int> before = writing().drawn;
    const std::uint64_t seed = writing().sampling.seed;
    QTest::mouseClick(find<QPushButton>("stage.drawAnew"), Qt::LeftButton);
    QTRY_COMPARE(writing().sampling.seed, seed + 1);
    QVERIFY(writing().drawn != before);
}

void TestWritingStage::aBeginningIsTyped()
{
    choose(1);
    QTRY_VERIFY(iteration().batch().writing);
    QCOMPARE(data().given, 1); // as the text begins
    QCOMPARE(data().column(0).input, QString("t"));
    QVERIFY(find<QLineEdit>("stage.beginning")->placeholderText().contains("t"));
    type("fade");
    QTRY_COMPARE(data().given, 4);
    QCOMPARE(data().column(3).input, QString("e"));
    QVERIFY(bar()->note().isEmpty());
    type("");
    QTRY_COMPARE(data().given, 1);
}

void TestWritingStage::whatTheTextDoesNotHaveIsSaid()
{
    choose(1);
    type("QaX");
    QTRY_COMPARE(data().column(0).input, QString("a"));
    QCOMPARE(data().given, 1);
    QVERIFY2(bar()->note().contains("left out: “Q”, “X”"),
        qPrintable(bar()->note()));
    type("a");
    QTRY_VERIFY(bar()->note().isEmpty());
}

void TestWritingStage::aBeginningMayBeTooLong()
{
    choose(1);
    type("the gradient fades when it");
    QTRY_COMPARE(data().given, 20);
    QVERIFY2(bar()->note().contains("fills all 20 steps"), qPrintable(bar()->note()));
    QVERIFY(data().column(19).isDrawn);
    QVERIFY(!data().column(19).isInputOwn);
    m_session->toPhaseEnd();
    QCOMPARE(int(text().size()), 21);
    QVERIFY(!m_stage->grab().isNull());
}

void TestWritingStage::anotherWeightWritesAnewWithTheSameDraws()
{
    choose(1);
    type("the");
    QTRY_COMPARE(data().given, 3);
    const auto drawn = writing().drawn;
    ExperimentOptions options = m_session->options();
    options.initialisation.spectralRadius = 3.0;
    m_session->setOptions(options);
    QTRY_COMPARE(m_session->snapshot()->options.initialisation.spectralRadius, 3.0);
    QVERIFY(readsOwnOutputs(iteration()));
    QVERIFY(writing().drawn != drawn);
    m_session->undoStack().undo();
    QTRY_VERIFY(m_session->snapshot()->options.initialisation.spectralRadius != 3.0);
    QCOMPARE(writing().drawn, drawn);
}

void TestWritingStage::trainingHasTheGivenTextAllTheSame()
{
    m_session->trainUntil({.iterations = 30});
    QTRY_VERIFY(!m_session->isTraining());
    const Eigen::VectorXd weights = iteration().before().parameters;
    const double loss = iteration().loss();
    open(defaultOptions(), 60);
    choose(1);
    QTRY_VERIFY(iteration().batch().writing);
    m_session->trainUntil({.iterations = 30});
    QTRY_VERIFY(!m_session->isTraining());
    QCOMPARE(iteration().number(), 90);
    QVERIFY(iteration().before().parameters == weights);
    QVERIFY(readsOwnOutputs(iteration()));
    QCOMPARE(m_session->snapshot()->trainedLoss, loss);
    const QString shown = find<QLabel>("transport.loss")->text();
    QVERIFY2(shown.contains("in training"), qPrintable(shown));
    QVERIFY(!m_window->statusBar()->currentMessage().contains("on its own"));
    // What was written earlier is written again.
    m_session->goToIteration(60);
    QTRY_COMPARE(iteration().number(), 60);
    QVERIFY(readsOwnOutputs(iteration()));
}

void TestWritingStage::eachPhaseSaysWhatIsTrue()
{
    choose(1);
    type("the");
    QTRY_COMPARE(data().given, 3);
    const auto says = [&](const Cursor& cursor, const QStringList& expected) {
        m_session->setCursor(cursor);
        for (const QString& words : expected)
            QTRY_VERIFY2(explained().contains(words), qPrintable(words + ": " + explained()));
    };
    says({Phase::Forward, 1}, {"given by the beginning", "was to come"});
    says({Phase::Forward, 2}, {"given by the beginning", "chances at temperature 0.7", "no loss"});
    says({Phase::Forward, 8},
        {"which it wrote itself", "with a chance of", "Step 10 reads it", "The softmax alone"});
    QVERIFY(m_window->statusBar()->currentMessage().contains("the next step reads it"));
    says({Phase::Forward, 19}, {"which it wrote itself"});
    QVERIFY(!explained().contains("Step 21"));
    says({Phase::Loss, 19}, {"Only the 2 of 20 steps count"});
    says({Phase::Backward, 8}, {"Nothing comes back here"});
    QVERIFY(m_window->statusBar()->currentMessage().contains("has no loss"));
    says({Phase::Backward, 1}, {"the loss of the beginning alone"});
    says({Phase::Update, 0}, {"None", "trained on the given text"});
    QCOMPARE(iteration().gradient(data().track, data().stateSymbol, 8).norm(), 0.0);
    QVERIFY(iteration().gradient(data().track, data().stateSymbol, 1).norm() > 0.0);
}

void TestWritingStage::anInputIsAskedForItsDraw()
{
    choose(1);
    type("the");
    QTRY_COMPARE(data().given, 3);
    m_session->setCursor({Phase::Forward, 6});
    const QRect box = m_stage->places().boxOf(m_stage->places().layout.input, 6);
    QTest::mouseClick(m_stage, Qt::LeftButton, {}, box.center());
    const auto& answer = m_window->explainPanel()->answer();
    QVERIFY(answer && answer->rule == WhyAnswer::Rule::Draw);
    QCOMPARE(answer->value, 1.0);
    QVERIFY2(explained().contains("was drawn at the step before"), qPrintable(explained()));
    QVERIFY(explained().contains("What could be drawn"));
}

void TestWritingStage::aSingleLetterHasNoLoss()
{
    choose(1);
    QTRY_VERIFY(iteration().batch().writing);
    QCOMPARE(data().given, 1);
    for (const StageColumn& column : data().columns)
        QVERIFY(!column.hasTarget());
    const GradientLaneData& gradients = m_timeline->gradientLane()->data();
    QVERIFY2(gradients.titles.front().contains("nobody knows what is right"),
        qPrintable(gradients.titles.front()));
    QVERIFY(gradients.bars.empty());
    const auto* triangle = m_window->findChild<TriangleChart*>();
    QTRY_VERIFY2(triangle->words().contains("no loss"), qPrintable(triangle->words()));
    m_session->goToPhase(Phase::Loss);
    QTRY_VERIFY(explained().contains("What the network makes up has no right answer"));
    QVERIFY(m_window->statusBar()->currentMessage().contains("Loss: none"));
    m_session->goToPhase(Phase::Backward);
    QTRY_VERIFY(explained().contains("Nothing comes back here"));
    QVERIFY(!m_stage->grab().isNull());
}

void TestWritingStage::wordsAreWrittenToo()
{
    ExperimentOptions options = recommendedExperiment(standardOptions(TaskKind::NextWord));
    options.sequenceLength = 12;
    open(options, 10);
    choose(1);
    type("The lamp");
    QTRY_COMPARE(data().given, 2);
    m_session->toPhaseEnd();
    QCOMPARE(find<WrittenText>("stage.written")->given(), QString("The lamp"));
    QVERIFY(find<WrittenText>("stage.written")->written().startsWith(' ') ||
            !find<WrittenText>("stage.written")->written().front().isLetter());
    QCOMPARE(data().column(2).input, data().column(1).output);
}

void TestWritingStage::networksSideBySideWriteAll()
{
    choose(1);
    QTRY_VERIFY(iteration().batch().writing);
    ExperimentOptions options = m_session->options();
    options.layers.front().equations = findInCatalog("gru")->text();
    m_session->addExperiment(options);
    for (int i = 0; i < 2; ++i)
        QTRY_VERIFY(m_session->experiment(i).snapshot()->iteration->batch().writing);
    m_window->setComparing(true);
    type("fa");
    for (int i = 0; i < 2; ++i)
        QTRY_COMPARE(m_session->experiment(i).snapshot()->iteration->batch().writing->given, 2);
    const QList<CompareRow*> rows = m_window->findChildren<CompareRow*>();
    QCOMPARE(rows.size(), 2);
    for (const CompareRow* row : rows) {
        QTRY_VERIFY(row->predictionLane()->isVisible());
        QVERIFY(!row->valueLanes().front()->isVisible());
        QCOMPARE(int(row->predictionLane()->predictions().size()), 20);
    }
    m_session->setOwnOutputs(false);
    for (const CompareRow* row : rows) {
        QTRY_VERIFY(!row->predictionLane()->isVisible());
        QVERIFY(row->valueLanes().front()->isVisible());
    }
}

void TestWritingStage::whatCannotWriteSaysWhy()
{
    ExperimentOptions options = defaultOptions();
    options.layers.front().direction = Direction::Both;
    open(options);
    auto* control = find<SegmentedControl>("stage.feeding");
    choose(1);
    QCOMPARE(control->current(), 0);
    QVERIFY(!m_session->showsOwnOutputs());
    const QString notice = m_window->networkView()->notice()->text();
    QVERIFY2(notice.contains("reads the sequence from its end"), qPrintable(notice));
    // Another direction for a network that writes: it reads the given text again.
    open(defaultOptions());
    choose(1);
    QTRY_VERIFY(iteration().batch().writing);
    m_session->setOptions(options);
    QTRY_VERIFY(!iteration().batch().writing);
    QCOMPARE(find<SegmentedControl>("stage.feeding")->current(), 0);
    QVERIFY(!bar()->isVisible());
    m_session->undoStack().undo();
    QTRY_VERIFY(iteration().batch().writing);
    QVERIFY(bar()->isVisible());
}

void TestWritingStage::theSwitchIsForTextsAndDecodersAlone()
{
    m_session->setOptions(recommendedExperiment(standardOptions(TaskKind::Parity)));
    QTRY_VERIFY(!find<SegmentedControl>("stage.feeding")->isVisible());
    m_session->setOptions(recommendedExperiment(standardOptions(TaskKind::Reverse)));
    QTRY_VERIFY(find<SegmentedControl>("stage.feeding")->isVisible());
    QVERIFY(find<SegmentedControl>("stage.feeding")->text(0).startsWith("Teacher"));
}

QTEST_MAIN(TestWritingStage)
#include "tst_writing_stage.moc"
