#include "ui/explain/explain_panel.h"

#include "ui/explain/section_widget.h"
#include "ui/session/session.h"
#include "ui/stage/timeline_moment.h"

#include <QClipboard>
#include <QEvent>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QVBoxLayout>

namespace loopscope::ui
{

namespace
{

constexpr int millisecondsBetweenTexts = 200; ///< while training: faster than this nobody reads

} // namespace

ExplainPanel::ExplainPanel(Session& session, QWidget* parent)
    : QWidget(parent)
    , m_session(session)
    , m_scrollArea(new QScrollArea(this))
    , m_content(new QWidget)
    , m_column(new QVBoxLayout(m_content))
    , m_copyLatex(new QPushButton(tr("Copy as LaTeX"), this))
    , m_copyText(new QPushButton(tr("Copy as text"), this))
{
    setAccessibleName(tr("Explanation"));
    m_scrollArea->setWidget(m_content);
    m_scrollArea->setWidgetResizable(true);
    m_scrollArea->setFrameShape(QFrame::NoFrame);
    m_scrollArea->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scrollArea->setProperty("kind", "panel");
    m_content->setProperty("kind", "panel");
    m_column->addStretch(1);
    m_copyLatex->setToolTip(tr("Copy the formulas on screen for a LaTeX document"));
    m_copyText->setToolTip(tr("Copy the formulas on screen in the notation of cells"));

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_scrollArea, 1);
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(m_copyLatex, 1);
    buttons->addWidget(m_copyText, 1);
    column->addLayout(buttons);
    place();

    m_refreshTimer.setSingleShot(true);
    connect(&m_refreshTimer, &QTimer::timeout, this, &ExplainPanel::refresh);
    connect(m_copyLatex, &QPushButton::clicked, this, &ExplainPanel::copyLatex);
    connect(m_copyText, &QPushButton::clicked, this, &ExplainPanel::copyText);
    connect(&session, &Session::snapshotChanged, this, &ExplainPanel::refreshSoon);
    connect(&session, &Session::cursorChanged, this, &ExplainPanel::refreshSoon);
    connect(&session, &Session::trainingChanged, this, &ExplainPanel::refresh);
}

void ExplainPanel::place()
{
    const int unit = fontMetrics().height();
    m_column->setContentsMargins(0, 0, unit / 2, 0);
    m_column->setSpacing(0);
    layout()->setSpacing(unit / 2);
}

void ExplainPanel::refreshSoon()
{
    m_isStale = true;
    if (!isVisible())
        return;
    if (!m_session.isTraining() || !m_sinceRefresh.isValid() ||
        m_sinceRefresh.hasExpired(millisecondsBetweenTexts))
        refresh();
    else if (!m_refreshTimer.isActive())
        m_refreshTimer.start(millisecondsBetweenTexts - int(m_sinceRefresh.elapsed()));
}

void ExplainPanel::refresh()
{
    m_isStale = true;
    if (!isVisible())
        return;
    m_isStale = false;
    m_refreshTimer.stop();
    m_sinceRefresh.start();
    if (m_snapshot != m_session.snapshot()) {
        m_snapshot = m_session.snapshot();
        m_cache.setSnapshot(m_snapshot.get());
    }
    ExplainRequest request;
    request.cursor = m_session.cursor();
    request.isTraining = m_session.isTraining();
    m_data = explainData(*m_snapshot, request, m_cache);

    for (std::size_t i = 0; i < m_data.sections.size(); ++i) {
        if (i == m_sections.size()) {
            m_sections.push_back(new SectionWidget(i > 0, m_content));
            m_column->insertWidget(int(i), m_sections.back());
            connect(m_sections.back(), &SectionWidget::linkActivated, this, &ExplainPanel::follow);
            connect(m_sections.back(), &SectionWidget::stepPicked, this, [this](int step) {
                m_session.setCursor(cursorForPick(m_session.cursor(), step));
            });
        }
        m_sections[i]->setSection(m_data.sections[i]);
        m_sections[i]->show();
    }
    for (std::size_t i = m_data.sections.size(); i < m_sections.size(); ++i)
        m_sections[i]->hide();
    const bool hasFormulas = !m_data.text().isEmpty();
    m_copyLatex->setEnabled(hasFormulas);
    m_copyText->setEnabled(hasFormulas);
    setAccessibleDescription(m_data.description());
}

void ExplainPanel::follow(const QString& link)
{
    const QStringList parts = link.split(u':');
    bool isNumber = false;
    const int step = parts.value(1).toInt(&isNumber);
    if (parts.front() == QStringLiteral("step") && isNumber)
        m_session.setCursor(cursorForPick(m_session.cursor(), step));
}

void ExplainPanel::copyLatex()
{
    QGuiApplication::clipboard()->setText(m_data.latex());
}

void ExplainPanel::copyText()
{
    QGuiApplication::clipboard()->setText(m_data.text());
}

void ExplainPanel::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    if (m_isStale)
        refresh();
}

void ExplainPanel::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        place();
}

} // namespace loopscope::ui
