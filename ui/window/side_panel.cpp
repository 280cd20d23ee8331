#include "ui/window/side_panel.h"

#include "ui/controls/segmented_control.h"

#include <QEvent>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace loopscope::ui
{

SidePanel::SidePanel(QWidget* parent)
    : QWidget(parent)
    , m_pages(new QStackedWidget(this))
{
    auto* column = new QVBoxLayout(this);
    column->addWidget(m_pages, 1);
    placeParts();
}

void SidePanel::addPage(const QString& name, const QString& tip, QWidget* page)
{
    m_names.append(name);
    m_tips.append(tip);
    m_marks.append(QString());
    m_pages->addWidget(page);
    makeTabs();
}

void SidePanel::makeTabs()
{
    delete m_tabs;
    m_tabs = new SegmentedControl(m_names, this);
    m_tabs->setObjectName("side.pages");
    m_tabs->setAccessibleName(tr("Page of the right panel"));
    for (int i = 0; i < m_names.size(); ++i)
        m_tabs->setTip(i, m_tips[i]);
    m_tabs->setCurrent(m_pages->currentIndex());
    m_tabs->setVisible(m_names.size() > 1);
    showMarks();
    static_cast<QVBoxLayout*>(layout())->insertWidget(0, m_tabs);
    connect(m_tabs, &SegmentedControl::chosen, this,
        [this](int index) { showPage(m_pages->widget(index)); });
}

QWidget* SidePanel::currentPage() const
{
    return m_pages->currentWidget();
}

void SidePanel::showPage(QWidget* page)
{
    show();
    emit opened();
    if (page == m_pages->currentWidget())
        return;
    m_pages->setCurrentWidget(page);
    m_tabs->setCurrent(m_pages->currentIndex());
    showMarks();
    emit pageChanged(page);
}

void SidePanel::setMark(QWidget* page, const QString& meaning)
{
    const int index = m_pages->indexOf(page);
    if (index < 0)
        return;
    m_marks[index] = meaning;
    showMarks();
}

QRect SidePanel::nameInFrontOf(const QWidget* widget) const
{
    for (int i = 0; i < m_pages->count(); ++i) {
        const QWidget* page = m_pages->widget(i);
        if (page != m_pages->currentWidget() && (page == widget || page->isAncestorOf(widget)))
            return QRect(
                m_tabs->mapTo(this, m_tabs->rectOf(i).topLeft()), m_tabs->rectOf(i).size());
    }
    return {};
}

void SidePanel::showMarks()
{
    for (int i = 0; i < m_marks.size(); ++i)
        m_tabs->setMark(i, i == m_pages->currentIndex() ? QString() : m_marks[i]);
}

void SidePanel::placeParts()
{
    const int space = fontMetrics().height();
    layout()->setContentsMargins(space, space * 6 / 10, space / 2, space / 2);
    layout()->setSpacing(space / 2);
}

QSize SidePanel::minimumSizeHint() const
{
    return layout()->minimumSize();
}

void SidePanel::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        placeParts();
}

} // namespace loopscope::ui
