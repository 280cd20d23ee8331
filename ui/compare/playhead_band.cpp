#include "ui/compare/playhead_band.h"

#include "ui/theme/theme.h"

#include <QPainter>

namespace loopscope::ui
{
namespace
{

constexpr int line = 2; ///< room for it at each side of the column

} // namespace

PlayheadBand::PlayheadBand(QWidget* parent)
    : QWidget(parent)
{
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setFocusPolicy(Qt::NoFocus);
}

void PlayheadBand::setColumn(const QRect& column, const QRegion& kept)
{
    if (column == m_column && kept == m_kept)
        return;
    m_column = column;
    m_kept = kept;
    setVisible(!column.isEmpty());
    setGeometry(column.adjusted(-line, 0, line, 0));
    raise();
    update();
}

void PlayheadBand::paintEvent(QPaintEvent*)
{
    const Theme& theme = themeOf(*this);
    const QRectF column = QRectF(rect()).adjusted(line + 0.25, 0.75, -line - 0.25, -0.75);
    QPainter painter(this);
    painter.setClipRegion(QRegion(rect()) - m_kept.translated(-pos()));
    painter.fillRect(column, theme.playheadFill);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(theme.playhead, 1.5));
    painter.drawRoundedRect(column, 3.0, 3.0);
}

} // namespace loopscope::ui
