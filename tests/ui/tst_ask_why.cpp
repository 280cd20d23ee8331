#include "core/diagnosis/single_loss.h"
#include "tests/support/sample_options.h"
#include "ui/explain/explain_panel.h"
#include "ui/lanes/gradient_lane.h"
#include "ui/lanes/loss_lane.h"
#include "ui/lanes/value_lane.h"
#include "ui/session/session.h"
#include "ui/stage/cell_canvas.h"
#include "ui/stage/cell_view.h"
#include "ui/stage/stage_stack.h"
#include "ui/stage/stage_view.h"
#include "ui/stage/timeline_view.h"
#include "ui/theme/theme.h"
#include "ui/window/main_window.h"
#include "ui/window/network_view.h"

#include <QAction>
#include <QTest>

#include <algorithm>
#include <cmath>
#include <memory>

using namespace loopscope;
using namespace loopscope::ui;

/// Numbers on the stage and in the lanes are asked in the whole window, as a person does it.
class TestAskWhy : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup();

    void everyNumberOnTheStageCanBeAsked_data();
    void everyNumberOnTheStageCanBeAsked();
    void numbersInLanesCanBeAsked();
    void aBarOfTheLastLossIsOfThatLoss();
    void whatIsNotReachedCannotBeAsked();
    void draggingAsksNothing();
    void contributorsAreFramedWhereTheyStand();
    void contributorsCanBeAskedInTurn();
    void theKeysGoBackAndEndTheQuestions();
    void nothingIsAskedWhileThePanelIsAway();
    void narrowColumnsCanBeAsked();
    void numbersInsideTheCellCanBeAsked();
    void aDoubleClickIsNoQuestion();
    void otherLayersCanBeAskedOnceThereIsAQuestion();
    void rolledUpThePlayheadsStepIsAsked();
    void aKeyAsksAtThePlayhead();

private:
    const Iteration& iteration() const { return *m_session->snapshot()->iteration; }
    void open(const ExperimentOptions& options);
    void click(TimelinePane* pane, const QPointF& place);
    QPointF middleOf(TimelinePane* pane, const NumberReference& number);
    NumberReference asked() const;

    std::unique_ptr<Session> m_session;
    std::unique_ptr<MainWindow> m_window;
    TimelineView* m_timeline = nullptr;
    StageView* m_stage = nullptr;
    ExplainPanel* m_panel = nullptr;
};

void TestAskWhy::open(const ExperimentOptions& options)
{
    m_window.reset();
    m_session = std::make_unique<Session>(options);
    m_window = std::make_unique<MainWindow>(*m_session);
    m_timeline = m_window->networkView()->timeline();
    m_timeline->setMotionAllowed(false);
    m_stage = m_timeline->stage();
    m_panel = m_window->explainPanel();
    m_window->resize(1600, 1000);
    m_window->show();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
}

void TestAskWhy::init()
{
    open(sampleOptions(20));
}

void TestAskWhy::cleanup()
{
    m_window.reset();
    m_session.reset();
}

void TestAskWhy::click(TimelinePane* pane, const QPointF& place)
{
    QTest::mouseClick(pane, Qt::LeftButton, {}, place.toPoint());
}

QPointF TestAskWhy::middleOf(TimelinePane* pane, const NumberReference& number)
{
    return pane->rectOf(number).center();
}

NumberReference TestAskWhy::asked() const
{
    return m_panel->answer() ? m_panel->answer()->reference : NumberReference{.unit = -9};
}

void TestAskWhy::everyNumberOnTheStageCanBeAsked_data()
{
    QTest::addColumn<int>("phase");
    QTest::addColumn<int>("kind");
    QTest::newRow("a cell of the state")
        << int(Phase::Forward) << int(NumberReference::Kind::Value);
    QTest::newRow("on the way back, too")
        << int(Phase::Backward) << int(NumberReference::Kind::Value);
    QTest::newRow("an output") << int(Phase::Backward) << int(NumberReference::Kind::Probability);
}

void TestAskWhy::everyNumberOnTheStageCanBeAsked()
{
    QFETCH(const int, phase);
    QFETCH(const int, kind);
    m_session->setCursor({Phase(phase), 9});
    NumberReference number = valueOf(0, 1, 6, 7);
    number.kind = NumberReference::Kind(kind);
    if (number.kind == NumberReference::Kind::Probability) {
        number = {};
        number.kind = NumberReference::Kind::Probability;
        number.step = 6;
        iteration().probabilities(6).maxCoeff(&number.unit);
    }
    click(m_stage, middleOf(m_stage, number));
    QVERIFY(asked() == number);
    // The click has moved the playhead as before.
    QCOMPARE(m_session->cursor(), (Cursor{Phase(phase), 6}));

    // Arrows and boxes stand for a whole vector: its largest number is meant.
    m_panel->closeWhy();
    const StageLayout rows = m_stage->layout();
    const double x = m_timeline->axis().columnCentre(6);
    click(m_stage, {x, rows.input.centre()});
    QCOMPARE(asked().symbol, 0);
    QCOMPARE(m_panel->answer()->value, iteration().value(0, 0, 6).cwiseAbs().maxCoeff());
    m_panel->closeWhy();
    const bool isForward = phase == int(Phase::Forward);
    m_session->setCursor({Phase(phase), 6});
    if (isForward) {
        // From step 6 to step 7, left of the strip of step 7.
        click(m_stage, {m_timeline->axis().columnLeft(6) + 2.0, rows.state.centre()});
        QVERIFY(asked().kind == NumberReference::Kind::Value);
        QCOMPARE(asked().step, 5);
        QCOMPARE(
            std::abs(m_panel->answer()->value), iteration().value(0, 1, 5).cwiseAbs().maxCoeff());
    } else {
        // From step 8 back to step 7, right of the strip of step 7.
        click(m_stage, {m_timeline->axis().columnRight(6) - 2.0, rows.state.centre()});
        QVERIFY(asked().kind == NumberReference::Kind::Gradient);
        QCOMPARE(asked().step, 6);
        QCOMPARE(std::abs(m_panel->answer()->value),
            iteration().gradient(0, 1, 6).cwiseAbs().maxCoeff());
    }
}

void TestAskWhy::numbersInLanesCanBeAsked()
{
    m_timeline->lossLaneAction()->trigger();
    QCoreApplication::processEvents();
    m_session->setCursor({Phase::Backward, 3});
    ValueLane* hidden = m_timeline->hiddenLane();
    click(hidden, middleOf(hidden, valueOf(0, 1, 11, 4)));
    QVERIFY(asked() == valueOf(0, 1, 11, 4));
    m_panel->closeWhy();

    m_session->setCursor({Phase::Backward, 3});
    GradientLane* gradient = m_timeline->gradientLane();
    gradient->setGradientOf(GradientOf::AllLosses);
    click(gradient, gradient->barRect(8).center());
    QVERIFY(asked().kind == NumberReference::Kind::Gradient);
    QCOMPARE(asked().step, 8);
    QCOMPARE(
        std::abs(m_panel->answer()->value), iteration().gradient(0, 1, 8).cwiseAbs().maxCoeff());
    m_panel->closeWhy();

    LossLane* loss = m_timeline->lossLane();
    NumberReference lossOf;
    lossOf.kind = NumberReference::Kind::StepLoss;
    lossOf.step = 8;
    click(loss, middleOf(loss, lossOf));
    QVERIFY(asked() == lossOf);
    QCOMPARE(m_panel->answer()->value, iteration().stepLoss(8));
}

void TestAskWhy::aBarOfTheLastLossIsOfThatLoss()
{
    m_session->setCursor({Phase::Backward, 3});
    GradientLane* lane = m_timeline->gradientLane();
    click(lane, lane->barRect(15).center());
    QCOMPARE(asked().lossStep, 19);
    QCOMPARE(asked().step, 15);
    const auto alone = SingleLoss().run(iteration(), 19);
    QCOMPARE(std::abs(m_panel->answer()->value), alone->gradient(0, 1, 15).cwiseAbs().maxCoeff());
    QVERIFY(!lane->rectOf(asked()).isEmpty());
}

void TestAskWhy::whatIsNotReachedCannotBeAsked()
{
    m_session->setCursor({Phase::Backward, 12});
    QVERIFY(!m_timeline->gradientLane()->numberAt(
        m_timeline->gradientLane()->barRect(5).center().toPoint()));
    m_session->setCursor({Phase::Forward, 4});
    QVERIFY(!m_stage->numberAt(middleOf(m_stage, valueOf(0, 1, 9, 3)).toPoint()));
    QVERIFY(m_stage->numberAt(middleOf(m_stage, valueOf(0, 1, 4, 3)).toPoint()));
    // A press moves the playhead there, so the click does ask; what it asks is reached then.
    click(m_timeline->gradientLane(), m_timeline->gradientLane()->barRect(9).center());
    QVERIFY(!m_panel->answer());
    QCOMPARE(m_session->cursor(), (Cursor{Phase::Forward, 9}));
}

void TestAskWhy::draggingAsksNothing()
{
    const QPoint from = middleOf(m_stage, valueOf(0, 1, 4, 3)).toPoint();
    const QPoint to = middleOf(m_stage, valueOf(0, 1, 8, 3)).toPoint();
    QTest::mousePress(m_stage, Qt::LeftButton, {}, from);
    QMouseEvent move(QEvent::MouseMove, to, m_stage->mapToGlobal(to), Qt::NoButton, Qt::LeftButton,
        Qt::NoModifier);
    QCoreApplication::sendEvent(m_stage, &move);
    QTest::mouseRelease(m_stage, Qt::LeftButton, {}, to);
    QCOMPARE(m_session->cursor().step, 8);
    QVERIFY(!m_panel->answer());
}

void TestAskWhy::contributorsAreFramedWhereTheyStand()
{
    m_session->setCursor({Phase::Forward, 9});
    const QImage before = m_stage->grab().toImage();
    click(m_stage, middleOf(m_stage, valueOf(0, 1, 9, 2)));
    NumberReference shown;
    for (const NumberReference& number : m_panel->pointing().contributors) {
        if (shown.track < 0 && number.kind == NumberReference::Kind::Value && number.symbol == 1)
            shown = number;
    }
    QVERIFY2(shown.step == 8, "h of the step before contributes");
    const Theme& theme = themeOf(*m_stage);
    for (TimelinePane* pane : {static_cast<TimelinePane*>(m_stage),
             static_cast<TimelinePane*>(m_timeline->hiddenLane())}) {
        const QImage after = pane->grab().toImage();
        const auto hasColour = [&](const QRectF& place, const QColor& wanted) {
            const QRect around = place.toAlignedRect().adjusted(-2, -2, 2, 2);
            for (int y = around.top(); y <= around.bottom(); ++y) {
                for (int x = around.left(); x <= around.right(); ++x) {
                    const QColor colour = after.pixelColor(x, y);
                    if (std::abs(colour.red() - wanted.red()) < 60 &&
                        std::abs(colour.green() - wanted.green()) < 60 &&
                        std::abs(colour.blue() - wanted.blue()) < 60)
                        return true;
                }
            }
            return false;
        };
        QVERIFY(hasColour(pane->rectOf(shown), theme.accent));
        QVERIFY(hasColour(pane->rectOf(asked()), theme.text));
    }
    m_panel->closeWhy();
    QCOMPARE(m_stage->grab().toImage(), before);
}

void TestAskWhy::contributorsCanBeAskedInTurn()
{
    m_session->setCursor({Phase::Forward, 9});
    click(m_stage, middleOf(m_stage, valueOf(0, 1, 9, 2)));
    click(m_stage, middleOf(m_stage, valueOf(0, 1, 8, 5)));
    QVERIFY(asked() == valueOf(0, 1, 8, 5));
    click(m_timeline->hiddenLane(), middleOf(m_timeline->hiddenLane(), valueOf(0, 1, 7, 1)));
    QVERIFY(asked() == valueOf(0, 1, 7, 1));
    QCOMPARE(m_panel->trail().length(), 3);
    // The questions began at step 10, and that is where the playhead stays.
    QCOMPARE(m_session->cursor(), (Cursor{Phase::Forward, 9}));
    m_panel->goBack();
    QVERIFY(asked() == valueOf(0, 1, 8, 5));
}

void TestAskWhy::theKeysGoBackAndEndTheQuestions()
{
    m_session->setCursor({Phase::Forward, 9});
    click(m_stage, middleOf(m_stage, valueOf(0, 1, 9, 2)));
    click(m_stage, middleOf(m_stage, valueOf(0, 1, 8, 5)));
    QTest::keyClick(m_window->focusWidget(), Qt::Key_Backspace);
    QVERIFY(asked() == valueOf(0, 1, 9, 2));
    QTest::keyClick(m_window->focusWidget(), Qt::Key_Right, Qt::AltModifier);
    QVERIFY(asked() == valueOf(0, 1, 8, 5));
    QTest::keyClick(m_window->focusWidget(), Qt::Key_Left, Qt::AltModifier);
    QVERIFY(asked() == valueOf(0, 1, 9, 2));
    QCOMPARE(m_session->cursor(), (Cursor{Phase::Forward, 9}));
    QTest::keyClick(m_window->focusWidget(), Qt::Key_Escape);
    QVERIFY(!m_panel->answer());
    QTest::keyClick(m_window->focusWidget(), Qt::Key_Left);
    QCOMPARE(m_session->cursor(), (Cursor{Phase::Forward, 8}));
}

void TestAskWhy::nothingIsAskedWhileThePanelIsAway()
{
    m_session->setCursor({Phase::Forward, 9});
    m_panel->hide();
    click(m_stage, middleOf(m_stage, valueOf(0, 1, 9, 2)));
    QVERIFY(m_panel->trail().isEmpty());
    m_panel->show();
    click(m_stage, middleOf(m_stage, valueOf(0, 1, 9, 2)));
    QVERIFY(m_panel->pointing().asked);
    m_panel->hide();
    QVERIFY(!m_panel->pointing().asked);
}

void TestAskWhy::narrowColumnsCanBeAsked()
{
    open(sampleOptions(120));
    QVERIFY(m_timeline->axis().level() == DrawingLevel::LanesOnly);
    m_session->setCursor({Phase::Backward, 3});
    for (int step : {20, 60, 100}) {
        m_panel->closeWhy();
        const NumberReference number = valueOf(0, 1, step, 7);
        if (!m_timeline->axis().visibleSteps().contains(step))
            continue;
        click(m_stage, middleOf(m_stage, number));
        QVERIFY(asked() == number);
    }
    QVERIFY(m_panel->answer());
}

void TestAskWhy::numbersInsideTheCellCanBeAsked()
{
    open(sampleOptions(20, "lstm"));
    m_session->setCursor({Phase::Backward, 8});
    StageStack* stack = m_window->networkView()->stack();
    stack->setCellOpen(true);
    QCoreApplication::processEvents();
    CellView* cell = stack->cellView();
    CellCanvas* canvas = cell->canvas();
    constexpr int unit = 4;
    int asked = 0;
    for (int node = 0; node < int(cell->data().nodes.size()); ++node) {
        const CellValues& values = cell->data().nodes[std::size_t(node)];
        if (values.isGate || values.value.size() != 12)
            continue;
        const QRectF strip = canvas->geometry().stripOf(node);
        const QPointF place = canvas->origin() + strip.topLeft() +
                              QPointF(strip.width() * (unit + 0.5) / 12.0, strip.height() / 2.0);
        if (!canvas->rect().contains(place.toPoint()) || !canvas->numberAt(place))
            continue;
        m_panel->closeWhy();
        QTest::mouseClick(canvas, Qt::LeftButton, {}, place.toPoint());
        QVERIFY(m_panel->answer());
        QCOMPARE(m_panel->answer()->value, values.value[unit]);
        ++asked;
    }
    // c and h of the step before, g, the sums and products, c and h.
    QVERIFY2(asked >= 7, qPrintable(QString::number(asked)));

    // Questions end first, then the cell is left.
    QTest::keyClick(m_window->focusWidget(), Qt::Key_Escape);
    QVERIFY(!m_panel->answer());
    QVERIFY(stack->isCellOpen());
    QTest::keyClick(m_window->focusWidget(), Qt::Key_Escape);
    QVERIFY(!stack->isCellOpen());
}

void TestAskWhy::aDoubleClickIsNoQuestion()
{
    m_session->setCursor({Phase::Forward, 9});
    const QPoint place = middleOf(m_stage, valueOf(0, 1, 6, 3)).toPoint();
    QTest::mouseDClick(m_stage, Qt::LeftButton, {}, place);
    QVERIFY(m_window->networkView()->stack()->isCellOpen());
    QVERIFY(!m_panel->answer());
}

void TestAskWhy::otherLayersCanBeAskedOnceThereIsAQuestion()
{
    ExperimentOptions options = sampleOptions(20);
    options.layers.push_back(options.layers.front());
    open(options);
    m_session->setCursor({Phase::Forward, 9});
    QCOMPARE(m_session->snapshot()->track(), 1);
    const NumberReference below = valueOf(0, 1, 9, 3);
    QVERIFY2(!m_stage->rectOf(below).isEmpty(), "both layers stand on the stage");
    // A click on it chooses the layer, as long as nobody asks.
    QVERIFY(!m_stage->numberAt(middleOf(m_stage, below).toPoint()));
    click(m_stage, middleOf(m_stage, valueOf(1, 1, 9, 2)));
    QVERIFY(asked() == valueOf(1, 1, 9, 2));
    const std::vector<NumberReference>& parts = m_panel->pointing().contributors;
    QVERIFY(std::find(parts.begin(), parts.end(), below) != parts.end());
    click(m_stage, middleOf(m_stage, below));
    QVERIFY(asked() == below);
    QCOMPARE(m_session->snapshot()->track(), 1);
    QCOMPARE(m_panel->trail().length(), 2);
}

void TestAskWhy::rolledUpThePlayheadsStepIsAsked()
{
    m_session->setCursor({Phase::Forward, 9});
    const NumberReference number = valueOf(0, 1, 9, 2);
    const QPointF unrolled = middleOf(m_stage, number);
    m_stage->setRolled(true, false);
    click(m_stage, unrolled);
    QVERIFY(!m_panel->answer());
    click(m_stage, middleOf(m_stage, number));
    QVERIFY(asked() == number);
    QCOMPARE(m_session->cursor(), (Cursor{Phase::Forward, 9}));
    const StageLayout rows = m_stage->layout();
    click(m_stage, {m_stage->stateRect(9).center().x() + 0.5, rows.input.centre()});
    QCOMPARE(asked().symbol, 0);
    // There is no step to drag the playhead to.
    const QPoint cell = middleOf(m_stage, number).toPoint();
    QTest::mousePress(m_stage, Qt::LeftButton, {}, cell);
    QTest::mouseMove(m_stage, cell + QPoint(200, 0));
    QTest::mouseRelease(m_stage, Qt::LeftButton, {}, cell + QPoint(200, 0));
    QCOMPARE(m_session->cursor(), (Cursor{Phase::Forward, 9}));
    m_stage->setRolled(false, false);
    m_panel->closeWhy();
    click(m_stage, unrolled);
    QVERIFY(asked() == number);
}

void TestAskWhy::aKeyAsksAtThePlayhead()
{
    const auto press = [&] {
        m_panel->closeWhy();
        QTest::keyClick(m_window->focusWidget(), Qt::Key_W);
    };
    m_session->setCursor({Phase::Forward, 9});
    press();
    QCOMPARE(std::abs(m_panel->answer()->value), iteration().value(0, 1, 9).cwiseAbs().maxCoeff());
    m_session->setCursor({Phase::Backward, 9});
    press();
    QCOMPARE(
        std::abs(m_panel->answer()->value), iteration().gradient(0, 1, 9).cwiseAbs().maxCoeff());
    m_session->goToPhase(Phase::Loss);
    press();
    QVERIFY(asked().kind == NumberReference::Kind::Loss);
    QCOMPARE(m_panel->answer()->value, iteration().loss());
}

QTEST_MAIN(TestAskWhy)
#include "tst_ask_why.moc"
