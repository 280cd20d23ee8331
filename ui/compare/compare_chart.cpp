#include "ui/compare/compare_chart.h"

#include "ui/charts/card_button.h"
#include "ui/charts/chart_plot.h"
#include "ui/charts/choice_row.h"
#include "ui/controls/fitting_label.h"
#include "ui/export/picture.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QHBoxLayout>
#include <QMenu>
#include <QVBoxLayout>

namespace loopscope::ui
{
namespace
{

constexpr double clipboardScale = 2.0;

} // namespace

CompareChart::CompareChart(const QStringList& titles, QWidget* parent)
    : QFrame(parent)
    , m_plot(new ChartPlot(this))
    , m_title(new FittingLabel(FittingLabel::Emphasis::Bold, this))
    , m_menuButton(new CardButton(CardButton::Mark::Menu, tr("Menu of this chart"), this))
    , m_menu(new QMenu(this))
    , m_heading(new QHBoxLayout)
    , m_column(new QVBoxLayout(this))
{
    setProperty("kind", "card");
    const int line = fontMetrics().height();
    m_title->setWordings(titles);
    m_heading->setSpacing(line / 4);
    m_heading->addWidget(m_title, 1);
    m_heading->addWidget(m_menuButton);
    m_column->setContentsMargins(line * 3 / 4, line / 2, line * 3 / 4, line / 2);
    m_column->setSpacing(line / 4);
    m_column->addLayout(m_heading);
    setMinimumWidth(line * 13);
    buildMenu();
    connect(m_menuButton, &CardButton::clicked, this,
        [this] { m_menu->popup(m_menuButton->mapToGlobal(QPoint(0, m_menuButton->height()))); });
}

void CompareChart::buildMenu()
{
    m_everythingAction = m_menu->addAction(tr("Show Everything"), m_plot, &ChartPlot::resetZoom);
    QAction* copy = m_menu->addAction(tr("Copy Picture"), this, &CompareChart::copyToClipboard);
    m_menu->addAction(tr("Save &Picture…"), this, &CompareChart::pictureAsked);
    m_menu->addAction(tr("Save &Numbers…"), this, &CompareChart::tableAsked);
    copy->setShortcut(QKeySequence::Copy);
    copy->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    copy->setShortcutVisibleInContextMenu(true);
    addAction(copy);
    connect(m_menu, &QMenu::aboutToShow, this,
        [this] { m_everythingAction->setEnabled(m_plot->isZoomed()); });
}

void CompareChart::addChoices(ChoiceRow* choices)
{
    m_heading->insertWidget(m_heading->indexOf(m_menuButton), choices);
    QAction* first = m_menu->actions().first();
    m_menu->insertActions(first, choices->actions());
    m_menu->insertSeparator(first);
}

QString CompareChart::title() const
{
    return m_title->wordings().first();
}

void CompareChart::copyToClipboard()
{
    QApplication::clipboard()->setImage(imageOf(*this, clipboardScale));
}

void CompareChart::contextMenuEvent(QContextMenuEvent* event)
{
    m_menu->popup(event->globalPos());
}

} // namespace loopscope::ui
