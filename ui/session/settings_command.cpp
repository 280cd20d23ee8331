#include "ui/session/settings_command.h"

#include "ui/session/change_words.h"

#include <utility>

namespace loopscope::ui
{
namespace
{

constexpr int mergeMilliseconds = 1000; ///< a pause in a gesture that is still the same gesture

} // namespace

SettingsCommand::SettingsCommand(SessionSettings before, SessionSettings after, int kind,
    int number, int gesture, const QString& words, Apply apply)
    : QUndoCommand(words)
    , m_before(std::move(before))
    , m_after(std::move(after))
    , m_kind(kind)
    , m_number(number)
    , m_gesture(gesture)
    , m_apply(std::move(apply))
{
    m_sinceChange.start();
}

void SettingsCommand::redo()
{
    m_apply(m_after, {m_number, false});
}

void SettingsCommand::undo()
{
    m_apply(m_before, {m_number, true});
}

bool SettingsCommand::isContinuedBy(int kind, int gesture) const
{
    const bool isSoon = gesture != 0 || m_sinceChange.elapsed() <= mergeMilliseconds;
    return kind >= 0 && kind == m_kind && gesture == m_gesture && isSoon;
}

bool SettingsCommand::mergeWith(const QUndoCommand* other)
{
    const auto& next = static_cast<const SettingsCommand&>(*other);
    if (m_before.size() != next.m_after.size() || next.m_number != m_number)
        return false;
    m_after = next.m_after;
    m_sinceChange.start();
    setText(wordsForChange(m_before, m_after));
    setObsolete(m_before == m_after);
    return true;
}

} // namespace loopscope::ui
