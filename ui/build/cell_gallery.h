#pragma once

#include <QDialog>

#include <string>
#include <tuple>
#include <vector>

class QScrollArea;

namespace loopscope::ui
{

class CellCard;
class CellCardGrid;

/// Every cell of the catalog: its equations, what it is for, where it comes from, and what makes it
/// differ from the cell that it is explained by.
class CellGallery : public QDialog
{
    Q_OBJECT
public:
    explicit CellGallery(QWidget* parent = nullptr);

    /// @param equations  of the cell that is in use now
    /// @param units, inputSize  of the layer, for the number of parameters
    void showLayer(const std::string& equations, int units, int inputSize);

    /// Whether a cell can be made the selected layer's; it can be compared with always.
    void setChoosable(bool choosable);

    const std::vector<CellCard*>& cards() const { return m_cards; }

signals:
    void cellChosen(const std::string& identifier);
    void compareAsked(const std::string& identifier);

protected:
    void showEvent(QShowEvent* event) override;

private:
    void scrollToCellInUse();

    QScrollArea* m_area;
    CellCardGrid* m_grid;
    std::vector<CellCard*> m_cards;
    std::tuple<std::string, int, int> m_shown; ///< what showLayer() was given last
};

} // namespace loopscope::ui
