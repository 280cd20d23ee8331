#pragma once

#include "core/lesson/lesson.h"
#include "ui/session/settings_command.h"

#include <QObject>

#include <optional>

namespace loopscope::ui
{

class Session;

/// Brings a session to where a step of a lesson begins, without waiting for it: back to iteration
/// 0, other settings, some training, the playhead.
class SetupMaker : public QObject
{
    Q_OBJECT
public:
    explicit SetupMaker(Session& session, QObject* parent = nullptr);

    /// @param networks  the settings that it asks for
    void make(const LessonSetup& setup, const SessionSettings& networks);
    void stop(); ///< whatever was on its way
    bool isBusy() const { return m_stage != Stage::Idle; }

signals:
    void made();

private:
    enum class Stage { Idle, Stopping, Setting, Training };
    void proceed();
    void proceedSoon();
    bool isSettled() const;
    void setNetworks();
    void train();
    void finish();

    Session& m_session;
    LessonSetup m_setup;
    SessionSettings m_networks;
    Stage m_stage = Stage::Idle;
    std::optional<double> m_paceBefore;
    bool m_isProceeding = false;
};

} // namespace loopscope::ui
