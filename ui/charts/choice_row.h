#pragma once

#include <QList>
#include <QStringList>
#include <QWidget>

class QAction;
class QActionGroup;
class QHBoxLayout;

namespace loopscope::ui
{

class LaneChoice;

/// A few words in a card's title line of which one is chosen. The same choices are actions, for the
/// card's menu: there they are when the row has no room.
class ChoiceRow : public QWidget
{
    Q_OBJECT
public:
    explicit ChoiceRow(QWidget* parent);

    /// Takes other words; what was chosen stays chosen by its word, else the first one is.
    /// @param tips  one for each word
    void setChoices(const QStringList& words, const QStringList& tips);
    const QStringList& words() const { return m_words; }
    int current() const { return m_current; } ///< -1 if there are no choices
    void setCurrent(int index);               ///< tells nobody
    const QList<QAction*>& actions() const { return m_actions; }

signals:
    void chosen(int index); ///< by the person
    void choicesChanged();

private:
    void choose(int index);

    QStringList m_words;
    QStringList m_tips;
    int m_current = -1;
    QHBoxLayout* m_layout;
    QActionGroup* m_group;
    QList<QAction*> m_actions;
    QList<LaneChoice*> m_buttons;
};

} // namespace loopscope::ui
