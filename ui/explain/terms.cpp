#include "ui/explain/terms.h"

#include "ui/stage/text_cache.h"
#include "ui/theme/ramps.h"
#include "ui/theme/theme.h"

#include <QEvent>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace loopscope::ui
{

namespace
{

constexpr double faintest = 0.45; ///< least colour of a bar, as a share of the range

} // namespace

Terms::Terms(QWidget* parent)
    : BlockWidget(parent)
{
}

void Terms::setBlock(const Block& block)
{
    m_block = std::get<TermsBlock>(block);
    while (m_names.size() < m_block.rows.size()) {
        m_names.push_back(new RichText(RichDocument::Kind::Words, this));
        connect(m_names.back(), &RichText::linkActivated, this, &Terms::linkActivated);
        connect(m_names.back(), &RichText::linkPointed, this, &Terms::linkPointed);
    }
    for (std::size_t i = 0; i < m_names.size(); ++i) {
        m_names[i]->setVisible(i < m_block.rows.size());
        if (i >= m_block.rows.size())
            continue;
        const TermRow& row = m_block.rows[i];
        m_names[i]->setHtml(row.values.isEmpty()
                                ? row.html
                                : row.html + QStringLiteral("<br><span class=\"muted\">") +
                                      row.values + QStringLiteral("</span>"));
        m_names[i]->setToolTip(row.number);
    }
    updateGeometry();
    place();
    update();
}

std::vector<Terms::RowPlace> Terms::placesFor(int width) const
{
    const QFontMetrics numbers(font());
    int numberWidth = 0;
    for (const TermRow& row : m_block.rows)
        numberWidth = std::max(numberWidth, numbers.horizontalAdvance(row.number));
    numberWidth += text() / 3;
    const int nameWidth = std::max(width - numberWidth, 4 * text());
    std::vector<RowPlace> places;
    int top = 0;
    for (std::size_t i = 0; i < m_block.rows.size(); ++i) {
        RowPlace place;
        const int height = m_names[i]->heightForWidth(nameWidth);
        place.name = QRect(0, top, nameWidth, height);
        place.number = QRect(width - numberWidth, top, numberWidth, text());
        place.bar = QRect(0, top + height + text() / 8, width,
            m_block.rows[i].hasAmount ? std::max(text() / 3, 3) : 0);
        place.bottom = place.bar.bottom() + 1 + text() / 3;
        top = place.bottom;
        places.push_back(place);
    }
    return places;
}

int Terms::heightForWidth(int width) const
{
    const std::vector<RowPlace> places = placesFor(width);
    return places.empty() ? 0 : places.back().bottom;
}

void Terms::place()
{
    const std::vector<RowPlace> places = placesFor(width());
    for (std::size_t i = 0; i < places.size(); ++i)
        m_names[i]->setGeometry(places[i].name);
}

void Terms::resizeEvent(QResizeEvent*)
{
    place();
}

void Terms::changeEvent(QEvent* event)
{
    BlockWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        place();
}

void Terms::drawBar(QPainter& painter, const QRect& place, double amount) const
{
    const Theme& theme = themeOf(*this);
    if (!std::isfinite(amount)) {
        painter.fillRect(place, valueColour(amount, 1.0, theme.dark));
        painter.fillRect(place, QBrush(theme.panel, Qt::BDiagPattern));
        return;
    }
    const double middle = place.left() + place.width() / 2.0;
    painter.fillRect(QRectF(place), theme.soft);
    painter.fillRect(
        QRectF(middle - 0.5, place.top() - 1.0, 1.0, place.height() + 2.0), theme.border);
    const double relative = std::clamp(amount / m_block.range, -1.0, 1.0);
    const double length = std::abs(relative) * place.width() / 2.0;
    const double shade = std::copysign(std::max(std::abs(relative), faintest), relative);
    painter.fillRect(
        QRectF(relative > 0.0 ? middle : middle - length, place.top(), length, place.height()),
        valueColour(shade, 1.0, theme.dark));
}

void Terms::paintEvent(QPaintEvent*)
{
    const Theme& theme = themeOf(*this);
    QPainter painter(this);
    const std::vector<RowPlace> places = placesFor(width());
    for (std::size_t i = 0; i < places.size(); ++i) {
        const TermRow& row = m_block.rows[i];
        if (!row.hasAmount)
            continue;
        if (row.isTotal)
            painter.fillRect(0, places[i].name.top() - text() / 6, width(), 1, theme.border);
        drawBar(painter, places[i].bar, row.amount);
        painter.setFont(row.isTotal ? boldFont(font()) : font());
        painter.setPen(theme.text);
        painter.drawText(places[i].number, Qt::AlignRight | Qt::AlignVCenter, row.number);
    }
}

} // namespace loopscope::ui
