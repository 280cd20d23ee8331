#include "ui/lessons/setup_maker.h"

#include "core/training/trainer.h"
#include "ui/session/session.h"

#include <QMetaObject>

#include <algorithm>

namespace loopscope::ui
{
namespace
{

Phase phaseNamed(const std::string& name)
{
    if (name == "loss")
        return Phase::Loss;
    if (name == "backward")
        return Phase::Backward;
    return name == "update" ? Phase::Update : Phase::Forward;
}

Document untrained(const SessionSettings& networks)
{
    Document document;
    for (const ExperimentOptions& options : networks) {
        const Trainer trainer(options);
        document.networks.push_back({*trainer.save(), trainer.current()->before()});
    }
    return document;
}

} // namespace

SetupMaker::SetupMaker(Session& session, QObject* parent)
    : QObject(parent)
    , m_session(session)
{
    connect(&session, &Session::snapshotChanged, this, &SetupMaker::proceedSoon);
    connect(&session, &Session::experimentChanged, this, &SetupMaker::proceedSoon);
    connect(&session, &Session::trainingChanged, this, &SetupMaker::proceedSoon);
    connect(&session, &Session::optionsChanged, this, &SetupMaker::proceedSoon);
}

void SetupMaker::make(const LessonSetup& setup, const SessionSettings& networks)
{
    stop();
    m_setup = setup;
    m_networks = networks;
    m_stage = Stage::Stopping;
    m_session.pause();
    m_session.stopTraining();
    proceedSoon();
}

void SetupMaker::stop()
{
    m_stage = Stage::Idle;
    if (m_paceBefore)
        m_session.setTrainingPace(*m_paceBefore);
    m_paceBefore.reset();
}

/// Later: the session may be in the middle of telling.
void SetupMaker::proceedSoon()
{
    if (m_stage == Stage::Idle || std::exchange(m_isProceeding, true))
        return;
    QMetaObject::invokeMethod(
        this,
        [this] {
            m_isProceeding = false;
            proceed();
        },
        Qt::QueuedConnection);
}

bool SetupMaker::isSettled() const
{
    for (int i = 0; i < m_session.experimentCount(); ++i)
        if (!m_session.experiment(i).isSettled())
            return false;
    return !m_session.isTraining();
}

void SetupMaker::proceed()
{
    if (m_stage == Stage::Idle || !isSettled())
        return;
    switch (m_stage) {
    case Stage::Stopping:
        m_stage = Stage::Setting;
        m_session.setOwnOutputs(false);
        setNetworks();
        break;
    case Stage::Setting:
        m_stage = Stage::Training;
        if (m_setup.train > 0)
            train();
        break;
    default:
        finish();
        return;
    }
    proceedSoon();
}

void SetupMaker::setNetworks()
{
    const bool isWhole = std::none_of(m_networks.begin(), m_networks.end(),
        [](const ExperimentOptions& options) { return findProblem(options).has_value(); });
    if (!m_setup.isFromHere && isWhole) {
        // Anew, with nothing left of the step before: neither its runs nor what can be undone.
        if (const auto opened = m_session.open(untrained(m_networks)); opened)
            return;
    }
    // A change of its own: no earlier one is continued by it. What cannot be is told.
    m_session.beginGesture();
    m_session.setSettings(m_networks, Arrival::AtStart);
    m_session.endGesture();
}

void SetupMaker::train()
{
    m_paceBefore = m_session.trainingPace();
    m_session.setTrainingPace(fullPace);
    m_session.trainUntil({.iterations = m_setup.train});
}

void SetupMaker::finish()
{
    const bool wasTrained = m_setup.train > 0;
    stop();
    if (!m_setup.phase.empty()) {
        Cursor cursor = startOf(phaseNamed(m_setup.phase), m_session.steps());
        const bool isAtStep =
            cursor.phase == Phase::Forward || cursor.phase == Phase::Backward;
        if (m_setup.step > 0 && isAtStep)
            cursor.step = m_setup.step - 1;
        m_session.setCursor(clamped(cursor, m_session.steps()));
    } else if (!m_setup.isFromHere || wasTrained) {
        m_session.toStart();
    }
    m_session.undoStack().clear(); // nobody undoes what they did not do
    emit made();
}

} // namespace loopscope::ui
