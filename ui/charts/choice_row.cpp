#include "ui/charts/choice_row.h"

#include "ui/lanes/lane_choice.h"

#include <QAction>
#include <QActionGroup>
#include <QHBoxLayout>

#include <algorithm>

namespace loopscope::ui
{

ChoiceRow::ChoiceRow(QWidget* parent)
    : QWidget(parent)
    , m_layout(new QHBoxLayout(this))
    , m_group(new QActionGroup(this))
{
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(0);
}

void ChoiceRow::setChoices(const QStringList& words, const QStringList& tips)
{
    if (words == m_words && tips == m_tips)
        return;
    const QString before = m_words.value(m_current);
    qDeleteAll(m_actions);
    // Later: a change of colours may have led here, and whoever tells the widgets of it still has
    // these on its list.
    for (LaneChoice* button : m_buttons) {
        m_layout->removeWidget(button);
        button->hide();
        button->deleteLater();
    }
    m_actions.clear();
    m_buttons.clear();
    m_words = words;
    m_tips = tips;
    for (int i = 0; i < words.size(); ++i) {
        QAction* action = m_group->addAction(words.at(i));
        action->setCheckable(true);
        action->setToolTip(tips.at(i));
        connect(action, &QAction::triggered, this, [this, i] { choose(i); });
        m_actions.append(action);
        auto* button = new LaneChoice(words.at(i), this);
        button->setToolTip(tips.at(i));
        button->setAccessibleName(words.at(i));
        connect(button, &LaneChoice::clicked, this, [this, i] { choose(i); });
        m_layout->addWidget(button);
        m_buttons.append(button);
    }
    m_current = words.isEmpty() ? -1 : 0;
    setCurrent(std::max(int(words.indexOf(before)), m_current));
    emit choicesChanged();
}

void ChoiceRow::setCurrent(int index)
{
    m_current = index;
    if (index < 0)
        return;
    m_actions.at(index)->setChecked(true);
    m_buttons.at(index)->setChecked(true);
}

void ChoiceRow::choose(int index)
{
    if (index == m_current)
        return;
    setCurrent(index);
    emit chosen(index);
}

} // namespace loopscope::ui
