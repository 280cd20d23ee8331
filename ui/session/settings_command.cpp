#include "ui/session/settings_command.h"

#include "ui/session/change_words.h"

#include <utility>

namespace loopscope::ui
{
namespace
{

constexpr int mergeMilliseconds = 1000; ///< a pause in a gesture that is still the same gesture

} // namespace

SettingsCommand::SettingsCommand(
    SessionSettings before, SessionSettings after, int kind, const QString& words, Apply apply)
    : QUndoCommand(words)
    , m_before(std::move(before))
    , m_after(std::move(after))
    , m_kind(kind)
    , m_apply(std::move(apply))
{
    m_sinceChange.start();
}

void SettingsCommand::redo()
{
    m_apply(m_after);
}

void SettingsCommand::undo()
{
    m_apply(m_before);
}

bool SettingsCommand::mergeWith(const QUndoCommand* other)
{
    const auto& next = static_cast<const SettingsCommand&>(*other);
    if (m_before.size() != next.m_after.size() || m_sinceChange.elapsed() > mergeMilliseconds)
        return false;
    m_after = next.m_after;
    m_sinceChange.start();
    setText(wordsForChange(m_before, m_after));
    setObsolete(m_before == m_after);
    return true;
}

} // namespace loopscope::ui
