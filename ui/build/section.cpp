#include "ui/build/section.h"

#include "ui/controls/disclosure.h"
#include "ui/controls/field.h"
#include "ui/controls/slider_field.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

namespace loopscope::ui
{

Section::Section(Session& session, const QString& title, QWidget* parent)
    : QWidget(parent)
    , m_session(session)
    , m_title(new QLabel(this))
    , m_summary(new QLabel(this))
    , m_disclosure(new Disclosure(tr("More"), this))
    , m_controls(new QVBoxLayout)
    , m_more(new QWidget(this))
    , m_moreControls(new QVBoxLayout(m_more))
{
    const int line = fontMetrics().height();
    m_title->setProperty("kind", "section");
    m_summary->setProperty("kind", "muted");
    m_summary->setObjectName("summary");
    m_disclosure->setObjectName("more");
    m_disclosure->hide();
    m_more->hide();
    setTitle(title);

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(line * 2 / 5);
    if (!title.isEmpty()) {
        auto* heading = new QHBoxLayout;
        heading->addWidget(m_title, 1);
        heading->addWidget(m_summary);
        heading->addWidget(m_disclosure);
        column->addLayout(heading);
    }
    column->addLayout(m_controls);
    column->addWidget(m_more);
    m_controls->setSpacing(line / 2);
    m_moreControls->setContentsMargins(0, line / 5, 0, 0);
    m_moreControls->setSpacing(line / 2);
    connect(m_disclosure, &Disclosure::toggled, m_more, &QWidget::setVisible);
}

void Section::showSnapshot(const Snapshot&) {}

void Section::reveal(const QWidget* widget)
{
    if (m_more->isAncestorOf(widget))
        m_disclosure->setChecked(true);
}

void Section::setTitle(const QString& title)
{
    m_title->setText(title.toUpper());
    m_title->setAccessibleName(title);
    m_disclosure->setAccessibleName(tr("More settings: %1").arg(title));
    m_disclosure->setToolTip(tr("Settings that are rarely needed: %1").arg(title));
}

void Section::setSummary(const QString& text, const QString& tip)
{
    m_summary->setText(text);
    m_summary->setToolTip(tip);
}

/// A slider that is held is one step to be undone, however long it is held.
void Section::followGesture(QWidget* control)
{
    const auto* field = qobject_cast<SliderField*>(control);
    if (!field)
        return;
    connect(field->slider(), &MarkedSlider::gestureBegan, &m_session, &Session::beginGesture);
    connect(field->slider(), &MarkedSlider::gestureEnded, &m_session, &Session::endGesture);
}

void Section::addControl(QWidget* control)
{
    followGesture(control);
    m_controls->addWidget(control);
}

void Section::addMore(QWidget* control)
{
    followGesture(control);
    m_moreControls->addWidget(control);
    m_disclosure->show();
}

void Section::change(Field* field, const Edit& edit)
{
    ExperimentOptions options = m_session.options();
    edit(options);
    const std::optional<std::string> problem = findProblem(options);
    field->setProblem(problem ? QString::fromStdString(*problem) : QString());
    if (!problem)
        m_session.setOptions(options);
}

} // namespace loopscope::ui
