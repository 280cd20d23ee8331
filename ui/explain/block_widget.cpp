#include "ui/explain/block_widget.h"

#include "ui/explain/bands.h"
#include "ui/explain/bar_rows.h"
#include "ui/explain/chances.h"
#include "ui/explain/columns.h"
#include "ui/explain/terms.h"
#include "ui/explain/text_blocks.h"
#include "ui/explain/tiles.h"
#include "ui/explain/verdict_card.h"

#include <QEvent>

namespace loopscope::ui
{

BlockWidget* BlockWidget::make(const Block& block, QWidget* parent)
{
    BlockWidget* widget = nullptr;
    if (std::holds_alternative<ProseBlock>(block))
        widget = new Prose(parent);
    else if (std::holds_alternative<FormulaBlock>(block))
        widget = new FormulaLines(parent);
    else if (std::holds_alternative<BarRowsBlock>(block))
        widget = new BarRows(parent);
    else if (std::holds_alternative<ColumnsBlock>(block))
        widget = new Columns(parent);
    else if (std::holds_alternative<VerdictBlock>(block))
        widget = new VerdictCard(parent);
    else if (std::holds_alternative<ChancesBlock>(block))
        widget = new Chances(parent);
    else if (std::holds_alternative<TermsBlock>(block))
        widget = new Terms(parent);
    else if (std::holds_alternative<TilesBlock>(block))
        widget = new Tiles(parent);
    else if (std::holds_alternative<BandsBlock>(block))
        widget = new Bands(parent);
    else
        widget = new NumberTable(parent);
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Minimum);
    policy.setHeightForWidth(true);
    widget->setSizePolicy(policy);
    return widget;
}

QSize BlockWidget::sizeHint() const
{
    return QSize(14 * text(), text());
}

QSize BlockWidget::minimumSizeHint() const
{
    return QSize(8 * text(), text());
}

void BlockWidget::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::PaletteChange) {
        updateGeometry();
        update();
    }
}

} // namespace loopscope::ui
