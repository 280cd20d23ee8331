#include "ui/build/build_panel.h"

#include "ui/build/activation_section.h"
#include "ui/build/architecture_section.h"
#include "ui/build/layers_section.h"
#include "ui/build/learning_section.h"
#include "ui/build/start_section.h"
#include "ui/build/task_section.h"
#include "ui/build/weights_section.h"
#include "ui/controls/field.h"
#include "ui/controls/scroll_to_focus.h"

#include <QEvent>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QVBoxLayout>

#include <algorithm>

namespace loopscope::ui
{

BuildPanel::BuildPanel(Session& session, QWidget* parent)
    : QWidget(parent)
    , m_session(session)
    , m_area(new QScrollArea(this))
    , m_content(new QWidget)
{
    const int line = fontMetrics().height();
    m_content->setProperty("kind", "panel");
    auto* column = new QVBoxLayout(m_content);
    column->setContentsMargins(line * 4 / 5, line * 3 / 5, line * 4 / 5, line);
    column->setSpacing(line * 4 / 5);
    auto* title = new QLabel(tr("Build"));
    title->setProperty("kind", "title");
    column->addWidget(title);

    auto* task = new TaskSection(session);
    connect(task, &TaskSection::openTextRequested, this, &BuildPanel::openTextRequested);
    connect(task, &TaskSection::whyRecurrentRequested, this, &BuildPanel::whyRecurrentRequested);
    connect(task, &TaskSection::openFolderRequested, this, &BuildPanel::openFolderRequested);
    add(task);
    m_layers = new LayersSection(session);
    add(new ArchitectureSection(session, m_layers->ownCells()));
    auto* activation = new ActivationSection(session);
    connect(m_layers, &LayersSection::layerSelected, activation, &ActivationSection::setLayer);
    add(m_layers);
    add(activation);
    add(new WeightsSection(session));
    add(new LearningSection(session));
    add(new StartSection(session));
    connect(m_layers, &LayersSection::compareAsked, this, &BuildPanel::compareRequested);
    auto* compare = new QPushButton(tr("Compare with…"));
    compare->setObjectName("build.compare");
    compare->setToolTip(
        tr("Up to four networks on the same task, below each other: their memories, their "
           "gradients, their losses  (N)"));
    connect(compare, &QPushButton::clicked, this, [this] { emit compareRequested({}); });
    column->addWidget(compare);
    column->addStretch(1);

    m_area->setProperty("kind", "panel");
    m_area->setWidgetResizable(true);
    m_area->setFrameShape(QFrame::NoFrame);
    m_area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_area->setFocusPolicy(Qt::NoFocus);
    m_area->setWidget(m_content);
    scrollToFocus(*m_area);
    auto* outside = new QVBoxLayout(this);
    outside->setContentsMargins(0, 0, 0, 0);
    outside->addWidget(m_area);

    m_content->installEventFilter(this);

    connect(&session, &Session::optionsChanged, this, &BuildPanel::showOptions);
    connect(&session, &Session::snapshotChanged, this, &BuildPanel::showSnapshot);
    showOptions();
    showSnapshot();
}

void BuildPanel::add(Section* section)
{
    m_content->layout()->addWidget(section);
    m_sections.push_back(section);
}

void BuildPanel::showOptions()
{
    for (Section* section : m_sections)
        section->showOptions(m_session.options());
}

void BuildPanel::showSnapshot()
{
    for (Section* section : m_sections)
        section->showSnapshot(*m_session.snapshot());
}

void BuildPanel::reveal(const QString& name)
{
    auto* found = m_content->findChild<QWidget*>(name);
    if (found == nullptr)
        return;
    for (Section* section : m_sections)
        section->reveal(found);
    const auto* field = qobject_cast<Field*>(found);
    QWidget* control = field != nullptr ? field->control() : found;
    control->setFocus(Qt::OtherFocusReason);
    m_content->layout()->activate();
    m_area->ensureWidgetVisible(found);
}

void BuildPanel::openGallery()
{
    m_layers->openGallery();
}

void BuildPanel::openEquations()
{
    m_layers->openEquations();
}

void BuildPanel::openCell(const QString& path)
{
    m_layers->openCell(path);
}

bool BuildPanel::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_content && event->type() == QEvent::LayoutRequest)
        updateGeometry(); // the content may need more width than before
    return QWidget::eventFilter(watched, event);
}

QSize BuildPanel::sizeHint() const
{
    const int line = fontMetrics().height();
    return {std::max(line * 14, minimumSizeHint().width()), m_content->sizeHint().height()};
}

QSize BuildPanel::minimumSizeHint() const
{
    const int bar = m_area->verticalScrollBar()->sizeHint().width();
    return {m_content->minimumSizeHint().width() + bar, fontMetrics().height() * 12};
}

} // namespace loopscope::ui
