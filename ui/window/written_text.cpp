#include "ui/window/written_text.h"

#include "core/bptt/writing.h"
#include "core/task/token_task.h"
#include "ui/session/session.h"
#include "ui/stage/text_cache.h"
#include "ui/theme/theme.h"

#include <QPainter>

#include <algorithm>

namespace loopscope::ui
{
namespace
{

constexpr int fewestLetters = 12; ///< that there is room for

/// In one line.
QString inOneLine(const std::string& utf8)
{
    return QString::fromStdString(utf8).replace(u'\n', u'⏎').replace(u'\t', u' ');
}

} // namespace

WrittenText::WrittenText(Session& session, QWidget* parent)
    : QWidget(parent)
    , m_session(session)
{
    setObjectName("stage.written");
    setAccessibleName(tr("The text so far"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    connect(&session, &Session::snapshotChanged, this, &WrittenText::read);
    connect(&session, &Session::cursorChanged, this, &WrittenText::read);
    connect(&session, &Session::trainingChanged, this, &WrittenText::read);
    read();
}

void WrittenText::read()
{
    const SnapshotPointer snapshot = m_session.snapshot();
    const Batch& batch = snapshot->iteration->batch();
    const auto* task = dynamic_cast<const TokenTask*>(snapshot->task.get());
    m_given.clear();
    m_written.clear();
    if (batch.writing && task != nullptr) {
        const Writing& writing = *batch.writing;
        std::vector<int> tokens;
        for (int step = 0; step < writing.given; ++step)
            tokens.push_back(largestOf(batch.inputs.col(step)));
        m_given = inOneLine(task->join(tokens));
        const Cursor cursor = m_session.cursor();
        for (int step = writing.given - 1; step < batch.steps; ++step) {
            const int drawn = writing.drawn[std::size_t(step)];
            const bool isReached = m_session.isTraining() || isReachedForward(cursor, step);
            if (drawn < 0 || !isReached)
                break;
            tokens.push_back(drawn);
        }
        m_written = inOneLine(task->join(tokens)).mid(m_given.size());
    }
    const QString all = m_given + m_written;
    setToolTip(tr("The text so far: %1").arg(all));
    setAccessibleDescription(all);
    update();
}

QSize WrittenText::sizeHint() const
{
    return minimumSizeHint();
}

QSize WrittenText::minimumSizeHint() const
{
    return {fewestLetters * fontMetrics().averageCharWidth(), fontMetrics().height()};
}

void WrittenText::paintEvent(QPaintEvent*)
{
    const Theme& theme = themeOf(*this);
    const QFontMetrics metrics = fontMetrics();
    const QString all = m_given + m_written;
    const QString shown = metrics.elidedText(all, Qt::ElideLeft, width());
    const auto written = std::min(m_written.size(), shown.size());
    const QString given = shown.left(shown.size() - written);
    QPainter painter(this);
    painter.setPen(theme.mutedText);
    const int align = Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine;
    painter.drawText(rect(), align, given);
    painter.setPen(theme.accent);
    painter.drawText(
        rect().adjusted(metrics.horizontalAdvance(given), 0, 0, 0), align, shown.right(written));
}

} // namespace loopscope::ui
