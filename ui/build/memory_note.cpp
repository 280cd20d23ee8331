#include "ui/build/memory_note.h"

#include "ui/charts/latest_task.h"
#include "ui/charts/length_data.h"
#include "ui/session/session.h"

namespace loopscope::ui
{
namespace
{

constexpr double shareWhileTraining = 0.05;

} // namespace

MemoryNote::MemoryNote(Session& session, QWidget* parent)
    : QLabel(parent)
    , m_session(session)
    , m_task(new LatestTask(this))
{
    setObjectName("task.remembers");
    setProperty("kind", "muted");
    setWordWrap(true);
    setToolTip(tr("The network is tried on new sequences, short ones and long ones. It remembers "
                  "as many steps as lie between what it has to keep and its answer, where it is "
                  "nine tenths of the way from guessing to perfect. The chart “Other Lengths” "
                  "shows all of them."));
    hide();
    connect(&session, &Session::trainingChanged, this, [this](bool training) {
        m_task->setShare(training ? shareWhileTraining : 1.0);
    });
}

bool MemoryNote::isPending() const
{
    return m_task->isBusy();
}

void MemoryNote::showSnapshot()
{
    const Snapshot& snapshot = *m_session.snapshot();
    const bool asksForMemory = snapshot.task->description().choosesLength() &&
                               snapshot.task->lagOf(snapshot.iteration->steps()) > 0;
    if (!asksForMemory)
        m_task->cancel();
    if (text().isEmpty() || !asksForMemory)
        setText(tr("Being measured …"));
    setVisible(asksForMemory);
    if (isVisible())
        measure();
}

void MemoryNote::measure()
{
    if (m_measured == m_session.snapshot())
        return;
    m_measured = m_session.snapshot();
    m_task->request([this, from = m_measured]() -> LatestTask::Delivery {
        const QString words = rememberedWordings(lengthData(*from)).value(0);
        return [this, words] {
            QString sentence = tr("%1, measured on new sequences").arg(words);
            sentence.front() = sentence.front().toUpper();
            setText(sentence);
        };
    });
}

void MemoryNote::showEvent(QShowEvent* event)
{
    QLabel::showEvent(event);
    measure();
}

} // namespace loopscope::ui
