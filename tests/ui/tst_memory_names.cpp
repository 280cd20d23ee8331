#include "core/cell/catalog.h"
#include "tests/ui/stage_window.h"
#include "ui/stage/stage_arrows.h"

#include <QTest>

using namespace loopscope;
using namespace loopscope::ui;

namespace
{

/// Whether a line of pixels that stands upright has no letter in it.
bool isOneColour(const QImage& picture, int x, int top, int bottom)
{
    for (int y = top; y <= bottom; ++y) {
        if (picture.pixel(x, y) != picture.pixel(x, top))
            return false;
    }
    return true;
}

} // namespace

/// "c" and "h" on the arrows between the steps.
class TestMemoryNames : public QObject
{
    Q_OBJECT
private slots:
    void theyStandClearOfThePlayheadsFrame_data();
    void theyStandClearOfThePlayheadsFrame();
};

void TestMemoryNames::theyStandClearOfThePlayheadsFrame_data()
{
    QTest::addColumn<int>("steps");
    QTest::addColumn<int>("here");
    QTest::newRow("T = 2, at the first step") << 2 << 0;
    QTest::newRow("T = 2, at the last step") << 2 << 1;
    QTest::newRow("T = 3, in the middle") << 3 << 1;
    QTest::newRow("T = 20, at the first step") << 20 << 0;
    QTest::newRow("T = 20, at the second step") << 20 << 1;
    QTest::newRow("T = 20, further on") << 20 << 7;
}

void TestMemoryNames::theyStandClearOfThePlayheadsFrame()
{
    QFETCH(int, steps);
    QFETCH(int, here);
    ExperimentOptions options = sampleOptions(steps);
    options.layers.front().equations = findInCatalog("lstm")->text();
    StageWindow window(options);
    window.session.setCursor({Phase::Forward, here});
    const QImage picture = window.picture();
    const StagePlaces places = window.stage().places();
    const QRect frame = window.stage().playheadRect();
    const int text = window.stage().fontMetrics().height();
    for (std::size_t memory : {0, 1}) {
        const int arrow = int(heightOfArrow(places.layout, window.stage().data(), memory));
        const QRect row(places.stripOf(0).right(), arrow - text, 0, text - 5); // above the arrow
        for (const int edge : {frame.left(), frame.right()})
            for (int x = edge - 3; x <= edge + 3; ++x)
                QVERIFY(isOneColour(picture, x, row.top(), row.bottom()));
        bool isThere = false; // between some two strips
        for (int step = 0; step + 1 < steps; ++step) {
            const QRect gap(QPoint(places.stripOf(step).right() + 2, row.top()),
                QPoint(places.stripOf(step + 1).left() - 2, row.bottom()));
            for (int x = gap.left(); x <= gap.right(); ++x)
                isThere = isThere || !isOneColour(picture, x, gap.top(), gap.bottom());
        }
        QVERIFY(isThere);
    }
}

QTEST_MAIN(TestMemoryNames)
#include "tst_memory_names.moc"
