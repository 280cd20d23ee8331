#include "ui/charts/diagnostics_panel.h"

#include "ui/charts/calculated_chart.h"
#include "ui/charts/card_button.h"
#include "ui/charts/chart_card.h"
#include "ui/charts/chart_kind.h"
#include "ui/charts/chart_plot.h"
#include "ui/charts/gradient_norm_chart.h"
#include "ui/charts/triangle_chart.h"
#include "ui/session/session.h"

#include <QAction>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QScrollArea>
#include <QShortcut>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace loopscope::ui
{
namespace
{

/// Of one processor, for the calculations of all charts together while the network is trained.
constexpr double shareWhileTraining = 0.15;
constexpr int leastLines = 6; ///< of text that a card needs: with less room there are none
constexpr int linesWithGaps = 10; ///< of text: a lower panel keeps its height for the charts

} // namespace

DiagnosticsPanel::DiagnosticsPanel(Session& session, QWidget* parent)
    : QWidget(parent)
    , m_session(session)
    , m_scrollArea(new QScrollArea(this))
    , m_noRoom(new QLabel(this))
    , m_row(new QWidget)
    , m_rowLayout(new QHBoxLayout(m_row))
    , m_addButton(new CardButton(CardButton::Mark::Add, tr("Add a chart"), m_row))
{
    setAccessibleName(tr("Diagnostics"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_scrollArea);
    layout->addWidget(m_noRoom);
    m_noRoom->setObjectName("diagnostics.noRoom");
    m_noRoom->setProperty("kind", "muted");
    m_noRoom->setAlignment(Qt::AlignCenter);
    m_noRoom->setWordWrap(true);
    m_noRoom->setText(tr("No room for the charts here. Close the message above, drag the panel's "
                         "upper edge higher, or make the window larger."));
    m_scrollArea->setFrameShape(QFrame::NoFrame);
    m_scrollArea->setWidgetResizable(true);
    m_scrollArea->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scrollArea->setFocusPolicy(Qt::NoFocus);
    m_scrollArea->setWidget(m_row);
    m_scrollArea->viewport()->setAutoFillBackground(false);
    m_row->setAutoFillBackground(false);

    QMenu* kinds = makeKindMenu(this, [this](const QString& identifier) { addChart(identifier); });
    m_rowLayout->addWidget(m_addButton, 0, Qt::AlignTop);
    connect(m_addButton, &CardButton::clicked, this,
        [this, kinds] { kinds->popup(m_addButton->mapToGlobal(QPoint())); });

    connect(&m_session, &Session::snapshotChanged, this, &DiagnosticsPanel::showSession);
    connect(&m_session, &Session::experimentsChanged, this, &DiagnosticsPanel::showSession);
    connect(&m_session, &Session::cursorChanged, this, [this](const Cursor& cursor) {
        for (ChartCard* card : m_cards)
            card->showCursor(cursor);
    });
    connect(&m_session, &Session::trainingChanged, this, &DiagnosticsPanel::shareProcessor);
    connect(this, &DiagnosticsPanel::arrangementChanged, this, &DiagnosticsPanel::shareProcessor);
    setArrangement(defaultArrangement());
    placeCards();
}

DiagnosticsPanel::~DiagnosticsPanel() = default;

QStringList DiagnosticsPanel::defaultArrangement()
{
    QStringList identifiers;
    for (int i = 0; i < defaultCharts; ++i)
        identifiers.append(QLatin1String(chartKinds()[std::size_t(i)].identifier));
    return identifiers;
}

QStringList DiagnosticsPanel::arrangement() const
{
    QStringList identifiers;
    for (const ChartCard* card : m_cards)
        identifiers.append(card->objectName());
    return identifiers;
}

void DiagnosticsPanel::setArrangement(const QStringList& identifiers)
{
    while (!m_cards.isEmpty())
        close(m_cards.last());
    for (const QString& identifier : identifiers) {
        if (findChartKind(identifier) != nullptr)
            addChart(identifier);
    }
    if (m_cards.isEmpty() && identifiers != defaultArrangement())
        setArrangement(defaultArrangement());
}

bool DiagnosticsPanel::isPending() const
{
    return std::any_of(
        m_cards.begin(), m_cards.end(), [](const ChartCard* card) { return card->isPending(); });
}

// Cards

ChartCard* DiagnosticsPanel::makeCard(const QString& identifier)
{
    const ChartKind* kind = findChartKind(identifier);
    if (kind == nullptr)
        return nullptr;
    ChartCard* card = kind->make(m_row);
    card->setObjectName(identifier);
    card->setEnlargeable(m_middle != nullptr);
    connect(card, &ChartCard::iterationAsked, &m_session, &Session::showIteration);
    connect(card, &ChartCard::cursorAsked, &m_session, &Session::setCursor);
    connect(card, &ChartCard::tableAsked, this, [this, card] { emit tableAsked(card); });
    connect(card, &ChartCard::enlargeAsked, this,
        [this, card] { card == m_enlarged ? putBack() : enlarge(card); });
    if (const auto* triangle = qobject_cast<TriangleChart*>(card))
        connect(triangle, &TriangleChart::lossPointed, this, &DiagnosticsPanel::lossPointed);
    if (const auto* norms = qobject_cast<GradientNormChart*>(card))
        connect(norms, &GradientNormChart::thresholdAsked, this, &DiagnosticsPanel::clipAt);
    giveMenu(card);
    showIn(card);
    return card;
}

void DiagnosticsPanel::giveMenu(ChartCard* card)
{
    QMenu* others =
        makeKindMenu(card, [this, card](const QString& identifier) { replace(card, identifier); });
    others->setTitle(tr("Replace With"));
    auto* left = new QAction(tr("Move Left"), card);
    auto* right = new QAction(tr("Move Right"), card);
    auto* closing = new QAction(tr("Close"), card);
    connect(left, &QAction::triggered, this, [this, card] { move(card, -1); });
    connect(right, &QAction::triggered, this, [this, card] { move(card, 1); });
    connect(closing, &QAction::triggered, this, [this, card] { close(card); });
    connect(card->menu(), &QMenu::aboutToShow, this, [this, card, left, right] {
        left->setEnabled(card != m_cards.first());
        right->setEnabled(card != m_cards.last());
    });
    card->setPanelActions({others->menuAction(), left, right, closing});
}

QMenu* DiagnosticsPanel::makeKindMenu(
    QWidget* parent, const std::function<void(const QString&)>& chosen)
{
    auto* menu = new QMenu(parent);
    menu->setToolTipsVisible(true);
    for (const ChartKind& kind : chartKinds()) {
        QAction* action = menu->addAction(kind.name);
        action->setToolTip(kind.tip);
        const QString identifier = QLatin1String(kind.identifier);
        connect(action, &QAction::triggered, this, [chosen, identifier] { chosen(identifier); });
    }
    return menu;
}

ChartCard* DiagnosticsPanel::addChart(const QString& identifier)
{
    ChartCard* card = makeCard(identifier);
    if (card == nullptr)
        return nullptr;
    m_rowLayout->insertWidget(int(m_cards.size()), card, 1);
    m_cards.append(card);
    emit arrangementChanged();
    return card;
}

ChartCard* DiagnosticsPanel::replace(ChartCard* card, const QString& identifier)
{
    const auto index = m_cards.indexOf(card);
    ChartCard* other = index < 0 ? nullptr : makeCard(identifier);
    if (other == nullptr)
        return nullptr;
    close(card);
    m_rowLayout->insertWidget(int(index), other, 1);
    m_cards.insert(index, other);
    emit arrangementChanged();
    return other;
}

void DiagnosticsPanel::move(ChartCard* card, int places)
{
    const auto from = m_cards.indexOf(card);
    const auto to = std::clamp<qsizetype>(from + places, 0, m_cards.size() - 1);
    if (from < 0 || to == from)
        return;
    QWidget* widget = card == m_enlarged ? m_placeholder : card;
    m_cards.move(from, to);
    m_rowLayout->removeWidget(widget);
    m_rowLayout->insertWidget(int(to), widget, 1);
    emit arrangementChanged();
}

void DiagnosticsPanel::close(ChartCard* card)
{
    if (card == m_enlarged)
        putBack();
    if (!m_cards.removeOne(card))
        return;
    m_rowLayout->removeWidget(card);
    card->hide();
    card->deleteLater(); // it may be its own menu that asks for this
    emit arrangementChanged();
}

// Session

void DiagnosticsPanel::showIn(ChartCard* card)
{
    card->showCursor(m_session.cursor());
    card->showSnapshot(m_session.snapshot());
}

void DiagnosticsPanel::showSession()
{
    for (ChartCard* card : m_cards)
        showIn(card);
}

void DiagnosticsPanel::shareProcessor()
{
    const auto sharing = std::count_if(m_cards.begin(), m_cards.end(), [](const ChartCard* card) {
        return qobject_cast<const CalculatedChart*>(card) != nullptr;
    });
    const double share = m_session.isTraining()
                             ? shareWhileTraining / double(std::max<std::ptrdiff_t>(1, sharing))
                             : 1.0;
    for (ChartCard* card : m_cards)
        card->setShare(share);
}

void DiagnosticsPanel::clipAt(double threshold)
{
    ExperimentOptions options = m_session.options();
    options.clipping.threshold = threshold;
    m_session.setOptions(options);
}

// The middle of the window

void DiagnosticsPanel::setMiddle(QStackedWidget* middle)
{
    putBack();
    m_middle = middle;
    delete m_putBackKey;
    if (middle != nullptr) {
        m_putBackKey = new QShortcut(QKeySequence(Qt::Key_Escape), middle);
        m_putBackKey->setEnabled(false);
        connect(m_putBackKey, &QShortcut::activated, this, &DiagnosticsPanel::putBack);
    }
    for (ChartCard* card : m_cards)
        card->setEnlargeable(middle != nullptr);
}

void DiagnosticsPanel::enlarge(ChartCard* card)
{
    if (m_middle == nullptr || card == m_enlarged || !m_cards.contains(card))
        return;
    putBack();
    const int index = int(m_cards.indexOf(card));
    m_placeholder = new QWidget(m_row);
    auto* layout = new QVBoxLayout(m_placeholder);
    auto* words = new QLabel(tr("%1 is shown large.").arg(card->title()), m_placeholder);
    words->setWordWrap(true);
    words->setAlignment(Qt::AlignCenter);
    words->setProperty("kind", "muted");
    auto* button = new QPushButton(tr("Put Back"), m_placeholder);
    button->setToolTip(tr("Show it down here again"));
    connect(button, &QPushButton::clicked, this, &DiagnosticsPanel::putBack);
    layout->addStretch();
    layout->addWidget(words);
    layout->addWidget(button, 0, Qt::AlignHCenter);
    layout->addStretch();
    m_rowLayout->removeWidget(card);
    m_rowLayout->insertWidget(index, m_placeholder, 1);
    m_enlarged = card;
    card->setEnlarged(true);
    m_pageBefore = m_middle->currentWidget();
    m_middle->addWidget(card);
    m_middle->setCurrentWidget(card);
    m_putBackKey->setEnabled(true);
    card->plot()->setFocus(Qt::OtherFocusReason);
    emit enlargedChanged(card);
}

void DiagnosticsPanel::putBack()
{
    if (m_enlarged == nullptr)
        return;
    ChartCard* card = std::exchange(m_enlarged, nullptr);
    m_middle->removeWidget(card);
    if (m_pageBefore != nullptr)
        m_middle->setCurrentWidget(m_pageBefore);
    card->setEnlarged(false);
    m_putBackKey->setEnabled(false);
    m_rowLayout->insertWidget(int(m_cards.indexOf(card)), card, 1);
    card->show();
    m_rowLayout->removeWidget(m_placeholder);
    m_placeholder->hide();
    std::exchange(m_placeholder, nullptr)->deleteLater(); // its own button may have asked for this
    emit enlargedChanged(nullptr);
}

// The panel itself

void DiagnosticsPanel::placeCards()
{
    const int gap = fontMetrics().height() * 3 / 4;
    const int above = height() < linesWithGaps * fontMetrics().height() ? gap / 3 : gap;
    m_rowLayout->setSpacing(gap);
    m_rowLayout->setContentsMargins(gap, above, gap / 2, above);
    // A panel that is pulled almost shut says why it shows nothing rather than something unreadable.
    const bool hasRoom = height() >= leastLines * fontMetrics().height() + 2 * above;
    m_scrollArea->setVisible(hasRoom);
    m_noRoom->setVisible(!hasRoom && height() >= 2 * fontMetrics().height());
}

QSize DiagnosticsPanel::sizeHint() const
{
    const int line = fontMetrics().height();
    return QSize(60 * line, 17 * line);
}

QSize DiagnosticsPanel::minimumSizeHint() const
{
    return QSize(11 * fontMetrics().height(), 0);
}

void DiagnosticsPanel::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange)
        placeCards();
}

void DiagnosticsPanel::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    placeCards();
}

} // namespace loopscope::ui
