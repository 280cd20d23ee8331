#include "tests/support/sample_options.h"
#include "ui/session/session.h"
#include "ui/stage/cell_view.h"
#include "ui/stage/motion.h"
#include "ui/stage/stage_stack.h"
#include "ui/stage/stage_view.h"
#include "ui/stage/stage_zoom.h"
#include "ui/stage/timeline_view.h"

#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>

using namespace loopscope;
using namespace loopscope::ui;

namespace
{

struct Window {
    explicit Window(const ExperimentOptions& options)
        : session(options)
        , stack(session, new TimelineView(session))
    {
        stack.timeline()->setMotionAllowed(false);
        stack.cellView()->setMotionAllowed(false);
        stack.resize(900, 560);
        stack.show();
        QCoreApplication::processEvents();
    }

    QPoint placeOf(int step) const
    {
        return QPoint(int(stack.timeline()->axis().columnCentre(step)),
            stack.timeline()->stage()->height() / 2);
    }
    void doubleClick(int step)
    {
        QTest::mouseClick(stack.timeline()->stage(), Qt::LeftButton, {}, placeOf(step));
        QTest::mouseDClick(stack.timeline()->stage(), Qt::LeftButton, {}, placeOf(step));
    }

    Session session;
    StageStack stack;
};

} // namespace

class TestStageStack : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase() { qputenv("LOOPSCOPE_REDUCED_MOTION", "1"); }

    void aDoubleClickOpensTheCellOfTheColumn();
    void enterOpensTheCellAtThePlayhead();
    void aCommandOpensAndCloses();
    void doubleClicksBesideTheStepsDoNothing();
    void escapeAndTheButtonLeadBack();
    void theWayBackEndsWhereItBegan();
    void theBreadcrumbFollows();
    void directionsAndOwnCellsAreNamed();
    void theColumnOpensIntoTheView();
    void theZoomKeepsTheColumn();
    void aNewSizeEndsTheZoom();
    void theZoomEndsInThePageAsItStays();
};

void TestStageStack::aDoubleClickOpensTheCellOfTheColumn()
{
    Window window(sampleOptions(20, "lstm"));
    window.session.goToPhase(Phase::Backward);
    QSignalSpy changes(&window.stack, &StageStack::cellOpenChanged);
    window.doubleClick(6);
    QVERIFY(window.stack.isCellOpen());
    QCOMPARE(window.session.cursor(), (Cursor{Phase::Backward, 6}));
    QCOMPARE(window.stack.cellView()->data().detail.step, 6);
    QVERIFY(window.stack.cellView()->isVisible() && !window.stack.timeline()->isVisible());
    QCOMPARE(window.stack.focusWidget(), window.stack.cellView());
    QCOMPARE(changes.count(), 1);
    QCOMPARE(changes.front().front().toBool(), true);
}

void TestStageStack::enterOpensTheCellAtThePlayhead()
{
    Window window(sampleOptions(20));
    window.session.setCursor({Phase::Forward, 11});
    QTest::keyClick(window.stack.timeline(), Qt::Key_Return);
    QVERIFY(window.stack.isCellOpen());
    QCOMPARE(window.stack.cellView()->data().detail.step, 11);
}

void TestStageStack::aCommandOpensAndCloses()
{
    Window window(sampleOptions(20));
    window.session.setCursor({Phase::Backward, 4});
    window.stack.setCellOpen(true);
    QVERIFY(window.stack.isCellOpen());
    QCOMPARE(window.session.cursor(), (Cursor{Phase::Backward, 4}));
    window.stack.setCellOpen(false);
    QVERIFY(!window.stack.isCellOpen());
}

void TestStageStack::doubleClicksBesideTheStepsDoNothing()
{
    Window window(sampleOptions(20));
    QTest::mouseDClick(window.stack.timeline()->stage(), Qt::LeftButton, {}, QPoint(5, 50));
    QTest::mouseDClick(window.stack.timeline()->stage(), Qt::RightButton, {}, window.placeOf(3));
    QVERIFY(!window.stack.isCellOpen());
}

void TestStageStack::escapeAndTheButtonLeadBack()
{
    Window window(sampleOptions(20));
    window.doubleClick(4);
    QTest::keyClick(window.stack.cellView(), Qt::Key_Escape);
    QVERIFY(!window.stack.isCellOpen());
    QVERIFY(!window.stack.cellView()->isOpen());
    QVERIFY(window.stack.timeline()->isVisible());
    QCOMPARE(window.stack.focusWidget(), window.stack.timeline());
    window.doubleClick(4);
    QTest::mouseClick(window.stack.backButton(), Qt::LeftButton);
    QVERIFY(!window.stack.isCellOpen());
}

void TestStageStack::theWayBackEndsWhereItBegan()
{
    Window window(sampleOptions(200, "gru"));
    window.session.setCursor({Phase::Forward, 90});
    window.stack.timeline()->zoomIn();
    const TimeAxis axis = window.stack.timeline()->axis();
    QVERIFY(axis.canScroll() && axis.scroll > 0);
    window.doubleClick(91);
    QTest::keyClick(window.stack.cellView(), Qt::Key_Left);
    QTest::keyClick(window.stack.cellView(), Qt::Key_Left);
    QTest::keyClick(window.stack.cellView(), Qt::Key_Escape);
    QCOMPARE(window.session.cursor(), (Cursor{Phase::Forward, 91}));
    QCOMPARE(window.stack.timeline()->axis(), axis);
}

void TestStageStack::theBreadcrumbFollows()
{
    Window window(sampleOptions(20, "lstm"));
    window.doubleClick(8);
    QCOMPARE(window.stack.breadcrumb()->text(), QString("LSTM · layer 1 · step 9 of 20"));
    QTest::keyClick(window.stack.cellView(), Qt::Key_Right);
    QCOMPARE(window.stack.breadcrumb()->text(), QString("LSTM · layer 1 · step 10 of 20"));
    window.session.setOptions(sampleOptions(12, "gru"));
    QTRY_COMPARE(window.stack.breadcrumb()->text(), QString("GRU · layer 1 · step 10 of 12"));
}

void TestStageStack::directionsAndOwnCellsAreNamed()
{
    ExperimentOptions options = sampleOptions(10);
    options.layers.front().equations = "h[t] = tanh(W x[t]) + 0.5 * h[t-1]";
    options.layers.front().direction = Direction::Both;
    Window window(options);
    window.stack.openCell(1, 2);
    QCOMPARE(window.stack.breadcrumb()->text(),
        QString("A cell of your own · layer 1 · backward in time · step 3 of 10"));
    QVERIFY(window.stack.cellView()->data().isReverse);
}

void TestStageStack::theColumnOpensIntoTheView()
{
    qunsetenv("LOOPSCOPE_REDUCED_MOTION");
    Window window(sampleOptions(20));
    if (isMotionReduced(window.stack))
        QSKIP("this desktop asks for less motion");
    QSignalSpy finished(window.stack.zoom(), &StageZoom::finished);
    window.doubleClick(6);
    QVERIFY(window.stack.isCellOpen()); // keys arrive while it opens
    QVERIFY(window.stack.zoom()->isRunning() && window.stack.zoom()->isVisible());
    QVERIFY(!window.stack.grab().isNull());
    QTRY_COMPARE(finished.count(), 1);
    QVERIFY(!window.stack.zoom()->isVisible());
    QTest::keyClick(window.stack.cellView(), Qt::Key_Escape);
    QVERIFY(window.stack.zoom()->isRunning());
    QVERIFY(!window.stack.isCellOpen());
    QTRY_COMPARE(finished.count(), 2);
    qputenv("LOOPSCOPE_REDUCED_MOTION", "1");
}

void TestStageStack::theZoomKeepsTheColumn()
{
    const QRectF column(300, 80, 20, 100);
    const QRectF whole(0, 0, 900, 500);
    QCOMPARE(StageZoom::columnAt(0.0, column, whole), column);
    QCOMPARE(StageZoom::columnAt(1.0, column, whole), whole);
    QRectF before = column;
    for (double opening = 0.1; opening <= 1.0; opening += 0.1) {
        const QRectF here = StageZoom::columnAt(opening, column, whole);
        QVERIFY(here.contains(before));
        before = here;
    }
}

void TestStageStack::aNewSizeEndsTheZoom()
{
    qunsetenv("LOOPSCOPE_REDUCED_MOTION");
    Window window(sampleOptions(20));
    if (isMotionReduced(window.stack))
        QSKIP("this desktop asks for less motion");
    window.doubleClick(6);
    QVERIFY(window.stack.zoom()->isRunning());
    window.stack.resize(800, 500);
    QCoreApplication::processEvents();
    QVERIFY(!window.stack.zoom()->isRunning() && !window.stack.zoom()->isVisible());
    QVERIFY(window.stack.isCellOpen());
    qputenv("LOOPSCOPE_REDUCED_MOTION", "1");
}

void TestStageStack::theZoomEndsInThePageAsItStays()
{
    qunsetenv("LOOPSCOPE_REDUCED_MOTION");
    for (const char* cell : {"vanilla", "lstm", "lstm-peephole"}) {
        Window window(sampleOptions(20, cell));
        window.stack.setCellOpen(true);
        const auto* area = window.stack.cellView()->findChild<QScrollArea*>();
        const bool wasScrolled =
            area->horizontalScrollBar()->isVisible() || area->verticalScrollBar()->isVisible();
        QTest::qWait(50);
        QCOMPARE(area->horizontalScrollBar()->isVisible() || area->verticalScrollBar()->isVisible(),
            wasScrolled);
    }
    qputenv("LOOPSCOPE_REDUCED_MOTION", "1");
}

QTEST_MAIN(TestStageStack)
#include "tst_stage_stack.moc"
