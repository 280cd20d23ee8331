#pragma once

#include "core/training/trainer.h"
#include "ui/session/run_branches.h"

#include <QElapsedTimer>
#include <QString>
#include <QUndoCommand>

#include <functional>
#include <vector>

namespace loopscope::ui
{

/// The settings of every network of a session: all that an undo has to bring back.
using SessionSettings = std::vector<ExperimentOptions>;

/// One change of settings that can be undone. Changes of the same setting that follow each other
/// quickly (a dragged slider, a typed text) are one command.
class SettingsCommand : public QUndoCommand
{
public:
    using Apply = std::function<void(const SessionSettings&, const ChangeKey&)>;

    /// @param kind  what was changed: see kindOfChange(); commands of one kind may be merged
    /// @param number  of the change; the same for those that are merged
    /// @param gesture  commands of one gesture become one, however long it takes, and no others
    /// with them; 0: of none
    SettingsCommand(SessionSettings before, SessionSettings after, int kind, int number,
        int gesture, const QString& words, Apply apply);

    int number() const { return m_number; }
    /// Whether a change that is made now is merged into this one.
    bool isContinuedBy(int kind, int gesture) const;

    void redo() override;
    void undo() override;
    int id() const override { return m_kind; }
    bool mergeWith(const QUndoCommand* other) override;

private:
    SessionSettings m_before;
    SessionSettings m_after;
    int m_kind;
    int m_number;
    int m_gesture;
    Apply m_apply;
    QElapsedTimer m_sinceChange;
};

} // namespace loopscope::ui
