#include "ui/session/cursor.h"

#include <QTest>

using namespace loopscope::ui;

class TestCursor : public QObject
{
    Q_OBJECT
private slots:
    void everyPositionIsOneCursor_data();
    void everyPositionIsOneCursor();
    void phasesFollowEachOtherInOrder();
    void anEncodersStepsComeBeforeItsDecoders();
    void positionsOutsideAreClamped();
    void phasesStartAndEndWhereTheyAreWalked();
    void aCursorFitsASequenceOfAnotherLength_data();
    void aCursorFitsASequenceOfAnotherLength();
    void stepsAreReachedForwardOneByOne();
    void stepsAreReachedBackwardFromTheLast();
};

void TestCursor::everyPositionIsOneCursor_data()
{
    QTest::addColumn<int>("steps");
    QTest::newRow("one step") << 1;
    QTest::newRow("two steps") << 2;
    QTest::newRow("twenty steps") << 20;
    QTest::newRow("two hundred steps") << 200;
}

void TestCursor::everyPositionIsOneCursor()
{
    QFETCH(const int, steps);
    QCOMPARE(positionCount(steps), 2 * steps + 2);
    for (int position = 0; position < positionCount(steps); ++position) {
        const Cursor cursor = cursorAt(position, steps);
        QCOMPARE(positionOf(cursor, steps), position);
        QVERIFY(cursor.step >= 0 && cursor.step < steps);
        QVERIFY(clamped(cursor, steps) == cursor);
    }
}

void TestCursor::phasesFollowEachOtherInOrder()
{
    const int steps = 3;
    const QList<Cursor> walk{{Phase::Forward, 0}, {Phase::Forward, 1}, {Phase::Forward, 2},
        {Phase::Loss, 2}, {Phase::Backward, 2}, {Phase::Backward, 1}, {Phase::Backward, 0},
        {Phase::Update, 0}};
    QCOMPARE(int(walk.size()), positionCount(steps));
    for (int position = 0; position < int(walk.size()); ++position)
        QVERIFY(cursorAt(position, steps) == walk.at(position));
}

void TestCursor::anEncodersStepsComeBeforeItsDecoders()
{
    const TimeSpan span(2, 3);
    const QList<Cursor> walk{{Phase::Forward, -3}, {Phase::Forward, -2}, {Phase::Forward, -1},
        {Phase::Forward, 0}, {Phase::Forward, 1}, {Phase::Loss, 1}, {Phase::Backward, 1},
        {Phase::Backward, 0}, {Phase::Backward, -1}, {Phase::Backward, -2}, {Phase::Backward, -3},
        {Phase::Update, -3}};
    QCOMPARE(int(walk.size()), positionCount(span));
    for (int position = 0; position < int(walk.size()); ++position) {
        QVERIFY(cursorAt(position, span) == walk.at(position));
        QCOMPARE(positionOf(walk.at(position), span), position);
        QVERIFY(clamped(walk.at(position), span) == walk.at(position));
    }
    QVERIFY(clamped({Phase::Forward, -9}, span) == walk.front());
    QVERIFY(clamped({Phase::Backward, -2}, TimeSpan(2)) == (Cursor{Phase::Backward, 0}));
    QVERIFY(isReachedForward({Phase::Forward, 0}, -1));
    QVERIFY(!isReachedForward({Phase::Forward, -2}, -1));
    QVERIFY(isReachedBackward({Phase::Backward, -1}, 0));
    QVERIFY(!isReachedBackward({Phase::Backward, 0}, -1));
}

void TestCursor::positionsOutsideAreClamped()
{
    QVERIFY(cursorAt(-5, 4) == (Cursor{Phase::Forward, 0}));
    QVERIFY(cursorAt(1000, 4) == (Cursor{Phase::Update, 0}));
}

void TestCursor::phasesStartAndEndWhereTheyAreWalked()
{
    QVERIFY(startOf(Phase::Forward, 5) == (Cursor{Phase::Forward, 0}));
    QVERIFY(endOf(Phase::Forward, 5) == (Cursor{Phase::Forward, 4}));
    QVERIFY(startOf(Phase::Loss, 5) == endOf(Phase::Loss, 5));
    QVERIFY(startOf(Phase::Backward, 5) == (Cursor{Phase::Backward, 4}));
    QVERIFY(endOf(Phase::Backward, 5) == (Cursor{Phase::Backward, 0}));
    QVERIFY(startOf(Phase::Update, 5) == endOf(Phase::Update, 5));
    for (const Phase phase : {Phase::Forward, Phase::Loss, Phase::Backward})
        QCOMPARE(
            positionOf(endOf(phase, 5), 5) + 1, positionOf(startOf(Phase(int(phase) + 1), 5), 5));
}

void TestCursor::aCursorFitsASequenceOfAnotherLength_data()
{
    QTest::addColumn<int>("phase");
    QTest::addColumn<int>("step");
    QTest::addColumn<int>("steps");
    QTest::addColumn<int>("expected");
    QTest::newRow("forward, still inside") << int(Phase::Forward) << 3 << 10 << 3;
    QTest::newRow("forward, now too far") << int(Phase::Forward) << 15 << 10 << 9;
    QTest::newRow("backward, now too far") << int(Phase::Backward) << 15 << 10 << 9;
    QTest::newRow("loss moves to the new last step") << int(Phase::Loss) << 4 << 10 << 9;
    QTest::newRow("update stays at the first") << int(Phase::Update) << 0 << 10 << 0;
    QTest::newRow("a step before the start") << int(Phase::Forward) << -2 << 10 << 0;
}

void TestCursor::aCursorFitsASequenceOfAnotherLength()
{
    QFETCH(const int, phase);
    QFETCH(const int, step);
    QFETCH(const int, steps);
    QFETCH(const int, expected);
    const Cursor result = clamped({Phase(phase), step}, steps);
    QCOMPARE(int(result.phase), phase);
    QCOMPARE(result.step, expected);
}

void TestCursor::stepsAreReachedForwardOneByOne()
{
    const Cursor cursor{Phase::Forward, 2};
    QVERIFY(isReachedForward(cursor, 0));
    QVERIFY(isReachedForward(cursor, 2));
    QVERIFY(!isReachedForward(cursor, 3));
    QVERIFY(!isReachedBackward(cursor, 0));
    QVERIFY(isReachedForward({Phase::Loss, 4}, 4));
    QVERIFY(isReachedForward({Phase::Backward, 4}, 0));
}

void TestCursor::stepsAreReachedBackwardFromTheLast()
{
    const Cursor cursor{Phase::Backward, 3};
    QVERIFY(isReachedBackward(cursor, 5));
    QVERIFY(isReachedBackward(cursor, 3));
    QVERIFY(!isReachedBackward(cursor, 2));
    QVERIFY(!isReachedBackward({Phase::Loss, 5}, 5));
    QVERIFY(isReachedBackward({Phase::Update, 0}, 0));
}

QTEST_APPLESS_MAIN(TestCursor)
#include "tst_cursor.moc"
