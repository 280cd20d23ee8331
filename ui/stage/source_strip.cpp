#include "ui/stage/source_strip.h"

#include "ui/session/session.h"
#include "ui/stage/text_cache.h"
#include "ui/theme/number_format.h"
#include "ui/theme/ramps.h"
#include "ui/theme/theme.h"

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace loopscope::ui
{

namespace
{

constexpr int sideMargin = 16;
constexpr int edge = 5; ///< above and below

} // namespace

SourceStrip::SourceStrip(Session& session, QWidget* parent)
    : QWidget(parent)
    , m_session(session)
{
    setObjectName("stage.source");
    setAccessibleName(tr("Source that the encoder reads"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(&session, &Session::snapshotChanged, this, &SourceStrip::showSnapshot);
    connect(&session, &Session::cursorChanged, this, &SourceStrip::showMoment);
    connect(&session, &Session::trainingChanged, this, &SourceStrip::showMoment);
    showSnapshot(session.snapshot());
}

void SourceStrip::showSnapshot(const SnapshotPointer& snapshot)
{
    const bool hadAttention = m_data.hasAttention();
    m_data = sourceData(*snapshot);
    setVisible(!m_data.isEmpty());
    if (hadAttention != m_data.hasAttention())
        updateGeometry();
    showMoment();
}

void SourceStrip::showMoment()
{
    m_moment.cursor = m_session.cursor();
    m_moment.isTraining = m_session.isTraining();
    if (!m_moment.isTraining && !m_data.isEmpty())
        setAccessibleDescription(m_data.tokens.join(u' ') + QStringLiteral(". ") +
                                 wordings().value(0));
    update();
}

QStringList SourceStrip::wordings() const
{
    if (m_data.hasAttention() && !isReached())
        return {QString()};
    return sourceWordings(m_data, m_moment.cursor.step);
}

QSize SourceStrip::sizeHint() const
{
    const int line = fontMetrics().height();
    const int bars = m_data.hasAttention() ? line + 2 : 0;
    return {line * 20, 2 * edge + line + 6 + bars};
}

QSize SourceStrip::minimumSizeHint() const
{
    return {fontMetrics().height() * 10, sizeHint().height()};
}

int SourceStrip::namesEnd() const
{
    return sideMargin + QFontMetrics(boldFont(font())).horizontalAdvance(tr("encoder reads")) +
           fontMetrics().height() / 2;
}

/// Tokens from left to right, as many as end before a place.
std::vector<QRect> SourceStrip::placeTokens(int end) const
{
    const QFontMetrics metrics(boldFont(font()));
    const int line = fontMetrics().height();
    int natural = 0;
    for (const QString& token : m_data.tokens)
        natural += std::max(metrics.horizontalAdvance(token) + line * 6 / 10, line * 12 / 10) + 2;
    const bool isTight = namesEnd() + natural > end;
    std::vector<QRect> places;
    int left = namesEnd();
    for (const QString& token : m_data.tokens) {
        const int text = metrics.horizontalAdvance(token);
        const int width =
            isTight ? text + 4 : std::max(text + line * 6 / 10, line * 12 / 10);
        if (left + width > end)
            break;
        places.emplace_back(left, edge, width, line + 6);
        left += width + 2;
    }
    return places;
}

QRect SourceStrip::rectOf(int token) const
{
    const std::vector<QRect> places = placeTokens(width() - sideMargin);
    return token >= 0 && token < int(places.size()) ? places[std::size_t(token)] : QRect();
}

void SourceStrip::drawToken(QPainter& painter, int token, const QRect& box) const
{
    const Theme& theme = themeOf(*this);
    const int step = m_moment.cursor.step;
    const bool hasWeights =
        m_data.hasAttention() && isReached() && step >= 0 && step < m_data.weights.cols();
    const bool isChosen = hasWeights && m_data.mostLookedAt(step) == token;
    painter.setPen(QPen(isChosen ? theme.accent : theme.border, isChosen ? 1.6 : 1.0));
    painter.setBrush(theme.field);
    painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 5.0, 5.0);
    painter.setFont(boldFont(font()));
    painter.setPen(theme.text);
    painter.drawText(box, Qt::AlignCenter, m_data.tokens[token]);
    if (!hasWeights)
        return;
    const double weight = m_data.weights(token, step);
    const int room = fontMetrics().height();
    const QRect ground(box.left() + 1, box.bottom() + 3, box.width() - 2, room - 1);
    painter.fillRect(ground.left(), ground.bottom(), ground.width(), 1, theme.gridLine);
    if (!std::isfinite(weight))
        return;
    const int height = int(std::lround(std::clamp(weight, 0.0, 1.0) * ground.height()));
    painter.fillRect(ground.left(), ground.bottom() + 1 - height, ground.width(), height,
        valueColour(std::max(weight, 0.35), 1.0, theme.dark));
}

void SourceStrip::paintEvent(QPaintEvent*)
{
    const Theme& theme = themeOf(*this);
    QPainter painter(this);
    painter.fillRect(rect(), theme.stage);
    painter.fillRect(0, height() - 1, width(), 1, theme.border);
    const int line = fontMetrics().height();
    painter.setFont(boldFont(font()));
    painter.setPen(theme.text);
    painter.drawText(QRect(sideMargin, edge, namesEnd() - sideMargin, line + 6),
        Qt::AlignLeft | Qt::AlignVCenter, tr("encoder reads"));
    if (m_data.hasAttention()) {
        painter.setFont(smallFont(font()));
        painter.setPen(theme.mutedText);
        painter.drawText(QRect(sideMargin, edge + line + 8, namesEnd() - sideMargin, line),
            Qt::AlignLeft | Qt::AlignVCenter, tr("attention"));
    }
    painter.setRenderHint(QPainter::Antialiasing);
    const std::vector<QRect> places = placeTokens(width() - sideMargin);
    for (std::size_t token = 0; token < places.size(); ++token)
        drawToken(painter, int(token), places[token]);

    // Words behind the tokens, as many as there is room for.
    const int left = (places.empty() ? namesEnd() : places.back().right()) + line;
    painter.setFont(font());
    painter.setPen(theme.mutedText);
    if (int(places.size()) < m_data.tokens.size()) {
        painter.drawText(QPoint(left - line + 3, edge + line), QStringLiteral("…"));
        return;
    }
    for (const QString& words : wordings()) {
        if (fontMetrics().horizontalAdvance(words) > width() - sideMargin - left)
            continue;
        painter.drawText(QRect(left, edge, width() - sideMargin - left, line + 6),
            Qt::AlignLeft | Qt::AlignVCenter, words);
        return;
    }
}

QString SourceStrip::tipOf(int token) const
{
    const QString name = tr("Source step %1: “%2”").arg(token + 1).arg(m_data.tokens[token]);
    const int step = m_moment.cursor.step;
    if (!m_data.hasAttention() || !isReached() || step >= m_data.weights.cols())
        return name;
    return name + u'\n' +
           tr("Step %1 of the decoder gives it %2 of its attention.")
               .arg(step + 1)
               .arg(formatPercent(m_data.weights(token, step)));
}

bool SourceStrip::event(QEvent* event)
{
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    QString tip = tr("What the encoder has read. The decoder below starts from the states that the "
                     "encoder ends in.");
    for (int token = 0; token < m_data.tokens.size(); ++token) {
        if (const QRect box = rectOf(token);
            help->pos().x() >= box.left() && help->pos().x() <= box.right())
            tip = tipOf(token);
    }
    QToolTip::showText(help->globalPos(), tip, this);
    return true;
}

} // namespace loopscope::ui
