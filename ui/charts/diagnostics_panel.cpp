#include "ui/charts/diagnostics_panel.h"

#include "ui/charts/loss_chart.h"
#include "ui/session/session.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QScrollArea>
#include <QScrollBar>
#include <QVBoxLayout>

#include <algorithm>

namespace loopscope::ui
{
namespace
{

constexpr int leastLines = 7; ///< of text that a card's height needs: with less there are none

} // namespace

DiagnosticsPanel::DiagnosticsPanel(Session& session, QWidget* parent)
    : QWidget(parent)
    , m_session(session)
    , m_scrollArea(new QScrollArea(this))
    , m_row(new QWidget)
    , m_rowLayout(new QHBoxLayout(m_row))
{
    setAccessibleName(tr("Diagnostics"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_scrollArea);
    m_scrollArea->setFrameShape(QFrame::NoFrame);
    m_scrollArea->setWidgetResizable(true);
    m_scrollArea->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scrollArea->setFocusPolicy(Qt::NoFocus);
    m_scrollArea->setWidget(m_row);
    m_scrollArea->viewport()->setAutoFillBackground(false);
    m_row->setAutoFillBackground(false);

    addCard(new LossChart(m_row));
    connect(&m_session, &Session::snapshotChanged, this, &DiagnosticsPanel::showSession);
    connect(&m_session, &Session::experimentsChanged, this, &DiagnosticsPanel::showSession);
    connect(&m_session, &Session::cursorChanged, this, [this](const Cursor& cursor) {
        for (ChartCard* card : m_cards)
            card->showCursor(cursor);
    });
    placeCards();
    showSession();
}

void DiagnosticsPanel::addCard(ChartCard* card)
{
    m_cards.append(card);
    m_rowLayout->addWidget(card, 1);
    connect(card, &ChartCard::iterationAsked, &m_session, &Session::showIteration);
    connect(card, &ChartCard::cursorAsked, &m_session, &Session::setCursor);
    connect(card, &ChartCard::enlargeAsked, this, [this, card] { emit enlargeAsked(card); });
}

void DiagnosticsPanel::showSession()
{
    for (ChartCard* card : m_cards) {
        card->showCursor(m_session.cursor());
        card->showSnapshot(m_session.snapshot());
    }
}

void DiagnosticsPanel::placeCards()
{
    const int gap = fontMetrics().height() * 3 / 4;
    m_rowLayout->setSpacing(gap);
    m_rowLayout->setContentsMargins(gap, gap, gap, gap);
    // A panel that is pulled almost shut shows nothing rather than something unreadable.
    m_scrollArea->setVisible(height() >= leastLines * fontMetrics().height());
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
