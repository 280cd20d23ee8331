#include "tests/support/sample_options.h"
#include "ui/lanes/gradient_lane.h"
#include "ui/session/session.h"
#include "ui/stage/stage_view.h"
#include "ui/stage/timeline_view.h"
#include "ui/stage/truncation_fence.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QTest>

using namespace loopscope;
using namespace loopscope::ui;

namespace
{

/// A session with its unrolled network on screen, at rest.
struct Window {
    explicit Window(const ExperimentOptions& options, const QSize& size = QSize(1000, 560))
        : session(options)
        , view(session)
        , fence(view.fence())
    {
        view.setMotionAllowed(false);
        view.resize(size);
        view.show();
        view.activateWindow();
        QCoreApplication::processEvents();
    }

    int length() const { return session.options().truncationLength; }

    /// Takes hold of a fence and carries it to the border in front of a step.
    void drag(int index, int step)
    {
        const int y = fence->gripRect().center().y();
        QTest::mousePress(fence, Qt::LeftButton, {}, QPoint(fence->fenceX(index), y));
        const int x = view.axis().columnLeft(step);
        QTest::mouseMove(fence, QPoint(x + 1, y));
        QTest::mouseMove(fence, QPoint(x, y));
        QTest::mouseRelease(fence, Qt::LeftButton, {}, QPoint(x, y));
    }

    Session session;
    TimelineView view;
    TruncationFence* fence;
};

ExperimentOptions truncated(int length, Direction direction = Direction::Forward)
{
    ExperimentOptions options = sampleOptions(20);
    options.truncationLength = length;
    options.layers.front().direction = direction;
    return options;
}

} // namespace

/// The window of truncated backpropagation, dragged on the unrolled network.
class TestTruncationFence : public QObject
{
    Q_OBJECT
private slots:
    void fencesStandBetweenTheWindows_data();
    void fencesStandBetweenTheWindows();
    void draggingAFenceChangesTheWindow_data();
    void draggingAFenceChangesTheWindow();
    void theArrowsMoveIt();
    void aDragIsTakenBackAtOnce();
    void whatIsLostStandsBehindTheBars();
    void betweenTheFencesTheStepsCanBePicked();
    void noFenceCrossesTheVerdict();
    void theRolledNetworkHasNoFence();
    void itCanBeLookedAt();
};

void TestTruncationFence::fencesStandBetweenTheWindows_data()
{
    QTest::addColumn<int>("length");
    QTest::addColumn<Direction>("direction");
    QTest::addColumn<QList<int>>("steps");
    QTest::newRow("of six") << 6 << Direction::Forward << QList<int>{6, 12, 18};
    QTest::newRow("of ten") << 10 << Direction::Forward << QList<int>{10};
    QTest::newRow("from the end") << 6 << Direction::Backward << QList<int>{14, 8, 2};
    QTest::newRow("full: it waits at the end") << 0 << Direction::Forward << QList<int>{20};
    QTest::newRow("as long as the sequence") << 20 << Direction::Forward << QList<int>{20};
}

void TestTruncationFence::fencesStandBetweenTheWindows()
{
    QFETCH(const int, length);
    QFETCH(const Direction, direction);
    QFETCH(const QList<int>, steps);
    Window window(truncated(length, direction));
    QCOMPARE(window.fence->fenceCount(), int(steps.size()));
    for (int i = 0; i < steps.size(); ++i)
        QCOMPARE(window.fence->fenceX(i + 1), window.view.axis().columnLeft(steps[i]));
    QVERIFY(window.fence->isVisible());
    QVERIFY(!window.fence->gripRect().isEmpty());
}

void TestTruncationFence::draggingAFenceChangesTheWindow_data()
{
    QTest::addColumn<int>("length");
    QTest::addColumn<Direction>("direction");
    QTest::addColumn<int>("index");
    QTest::addColumn<int>("step");
    QTest::addColumn<int>("expected");
    QTest::newRow("wider") << 6 << Direction::Forward << 1 << 9 << 9;
    QTest::newRow("narrower") << 6 << Direction::Forward << 1 << 2 << 2;
    QTest::newRow("the second, twice as far") << 6 << Direction::Forward << 2 << 16 << 8;
    QTest::newRow("never less than one") << 6 << Direction::Forward << 1 << 0 << 1;
    QTest::newRow("to the end: full") << 6 << Direction::Forward << 1 << 20 << 0;
    QTest::newRow("from the end inwards") << 0 << Direction::Forward << 1 << 7 << 7;
    QTest::newRow("of a layer that reads backward") << 6 << Direction::Backward << 1 << 11 << 9;
}

void TestTruncationFence::draggingAFenceChangesTheWindow()
{
    QFETCH(const int, length);
    QFETCH(const Direction, direction);
    QFETCH(const int, index);
    QFETCH(const int, step);
    QFETCH(const int, expected);
    Window window(truncated(length, direction));
    window.drag(index, step);
    QCOMPARE(window.length(), expected);
    QTRY_COMPARE(window.session.snapshot()->iteration->truncationLength(), expected);
    QCOMPARE(window.fence->truncationLength(), expected);
}

void TestTruncationFence::theArrowsMoveIt()
{
    Window window(truncated(19));
    window.fence->setFocus();
    QVERIFY(window.fence->hasFocus());
    QTest::keyClick(window.fence, Qt::Key_Right);
    QCOMPARE(window.length(), 0);
    QTest::keyClick(window.fence, Qt::Key_Right);
    QCOMPARE(window.length(), 0);
    QTest::keyClick(window.fence, Qt::Key_Left);
    QTest::keyClick(window.fence, Qt::Key_Left);
    QCOMPARE(window.length(), 18);
}

void TestTruncationFence::aDragIsTakenBackAtOnce()
{
    Window window(truncated(6));
    QTest::mousePress(window.fence, Qt::LeftButton, {}, QPoint(window.fence->fenceX(1), 5));
    for (const int step : {7, 8, 9, 10, 11})
        QTest::mouseMove(window.fence, QPoint(window.view.axis().columnLeft(step), 5));
    QTest::mouseRelease(
        window.fence, Qt::LeftButton, {}, QPoint(window.view.axis().columnLeft(11), 5));
    QCOMPARE(window.length(), 11);
    window.session.undoStack().undo();
    QCOMPARE(window.length(), 6);
    QTRY_COMPARE(window.fence->truncationLength(), 6);
}

void TestTruncationFence::whatIsLostStandsBehindTheBars()
{
    Window window(truncated(6));
    const GradientLane& lane = *window.view.gradientLane();
    for (int step = 0; step < 18; ++step) {
        QVERIFY(lane.ghostRect(step).height() > 0.0);
        QCOMPARE(lane.barRect(step).height(), 0.0);
    }
    QCOMPARE(lane.ghostRect(19), lane.barRect(19));
    // Drawn where the backward pass has come to.
    window.session.goToPhase(Phase::Update);
    const QRectF ghost = lane.ghostRect(10);
    const QColor with =
        window.view.gradientLane()->grab().toImage().pixelColor(ghost.center().toPoint());
    window.drag(1, 20);
    QTRY_VERIFY(lane.data().full.empty());
    QVERIFY(window.view.gradientLane()->ghostRect(10).isEmpty());
    const QColor bar =
        window.view.gradientLane()->grab().toImage().pixelColor(ghost.center().toPoint());
    QVERIFY(with != bar);
    QVERIFY(with != themeOf(window.view).stage);
}

void TestTruncationFence::noFenceCrossesTheVerdict()
{
    for (const QSize& size : {QSize(1000, 560), QSize(700, 900)}) {
        Window window(truncated(6), size);
        const GradientLane& lane = *window.view.gradientLane();
        QVERIFY(!lane.titleRect().isEmpty());
        const QPoint corner = lane.mapTo(window.fence->parentWidget(), QPoint(0, 0)) -
                              window.fence->pos();
        const QRect title = lane.titleRect().translated(corner);
        for (int index = 1; index <= 3; ++index) {
            const int x = window.fence->fenceX(index);
            for (const int y : {title.top(), title.center().y(), title.bottom()})
                QVERIFY(!window.fence->mask().contains(QPoint(x, y)));
            QVERIFY(window.fence->mask().contains(QPoint(x, title.bottom() + 3)));
            QVERIFY(window.fence->mask().contains(QPoint(x, title.top() - 3)));
        }
    }
}

void TestTruncationFence::betweenTheFencesTheStepsCanBePicked()
{
    Window window(truncated(6));
    const QPoint place(int(window.view.axis().columnCentre(3)), 100);
    QVERIFY(!window.fence->mask().contains(place));
    QCOMPARE(window.view.childAt(window.fence->pos() + place), window.view.stage());
}

void TestTruncationFence::theRolledNetworkHasNoFence()
{
    Window window(truncated(6));
    QCOMPARE(window.fence->y(), window.view.stage()->mapTo(&window.view, QPoint(0, 0)).y());
    window.view.setRolled(true);
    QVERIFY(window.fence->y() >= window.view.stage()->mapTo(&window.view, QPoint(0, 0)).y() +
                                     window.view.stage()->height());
    window.view.setRolled(false);
    window.drag(1, 9);
    QCOMPARE(window.length(), 9);
}

void TestTruncationFence::itCanBeLookedAt()
{
    const QByteArray folder = qgetenv("LOOPSCOPE_PICTURES");
    if (folder.isEmpty())
        QSKIP("LOOPSCOPE_PICTURES names no folder to draw into");
    for (const ThemeChoice theme : {ThemeChoice::Light, ThemeChoice::Dark}) {
        applyTheme(*qApp, theme);
        for (const QSize& size : {QSize(1000, 560), QSize(460, 480)}) {
            for (const int length : {0, 1, 6}) {
                Window window(truncated(length), size);
                window.session.goToPhase(Phase::Update);
                window.fence->setFocus();
                window.view.grab().save(QString("%1/fence-%2-%3-%4.png")
                                            .arg(QString::fromLocal8Bit(folder))
                                            .arg(size.width())
                                            .arg(length)
                                            .arg(int(theme)));
            }
        }
    }
}

QTEST_MAIN(TestTruncationFence)
#include "tst_truncation_fence.moc"
