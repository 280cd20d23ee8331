#include "ui/lessons/lesson_runner.h"

#include "core/lesson/evaluate.h"
#include "core/lesson/live_text.h"
#include "core/lesson/step_start.h"
#include "core/training/ordinary_options.h"
#include "ui/lessons/curve_reply.h"
#include "ui/lessons/lesson_moment.h"
#include "ui/lessons/setup_maker.h"
#include "ui/session/session.h"

#include <QTimer>

#include <algorithm>
#include <cmath>
#include <utility>

namespace loopscope::ui
{
namespace
{

constexpr int patienceMilliseconds = 20000; ///< after which a step may be passed over

} // namespace

LessonRunner::LessonRunner(Session& session, QObject* parent)
    : QObject(parent)
    , m_session(session)
    , m_maker(new SetupMaker(session, this))
{
    connect(m_maker, &SetupMaker::made, this, &LessonRunner::becomeReady);
    connect(&session, &Session::snapshotChanged, this, &LessonRunner::refresh);
    connect(&session, &Session::experimentChanged, this, &LessonRunner::refresh);
    connect(&session, &Session::cursorChanged, this, &LessonRunner::refresh);
    connect(&session, &Session::trainingChanged, this, &LessonRunner::refresh);
}

// The way through the lesson

void LessonRunner::begin(std::shared_ptr<const Lesson> lesson, const QString& name, int step)
{
    if (!isRunning())
        m_session.setAside();
    m_lesson = std::move(lesson);
    m_name = name;
    m_step = std::clamp(step, 0, int(m_lesson->steps.size()) - 1);
    emit begun();
    enterStep();
}

void LessonRunner::leave()
{
    if (!isRunning())
        return;
    m_maker->stop();
    // It outlives the signal.
    const std::shared_ptr<const Lesson> ended = std::exchange(m_lesson, nullptr);
    emit left();
    m_session.takeBack();
    emit workGivenBack();
}

void LessonRunner::goTo(int step)
{
    if (!isRunning() || step < 0 || step >= int(m_lesson->steps.size()))
        return;
    m_step = step;
    enterStep();
}

void LessonRunner::next()
{
    if (!isRunning())
        return;
    if (!isLastStep())
        return goTo(m_step + 1);
    emit finished();
    leave();
}

void LessonRunner::back()
{
    goTo(m_step - 1);
}

void LessonRunner::resetStep()
{
    goTo(m_step);
}

void LessonRunner::enterStep()
{
    const LessonStep& now = step();
    m_goalsMet.assign(now.goals.size(), false);
    m_filled.assign(now.worksheet ? now.worksheet->blanks.size() : 0, std::nullopt);
    m_hintsShown = 0;
    m_isAnswered = false;
    m_chosen = -1;
    m_drawn.clear();
    m_reply.clear();
    m_isRight = false;
    m_now = momentOf(m_session);
    m_start = m_now;
    m_isSkippable = now.goals.empty();
    m_state = State::Preparing;
    QTimer::singleShot(patienceMilliseconds, this, [this, visit = ++m_visit] {
        if (visit == m_visit && isRunning() && !std::exchange(m_isSkippable, true))
            emit stateChanged();
    });
    emit stepChanged();
    // The first step begins from the lesson's set-up in any case.
    if (now.setup)
        prepare(*now.setup);
    else if (m_step == 0)
        prepare(LessonSetup());
    else
        becomeReady();
}

void LessonRunner::prepare(const LessonSetup& setup)
{
    const auto fail = [this](const PatchProblem& found) {
        emit problem(QString::fromStdString(found.message));
        becomeReady();
    };
    SessionSettings networks;
    if (setup.isFromHere && setup.networks.empty()) {
        for (const ExperimentOptions& options : m_session.settings()) {
            const auto changed = withPatch(options, setup.settings);
            if (!changed)
                return fail(changed.error());
            networks.push_back(*changed);
        }
    } else {
        const auto ground = networksOf(m_lesson->setup, ordinaryOptions());
        if (!ground)
            return fail(ground.error());
        const auto found =
            networksOf(setup, setup.isFromHere ? m_session.options() : ground->front());
        if (!found)
            return fail(found.error());
        // Several networks of the lesson's own set-up stay where the step asks for none.
        networks = !setup.isFromHere && setup.networks.empty() && setup.settings == nullptr
                       ? *ground
                       : *found;
    }
    for (ExperimentOptions& options : networks)
        if (m_seed != 0 && options.seed == ordinaryOptions().seed)
            options.seed = m_seed;
    m_state = State::Preparing;
    emit setupMade(setup);
    m_maker->make(setup, networks);
}

/// The set-up is there: of the step, or of what follows its prediction.
void LessonRunner::becomeReady()
{
    if (!isRunning())
        return;
    take(m_now);
    if (m_isAnswered) {
        finishAnswer();
        return;
    }
    m_start = m_now;
    if (step().prediction)
        setState(State::Asking);
    else
        setState(step().goals.empty() ? State::Done : State::Acting);
}

void LessonRunner::setState(State state)
{
    m_state = state;
    emit momentChanged();
    emit stateChanged();
    noticeGoals(); // of what was found out before it was asked for
}

void LessonRunner::showHint()
{
    if (m_hintsShown >= int(step().hints.size()))
        return;
    ++m_hintsShown;
    m_isSkippable = true;
    emit stateChanged();
}

// Predictions

void LessonRunner::answerChoice(int choice)
{
    if (m_state != State::Asking || !step().prediction)
        return;
    const auto& choices = step().prediction->choices;
    if (choice < 0 || choice >= int(choices.size()))
        return;
    m_chosen = choice;
    m_isAnswered = true;
    showWhatFollows();
}

void LessonRunner::answerNumber(double number)
{
    if (m_state != State::Asking || !step().prediction || !step().prediction->number)
        return;
    m_now.guess = number;
    m_isAnswered = true;
    showWhatFollows();
}

void LessonRunner::answerCurve(const std::vector<double>& powers)
{
    if (m_state != State::Asking || !step().prediction || !step().prediction->curve)
        return;
    m_drawn = powers;
    m_isAnswered = true;
    showWhatFollows();
}

/// What the prediction was about is made, where there is something to be made.
void LessonRunner::showWhatFollows()
{
    if (step().prediction->after)
        prepare(*step().prediction->after);
    else
        finishAnswer();
}

void LessonRunner::finishAnswer()
{
    const Prediction& prediction = *step().prediction;
    if (m_chosen >= 0) {
        const LessonChoice& choice = prediction.choices[std::size_t(m_chosen)];
        m_isRight = choice.isRight;
        m_reply = words(choice.reply);
    } else if (prediction.number) {
        const NumberQuestion& question = *prediction.number;
        m_truth = evaluate(question.answer, m_now, m_start);
        const double miss = question.isLogarithmic ? std::log10(m_now.guess) - std::log10(m_truth)
                                                   : m_now.guess - m_truth;
        m_isRight = std::abs(miss) <= question.tolerance;
        m_reply = words(m_isRight ? question.right : miss < 0.0 ? question.low : question.high);
    } else if (prediction.curve) {
        const CurveReply reply =
            replyToCurve(*prediction.curve, m_drawn, m_now.network().lastLossFlow);
        m_isRight = reply.isRight;
        m_reply = words(reply.words);
    }
    m_start = m_now;
    setState(step().goals.empty() ? State::Done : State::Acting);
}

// The worksheet

std::optional<double> LessonRunner::filled(int blank) const
{
    return m_filled[std::size_t(blank)];
}

double LessonRunner::answerOf(int blank) const
{
    // What is asked for is of the step's start, whatever was trained or changed since.
    return evaluate(step().worksheet->answers[std::size_t(blank)], m_start, m_start);
}

bool LessonRunner::isBlankRight(int blank) const
{
    const auto number = filled(blank);
    const auto slips = slipsFor(step().worksheet->answers[std::size_t(blank)], m_start.network());
    return number && mark(*number, answerOf(blank), step().worksheet->tolerance, slips).isRight;
}

Slip LessonRunner::slipAt(int blank) const
{
    const auto number = filled(blank);
    if (!number)
        return {};
    const auto slips = slipsFor(step().worksheet->answers[std::size_t(blank)], m_start.network());
    const Marking marking = mark(*number, answerOf(blank), step().worksheet->tolerance, slips);
    return marking.slip == nullptr ? Slip() : *marking.slip;
}

void LessonRunner::fill(int blank, std::optional<double> number)
{
    m_filled[std::size_t(blank)] = number;
    refresh();
    emit stateChanged();
}

void LessonRunner::markBlanks()
{
    m_now.blanksLeft = 0.0;
    for (int blank = 0; blank < int(m_filled.size()); ++blank)
        m_now.blanksLeft += isBlankRight(blank) ? 0.0 : 1.0;
}

// What is noticed

void LessonRunner::setView(const char* name, bool isSo)
{
    m_view[name] = isSo ? 1.0 : 0.0;
    refresh();
}

void LessonRunner::take(LessonMoment& moment) const
{
    const double guess = moment.guess;
    moment = momentOf(m_session);
    moment.guess = guess;
    moment.view = m_view;
}

void LessonRunner::refresh()
{
    if (!isRunning() || m_state == State::Preparing)
        return;
    take(m_now);
    if (!m_filled.empty())
        markBlanks();
    noticeGoals();
    emit momentChanged();
}

void LessonRunner::noticeGoals()
{
    if (m_state != State::Acting)
        return;
    bool isNew = false;
    for (std::size_t i = 0; i < m_goalsMet.size(); ++i) {
        if (!m_goalsMet[i] && holds(step().goals[i].condition, m_now, m_start))
            m_goalsMet[i] = isNew = true;
    }
    if (!isNew)
        return;
    if (std::all_of(m_goalsMet.begin(), m_goalsMet.end(), [](bool met) { return met; })) {
        m_state = State::Done;
        m_isSkippable = true;
        m_session.stopTraining(); // what was to be reached is reached
    }
    emit stateChanged();
}

QString LessonRunner::words(const std::string& text) const
{
    return QString::fromStdString(liveText(text, m_now, m_start, lessonNumber));
}

} // namespace loopscope::ui
