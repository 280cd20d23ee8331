#include "core/cell/catalog.h"
#include "core/diagnosis/verdict.h"
#include "core/training/equal_parameters.h"
#include "core/training/recommended_experiment.h"
#include "ui/build/cell_card.h"
#include "ui/build/cell_gallery.h"
#include "ui/charts/card_button.h"
#include "ui/charts/chart_plot.h"
#include "ui/compare/compare_lengths.h"
#include "ui/compare/compare_losses.h"
#include "ui/compare/compare_row.h"
#include "ui/compare/compare_settings.h"
#include "ui/compare/compare_view.h"
#include "ui/compare/network_mark.h"
#include "ui/compare/network_summary.h"
#include "ui/compare/step_ruler.h"
#include "ui/controls/segmented_control.h"
#include "ui/explain/explain_panel.h"
#include "ui/explain/verdict_card.h"
#include "ui/export/picture_dialog.h"
#include "ui/lanes/gradient_lane.h"
#include "ui/lanes/value_lane.h"
#include "ui/session/default_options.h"
#include "ui/session/session.h"
#include "ui/stage/timeline_view.h"
#include "ui/theme/theme.h"
#include "ui/window/export_actions.h"
#include "ui/window/main_window.h"
#include "ui/window/network_view.h"
#include "ui/window/notice_bar.h"
#include "ui/window/transport.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QFile>
#include <QFileDialog>
#include <QFileInfo>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

#include <algorithm>
#include <memory>

using namespace loopscope;
using namespace loopscope::ui;

/// Networks compared, driven through the window as a person drives it.
class TestCompareView : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup();

    void theKeyOpensItWithAPartnerAndEscapeReturns();
    void theBuildPanelAndTheGalleryOpenIt();
    void networksAreAddedFromTheMenuAndTheGallery();
    void aNetworkIsRemovedAndTheOthersStay();
    void allHaveTheSameSequenceAndSeed();
    void unitsAreMadeEqual();
    void parametersAreMadeEqual();
    void aNetworkThatIsAddedGetsTheChosenSize();
    void theScaleIsOneForAll();
    void columnsLineUp();
    void everyStepIsInSight_data();
    void everyStepIsInSight();
    void theKeysStepAllNetworks();
    void theRulerMovesThePlayhead();
    void networksAreTrainedAndShownInStep();
    void aSettledViewShowsTheNewestOfAll();
    void allLossesAreInOneChart();
    void theLossesAreATable();
    void aLongRunIsATableOfRanges();
    void otherLengthsAreATable();
    void theMenuOfAChartSavesAndCopies();
    void theFileMenuKnowsTheCharts();
    void theChartLeadsToAnIteration();
    void anyNetworkOpensInTheWindowAndBack();
    void everyCellCanBeCompared_data();
    void everyCellCanBeCompared();
    void aSecondStateHasAStrip();
    void theSummarySaysWhatTheEngineSays();
    void aClickOnANumberOpensTheWayToItsReasons();
    void whyRecurrentIsOneClickAway_data();
    void whyRecurrentIsOneClickAway();
    void otherLengthsTellMemoryFromNone();
    void translationsAreToldApartByTheirLength();
    void otherLengthsFollowTheNetworks();
    void whereNothingIsRecurrentTheLstmIs();
    void anEncoderDecoderIsComparedWithItsAttention();
    void aProblemIsToldAboveTheNetworks();
    void tabReachesEveryControlInReadingOrder();
    void everyControlHasANameAndATip();
    void nothingIsCutOff_data();
    void nothingIsCutOff();

private:
    CompareView* open(const std::vector<const char*>& cells, int steps = 20);
    QAction* action(const char* name) const;
    const Snapshot& snapshot(int index) const { return *m_session->experiment(index).snapshot(); }

    std::unique_ptr<Session> m_session;
    std::unique_ptr<MainWindow> m_window;
};

void TestCompareView::init()
{
    m_session = std::make_unique<Session>(defaultOptions());
    m_window = std::make_unique<MainWindow>(*m_session);
    m_window->networkView()->timeline()->setMotionAllowed(false);
    m_window->resize(1366, 768);
    m_window->show();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
}

void TestCompareView::cleanup()
{
    m_window.reset();
    m_session.reset();
}

QAction* TestCompareView::action(const char* name) const
{
    return m_window->findChild<QAction*>(QString::fromLatin1(name));
}

/// Opens the view with networks of these cells.
CompareView* TestCompareView::open(const std::vector<const char*>& cells, int steps)
{
    SessionSettings settings;
    for (const char* identifier : cells) {
        ExperimentOptions options =
            loopscope::ui::withCell(defaultOptions(), *findInCatalog(identifier));
        options.sequenceLength = steps;
        while (int(options.task.text.size()) <= steps)
            options.task.text += options.task.text;
        settings.push_back(options);
    }
    m_session->setSettings(settings);
    m_window->setComparing(true);
    // The first answers, and what the view does about them when it is next free.
    const bool isReady = QTest::qWaitFor([&] {
        return m_session->isInStep() && snapshot(0).iteration->steps() == steps &&
               snapshot(0).options == settings.front();
    });
    QCoreApplication::processEvents();
    return isReady ? m_window->compareView() : nullptr;
}

void TestCompareView::theKeyOpensItWithAPartnerAndEscapeReturns()
{
    QVERIFY(m_window->compareView() == nullptr);
    QTest::keyClick(m_window->focusWidget(), Qt::Key_N);
    QVERIFY(m_window->isComparing());
    QVERIFY(action("view.compare")->isChecked());
    QVERIFY(m_window->compareView()->isVisible());
    QVERIFY(!m_window->networkView()->isVisible());
    QCOMPARE(m_session->experimentCount(), 2);
    QCOMPARE(int(m_window->compareView()->rows().size()), 2);
    QCOMPARE(namesOfNetworks(m_session->settings()), (QStringList{"Vanilla RNN", "LSTM"}));
    QVERIFY(m_window->compareView()->hasFocus());

    QTest::keyClick(m_window->focusWidget(), Qt::Key_Escape);
    QVERIFY(!m_window->isComparing());
    QVERIFY(!action("view.compare")->isChecked());
    QVERIFY(m_window->networkView()->timeline()->hasFocus());
    // Both are still there: opening it again adds none.
    QTest::keyClick(m_window->focusWidget(), Qt::Key_N);
    QCOMPARE(m_session->experimentCount(), 2);
    QTest::keyClick(m_window->focusWidget(), Qt::Key_N);
    QVERIFY(!m_window->isComparing());
}

void TestCompareView::theBuildPanelAndTheGalleryOpenIt()
{
    m_window->findChild<QPushButton*>("build.compare")->click();
    QVERIFY(m_window->isComparing());
    QTest::keyClick(m_window->focusWidget(), Qt::Key_Escape);

    m_window->findChild<QPushButton*>("layer.gallery")->click();
    auto* gallery = m_window->findChild<CellGallery*>();
    QVERIFY(gallery->isVisible());
    const auto gru = std::find_if(gallery->cards().begin(), gallery->cards().end(),
        [](const CellCard* card) { return card->entry().identifier == "gru"; });
    (*gru)->findChild<QPushButton*>("gallery.compare")->click();
    QVERIFY(!gallery->isVisible());
    QVERIFY(m_window->isComparing());
    QCOMPARE(namesOfNetworks(m_session->settings()),
        (QStringList{"Vanilla RNN", "LSTM", "GRU"}));
}

void TestCompareView::networksAreAddedFromTheMenuAndTheGallery()
{
    CompareView* view = open({"vanilla", "lstm"});
    QVERIFY(view != nullptr);
    const QList<QAction*> entries = view->addButton()->menu()->actions();
    QVERIFY(entries.size() > int(catalog().size()));
    const auto gru = std::find_if(entries.begin(), entries.end(),
        [](const QAction* entry) { return entry->text() == "GRU"; });
    (*gru)->trigger();
    QCOMPARE(m_session->experimentCount(), 3);
    QCOMPARE(int(view->rows().size()), 3);
    QCOMPARE(view->rows()[2]->accessibleName(), QString("GRU"));
    QVERIFY(view->addButton()->isEnabled());

    entries.last()->trigger();
    auto* gallery = m_window->findChild<CellGallery*>();
    QVERIFY(gallery->isVisible());
    CellCard* window = nullptr;
    for (CellCard* card : gallery->cards()) {
        QVERIFY(!card->findChild<QPushButton*>("gallery.use")->isVisible());
        if (card->entry().identifier == "window")
            window = card;
    }
    window->findChild<QPushButton*>("gallery.compare")->click();
    QVERIFY(!gallery->isVisible());
    QCOMPARE(int(view->rows().size()), 4);
    QVERIFY(!view->addButton()->isEnabled());
    m_session->undoStack().undo();
    QCOMPARE(int(view->rows().size()), 3);
    QVERIFY(view->addButton()->isEnabled());
}

void TestCompareView::aNetworkIsRemovedAndTheOthersStay()
{
    CompareView* view = open({"vanilla", "gru", "lstm"});
    QVERIFY(view != nullptr);
    const SnapshotPointer last = m_session->experiment(2).snapshot();
    view->rows()[1]->summary()->removeButton()->click();
    QCOMPARE(int(view->rows().size()), 2);
    QCOMPARE(view->rows()[1]->accessibleName(), QString("LSTM"));
    QVERIFY(view->rows()[1]->snapshot() == last);
    view->rows()[0]->summary()->removeButton()->click();
    QCOMPARE(int(view->rows().size()), 1);
    QCOMPARE(view->rows()[0]->accessibleName(), QString("LSTM"));
    QVERIFY(view->rows()[0]->snapshot() == last);
    QVERIFY(!view->rows()[0]->summary()->removeButton()->isEnabled());
}

void TestCompareView::allHaveTheSameSequenceAndSeed()
{
    CompareView* view = open({"vanilla", "gru", "lstm", "feed-forward"}, 7);
    QVERIFY(view != nullptr);
    m_session->newWeights();
    QTRY_COMPARE(snapshot(3).options.seed, defaultOptions().seed + 1);
    QTRY_VERIFY(m_session->isInStep());
    for (int i = 1; i < 4; ++i) {
        QVERIFY(snapshot(i).iteration->batch().inputs == snapshot(0).iteration->batch().inputs);
        QCOMPARE(snapshot(i).options.seed, snapshot(0).options.seed);
        QTRY_VERIFY(view->rows()[std::size_t(i)]->snapshot() ==
                    m_session->experiment(i).snapshot());
    }
}

void TestCompareView::unitsAreMadeEqual()
{
    CompareView* view = open({"vanilla", "lstm"});
    QVERIFY(view != nullptr);
    QCOMPARE(view->sizingControl()->current(), int(Sizing::EqualUnits));
    SessionSettings settings = m_session->settings();
    settings[1].layers.front().units = 20;
    m_session->setSettings(settings);
    QCOMPARE(view->sizingControl()->current(), -1);
    QTest::mouseClick(view->sizingControl(), Qt::LeftButton, {},
        view->sizingControl()->rectOf(0).center());
    QCOMPARE(m_session->experiment(1).options().layers.front().units, 12);
    QCOMPARE(view->sizingControl()->current(), int(Sizing::EqualUnits));
}

void TestCompareView::parametersAreMadeEqual()
{
    CompareView* view = open({"vanilla", "lstm", "gru"});
    QVERIFY(view != nullptr);
    const auto wanted = parameterCount(m_session->experiment(0).options());
    QTest::mouseClick(view->sizingControl(), Qt::LeftButton, {},
        view->sizingControl()->rectOf(1).center());
    QCOMPARE(view->sizingControl()->current(), int(Sizing::EqualParameters));
    QCOMPARE(m_session->experiment(0).options().layers.front().units, 12);
    for (int i = 1; i < 3; ++i) {
        const ExperimentOptions options = m_session->experiment(i).options();
        const int units = options.layers.front().units;
        const auto error = std::abs(parameterCount(options) - wanted);
        QVERIFY(units < 12);
        QVERIFY(error <= std::abs(parameterCount(withUnits(options, units - 1)) - wanted));
        QVERIFY(error <= std::abs(parameterCount(withUnits(options, units + 1)) - wanted));
        const QString words = QString("%1 units · %2 parameters")
                                  .arg(units)
                                  .arg(parameterCount(options));
        QTRY_COMPARE(view->rows()[std::size_t(i)]->summary()->sizeWords(), words);
    }
    m_session->undoStack().undo();
    QCOMPARE(view->sizingControl()->current(), int(Sizing::EqualUnits));
}

void TestCompareView::aNetworkThatIsAddedGetsTheChosenSize()
{
    CompareView* view = open({"vanilla", "gru"});
    QVERIFY(view != nullptr);
    view->addCell("lstm");
    QCOMPARE(m_session->experiment(2).options().layers.front().units, 12);
    m_session->removeExperiment(2);
    QTest::mouseClick(view->sizingControl(), Qt::LeftButton, {},
        view->sizingControl()->rectOf(1).center());
    view->addCell("lstm");
    QVERIFY(m_session->experiment(2).options().layers.front().units < 12);
    QCOMPARE(view->sizingControl()->current(), int(Sizing::EqualParameters));
}

void TestCompareView::theScaleIsOneForAll()
{
    CompareView* view = open({"vanilla", "lstm", "feed-forward"});
    QVERIFY(view != nullptr);
    m_session->toEnd();
    for (const CompareRow* row : view->rows()) {
        const GradientLane* lane = row->gradientLane();
        const GradientLaneData& data = lane->data();
        QCOMPARE(data.of, GradientOf::LastLoss);
        // 10⁰ stands at the source of each; every other bar where its own share of it belongs.
        QCOMPARE(data.bars.back().relative, 1.0);
        QCOMPARE(data.bars.back().height, heightOnScale(0.0));
        for (const GradientBar& bar : data.bars) {
            if (bar.kind == MagnitudeKind::Positive)
                QCOMPARE(bar.height, heightOnScale(std::log10(bar.relative)));
        }
        QTRY_COMPARE(lane->height(), view->rows().front()->gradientLane()->height());
        QCOMPARE(lane->barRect(19).height(),
            view->rows().front()->gradientLane()->barRect(19).height());
    }
    // So the same loss is seen to be forgotten by one and not by the other.
    QVERIFY(view->rows()[0]->gradientLane()->barRect(10).height() > 0.0);
    QCOMPARE(view->rows()[2]->gradientLane()->barRect(10).height(), 0.0);
}

void TestCompareView::columnsLineUp()
{
    CompareView* view = open({"vanilla", "lstm"});
    QVERIFY(view != nullptr);
    const auto place = [&](const TimelinePane* pane) {
        return pane->mapTo(view, QPoint(pane->axis().columnLeft(7), 0)).x();
    };
    const int expected = place(view->rows().front()->gradientLane());
    for (const CompareRow* row : view->rows()) {
        for (const TimelinePane* pane : row->panes()) {
            QCOMPARE(pane->axis(), view->axis());
            QCOMPARE(place(pane), expected);
        }
    }
    QCOMPARE(place(view->ruler()), expected);
}

void TestCompareView::everyStepIsInSight_data()
{
    QTest::addColumn<int>("steps");
    for (const int steps : {1, 2, 20, 200})
        QTest::addRow("T = %d", steps) << steps;
}

void TestCompareView::everyStepIsInSight()
{
    QFETCH(const int, steps);
    CompareView* view = open({"vanilla", "lstm", "gru", "window"}, steps);
    QVERIFY(view != nullptr);
    QTRY_COMPARE(view->axis().steps, steps);
    QCOMPARE(view->axis().visibleSteps(), (StepRange{0, steps - 1}));
    QVERIFY(!view->axis().canScroll());
    m_session->setCursor({Phase::Backward, steps / 2});
    view->grab();
    for (const CompareRow* row : view->rows())
        QVERIFY(!row->gradientLane()->playheadRect().isEmpty());
}

void TestCompareView::theKeysStepAllNetworks()
{
    CompareView* view = open({"vanilla", "lstm"});
    QVERIFY(view != nullptr);
    const auto expect = [&](const Cursor& cursor) {
        return std::all_of(view->rows().begin(), view->rows().end(), [&](const CompareRow* row) {
            const auto panes = row->panes();
            return std::all_of(panes.begin(), panes.end(),
                [&](const TimelinePane* pane) { return pane->moment().cursor == cursor; });
        });
    };
    QTest::keyClick(view, Qt::Key_Right);
    QTest::keyClick(view, Qt::Key_Right);
    QVERIFY(expect({Phase::Forward, 2}));
    QTest::keyClick(view, Qt::Key_Left);
    QVERIFY(expect({Phase::Forward, 1}));
    QTest::keyClick(view, Qt::Key_3);
    QTest::keyClick(view, Qt::Key_Right);
    QVERIFY(expect({Phase::Backward, 18}));
    // Beyond the update all networks go on to the next iteration.
    QTest::keyClick(view, Qt::Key_4);
    QTest::keyClick(view, Qt::Key_Right);
    for (int i = 0; i < 2; ++i)
        QTRY_COMPARE(view->rows()[std::size_t(i)]->snapshot()->iteration->number(), 1);
    QVERIFY(expect({Phase::Forward, 0}));
}

void TestCompareView::theRulerMovesThePlayhead()
{
    CompareView* view = open({"vanilla", "lstm"});
    QVERIFY(view != nullptr);
    const StepRuler* ruler = view->ruler();
    const QPoint place(int(ruler->axis().columnCentre(11)), ruler->height() / 2);
    QTest::mouseClick(view->ruler(), Qt::LeftButton, {}, place);
    QCOMPARE(m_session->cursor(), (Cursor{Phase::Forward, 11}));
}

void TestCompareView::networksAreTrainedAndShownInStep()
{
    CompareView* view = open({"vanilla", "lstm", "gru"});
    QVERIFY(view != nullptr);
    bool areInStep = true;
    int highest = 0;
    const auto look = [&] {
        const int number = view->rows().front()->snapshot()->iteration->number();
        for (const CompareRow* row : view->rows())
            areInStep = areInStep && row->snapshot()->iteration->number() == number;
        highest = std::max(highest, number);
    };
    // Connected after the view: it is told first.
    connect(m_session.get(), &Session::experimentChanged, view, look);
    QTest::mouseClick(view->transport()->trainButton(), Qt::LeftButton);
    QVERIFY(m_session->isTraining());
    QTRY_VERIFY(highest > 50);
    QTest::mouseClick(view->transport()->trainButton(), Qt::LeftButton);
    QTRY_VERIFY(!m_session->isTraining());
    QVERIFY(areInStep);
}

void TestCompareView::aSettledViewShowsTheNewestOfAll()
{
    CompareView* view = open({"vanilla", "lstm"});
    QVERIFY(view != nullptr);
    m_session->trainUntil({.iterations = 25});
    QTRY_VERIFY(!m_session->isTraining());
    view->addCell("gru");
    QTRY_VERIFY(view->rows()[2]->snapshot()->iteration->number() == 25);
    for (int i = 0; i < 3; ++i) {
        QVERIFY(view->rows()[std::size_t(i)]->snapshot() == m_session->experiment(i).snapshot());
        QVERIFY(!view->rows()[std::size_t(i)]->isWaiting());
    }
}

void TestCompareView::allLossesAreInOneChart()
{
    CompareView* view = open({"vanilla", "lstm", "gru"});
    QVERIFY(view != nullptr);
    m_session->trainUntil({.iterations = 12});
    QTRY_VERIFY(!m_session->isTraining());
    QCoreApplication::processEvents();
    const auto& curves = view->losses()->curves();
    QCOMPARE(int(curves.size()), 3);
    for (int i = 0; i < 3; ++i) {
        const auto data = curves[std::size_t(i)]->data();
        QCOMPARE(data->size(), 13);
        for (int k = 0; k < 13; ++k)
            QCOMPARE(data->at(k)->value, snapshot(i).curves->loss.at(k).largest);
        for (int k = 0; k < i; ++k)
            QVERIFY(curves[std::size_t(i)]->pen().style() != curves[std::size_t(k)]->pen().style());
    }
    view->rows()[1]->summary()->removeButton()->click();
    QCoreApplication::processEvents();
    QCOMPARE(int(view->losses()->curves().size()), 2);
    QCOMPARE(view->losses()->plot()->graphCount(), 2);
}

/// Rows and columns of a table, the line of headings first.
std::vector<QStringList> cellsOf(const std::string& csv)
{
    std::vector<QStringList> rows;
    for (const QString& line : QString::fromStdString(csv).split('\n', Qt::SkipEmptyParts))
        rows.push_back(line.split(','));
    return rows;
}

void TestCompareView::theLossesAreATable()
{
    CompareView* view = open({"vanilla", "lstm", "gru"});
    QVERIFY(view != nullptr);
    m_session->trainUntil({.iterations = 12});
    QTRY_VERIFY(!m_session->isTraining());
    QCoreApplication::processEvents();
    const std::vector<QStringList> rows = cellsOf(view->losses()->table());
    QCOMPARE(rows.front(),
        (QStringList{"iteration", "Vanilla RNN: cross-entropy (nats)", "LSTM: cross-entropy (nats)",
            "GRU: cross-entropy (nats)"}));
    QCOMPARE(int(rows.size()), 1 + 13);
    for (int k = 0; k < 13; ++k) {
        const QStringList& row = rows[std::size_t(k) + 1];
        QCOMPARE(row[0].toInt(), k);
        for (int i = 0; i < 3; ++i)
            QCOMPARE(row[i + 1].toDouble(), snapshot(i).curves->loss.at(k).largest);
    }
}

/// What is known of the oldest iterations of a very long run are the ends of their losses.
void TestCompareView::aLongRunIsATableOfRanges()
{
    CompareView* view = open({"vanilla", "lstm"});
    QVERIFY(view != nullptr);
    std::vector<SnapshotPointer> runs;
    for (const int width : {4, 2}) {
        Snapshot run = snapshot(0);
        std::vector<Series::Bucket> buckets;
        for (int first = 0; first < 7; first += width) {
            Series::Bucket bucket;
            bucket.add(double(first));
            bucket.add(double(std::min(first + width, 7) - 1));
            buckets.push_back(bucket);
        }
        auto curves = std::make_shared<RunCurves>(*run.curves);
        curves->loss = Series(width, 7, buckets);
        run.curves = curves;
        runs.push_back(std::make_shared<const Snapshot>(run));
    }
    view->losses()->setRuns({"A", "B, two layers"}, runs);
    QCOMPARE(QString::fromStdString(view->losses()->table()),
        QString("from iteration,to iteration,"
                "A: smallest cross-entropy (nats),A: largest cross-entropy (nats),"
                "\"B, two layers: smallest cross-entropy (nats)\","
                "\"B, two layers: largest cross-entropy (nats)\"\n"
                "0,3,0,3,0,3\n"
                "4,6,4,6,4,6\n"));
}

void TestCompareView::otherLengthsAreATable()
{
    CompareView* view = open({"vanilla", "lstm"});
    QVERIFY(view != nullptr);
    const CompareLengths* lengths = view->lengths();
    QTRY_COMPARE(int(lengths->data().size()), 2);
    const std::vector<QStringList> rows = cellsOf(lengths->table());
    const auto& points = lengths->data()[0]->curve.points;
    QVERIFY(points.size() > 3);
    QCOMPARE(rows.size(), points.size() + 1);
    QCOMPARE(rows.front(),
        (QStringList{"from steps", "to steps", "sequences",
            "Vanilla RNN: characters predicted right (0 to 1)",
            "LSTM: characters predicted right (0 to 1)",
            "guessing: characters predicted right (0 to 1)"}));
    for (std::size_t p = 0; p < points.size(); ++p) {
        const QStringList& row = rows[p + 1];
        QCOMPARE(row.size(), 6);
        QCOMPARE(row[1].toInt(), points[p].steps);
        QCOMPARE(row[2].toInt(), points[p].sequences);
        for (std::size_t i = 0; i < 2; ++i)
            QCOMPARE(row[qsizetype(i) + 3].toDouble(),
                lengths->data()[i]->curve.points[p].metric);
        QCOMPARE(row[5].toDouble(), points[p].guessing);
    }
}

void TestCompareView::theMenuOfAChartSavesAndCopies()
{
    CompareView* view = open({"vanilla", "lstm"});
    QVERIFY(view != nullptr);
    QTRY_COMPARE(int(view->lengths()->data().size()), 2);
    const QTemporaryDir folder;
    m_window->setComparing(false); // and again: what is asked for is asked for once
    m_window->setComparing(true);
    const auto entry = [](const CompareChart* chart, const char* words) -> QAction* {
        for (QAction* action : chart->menu()->actions())
            if (action->text().remove('&') == QString::fromUtf8(words))
                return action;
        return nullptr;
    };
    for (CompareChart* chart : view->charts()) {
        QApplication::clipboard()->clear();
        chart->plot()->setFocus();
        QTest::keySequence(chart->plot(), QKeySequence::Copy);
        QCOMPARE(QApplication::clipboard()->image().size(), chart->size() * 2);
    }
    for (CompareChart* chart : view->charts()) {
        const QString table = folder.filePath(chart->objectName() + ".csv");
        int asked = 0;
        QTimer::singleShot(0, this, [&] {
            auto* dialog = qobject_cast<QFileDialog*>(QApplication::activeModalWidget());
            QVERIFY(dialog != nullptr);
            ++asked;
            dialog->selectFile(table);
            static_cast<QDialog*>(dialog)->accept();
        });
        entry(chart, "Save Numbers…")->trigger();
        QCOMPARE(asked, 1);
        QFile written(table);
        QVERIFY(written.open(QIODevice::ReadOnly));
        QCOMPARE(written.readAll().toStdString(), chart->table());

        QTimer::singleShot(0, this, [&] {
            auto* dialog = qobject_cast<PictureDialog*>(QApplication::activeModalWidget());
            QVERIFY(dialog != nullptr);
            ++asked;
            QCOMPARE(dialog->subject().widget, chart);
            QVERIFY(dialog->saveTo(folder.filePath(chart->objectName() + ".svg")));
        });
        entry(chart, "Save Picture…")->trigger();
        QCOMPARE(asked, 2);
        QVERIFY(QFileInfo(folder.filePath(chart->objectName() + ".svg")).size() > 1000);
    }
    for (CompareChart* chart : view->charts()) {
        QTest::mouseClick(chart->menuButton(), Qt::LeftButton);
        QVERIFY(chart->menu()->isVisible());
        QVERIFY(entry(chart, "Show Everything") != nullptr);
        chart->menu()->close();
    }
    // Where it cannot be written, that is said where people look.
    auto* actions = m_window->findChild<ExportActions*>();
    QVERIFY(!actions->saveComparisonTo(*view->losses(), folder.filePath("none/a.csv")));
    QVERIFY(view->notice()->isVisible() && view->notice()->text().contains("a.csv"));
}

void TestCompareView::theFileMenuKnowsTheCharts()
{
    QVERIFY(open({"vanilla", "lstm"}) != nullptr);
    auto* actions = m_window->findChild<ExportActions*>();
    QStringList subjects;
    for (const PictureSubject& subject : actions->subjects())
        subjects.append(subject.name);
    QCOMPARE(subjects, (QStringList{"Whole window", "Compared networks", "Loss",
                           "New sequences, by length"}));
    QMenu* charts = nullptr;
    for (QMenu* menu : m_window->findChildren<QMenu*>())
        if (menu->title().remove('&') == "Numbers of a Chart")
            charts = menu;
    QVERIFY(charts != nullptr);
    emit charts->aboutToShow();
    QCOMPARE(charts->actions().size(), 2);
    QCOMPARE(charts->actions().last()->text(), QString("New sequences, by length…"));
    m_window->setComparing(false);
    emit charts->aboutToShow();
    QVERIFY(charts->actions().size() > 2);
}

void TestCompareView::theChartLeadsToAnIteration()
{
    CompareView* view = open({"vanilla", "lstm"});
    QVERIFY(view != nullptr);
    m_session->trainUntil({.iterations = 40});
    QTRY_VERIFY(!m_session->isTraining());
    QCoreApplication::processEvents();
    ChartPlot* plot = view->losses()->plot();
    plot->replot();
    const QPointF place = plot->placeOf(10.0, plot->homeY().center());
    QTest::mouseClick(plot, Qt::LeftButton, {}, place.toPoint());
    for (int i = 0; i < 2; ++i)
        QTRY_COMPARE(view->rows()[std::size_t(i)]->snapshot()->iteration->number(), 10);
}

void TestCompareView::anyNetworkOpensInTheWindowAndBack()
{
    CompareView* view = open({"vanilla", "lstm"});
    QVERIFY(view != nullptr);
    QVERIFY(view->rows()[0]->property("selected").toBool());
    view->rows()[1]->summary()->openButton()->click();
    QVERIFY(!m_window->isComparing());
    QCOMPARE(m_session->activeIndex(), 1);
    QVERIFY(m_window->networkView()->isVisible());
    auto* back = m_window->findChild<QPushButton*>("stage.compare");
    QVERIFY(back->isVisible());
    QCOMPARE(back->text(), QString("‹ 2 of 2"));
    back->click();
    QVERIFY(m_window->isComparing());
    QVERIFY(view->rows()[1]->property("selected").toBool());
    QVERIFY(!view->rows()[0]->property("selected").toBool());
}

void TestCompareView::everyCellCanBeCompared_data()
{
    QTest::addColumn<QString>("cell");
    for (const CatalogEntry& entry : catalog())
        QTest::addRow("%s", entry.identifier.c_str()) << QString::fromStdString(entry.identifier);
}

void TestCompareView::everyCellCanBeCompared()
{
    QFETCH(const QString, cell);
    CompareView* view = open({"vanilla", cell.toUtf8().constData()});
    QVERIFY(view != nullptr);
    QVERIFY(view->rows()[1]->snapshot() == m_session->experiment(1).snapshot());
    m_session->trainUntil({.iterations = 3});
    QTRY_VERIFY(!m_session->isTraining());
    QTRY_COMPARE(view->rows()[1]->snapshot()->iteration->number(), 3);
    QCOMPARE(view->rows()[1]->valueLanes().front()->grid().steps, 20);
    view->grab();
}

void TestCompareView::aSecondStateHasAStrip()
{
    CompareView* view = open({"vanilla", "lstm"});
    QVERIFY(view != nullptr);
    QCOMPARE(int(view->rows()[0]->valueLanes().size()), 1);
    QCOMPARE(int(view->rows()[1]->valueLanes().size()), 2);
    const Iteration& iteration = *snapshot(1).iteration;
    const int c = *snapshot(1).program().findSymbol("c");
    QCOMPARE(view->rows()[1]->valueLanes()[1]->grid().value(4, 9), iteration.value(0, c, 9)[4]);
    // Another cell in the same place takes its strips along.
    view->rows()[0]->summary()->removeButton()->click();
    QCOMPARE(int(view->rows()[0]->valueLanes().size()), 2);
}

void TestCompareView::theSummarySaysWhatTheEngineSays()
{
    CompareView* view = open({"vanilla", "feed-forward"});
    QVERIFY(view != nullptr);
    for (int i = 0; i < 2; ++i) {
        const NetworkSummary* summary = view->rows()[std::size_t(i)]->summary();
        const GradientFlow& flow = snapshot(i).lastLossFlow;
        QCOMPARE(summary->sizeWords(), QString("12 units · %1 parameters")
                                           .arg(snapshot(i).iteration->network().parameterCount()));
        QCOMPARE(summary->memoryWords(),
            i == 0 ? QString("remembers %1 of 19 steps").arg(flow.memorySpan)
                   : QString("sees its own input alone"));
        QCOMPARE(summary->verdict()->block().title,
            QString::fromStdString(nameOf(snapshot(i).verdict)));
        const QString sentence =
            QString::fromStdString(verdictSentence(flow, snapshot(i).flowFactors));
        QCOMPARE(view->rows()[std::size_t(i)]->gradientLane()->data().titles.first(), sentence);
        QVERIFY(view->accessibleDescription().contains(sentence));
    }
}

void TestCompareView::aClickOnANumberOpensTheWayToItsReasons()
{
    CompareView* view = open({"vanilla", "gru"});
    QVERIFY(view != nullptr);
    m_session->goToPhase(Phase::Loss);
    auto* notice = view->findChild<NoticeBar*>("compare.number");
    QVERIFY(notice->isHidden());
    ValueLane* lane = view->rows()[1]->valueLanes().front();
    const int h = snapshot(1).program().output;
    const NumberReference number = valueOf(0, h, 6, 3);
    const QPoint place = lane->rectOf(number).center().toPoint();
    QTest::mouseClick(lane, Qt::LeftButton, {}, place);
    QVERIFY(m_window->isComparing()); // the click moves the playhead, too
    QCOMPARE(m_session->cursor(), (Cursor{Phase::Forward, 6}));
    QVERIFY(notice->isVisible());
    QVERIFY2(notice->text().startsWith("GRU: h7[4] is "), qPrintable(notice->text()));

    auto* why = view->findChild<QPushButton*>("compare.why");
    QVERIFY(why != nullptr);
    why->click();
    QVERIFY(!m_window->isComparing());
    QCOMPARE(m_session->activeIndex(), 1);
    QVERIFY(m_window->explainPanel()->isVisible());
    QVERIFY(m_window->explainPanel()->answer().has_value());
    QVERIFY(m_window->explainPanel()->answer()->reference == number);

    // Another place, and what was told is gone.
    m_window->setComparing(true);
    QTest::mouseClick(lane, Qt::LeftButton, {}, place);
    QVERIFY(notice->isVisible());
    m_session->stepForward();
    QVERIFY(notice->isHidden());
}

void TestCompareView::whyRecurrentIsOneClickAway_data()
{
    QTest::addColumn<int>("kind");
    for (const TaskDescription& task : taskDescriptions())
        QTest::newRow(task.identifier.c_str()) << int(task.kind);
}

void TestCompareView::whyRecurrentIsOneClickAway()
{
    QFETCH(const int, kind);
    ExperimentOptions options = recommendedExperiment(standardOptions(TaskKind(kind)));
    for (LayerOptions& layer : options.layers)
        layer.units = 4;
    options.batchSize = 1;
    m_session->setOptions(options);
    QTRY_COMPARE(m_session->snapshot()->options, options);
    auto* button = m_window->findChild<QPushButton*>("task.whyRecurrent");
    QVERIFY(button != nullptr);
    button->click();
    QVERIFY(m_window->isComparing());
    QCOMPARE(m_session->experimentCount(), 3);
    QCOMPARE(m_session->settings()[0], options);
    const QStringList names = namesOfNetworks(m_session->settings());
    QVERIFY2(names[1].startsWith("Feed-forward") && names[2].startsWith("Window"),
        qPrintable(names.join(", ")));
    QTRY_VERIFY(m_session->isInStep());
    for (int i = 1; i < 3; ++i) {
        QCOMPARE(snapshot(i).options.task, options.task);
        QCOMPARE(snapshot(i).options.layers.front().units, 4);
        if (options.layers.size() == 1)
            QCOMPARE(snapshot(i).verdict, Verdict::NoMemory);
    }
    m_session->undoStack().undo();
    QCOMPARE(m_session->experimentCount(), 1);
}

void TestCompareView::otherLengthsTellMemoryFromNone()
{
    ExperimentOptions options = recommendedExperiment(standardOptions(TaskKind::FirstSymbol));
    options.sequenceLength = 12;
    m_session->setOptions(options);
    action("view.whyRecurrent")->trigger();
    const CompareLengths* lengths = m_window->compareView()->lengths();
    m_session->trainUntil({.iterations = 200});
    QTRY_VERIFY_WITH_TIMEOUT(!m_session->isTraining(), 60000);
    QTRY_VERIFY_WITH_TIMEOUT(!lengths->isPending() && lengths->data().size() == 3 &&
                                 lengths->data().front()->iteration == 200,
        20000);
    QCOMPARE(lengths->words(0), (QStringList{"6", "12", "24"}));
    const auto measured = [&](int network, int steps) {
        for (const MemoryCurve::Point& point : lengths->data()[std::size_t(network)]->curve.points)
            if (point.steps == steps)
                return point.metric;
        return -1.0;
    };
    // The GRU knows the first symbol as long as it was asked to; the window until it is out of
    // sight; the feed-forward network never.
    QVERIFY(measured(0, 6) > 0.9 && measured(0, 12) > 0.9);
    QVERIFY(measured(1, 6) < 0.5 && measured(1, 12) < 0.5);
    QVERIFY(measured(2, 12) < 0.5);
    QVERIFY(lengths->data()[0]->curve.remembered() >= 11);
    QVERIFY(lengths->data()[2]->curve.remembered() <= 3);
    const QString told = lengths->plot()->accessibleDescription();
    QVERIFY2(told.contains("GRU: ") && told.contains("Feed-forward: "), qPrintable(told));
}

void TestCompareView::translationsAreToldApartByTheirLength()
{
    ExperimentOptions options = recommendedExperiment(standardOptions(TaskKind::Phrases));
    options.layers.front().units = 4;
    m_session->setOptions(options);
    action("view.whyRecurrent")->trigger();
    const CompareLengths* lengths = m_window->compareView()->lengths();
    QTRY_VERIFY_WITH_TIMEOUT(!lengths->isPending() && lengths->data().size() == 3, 20000);
    QVERIFY(!lengths->data().front()->hasTrainedLength());
    QCOMPARE(lengths->words(0).filter(QRegularExpression("^\\d+(–\\d+)?$")).size(), 3);
    QCOMPARE(lengths->words(1).filter("%").size(), 3);
}

void TestCompareView::otherLengthsFollowTheNetworks()
{
    CompareView* view = open({"vanilla", "lstm"});
    QVERIFY(view != nullptr);
    const CompareLengths* lengths = view->lengths();
    QTRY_COMPARE(int(lengths->data().size()), 2);
    m_session->removeExperiment(1);
    QTRY_COMPARE(int(lengths->data().size()), 1);
    QTRY_VERIFY(!lengths->isPending());
    int marks = 0;
    for (const auto* mark : lengths->findChildren<NetworkMark*>())
        marks += mark->isVisible() ? 1 : 0;
    QCOMPARE(marks, 1);
}

void TestCompareView::whereNothingIsRecurrentTheLstmIs()
{
    m_session->setOptions(loopscope::ui::withCell(defaultOptions(), *findInCatalog("window")));
    action("view.whyRecurrent")->trigger();
    const QStringList names = namesOfNetworks(m_session->settings());
    QCOMPARE(names.size(), 3);
    QCOMPARE(names[0], QString("LSTM"));
}

void TestCompareView::anEncoderDecoderIsComparedWithItsAttention()
{
    ExperimentOptions options = recommendedExperiment(standardOptions(TaskKind::NumberWords));
    options.batchSize = 2;
    m_session->setOptions(options);
    QTRY_COMPARE(m_session->snapshot()->options, options);
    action("view.whyRecurrent")->trigger();
    QVERIFY(m_window->isComparing());
    QCOMPARE(m_session->experimentCount(), 3);
    NoticeBar* notice = m_window->compareView()->notice();
    QVERIFY(notice->isVisible());
    QVERIFY(notice->text().contains("without a state hand over nothing"));
    auto* offer = notice->findChild<QPushButton*>("notice.compareAttention");
    QVERIFY(offer != nullptr);
    offer->click();
    QVERIFY(m_window->isComparing());
    QCOMPARE(m_session->experimentCount(), 2);
    QVERIFY(m_session->settings()[0].attention != m_session->settings()[1].attention);
    const QStringList names = namesOfNetworks(m_session->settings());
    QVERIFY(names[0] != names[1] && names.filter("attention").size() == 2);
    // Both are shown with their encoders.
    QTRY_VERIFY(m_session->isInStep());
    QCoreApplication::processEvents();
    const CompareView* view = m_window->compareView();
    QCOMPARE(view->axis().encoderSteps, m_session->span().encoderSteps);
    QVERIFY(view->rows()[1]->valueLanes().front()->encoderGrid() != nullptr);
}

void TestCompareView::aProblemIsToldAboveTheNetworks()
{
    CompareView* view = open({"vanilla", "lstm"});
    QVERIFY(view != nullptr);
    ExperimentOptions options = m_session->options();
    options.layers.front().units = 0;
    m_session->setOptions(options);
    const auto labels = view->findChildren<QLabel*>();
    QVERIFY(std::any_of(labels.begin(), labels.end(),
        [](const QLabel* label) { return label->isVisible() && label->text().contains("nits"); }));
}

void TestCompareView::tabReachesEveryControlInReadingOrder()
{
    CompareView* view = open({"vanilla", "lstm"});
    QVERIFY(view != nullptr);
    view->setFocus();
    std::vector<QWidget*> order;
    for (int i = 0; i < 60; ++i) {
        QTest::keyClick(m_window->focusWidget(), Qt::Key_Tab);
        order.push_back(m_window->focusWidget());
    }
    const auto placeOf = [&](const QWidget* widget) {
        return std::find(order.begin(), order.end(), widget) - order.begin();
    };
    const std::vector<const QWidget*> expected{view->backButton(), view->sizingControl(),
        view->addButton(), view->rows()[0]->summary()->openButton(),
        view->rows()[0]->summary()->removeButton(), view->rows()[1]->summary()->openButton(),
        view->rows()[1]->summary()->removeButton(), view->losses()->plot(),
        view->transport()->playButton(), view->transport()->trainButton()};
    for (std::size_t i = 0; i < expected.size(); ++i) {
        QVERIFY2(placeOf(expected[i]) < 60, qPrintable(QString("control %1").arg(i)));
        if (i > 0)
            QVERIFY2(placeOf(expected[i - 1]) < placeOf(expected[i]),
                qPrintable(QString("control %1").arg(i)));
    }
}

void TestCompareView::everyControlHasANameAndATip()
{
    CompareView* view = open({"vanilla", "lstm", "gru"});
    QVERIFY(view != nullptr);
    for (const auto* widget : view->findChildren<QAbstractButton*>()) {
        if (!widget->isVisible())
            continue;
        const QString name = widget->text() + widget->accessibleName();
        QVERIFY2(!name.isEmpty(), qPrintable(widget->objectName()));
        QVERIFY2(!widget->toolTip().isEmpty(), qPrintable(name));
    }
    QVERIFY(!view->sizingControl()->accessibleName().isEmpty());
    QVERIFY(!view->losses()->plot()->accessibleName().isEmpty());
    QVERIFY(!view->accessibleName().isEmpty());
}

void TestCompareView::nothingIsCutOff_data()
{
    QTest::addColumn<QSize>("size");
    QTest::addColumn<int>("networks");
    for (const int networks : {2, 3, 4}) {
        for (const QSize& size : {QSize(1366, 768), QSize(1600, 1000), QSize(2560, 1440)})
            QTest::addRow("%d networks, %dx%d", networks, size.width(), size.height())
                << size << networks;
    }
}

void TestCompareView::nothingIsCutOff()
{
    QFETCH(const QSize, size);
    QFETCH(const int, networks);
    m_window->resize(size);
    std::vector<const char*> cells{"vanilla", "lstm-peephole", "gru-2014", "lstm-1997"};
    cells.resize(std::size_t(networks));
    CompareView* view = open(cells);
    QVERIFY(view != nullptr);
    QTest::qWait(1);
    QCOMPARE(m_window->size(), size);
    for (const CompareRow* row : view->rows()) {
        // Whole rows are in sight, and the parts of each do not cover each other.
        const QRect place(row->mapTo(view, QPoint()), row->size());
        QVERIFY(view->rect().contains(place));
        QVERIFY(row->height() >= row->minimumSizeHint().height());
        QVERIFY(row->summary()->height() >= row->summary()->sizeHint().height() - 1);
        for (const auto* label : row->findChildren<QLabel*>())
            QVERIFY2(label->sizeHint().width() <= label->width(), qPrintable(label->text()));
    }
    for (const auto* button : view->findChildren<QPushButton*>()) {
        if (button->isVisible())
            QVERIFY2(button->width() >= button->minimumSizeHint().width(),
                qPrintable(button->text()));
    }
}

int main(int argc, char** argv)
{
    QApplication application(argc, argv);
    applyTheme(application, ThemeChoice::Light);
    TestCompareView test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_compare_view.moc"
