#include "ui/weights/weights_panel.h"

#include "ui/controls/disclosure.h"
#include "ui/controls/fitting_label.h"
#include "ui/lanes/value_grid.h"
#include "ui/session/session.h"
#include "ui/weights/holds_section.h"
#include "ui/weights/weight_inspector.h"
#include "ui/weights/weights_map.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace loopscope::ui
{
namespace
{

constexpr int millisecondsWhileTraining = 50; ///< between two pictures: the stage goes first

} // namespace

WeightsPanel::WeightsPanel(Session& session, QWidget* parent)
    : QWidget(parent)
    , m_session(session)
    , m_refresh(this, millisecondsWhileTraining, [this] { showContents(); })
    , m_scrollArea(new QScrollArea(this))
    , m_map(new WeightsMap)
    , m_inspector(new WeightInspector(session, this))
    , m_forced(new Disclosure(tr("Hold a gate or a unit"), this))
    , m_holds(new HoldsSection(session, this))
{
    setAccessibleName(tr("Weights"));
    m_scrollArea->setObjectName("weights.scroll");
    m_scrollArea->setWidget(m_map);
    m_scrollArea->setFrameShape(QFrame::NoFrame);
    m_scrollArea->setFocusPolicy(Qt::NoFocus);
    m_scrollArea->setProperty("kind", "panel");
    m_scrollArea->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn);
    m_scrollArea->viewport()->installEventFilter(this);
    m_forced->setObjectName("weights.forced");
    m_forced->setToolTip(tr("Force a value in place of calculating it, and see what is forced"));
    m_holds->hide();

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(makeHeader());
    column->addWidget(m_scrollArea, 1);
    column->addWidget(m_inspector);
    column->addWidget(m_forced);
    column->addWidget(m_holds);
    placeParts();
    connectParts();
    orderTabs();
}

/// From the map to what can be done with its weight.
void WeightsPanel::orderTabs()
{
    QWidget* last = m_map;
    for (QWidget* next : m_inspector->controls() + QList<QWidget*>{m_forced} + m_holds->controls())
        setTabOrder(std::exchange(last, next), next);
}

QWidget* WeightsPanel::makeHeader()
{
    auto* header = new QWidget(this);
    m_words = new FittingLabel(FittingLabel::Emphasis::Small, header);
    m_words->setToolTip(tr("Orange is negative, blue positive. One row a unit that is calculated, "
                           "one column a number that is read."));
    auto* row = new QHBoxLayout(header);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    row->addWidget(m_words, 1);
    const struct {
        QString text;
        QString tip;
        int steps;
    } buttons[] = {{QStringLiteral("−"), tr("Smaller cells"), -1},
        {QStringLiteral("+"), tr("Larger cells; so does Ctrl and the wheel"), 1}};
    for (const auto& button : buttons) {
        auto* zoom = new QPushButton(button.text, header);
        zoom->setProperty("kind", "small");
        zoom->setAccessibleName(button.tip);
        zoom->setToolTip(button.tip);
        connect(zoom, &QPushButton::clicked, m_map,
            [this, steps = button.steps] { m_map->zoomBy(steps); });
        row->addWidget(zoom);
    }
    return header;
}

void WeightsPanel::connectParts()
{
    connect(&m_session, &Session::snapshotChanged, this, &WeightsPanel::refreshSoon);
    connect(&m_session, &Session::trainingChanged, this, &WeightsPanel::refreshSoon);
    connect(m_forced, &Disclosure::toggled, m_holds, &QWidget::setVisible);
    connect(m_map, &WeightsMap::regardedChanged, this, &WeightsPanel::showRegarded);
    connect(m_map, &WeightsMap::choiceChanged, this, &WeightsPanel::showChosen);
    connect(m_map, &WeightsMap::zoomChanged, this, &WeightsPanel::scrollToChosen);
    connect(m_map, &WeightsMap::cutAsked, m_inspector, &WeightInspector::cut);
    connect(m_map, &WeightsMap::typed, m_inspector, &WeightInspector::type);
    connect(m_map, &WeightsMap::changeBegan, this, [this] {
        const WeightPlace place = m_map->chosen();
        m_start = editOf(m_map->data(), place, 0.0, m_map->data().isPinned(place));
        m_session.beginGesture();
    });
    connect(m_map, &WeightsMap::valueAsked, this, &WeightsPanel::ask);
    connect(m_map, &WeightsMap::changeEnded, &m_session, &Session::endGesture);
    connect(m_inspector, &WeightInspector::typingEnded, m_map,
        [this] { m_map->setFocus(Qt::OtherFocusReason); });
}

void WeightsPanel::ask(const WeightPlace&, double value)
{
    WeightEdit edit = m_start;
    edit.after = value;
    m_session.setWeights({edit});
}

// What is shown

void WeightsPanel::refreshSoon()
{
    m_refresh.soon(m_session.isTraining());
}

/// Calculates what is shown; only m_refresh calls it.
void WeightsPanel::showContents()
{
    const SnapshotPointer snapshot = m_session.snapshot();
    m_map->setData(weightsData(snapshot, m_map->data()));
    m_holds->showSnapshot(snapshot);
    const QString range = rangeText(m_map->data().range);
    m_words->setWordings({tr("orange −, blue +, full colour at %1").arg(range),
        tr("full colour at %1").arg(range), range});
}

void WeightsPanel::showRegarded()
{
    m_inspector->showPlace(m_map->data(), m_map->chosen(), m_map->regarded());
}

void WeightsPanel::scrollToChosen()
{
    const QRect cell = m_map->layoutOfCells().rectOf(m_map->chosen());
    const int margin = 2 * fontMetrics().height();
    m_scrollArea->ensureVisible(cell.center().x(), cell.center().y(), margin, margin);
}

void WeightsPanel::showChosen(const WeightPlace& place)
{
    scrollToChosen();
    if (const WeightMatrix* const matrix = m_map->data().find(place.parameter))
        m_holds->offer(matrix->to, -1);
}

// The panel itself

void WeightsPanel::placeParts()
{
    layout()->setSpacing(fontMetrics().height() / 2);
}

QSize WeightsPanel::minimumSizeHint() const
{
    const int text = fontMetrics().height();
    const int needed = std::max(
        m_inspector->minimumSizeHint().width(), m_holds->minimumSizeHint().width());
    return QSize(std::max(needed, 14 * text), 20 * text);
}

bool WeightsPanel::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_scrollArea->viewport() && event->type() == QEvent::Resize)
        m_map->setRoom(m_scrollArea->viewport()->width());
    return QWidget::eventFilter(watched, event);
}

void WeightsPanel::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    m_refresh.whenShown();
}

void WeightsPanel::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        placeParts();
}

} // namespace loopscope::ui
