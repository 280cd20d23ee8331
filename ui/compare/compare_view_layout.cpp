#include "ui/compare/compare_view.h"

#include "core/cell/catalog.h"
#include "ui/charts/card_button.h"
#include "ui/charts/chart_plot.h"
#include "ui/compare/compare_lengths.h"
#include "ui/compare/compare_losses.h"
#include "ui/compare/compare_row.h"
#include "ui/compare/network_summary.h"
#include "ui/compare/playhead_band.h"
#include "ui/compare/step_ruler.h"
#include "ui/controls/fitting_label.h"
#include "ui/controls/segmented_control.h"
#include "ui/lanes/gradient_lane.h"
#include "ui/theme/fonts.h"
#include "ui/window/phase_banner.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QVBoxLayout>

#include <algorithm>

// What stands where: the header, the rows, the one axis of all.
namespace loopscope::ui
{
namespace
{

constexpr int rightMargin = 10; ///< after the last step

QPushButton* button(const QString& words, const QString& name, const QString& tip, QWidget* parent)
{
    auto* button = new QPushButton(words, parent);
    button->setObjectName(name);
    button->setToolTip(tip);
    button->setStatusTip(tip);
    button->setFocusPolicy(Qt::TabFocus);
    return button;
}

} // namespace

QWidget* CompareView::makeHeader()
{
    auto* header = new QFrame(this);
    header->setProperty("kind", "header");
    const int space = fontMetrics().height();
    m_back = button(QStringLiteral("‹"), "compare.back",
        tr("Back to the network that is open in the main window  (Esc)"), header);
    m_back->setAccessibleName(tr("Back to the main window"));
    m_back->setProperty("kind", "small");
    auto* title = new QLabel(tr("Compare"), header);
    title->setFont(titleFont(font()));
    m_subtitle = new FittingLabel(FittingLabel::Emphasis::Small, header);
    m_sizing = new SegmentedControl({tr("equal units"), tr("equal parameters")}, header);
    m_sizing->setObjectName("compare.sizing");
    m_sizing->setAccessibleName(tr("What is made equal"));
    m_sizing->setTip(0, tr("All networks get as many units as the first: states of the same size"));
    m_sizing->setTip(1, tr("All networks get the units that bring their number of parameters as "
                           "near to the first one's as can be"));
    m_add = button(tr("+ Add network"), "compare.add",
        tr("One more network on the same task, sequence and seed"), header);
    makeAddMenu();
    auto* row = new QHBoxLayout(header);
    row->setContentsMargins(space / 2, space * 4 / 10, space, space * 4 / 10);
    row->setSpacing(space / 2);
    row->addWidget(m_back);
    row->addWidget(title);
    row->addWidget(m_subtitle, 1);
    row->addWidget(m_sizing);
    row->addWidget(m_add);
    row->addSpacing(space / 2);
    row->addWidget(new PhaseBanner(m_session, header));
    connect(m_back, &QPushButton::clicked, this, &CompareView::closeAsked);
    connect(m_sizing, &SegmentedControl::chosen, this, &CompareView::setSizing);
    return header;
}

void CompareView::makeAddMenu()
{
    auto* menu = new QMenu(m_add);
    menu->setToolTipsVisible(true);
    for (const CatalogEntry& entry : catalog()) {
        QAction* action = menu->addAction(QString::fromStdString(entry.name));
        action->setToolTip(QString::fromStdString(entry.purpose));
        connect(action, &QAction::triggered, this,
            [this, identifier = entry.identifier] { addCell(identifier); });
    }
    menu->addSeparator();
    menu->addAction(tr("Gallery with all equations…"), this, &CompareView::openGallery);
    m_add->setMenu(menu);
}

QWidget* CompareView::makeBody()
{
    auto* body = new QFrame(this);
    body->setProperty("kind", "desk");
    const int space = fontMetrics().height();
    m_lanes = new QWidget(body);
    auto* content = new QWidget;
    content->setProperty("kind", "desk");
    m_column = new QVBoxLayout(content);
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(space / 2);
    m_area = new QScrollArea(m_lanes);
    m_area->setProperty("kind", "desk");
    m_area->setWidgetResizable(true);
    m_area->setFrameShape(QFrame::NoFrame);
    m_area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_area->setFocusPolicy(Qt::NoFocus);
    m_area->setWidget(content);
    m_ruler = new StepRuler(m_lanes);
    auto* lanes = new QVBoxLayout(m_lanes);
    lanes->setContentsMargins(0, 0, 0, 0);
    lanes->setSpacing(0);
    lanes->addWidget(m_area, 1);
    lanes->addWidget(m_ruler);
    m_band = new PlayheadBand(m_lanes);
    m_losses = new CompareLosses(body);
    m_lengths = new CompareLengths(body);
    auto* side = new QVBoxLayout;
    side->setSpacing(space / 2);
    side->addWidget(m_losses, 1);
    side->addWidget(m_lengths, 1);
    auto* row = new QHBoxLayout(body);
    row->setContentsMargins(space * 6 / 10, space * 6 / 10, space * 6 / 10, space / 4);
    row->setSpacing(space / 2);
    row->addWidget(m_lanes, 5);
    row->addLayout(side, 1);
    for (QWidget* widget : {static_cast<QWidget*>(content), static_cast<QWidget*>(m_lanes)})
        widget->installEventFilter(this);
    connect(m_area->verticalScrollBar(), &QScrollBar::valueChanged, this, &CompareView::placeBand);
    connect(m_ruler, &StepRuler::stepPicked, this, [this](int step) {
        m_session.setCursor(cursorForPick(m_session.cursor(), step));
    });
    connect(m_losses, &CompareLosses::iterationAsked, &m_session, &Session::showIteration);
    for (CompareChart* chart : charts()) {
        connect(chart, &CompareChart::pictureAsked, this, [this, chart] {
            emit pictureAsked(chart);
        });
        connect(chart, &CompareChart::tableAsked, this, [this, chart] { emit tableAsked(chart); });
    }
    return body;
}

void CompareView::orderTabs()
{
    QWidget* last = m_add;
    for (const CompareRow* row : m_rows) {
        for (QWidget* next : {static_cast<QWidget*>(row->summary()->openButton()),
                 static_cast<QWidget*>(row->summary()->removeButton())}) {
            QWidget::setTabOrder(last, next);
            last = next;
        }
    }
    for (const CompareChart* chart : charts()) {
        for (QWidget* next : {static_cast<QWidget*>(chart->plot()),
                 static_cast<QWidget*>(chart->menuButton())}) {
            QWidget::setTabOrder(last, next);
            last = next;
        }
    }
}

void CompareView::fitAxis()
{
    if (m_rows.empty() || !isVisible())
        return;
    int left = 0;
    for (const CompareRow* row : m_rows)
        left = std::max(left, row->headerWidth());
    const int width = m_rows.front()->gradientLane()->width();
    TimeAxis axis = m_axis.resized(m_session.span(), left, width - left - rightMargin);
    if (!axis.isZoomed && axis.canScroll()) { // a comparison shows all steps, however narrow
        axis = axis.zoomed(0.0, axis.left);
        axis.isZoomed = false;
    }
    m_axis = axis;
    for (CompareRow* row : m_rows)
        row->setAxis(axis);
    const QWidget* pane = m_rows.front()->gradientLane();
    TimeAxis below = axis;
    below.left += pane->mapTo(m_lanes, QPoint()).x() - m_ruler->x();
    m_ruler->setAxis(below);
    placeBand();
}

void CompareView::placeBand()
{
    if (m_rows.empty() || !isVisible())
        return;
    const QWidget* pane = m_rows.front()->gradientLane();
    const int step = m_moment.cursor.step;
    if (!m_axis.visibleSteps().contains(step)) {
        m_band->setColumn({}, {});
        return;
    }
    const int offset = pane->mapTo(m_lanes, QPoint()).x();
    const int begin = m_axis.columnLeft(step) + offset;
    const int end = m_axis.columnRight(step) + offset;
    QRegion kept;
    for (const CompareRow* row : m_rows)
        kept += row->playheadData(*m_lanes);
    m_band->setColumn(QRect(begin, 0, end - begin, m_ruler->y()), kept);
}

bool CompareView::event(QEvent* event)
{
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange)
        fitAxis();
    return QWidget::event(event);
}

bool CompareView::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::Resize || event->type() == QEvent::LayoutRequest)
        QMetaObject::invokeMethod(this, &CompareView::fitAxis, Qt::QueuedConnection);
    return QWidget::eventFilter(watched, event);
}

} // namespace loopscope::ui
