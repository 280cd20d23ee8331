#include "ui/charts/chart_card.h"

#include "ui/charts/card_button.h"
#include "ui/charts/chart_plot.h"
#include "ui/charts/choice_row.h"
#include "ui/controls/accessible_chart.h"
#include "ui/controls/fitting_label.h"
#include "ui/theme/theme.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QHBoxLayout>
#include <QHelpEvent>
#include <QMenu>
#include <QPainter>
#include <QToolTip>
#include <QVBoxLayout>

#include <utility>

namespace loopscope::ui
{
namespace
{

constexpr double clipboardScale = 2.0;
constexpr int leastWidthsWithKey = 7; ///< of the key that a card is wide: else the plot takes all

} // namespace

ChartCard::ChartCard(const QStringList& titles, QWidget* parent)
    : QFrame(parent)
    , m_plot(new ChartPlot(this))
    , m_title(new FittingLabel(FittingLabel::Emphasis::Bold, this))
    , m_words(new FittingLabel(FittingLabel::Emphasis::Small, this))
    , m_enlargeButton(new CardButton(CardButton::Mark::Enlarge, tr("Enlarge"), this))
    , m_menuButton(new CardButton(CardButton::Mark::Menu, tr("Menu of this chart"), this))
    , m_menu(new QMenu(this))
{
    announceAsChart<ChartCard>();
    setProperty("kind", "card");
    setAccessibleName(titles.first());
    m_title->setWordings(titles);
    m_plot->setAccessibleName(titles.first());
    buildMenu();

    auto* header = new QHBoxLayout;
    header->setSpacing(0);
    header->addWidget(m_title, 1);
    header->addWidget(m_enlargeButton);
    header->addWidget(m_menuButton);
    auto* layout = new QVBoxLayout(this);
    layout->setSpacing(0);
    layout->addLayout(header);
    layout->addWidget(m_words);
    layout->addSpacing(2);
    auto* middle = new QHBoxLayout;
    middle->addWidget(m_plot, 1);
    layout->addLayout(middle, 1);

    connect(m_title, &FittingLabel::doubleClicked, this, &ChartCard::enlargeAsked);
    connect(m_enlargeButton, &CardButton::clicked, this, &ChartCard::enlargeAsked);
    connect(m_menuButton, &CardButton::clicked, this,
        [this] { m_menu->popup(m_menuButton->mapToGlobal(QPoint(0, m_menuButton->height()))); });
    connect(m_plot, &ChartPlot::pointed, this, &ChartCard::showPointed);
    connect(m_plot, &ChartPlot::pointerLeft, this, &ChartCard::forgetPointed);
    connect(m_plot, &ChartPlot::helpAsked, this, &ChartCard::showHelp);
    connect(m_plot, &ChartPlot::picked, this,
        [this](const QPointF& place) { pick(m_plot->coordinatesOf(place)); });
    connect(m_plot, &ChartPlot::viewChanged, this, [this] {
        if (!isVisible() || m_isDataNew)
            return;
        updateView();
        m_plot->replot(QCustomPlot::rpQueuedReplot);
    });
}

ChartCard::~ChartCard() = default;

void ChartCard::buildMenu()
{
    m_enlargeAction = new QAction(tr("Enlarge"), this);
    m_everythingAction = new QAction(tr("Show Everything"), this);
    m_copyAction = new QAction(tr("Copy Picture"), this);
    connect(m_enlargeAction, &QAction::triggered, this, &ChartCard::enlargeAsked);
    connect(m_everythingAction, &QAction::triggered, m_plot, &ChartPlot::resetZoom);
    connect(m_copyAction, &QAction::triggered, this, &ChartCard::copyToClipboard);
    m_tableAction = new QAction(tr("Save &Numbers…"), this);
    connect(m_tableAction, &QAction::triggered, this, &ChartCard::tableAsked);
    m_enlargeAction->setShortcut(QKeySequence(tr("Ctrl+E")));
    m_copyAction->setShortcut(QKeySequence::Copy);
    for (QAction* action : {m_enlargeAction, m_copyAction}) {
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        action->setShortcutVisibleInContextMenu(true);
        addAction(action);
    }
    connect(m_menu, &QMenu::aboutToShow, this,
        [this] { m_everythingAction->setEnabled(m_plot->isZoomed()); });
    fillMenu();
}

void ChartCard::fillMenu()
{
    m_menu->clear();
    for (const ChoiceRow* choices : m_choiceRows) {
        m_menu->addActions(choices->actions());
        m_menu->addSeparator();
    }
    m_menu->addActions({m_enlargeAction, m_everythingAction, m_copyAction, m_tableAction});
    m_menu->addSeparator();
    m_menu->addActions(m_panelActions);
}

void ChartCard::setPanelActions(const QList<QAction*>& actions)
{
    m_panelActions = actions;
    fillMenu();
}

ChoiceRow* ChartCard::addChoices()
{
    auto* choices = new ChoiceRow(this);
    auto* header = static_cast<QHBoxLayout*>(layout()->itemAt(0)->layout());
    header->insertWidget(header->count() - 2, choices);
    m_choiceRows.append(choices);
    connect(choices, &ChoiceRow::chosen, this, &ChartCard::refresh);
    connect(choices, &ChoiceRow::choicesChanged, this, [this] {
        fillMenu();
        placeParts();
    });
    return choices;
}

void ChartCard::addKey(QWidget* key)
{
    m_key = key;
    layout()->itemAt(layout()->count() - 1)->layout()->addWidget(key);
    placeParts();
}

// What is shown

QString ChartCard::title() const
{
    return m_title->wordings().first();
}

QString ChartCard::words() const
{
    return m_words->wordings().value(0);
}

const Theme& ChartCard::theme() const
{
    return themeOf(*this);
}

void ChartCard::showSnapshot(const SnapshotPointer& snapshot)
{
    m_snapshot = snapshot;
    m_isDataNew = true;
    schedule();
}

void ChartCard::showCursor(const Cursor& cursor)
{
    m_cursor = cursor;
    m_cursor.step = std::max(cursor.step, 0); // charts have no encoder's steps: the one next to it
    m_isCursorNew = true;
    schedule();
}

void ChartCard::refresh()
{
    m_isDataNew = true;
    schedule();
}

void ChartCard::redraw()
{
    if (!isVisible())
        return;
    updateCursor();
    m_plot->replot(QCustomPlot::rpQueuedReplot);
    showWords();
}

void ChartCard::schedule()
{
    // A snapshot and the cursor that comes with it are drawn once.
    if (m_isScheduled || !isVisible())
        return;
    m_isScheduled = true;
    QMetaObject::invokeMethod(this, &ChartCard::showScheduled, Qt::QueuedConnection);
}

void ChartCard::showScheduled()
{
    m_isScheduled = false;
    if (!isVisible() || !m_snapshot)
        return;
    const bool areColoursNew = std::exchange(m_areColoursNew, false);
    const bool isDataNew = std::exchange(m_isDataNew, false);
    const bool isCursorNew = std::exchange(m_isCursorNew, false);
    if (areColoursNew) {
        m_plot->applyTheme(theme());
        updateColours(theme());
    }
    if (isDataNew)
        updateData();
    if (isDataNew || isCursorNew)
        updateCursor();
    if (isDataNew || areColoursNew)
        m_plot->replot(QCustomPlot::rpQueuedRefresh);
    else if (isCursorNew)
        m_plot->redrawMarkers();
    showWords();
}

void ChartCard::showWords()
{
    const QStringList lines = summary();
    m_words->setWordings(m_readOut.isEmpty() ? lines : QStringList{m_readOut});
    const QString description = lines.value(0) + u'\n' + howToRead();
    if (description != accessibleDescription())
        setAccessibleDescription(description);
}

void ChartCard::showPointed(const QPointF& place)
{
    if (!m_snapshot || m_isDataNew)
        return;
    const QPointF coordinates = m_plot->coordinatesOf(place);
    m_readOut = wordsAt(coordinates);
    showPointer(&coordinates);
    showWords();
}

void ChartCard::forgetPointed()
{
    if (m_readOut.isEmpty())
        return;
    m_readOut.clear();
    showPointer(nullptr);
    showWords();
}

void ChartCard::showHelp(const QPoint& globalPlace)
{
    if (!m_snapshot)
        return;
    QString text = howToRead().toHtmlEscaped();
    if (!m_readOut.isEmpty())
        text = QStringLiteral("<b>%1</b><br>%2").arg(m_readOut.toHtmlEscaped(), text);
    QToolTip::showText(globalPlace, QStringLiteral("<qt>%1</qt>").arg(text), this);
}

// The card itself

void ChartCard::setEnlargeable(bool enlargeable)
{
    m_isEnlargeable = enlargeable;
    m_enlargeAction->setVisible(enlargeable);
    placeParts();
}

void ChartCard::setEnlarged(bool enlarged)
{
    m_isEnlarged = enlarged;
    const QString name = enlarged ? tr("Put Back") : tr("Enlarge");
    m_enlargeAction->setText(name);
    m_enlargeButton->setMark(enlarged ? CardButton::Mark::PutBack : CardButton::Mark::Enlarge);
    m_enlargeButton->setAccessibleName(name);
    m_enlargeButton->setToolTip(name);
}

QImage ChartCard::picture(double scale) const
{
    const QRect area = rect();
    QImage image((QSizeF(area.size()) * scale).toSize(), QImage::Format_RGB32);
    image.setDevicePixelRatio(scale);
    image.fill(theme().panel);
    QPainter painter(&image);
    for (QWidget* label : {static_cast<QWidget*>(m_title), static_cast<QWidget*>(m_words)})
        label->render(&painter, label->mapTo(this, QPoint()), QRegion(), QWidget::RenderFlags());
    const QPixmap plot = m_plot->toPixmap(m_plot->width(), m_plot->height(), scale);
    painter.drawPixmap(m_plot->pos(), plot);
    if (m_key != nullptr && m_key->isVisible())
        m_key->render(&painter, m_key->pos(), QRegion(), QWidget::RenderFlags());
    return image;
}

void ChartCard::copyToClipboard() const
{
    QApplication::clipboard()->setImage(picture(clipboardScale));
}

QSize ChartCard::sizeHint() const
{
    const int line = fontMetrics().height();
    return QSize(13 * line, 15 * line);
}

QSize ChartCard::minimumSizeHint() const
{
    const int line = fontMetrics().height();
    return QSize(19 * line / 2, 6 * line);
}

void ChartCard::placeParts()
{
    const int margin = fontMetrics().height() / 2;
    layout()->setContentsMargins(margin + 3, margin - 2, margin - 2, margin - 3);
    // Choices and the button to enlarge are in the menu, too: the title comes first.
    int room = contentsRect().width() - layout()->contentsMargins().left() -
               layout()->contentsMargins().right() - m_menuButton->sizeHint().width() -
               m_title->widest() - fontMetrics().height(); // between the title and them
    for (ChoiceRow* choices : m_choiceRows) {
        choices->setVisible(choices->words().size() > 1 && choices->sizeHint().width() <= room);
        room -= choices->isHidden() ? 0 : choices->sizeHint().width();
    }
    m_enlargeButton->setVisible(
        m_isEnlargeable && (m_enlargeButton->sizeHint().width() <= room || m_isEnlarged));
    if (m_key != nullptr)
        m_key->setVisible(width() >= leastWidthsWithKey * m_key->sizeHint().width());
}

bool ChartCard::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        showHelp(static_cast<QHelpEvent*>(event)->globalPos());
        return true;
    }
    return QFrame::event(event);
}

void ChartCard::changeEvent(QEvent* event)
{
    QFrame::changeEvent(event);
    switch (event->type()) {
    case QEvent::PaletteChange:
        m_areColoursNew = true;
        refresh();
        break;
    case QEvent::FontChange:
    case QEvent::StyleChange:
        placeParts();
        updateGeometry();
        break;
    default:
        break;
    }
}

void ChartCard::contextMenuEvent(QContextMenuEvent* event)
{
    m_menu->popup(event->globalPos());
}

void ChartCard::showEvent(QShowEvent* event)
{
    QFrame::showEvent(event);
    placeParts();
    showScheduled();
}

void ChartCard::resizeEvent(QResizeEvent* event)
{
    QFrame::resizeEvent(event);
    placeParts();
}

} // namespace loopscope::ui
