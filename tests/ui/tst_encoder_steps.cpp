#include "core/bptt/decoding.h"
#include "core/diagnosis/encoder_gradients.h"
#include "core/cell/catalog.h"
#include "core/training/recommended_experiment.h"
#include "tests/ui/stage_window.h"
#include "ui/controls/segmented_control.h"
#include "ui/explain/explain_page.h"
#include "ui/explain/explain_panel.h"
#include "ui/lanes/gradient_lane.h"
#include "ui/lanes/loss_lane.h"
#include "ui/lanes/value_lane.h"
#include "ui/session/session.h"
#include "ui/session/time_span.h"
#include "ui/stage/attention_threads.h"
#include "ui/stage/cell_view.h"
#include "ui/stage/rolled_join.h"
#include "ui/stage/stage_stack.h"
#include "ui/stage/stage_view.h"
#include "ui/stage/timeline_view.h"
#include "ui/theme/ramps.h"
#include "ui/theme/theme.h"
#include "ui/window/export_actions.h"
#include "ui/window/main_window.h"
#include "ui/window/network_view.h"

#include <QFile>
#include <QHelpEvent>
#include <QLabel>
#include <QPainter>
#include <QStatusBar>
#include <QTemporaryDir>
#include <QTest>
#include <QToolTip>

#include <algorithm>
#include <cmath>
#include <memory>

using namespace loopscope;
using namespace loopscope::ui;

namespace
{

ExperimentOptions numberWords(Attention attention)
{
    ExperimentOptions options = recommendedExperiment(standardOptions(TaskKind::NumberWords));
    options.attention = attention;
    options.batchSize = 3;
    return options;
}

} // namespace

/// An encoder–decoder in the whole window: the encoder's steps are steps like others.
class TestEncoderSteps : public QObject
{
    Q_OBJECT
private slots:
    void init() { open(numberWords(Attention::Additive)); }
    void cleanup();

    void oneWalksThroughTheEncoderThenTheDecoderAndBack();
    void columnsOfBothStandOnOneAxis();
    void lanesLineUpWithTheColumns();
    void everyColumnIsPickedByAClick();
    void theStateThatIsHandedOverStandsBetweenThem();
    void threadsAreAsWideAsTheirWeights();
    void threadsDoNotCross_data();
    void threadsDoNotCross();
    void gradientsComeBackAlongTheThreads();
    void withoutAttentionThereAreNoThreads();
    void anEncodersNumberCanBeAsked();
    void aThreadCanBeAsked();
    void aThreadsScoreIsTakenApart_data();
    void aThreadsScoreIsTakenApart();
    void whatComesBackThroughAttentionIsTakenApart_data() { aThreadsScoreIsTakenApart_data(); }
    void whatComesBackThroughAttentionIsTakenApart();
    void theDecoderIsSeenOnItsOwn();
    void trainingHasTeacherForcingAllTheSame();
    void theProgramForPytorchSaysWhatTheDecoderReads();
    void theSwitchIsForEncoderDecodersAlone();
    void theExplanationIsOfTheEncodersStep();
    void theInsideOfAnEncodersCellFollowsThePlayhead();
    void narrowColumnsKeepTheirPlaces();
    void severalLayersStandSideBySide();
    void rolledUpThereAreTwoCells();
    void rolledUpTheTwoCellsAreJoined_data();
    void rolledUpTheTwoCellsAreJoined();
    void trainingRunsWithTheEncoderOnScreen();

private:
    void open(const ExperimentOptions& options, const QSize& size = QSize(1600, 1000));
    TimeSpan span() const { return m_session->span(); }
    const Iteration& iteration() const { return *m_session->snapshot()->iteration; }
    void click(TimelinePane* pane, const QPointF& place);
    std::vector<ThreadPlace> threads() const;

    std::unique_ptr<Session> m_session;
    std::unique_ptr<MainWindow> m_window;
    TimelineView* m_timeline = nullptr;
    StageView* m_stage = nullptr;
};

void TestEncoderSteps::open(const ExperimentOptions& options, const QSize& size)
{
    cleanup();
    m_session = std::make_unique<Session>(options);
    m_window = std::make_unique<MainWindow>(*m_session);
    m_timeline = m_window->networkView()->timeline();
    m_timeline->setMotionAllowed(false);
    m_stage = m_timeline->stage();
    m_window->resize(size);
    m_window->show();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    QVERIFY(span().encoderSteps > 0);
}

void TestEncoderSteps::cleanup()
{
    m_window.reset();
    m_session.reset();
}

void TestEncoderSteps::click(TimelinePane* pane, const QPointF& place)
{
    QTest::mouseClick(pane, Qt::LeftButton, {}, place.toPoint());
}

std::vector<ThreadPlace> TestEncoderSteps::threads() const
{
    return placeThreads(m_stage->threads(), m_stage->encoderPlaces(), m_stage->places());
}

void TestEncoderSteps::oneWalksThroughTheEncoderThenTheDecoderAndBack()
{
    QCOMPARE(span().encoderSteps, iteration().batch().sourceLengths.front());
    m_session->toStart();
    std::vector<Cursor> walk;
    for (int position = 0; position < positionCount(span()); ++position) {
        walk.push_back(m_session->cursor());
        QCOMPARE(positionOf(walk.back(), span()), position);
        QVERIFY(m_session->cursor() == cursorAt(position, span()));
        m_session->stepForward();
    }
    const int count = span().count();
    QVERIFY(walk.front() == (Cursor{Phase::Forward, -span().encoderSteps}));
    QVERIFY(walk[std::size_t(span().encoderSteps)] == (Cursor{Phase::Forward, 0}));
    QVERIFY(walk[std::size_t(count)].phase == Phase::Loss);
    QVERIFY(walk[std::size_t(count + 1)] == (Cursor{Phase::Backward, span().steps - 1}));
    QVERIFY(walk[std::size_t(2 * count)] == (Cursor{Phase::Backward, -span().encoderSteps}));
    QVERIFY(walk.back().phase == Phase::Update);
}

void TestEncoderSteps::columnsOfBothStandOnOneAxis()
{
    const TimeAxis& axis = m_timeline->axis();
    QCOMPARE(axis.encoderSteps, span().encoderSteps);
    QCOMPARE(axis.steps, span().steps);
    for (int step = axis.first() + 1; step <= axis.last(); ++step)
        QVERIFY(axis.columnLeft(step) >= axis.columnRight(step - 1));
    QVERIFY(axis.seamRight() - axis.seamLeft() >= int(axis.columnWidth) - 1);
    QVERIFY(axis.columnRight(axis.last()) <= axis.right() + 1);
    // Labels are those of the source, then those of the decoder.
    QVERIFY(m_stage->encoder() != nullptr);
    const StageData& encoder = m_stage->encoder()->data;
    QCOMPARE(encoder.steps, span().encoderSteps);
    QCOMPARE(encoder.column(0).input,
        QString::fromStdString(
            m_session->snapshot()->task->sourceLabel(iteration().batch(), 0).text));
    QVERIFY(!encoder.column(0).hasTarget());
    QCOMPARE(m_stage->data().column(0).input, QString("▶"));
}

void TestEncoderSteps::lanesLineUpWithTheColumns()
{
    m_session->toEnd();
    ValueLane* values = m_timeline->hiddenLane();
    GradientLane* gradients = m_timeline->gradientLane();
    QVERIFY(values->encoderGrid() != nullptr);
    QCOMPARE(values->encoderGrid()->steps, span().encoderSteps);
    for (int step = span().first(); step <= span().last(); ++step) {
        const double middle = m_timeline->axis().columnCentre(step);
        const int track =
            (step < 0 ? m_session->snapshot()->encoder : m_session->snapshot())->track();
        const int own = stepOfTrack(iteration(), track, step);
        QCOMPARE(stepOnAxis(iteration(), track, own), step);
        const int h = iteration().network().tracks()[std::size_t(track)].program->output;
        const QRectF unit = values->rectOf(valueOf(track, h, own, 0));
        QVERIFY(std::abs(unit.center().x() - middle) <= 1.0);
        QVERIFY(std::abs(gradients->barRect(step).center().x() - middle) <= 1.0);
        QVERIFY(std::abs(m_stage->stateRect(step).center().x() - middle) <= 1.5);
    }
    // The bars go on through the bottleneck, on the decoder's scale.
    const GradientLaneData& bars = gradients->data();
    QCOMPARE(bars.first(), span().first());
    const GradientFlow& flow = m_session->snapshot()->encoder->lastLossFlow;
    for (int step = 0; step < span().encoderSteps; ++step) {
        QCOMPARE(bars.bar(step - span().encoderSteps).norm, flow.norms[step]);
        QVERIFY(std::abs(bars.bar(step - span().encoderSteps).relative -
                         flow.norms[step] / m_session->snapshot()->lastLossFlow.source()) <=
                1e-12 * bars.bar(step - span().encoderSteps).relative);
    }
    QVERIFY(!m_timeline->lossLane()->numberAt(
        {int(m_timeline->axis().columnCentre(-1)), m_timeline->lossLane()->height() / 2}));
}

void TestEncoderSteps::everyColumnIsPickedByAClick()
{
    m_session->goToPhase(Phase::Backward);
    for (int step = span().first(); step <= span().last(); ++step) {
        click(m_stage, {m_timeline->axis().columnCentre(step), m_stage->height() - 4.0});
        QCOMPARE(m_session->cursor(), (Cursor{Phase::Backward, step}));
        QCOMPARE(m_stage->playheadRect().center().x(),
            int(m_timeline->axis().columnCentre(step) - 0.5));
    }
}

void TestEncoderSteps::theStateThatIsHandedOverStandsBetweenThem()
{
    const TimeAxis& axis = m_timeline->axis();
    const QRect start = m_stage->bridgeRect();
    QVERIFY(start.left() >= axis.seamLeft() && start.right() <= axis.seamRight());
    const BridgeData& bridge = m_stage->bridge();
    const int track = m_session->snapshot()->track();
    QCOMPARE(bridge.start.values.front(), iteration().value(track, bridge.symbol, -1)[0]);
    // Without a matrix between, the decoder starts where the encoder ends.
    const Snapshot& encoder = *m_session->snapshot()->encoder;
    QVERIFY(!bridge.isLinear);
    QCOMPARE(bridge.start.values.front(),
        iteration().value(encoder.track(), encoder.program().output, span().encoderSteps - 1)[0]);
    QCOMPARE(int(std::count(bridge.isHandedOver.begin(), bridge.isHandedOver.end(), true)), 1);
    QVERIFY(bridge.toEncoder.front().magnitude.norm > 0.0);

    m_session->setCursor({Phase::Forward, span().first()});
    QVERIFY(!m_stage->numberAt(start.center())); // the encoder has not come there yet
    m_session->setCursor({Phase::Forward, 0});
    const auto number = m_stage->numberAt(start.center());
    QVERIFY(number && number->step == -1 && number->track == track);
    QVERIFY(m_stage->rectOf(*number).intersects(start));
    click(m_stage, start.center());
    QVERIFY(m_window->explainPanel()->answer().has_value());
    QCOMPARE(m_window->explainPanel()->answer()->terms.size(), std::size_t(1));
}

void TestEncoderSteps::threadsAreAsWideAsTheirWeights()
{
    for (int step = 0; step < span().steps; ++step) {
        m_session->setCursor({Phase::Forward, step});
        const std::vector<ThreadPlace> places = threads();
        QCOMPARE(int(places.size()), span().encoderSteps);
        double sum = 0.0;
        for (const ThreadPlace& place : places)
            sum += place.width;
        for (std::size_t source = 0; source < places.size(); ++source) {
            QCOMPARE(places[source].thread.weight,
                iteration().attentionWeights()(Eigen::Index(source), step));
            // Of a softmax: rounding.
            QVERIFY(std::abs(places[source].width / sum - places[source].thread.weight) < 1e-9);
            QVERIFY(std::abs(places[source].x - m_timeline->axis().columnCentre(
                                                    int(source) - span().encoderSteps)) < 1e-9);
            QVERIFY(std::abs(places[source].end - m_timeline->axis().columnCentre(step)) < 3.0);
        }
    }
    m_session->setCursor({Phase::Forward, -2});
    QVERIFY(m_stage->threads().empty()); // the decoder has not looked yet
    m_session->goToPhase(Phase::Loss);
    QVERIFY(m_stage->threads().empty());
}

void TestEncoderSteps::threadsDoNotCross_data()
{
    QTest::addColumn<int>("step");
    QTest::newRow("of a step of the decoder") << 2;
    QTest::newRow("of a step of the encoder") << -3;
}

/// What starts further left is above, and what ends further left turns up first.
void TestEncoderSteps::threadsDoNotCross()
{
    QFETCH(const int, step);
    m_session->setCursor({Phase::Backward, step});
    const std::vector<ThreadPlace> places = threads();
    QVERIFY(places.size() > 2);
    for (std::size_t i = 1; i < places.size(); ++i) {
        QVERIFY(places[i].y > places[i - 1].y);
        QVERIFY(places[i].x >= places[i - 1].x);
        QVERIFY(places[i].end >= places[i - 1].end);
        QVERIFY(places[i].y + places[i].width / 2.0 < places[i].top);
    }
}

void TestEncoderSteps::gradientsComeBackAlongTheThreads()
{
    m_session->setCursor({Phase::Backward, 1});
    const Eigen::MatrixXd expected = gradientThroughAttention(iteration(), 1);
    const double source = averageSource(*m_session->snapshot());
    for (const AttentionThread& thread : m_stage->threads()) {
        const double norm = expected.col(thread.source).norm();
        QVERIFY(std::abs(thread.gradient.magnitude.norm - norm) <= 1e-12 * norm);
        QVERIFY(std::abs(thread.gradient.magnitude.relative - norm / source) <=
                1e-12 * norm / source);
    }
    // In the colour of what they carry, on the upright part over the encoder's column.
    const std::vector<ThreadPlace> places = threads();
    const auto widest = std::max_element(places.begin(), places.end(),
        [](const ThreadPlace& a, const ThreadPlace& b) { return a.width < b.width; });
    const QImage picture = m_stage->grab().toImage();
    const QColor there = picture.pixelColor(int(widest->x), int((widest->y + widest->top) / 2.0));
    const QColor wanted = gradientColour(
        widest->thread.gradient.magnitude.relative, themeOf(*m_stage).dark);
    QVERIFY2(std::abs(there.red() - wanted.red()) + std::abs(there.green() - wanted.green()) +
                     std::abs(there.blue() - wanted.blue()) <
                 40,
        qPrintable(there.name() + ' ' + wanted.name()));

    // At a step of the encoder, from every step of the decoder.
    m_session->setCursor({Phase::Backward, -1});
    QCOMPARE(int(m_stage->threads().size()), span().steps);
    for (const AttentionThread& thread : m_stage->threads())
        QCOMPARE(thread.source, span().encoderSteps - 1);
}

void TestEncoderSteps::withoutAttentionThereAreNoThreads()
{
    open(numberWords(Attention::None));
    m_session->setCursor({Phase::Forward, 2});
    QVERIFY(m_stage->threads().empty());
    QVERIFY(!m_stage->bridgeRect().isEmpty());
}

void TestEncoderSteps::anEncodersNumberCanBeAsked()
{
    m_session->setCursor({Phase::Backward, -2});
    const QRect strip = m_stage->stateRect(-2);
    const auto number = m_stage->numberAt(strip.center());
    const int track = m_session->snapshot()->encoder->track();
    QVERIFY(number && number->track == track && number->step == span().encoderSteps - 2);
    QVERIFY(m_stage->rectOf(*number).intersects(strip));
    click(m_stage, strip.center());
    QVERIFY(m_window->explainPanel()->answer().has_value());
    QVERIFY(m_window->explainPanel()->answer()->reference == *number);
    QVERIFY(!m_window->explainPanel()->answer()->terms.empty());

    GradientLane* lane = m_timeline->gradientLane();
    const auto gradient = lane->numberAt({int(lane->barRect(-2).center().x()),
        int(lane->barRect(-2).bottom()) - 2});
    QVERIFY(gradient && gradient->track == track && gradient->step == span().encoderSteps - 2);
}

void TestEncoderSteps::aThreadCanBeAsked()
{
    m_session->setCursor({Phase::Forward, 1});
    const std::vector<ThreadPlace> places = threads();
    const auto widest = std::max_element(places.begin(), places.end(),
        [](const ThreadPlace& a, const ThreadPlace& b) { return a.width < b.width; });
    const QPoint place(int(widest->x), int((widest->y + widest->top) / 2.0));
    const auto number = m_stage->numberAt(place);
    QVERIFY(number && number->kind == NumberReference::Kind::AttentionWeight);
    QCOMPARE(number->step, 1);
    QCOMPARE(number->column, widest->thread.source);
    QCOMPARE(numberAt(iteration(), *number), widest->thread.weight);
}

void TestEncoderSteps::aThreadsScoreIsTakenApart_data()
{
    QTest::addColumn<Attention>("attention");
    QTest::newRow("dot") << Attention::Dot;
    QTest::newRow("additive") << Attention::Additive;
}

/// From a thread to its scores, to what makes a score, to the encoder's state: click by click.
void TestEncoderSteps::aThreadsScoreIsTakenApart()
{
    using Kind = NumberReference::Kind;
    QFETCH(Attention, attention);
    open(numberWords(attention));
    ExplainPanel* panel = m_window->explainPanel();
    auto* page = panel->findChild<ExplainPage*>();
    m_session->setCursor({Phase::Forward, 1});
    const std::vector<ThreadPlace> places = threads();
    const auto widest = std::max_element(places.begin(), places.end(),
        [](const ThreadPlace& a, const ThreadPlace& b) { return a.width < b.width; });
    click(m_stage, {widest->x, (widest->y + widest->top) / 2.0});
    QVERIFY(panel->answer() && panel->answer()->reference.kind == Kind::AttentionWeight);
    QVERIFY(panel->answer()->rule == WhyAnswer::Rule::Softmax);
    QCOMPARE(int(panel->answer()->terms.size()), span().encoderSteps);
    QVERIFY(panel->data().description().contains("score"));
    const std::vector<Kind> way = attention == Attention::Dot
                                      ? std::vector{Kind::AttentionScore, Kind::Value}
                                      : std::vector{Kind::AttentionScore, Kind::AttentionActivity,
                                            Kind::Value};
    for (const Kind kind : way) {
        // The first link that leads on.
        const std::vector<NumberReference>& links = panel->data().references;
        const auto link = std::find_if(links.begin(), links.end(),
            [kind](const NumberReference& reference) { return reference.kind == kind; });
        QVERIFY2(link != links.end(), qPrintable(panel->data().description()));
        emit page->linkActivated(QStringLiteral("why:%1").arg(link - links.begin()));
        QVERIFY(panel->answer() && panel->answer()->reference.kind == kind);
        QVERIFY(!panel->answer()->terms.empty());
    }
}

/// From an encoder's state by values and by scores, and on to the outputs of the decoder.
void TestEncoderSteps::whatComesBackThroughAttentionIsTakenApart()
{
    using Kind = NumberReference::Kind;
    QFETCH(Attention, attention);
    open(numberWords(attention));
    ExplainPanel* panel = m_window->explainPanel();
    auto* page = panel->findChild<ExplainPage*>();
    m_session->setCursor({Phase::Backward, span().first() + 1});
    panel->askHere();
    QVERIFY(panel->answer() && panel->answer()->reference.kind == Kind::Gradient);
    QCOMPARE(panel->answer()->reference.step, 1);
    // Of every step of the decoder: what it read, and how much.
    for (const Kind kind : {Kind::ContextGradient, Kind::AttentionScoreGradient}) {
        int found = 0;
        for (const WhyTerm& term : panel->answer()->terms)
            found += std::any_of(term.factors.begin(), term.factors.end(),
                [kind](const WhyFactor& factor) { return factor.reference.kind == kind; });
        QCOMPARE(found, iteration().batch().lengths.front());
    }
    const QString words = panel->data().description();
    QVERIFY2(words.contains("by what the decoder read here"), qPrintable(words));
    for (const Kind kind : {Kind::AttentionScoreGradient, Kind::AttentionWeightGradient,
             Kind::ContextGradient, Kind::OutputGradient}) {
        emit page->linkActivated(QStringLiteral("all:1"));
        const std::vector<NumberReference>& links = panel->data().references;
        const auto link = std::find_if(links.begin(), links.end(),
            [kind](const NumberReference& reference) { return reference.kind == kind; });
        QVERIFY2(link != links.end(), qPrintable(panel->data().description()));
        emit page->linkActivated(QStringLiteral("why:%1").arg(link - links.begin()));
        QVERIFY(panel->answer() && panel->answer()->reference.kind == kind);
        QVERIFY(!panel->answer()->terms.empty());
    }
}

/// With the switch above the stage; and back again.
void TestEncoderSteps::theDecoderIsSeenOnItsOwn()
{
    auto* control = m_window->findChild<SegmentedControl*>("stage.feeding");
    QVERIFY(control && control->isVisible());
    QCOMPARE(control->current(), 0);
    const auto clickOn = [&](int index) {
        QTest::mouseClick(control, Qt::LeftButton, {}, control->rectOf(index).center());
    };
    const SnapshotPointer forced = m_session->snapshot();
    const double loss = forced->iteration->loss();
    clickOn(1);
    QTRY_VERIFY(readsOwnOutputs(iteration()));
    QCOMPARE(control->current(), 1);
    QVERIFY(m_stage->data().readsOwnOutputs);
    QVERIFY(m_stage->inputName().contains("own"));
    const int length = iteration().batch().lengths.front();
    for (int step = 1; step < span().steps; ++step) {
        const StageColumn& column = m_stage->data().column(step);
        QCOMPARE(column.isInputOwn, step < length);
        QCOMPARE(column.hasOutput(), step < length);
        if (step < length)
            QCOMPARE(column.input, m_stage->data().column(step - 1).output);
        const bool isTarget = step < forced->iteration->batch().lengths.front();
        QCOMPARE(!column.missed.isEmpty(), step >= length && isTarget);
    }
    for (int position = 0; position < positionCount(span()); ++position) {
        m_session->setCursor(cursorAt(position, span()));
        QVERIFY(!m_stage->grab().isNull());
    }
    m_session->setCursor({Phase::Forward, 1});
    QTRY_VERIFY(
        m_window->explainPanel()->data().description().contains("which it wrote itself"));
    m_session->goToPhase(Phase::Update);
    QTRY_VERIFY(m_window->explainPanel()->data().description().contains("only looked at"));
    clickOn(0);
    QTRY_VERIFY(!readsOwnOutputs(iteration()));
    QCOMPARE(iteration().loss(), loss);
    QVERIFY(!m_stage->data().readsOwnOutputs);
    m_session->setCursor({Phase::Forward, 1});
    QTRY_VERIFY(m_window->explainPanel()->data().description().contains("teacher forcing"));
}

/// The weights that a run reaches do not depend on what is looked at.
void TestEncoderSteps::trainingHasTeacherForcingAllTheSame()
{
    m_session->trainUntil({.iterations = 12});
    QTRY_VERIFY(!m_session->isTraining());
    const Eigen::VectorXd weights = iteration().before().parameters;
    const double loss = iteration().loss();
    open(numberWords(Attention::Additive));
    m_session->setOwnOutputs(true);
    m_session->trainUntil({.iterations = 12});
    QTRY_VERIFY(!m_session->isTraining());
    QVERIFY(readsOwnOutputs(iteration()));
    QCOMPARE(iteration().number(), 12);
    QVERIFY(iteration().before().parameters == weights);
    // The loss that is told then is not that of training, and says so.
    QVERIFY(iteration().loss() != loss);
    const QString told = m_window->statusBar()->currentMessage();
    QVERIFY2(told.contains("on its own"), qPrintable(told));
    m_session->setOwnOutputs(false);
    QTRY_VERIFY(!readsOwnOutputs(iteration()));
    QCOMPARE(iteration().loss(), loss);
}

void TestEncoderSteps::theProgramForPytorchSaysWhatTheDecoderReads()
{
    QTemporaryDir folder;
    const auto inputs = [&](const char* comment) {
        const QString path = folder.filePath("model.py");
        m_window->findChild<ExportActions*>()->saveProgramTo(path);
        QFile file(path);
        if (!file.open(QIODevice::ReadOnly))
            return QString();
        const QString text = QString::fromUtf8(file.readAll());
        const qsizetype begin = text.indexOf(QString("What the decoder reads: ") + comment);
        return begin < 0 ? QString() : text.mid(begin, text.indexOf("TARGETS") - begin);
    };
    const QString taught = inputs("the answer, one step late");
    QVERIFY(taught.contains("INPUTS = "));
    m_session->setOwnOutputs(true);
    QTRY_VERIFY(readsOwnOutputs(iteration()));
    const QString own = inputs("what it wrote itself, one step late");
    QVERIFY(own.contains("INPUTS = "));
    QVERIFY(own.section("INPUTS = ", 1) != taught.section("INPUTS = ", 1));
    // They are what stands below the columns on the stage.
    const Batch& batch = iteration().batch();
    const int length = batch.lengths.empty() ? batch.steps : batch.lengths.front();
    QStringList read;
    for (int step = 0; step < length; ++step) {
        Eigen::Index index = 0;
        batch.inputs.col(batch.column(step, 0)).maxCoeff(&index);
        read += QString::number(index);
    }
    QVERIFY2(own.contains('[' + read.join(", ")), qPrintable(own));
    QVERIFY(!taught.contains('[' + read.join(", ") + ']'));
}

void TestEncoderSteps::theSwitchIsForEncoderDecodersAlone()
{
    auto* control = m_window->findChild<SegmentedControl*>("stage.feeding");
    ExperimentOptions options = recommendedExperiment(standardOptions(TaskKind::Parity));
    m_session->setOptions(options);
    QTRY_VERIFY(!control->isVisible());
}

void TestEncoderSteps::theExplanationIsOfTheEncodersStep()
{
    ExplainPanel* panel = m_window->explainPanel();
    m_session->setCursor({Phase::Forward, span().first()});
    QTRY_VERIFY(panel->data().description().contains("Forward through step 1 of the encoder"));
    const QString word = QString::fromStdString(
        m_session->snapshot()->task->sourceLabel(iteration().batch(), 0).text);
    QVERIFY(panel->data().description().contains(word));
    QVERIFY(!panel->data().description().contains("Output"));
    QVERIFY(panel->data().text().contains("h[t] = "));

    m_session->setCursor({Phase::Forward, 1});
    QTRY_VERIFY(panel->data().description().contains("Looking back at the source"));
    m_session->setCursor({Phase::Backward, -1});
    QTRY_VERIFY(panel->data().description().contains("the last step that the encoder reads"));
    m_session->setCursor({Phase::Backward, -2});
    QTRY_VERIFY(panel->data().description().contains("the decoder's attention"));
    // Every position can be explained.
    for (int position = 0; position < positionCount(span()); ++position) {
        m_session->setCursor(cursorAt(position, span()));
        QTRY_VERIFY(!panel->data().sections.empty());
    }
}

void TestEncoderSteps::theInsideOfAnEncodersCellFollowsThePlayhead()
{
    auto* stack = m_window->findChild<StageStack*>();
    const int encoder = m_session->snapshot()->encoder->track();
    m_session->setCursor({Phase::Forward, -2});
    QTest::mouseDClick(m_stage, Qt::LeftButton, {}, m_stage->stateRect(-1).center());
    QVERIFY(stack->isCellOpen());
    QCOMPARE(stack->cellView()->track(), encoder);
    QCOMPARE(stack->cellView()->data().detail.step, span().encoderSteps - 1);
    QVERIFY(stack->breadcrumb()->text().contains("encoder"));
    m_session->stepForward();
    QCOMPARE(stack->cellView()->track(), m_session->snapshot()->track());
    QCOMPARE(stack->cellView()->data().detail.step, 0);
    m_session->stepBackward();
    QCOMPARE(stack->cellView()->track(), encoder);
    QCOMPARE(stack->cellView()->data().detail.step, span().encoderSteps - 1);
}

void TestEncoderSteps::narrowColumnsKeepTheirPlaces()
{
    ExperimentOptions options = recommendedExperiment(standardOptions(TaskKind::Dates));
    open(options, QSize(1280, 720));
    QVERIFY(m_timeline->axis().level() != DrawingLevel::Full);
    for (int position = 0; position < positionCount(span()); position += 3) {
        m_session->setCursor(cursorAt(position, span()));
        m_stage->grab();
    }
    while (m_timeline->axis().level() != DrawingLevel::LanesOnly) {
        m_timeline->resize(m_timeline->width() * 9 / 10, m_timeline->height());
        QVERIFY(m_timeline->width() > 100);
    }
    const TimeAxis& axis = m_timeline->axis();
    QVERIFY(axis.seamWidth() >= axis.columnWidth);
    for (int step = axis.first() + 1; step <= axis.last(); ++step)
        QVERIFY(axis.columnLeft(step) >= axis.columnRight(step - 1));
    m_session->setCursor({Phase::Forward, 4});
    m_stage->grab();
}

void TestEncoderSteps::severalLayersStandSideBySide()
{
    ExperimentOptions options = numberWords(Attention::Additive);
    options.decoder = options.layers;
    options.layers.front().direction = Direction::Both;
    options.layers.push_back(options.layers.front());
    open(options);
    m_stage->grab();
    QCOMPARE(m_stage->encoder()->rows.size(), std::size_t(4));
    QCOMPARE(m_stage->rows().size(), std::size_t(1));
    QVERIFY(m_stage->encoderPlaces().layout.hasOthers());
    QCOMPARE(m_stage->encoderPlaces().layout.input.top, m_stage->places().layout.input.top);
    QCOMPARE(m_stage->encoderPlaces().layout.output.top, m_stage->places().layout.output.top);
    // A click on another of the encoder's rows shows that one, and leaves the decoder's.
    const int decoder = m_session->snapshot()->track();
    const Row row = m_stage->encoderPlaces().layout.states.front();
    click(m_stage, {m_timeline->axis().columnCentre(-1), row.centre()});
    QTRY_COMPARE(m_session->snapshot()->encoder->track(), m_stage->encoder()->rows.front().track);
    QCOMPARE(m_session->snapshot()->track(), decoder);
    for (int position = 0; position < positionCount(span()); ++position) {
        m_session->setCursor(cursorAt(position, span()));
        m_stage->grab();
    }
}

void TestEncoderSteps::rolledUpThereAreTwoCells()
{
    m_timeline->setRolled(true);
    QTRY_COMPARE(m_stage->fold(), 1.0);
    const StagePlaces encoder = m_stage->encoderPlaces();
    const StagePlaces decoder = m_stage->places();
    QVERIFY(encoder.rolledCentre + encoder.rolledWidth < decoder.rolledCentre);
    for (int position = 0; position < positionCount(span()); ++position) {
        m_session->setCursor(cursorAt(position, span()));
        m_stage->grab();
    }
}

void TestEncoderSteps::rolledUpTheTwoCellsAreJoined_data()
{
    QTest::addColumn<QByteArray>("cell");
    QTest::addColumn<Attention>("attention");
    QTest::addColumn<QString>("words");
    QTest::newRow("GRU") << QByteArray("gru") << Attention::None << "last state becomes h₀";
    QTest::newRow("LSTM") << QByteArray("lstm") << Attention::None
                          << "last states become c₀, h₀";
    QTest::newRow("GRU, attention") << QByteArray("gru") << Attention::Dot
                                    << "last state becomes h₀";
}

void TestEncoderSteps::rolledUpTheTwoCellsAreJoined()
{
    QFETCH(QByteArray, cell);
    QFETCH(Attention, attention);
    QFETCH(QString, words);
    ExperimentOptions options = numberWords(attention);
    options.layers.front().equations = findInCatalog(cell.constData())->text();
    open(options);
    m_timeline->setRolled(true);
    QTRY_COMPARE(m_stage->fold(), 1.0);
    TextCache text;
    text.setFont(m_stage->font());
    StagePart encoderPart, decoderPart;
    encoderPart.setSnapshot(m_session->snapshot()->encoder);
    decoderPart.setSnapshot(m_session->snapshot());
    const BridgeData bridge = bridgeData(*decoderPart.snapshot, *encoderPart.snapshot);
    const auto joinAt = [&](const Cursor& cursor, const auto& look) {
        m_session->setCursor(cursor);
        const StageScene encoder{encoderPart, m_stage->encoderPlaces(), m_stage->momentAt(-1)};
        const StageScene decoder{decoderPart, m_stage->places(), m_stage->momentAt(0)};
        const auto threads = attentionThreads(
            *decoderPart.snapshot, cursor.step, cursor.phase == Phase::Backward);
        QPixmap nothing(8, 8);
        QPainter painter(&nothing);
        look(RolledJoinPainter(painter, encoder, decoder, bridge, threads, {text, text, text},
            themeOf(*m_stage)));
    };
    const auto middleOf = [](const QPolygonF& line) {
        return QRect(int((line[1].x() + line[2].x()) / 2), int(line[1].y()) - 1, 2, 3);
    };
    const auto has = [&](const QRect& place, const QColor& colour) {
        return hasColour(m_stage->grab().toImage().convertToFormat(QImage::Format_RGB32), place,
            colour);
    };
    const auto tipAt = [&](const QPoint& place) {
        QHelpEvent event(QEvent::ToolTip, place, m_stage->mapToGlobal(place));
        QCoreApplication::sendEvent(m_stage, &event);
        return QToolTip::text();
    };
    joinAt({Phase::Forward, 0}, [&](const RolledJoinPainter& join) {
        QCOMPARE(join.handOverWords(), words);
        // The decoder's first step takes what is handed over.
        QVERIFY(has(middleOf(join.lines().handOverLine(0)), themeOf(*m_stage).accent));
        QVERIFY(join.lines().handOverLine(0).last().y() <= m_stage->stateRect(0).top());
        QVERIFY(m_stage->stateRect(0).left() < join.lines().handOverLine(0).last().x());
        QVERIFY2(tipAt(middleOf(join.lines().handOverLine(0)).center()).contains("hands over"),
            qPrintable(QToolTip::text()));
        if (attention == Attention::None)
            return;
        QVERIFY(join.readingWords().contains("most"));
        QVERIFY2(tipAt(middleOf(join.lines().readingLine()).center()).contains("looks at step"),
            qPrintable(QToolTip::text()));
        QVERIFY(has(middleOf(join.lines().readingLine()),
            valueColour(1.0, 1.0, themeOf(*m_stage).dark)));
        // The lines lie one in the other.
        QVERIFY(join.lines().readingLine()[1].y() < join.lines().handOverLine(0)[1].y());
        QVERIFY(join.lines().readingLine()[0].x() < join.lines().handOverLine(0)[0].x());
    });
    joinAt({Phase::Backward, 0}, [&](const RolledJoinPainter& join) {
        QVERIFY(has(middleOf(join.lines().handOverLine(0)),
            gradientColour(bridge.toEncoder[0].magnitude.relative, themeOf(*m_stage).dark)));
    });
}

void TestEncoderSteps::trainingRunsWithTheEncoderOnScreen()
{
    // A source on the stage that is shorter than others, so that it is padded.
    ExperimentOptions options = numberWords(Attention::Additive);
    while (span().encoderSteps == iteration().stepsOf(0)) {
        ++options.seed;
        open(options);
        QVERIFY(options.seed < 100);
    }
    QVERIFY(!m_stage->grab().isNull());
    m_session->trainUntil({.iterations = 30});
    QVERIFY(m_session->isTraining());
    QCOMPARE(m_timeline->axis().encoderSteps, span().encoderSteps);
    QVERIFY(!m_stage->grab().isNull());
    QTRY_VERIFY(!m_session->isTraining());
    QCOMPARE(m_timeline->axis().encoderSteps, span().encoderSteps);
    QCOMPARE(m_stage->encoder()->data.steps, span().encoderSteps);
    QVERIFY(m_session->snapshot()->encoder != nullptr);
    QCOMPARE(m_session->snapshot()->encoder->iteration, m_session->snapshot()->iteration);
}

QTEST_MAIN(TestEncoderSteps)
#include "tst_encoder_steps.moc"
