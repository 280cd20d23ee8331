#pragma once

#include <QFrame>
#include <QStringList>

#include <string>

class QAction;
class QHBoxLayout;
class QMenu;
class QVBoxLayout;

namespace loopscope::ui
{

class CardButton;
class ChartPlot;
class ChoiceRow;
class FittingLabel;

/// A chart of all compared networks: a title with a menu, the plot, and what stands round it. Its
/// picture and its numbers leave the window as those of other charts do.
class CompareChart : public QFrame
{
    Q_OBJECT
public:
    /// @param titles  wordings, longest first
    CompareChart(const QStringList& titles, QWidget* parent);

    QString title() const;
    ChartPlot* plot() const { return m_plot; }
    QMenu* menu() const { return m_menu; }
    CardButton* menuButton() const { return m_menuButton; }
    /// The numbers that the plot draws, as CSV: a line of headings with units, then a row for each
    /// place of its axis, with a column for each network.
    virtual std::string table() const = 0;
    void copyToClipboard();

signals:
    void pictureAsked(); ///< it is to be saved as a picture
    void tableAsked();   ///< its numbers are to be saved

protected:
    QVBoxLayout* column() const { return m_column; } ///< of the title line and what stands below it
    /// Adds choices to the title line and to the menu.
    void addChoices(ChoiceRow* choices);

    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    void buildMenu();

    ChartPlot* m_plot;
    FittingLabel* m_title;
    CardButton* m_menuButton;
    QMenu* m_menu;
    QAction* m_everythingAction = nullptr;
    QHBoxLayout* m_heading;
    QVBoxLayout* m_column;
};

} // namespace loopscope::ui
