#include "ui/charts/ramp_key.h"

#include "ui/charts/ramp_table.h"
#include "ui/stage/text_cache.h"
#include "ui/theme/number_format.h"
#include "ui/theme/theme.h"

#include <QPainter>

#include <cmath>

namespace loopscope::ui
{
namespace
{

constexpr int lowestPower = -6;
constexpr int highestPower = 3;

QString labelOf(int power)
{
    return power == 0 ? QStringLiteral("1") : QStringLiteral("10") + superscript(power);
}

} // namespace

RampKey::RampKey(QWidget* parent)
    : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Ignored);
    setAccessibleName(tr("Colours of gradients"));
    setAccessibleDescription(
        tr("From pale, a millionth of the gradient at its source, through teal, "
           "as strong as there, to crimson, a thousand times as strong."));
}

int RampKey::barWidth() const
{
    return fontMetrics().height() / 2;
}

QSize RampKey::sizeHint() const
{
    const QFontMetrics metrics(smallFont(font()));
    return QSize(
        barWidth() + 5 + metrics.horizontalAdvance(labelOf(lowestPower)) + 4, metrics.height());
}

void RampKey::paintEvent(QPaintEvent*)
{
    const Theme& theme = themeOf(*this);
    const RampTable ramp(theme.dark);
    const QFont small = smallFont(font());
    const QFontMetrics metrics(small);
    const QRect bar(0, metrics.height() / 2, barWidth(), height() - metrics.height());
    if (bar.height() < 3 * metrics.height())
        return;
    QPainter painter(this);
    for (int y = bar.top(); y <= bar.bottom(); ++y) {
        const double share = double(bar.bottom() - y) / bar.height();
        painter.fillRect(bar.left(), y, bar.width(), 1,
            QColor(ramp.colour(lowestPower + share * (highestPower - lowestPower))));
    }
    painter.setFont(small);
    for (int power = lowestPower; power <= highestPower; power += 3) {
        const double share = double(power - lowestPower) / (highestPower - lowestPower);
        const int y = int(std::lround(bar.bottom() - share * bar.height()));
        painter.setPen(power == 0 ? theme.text : theme.mutedText);
        painter.drawText(
            QRect(bar.right() + 6, y - metrics.height() / 2, width(), metrics.height()),
            Qt::AlignLeft | Qt::AlignVCenter, labelOf(power));
    }
}

} // namespace loopscope::ui
