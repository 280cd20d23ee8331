#pragma once

#include "core/training/trainer.h"

#include <QWidget>

#include <functional>

class QPushButton;

namespace loopscope::ui
{

class ChoiceBox;
class OwnCells;
class Field;
class Section;
class SegmentedControl;
class SliderField;

/// The settings of one layer: its cell, units and direction, and its place among the others.
class LayerEditor : public QWidget
{
    Q_OBJECT
public:
    /// @param section  through which settings are changed
    /// @param cells    the person's own, offered beside those of the catalog
    LayerEditor(Section& section, OwnCells& cells, QWidget* parent = nullptr);

    void showLayer(const ExperimentOptions& options, int layer);
    void chooseCell(const std::string& identifier);

signals:
    void galleryRequested();
    void equationsRequested();
    void moveRequested(int from, int to);
    void duplicateRequested(int layer);
    void removeRequested(int layer);

private:
    void addCell();
    void addUnits();
    void addDirection();
    void addActions();
    void fillMoreCells();
    void chooseOwnCell(const QString& name);
    void showCell(const ExperimentOptions& options);
    void change(Field* field, const std::function<void(LayerOptions& layer)>& edit);

    Section& m_section;
    OwnCells& m_ownCells;
    int m_layer = 0;
    std::string m_shownEquations;

    SegmentedControl* m_cell;
    Field* m_cellField = nullptr;
    ChoiceBox* m_moreCells;
    SliderField* m_units = nullptr;
    SegmentedControl* m_direction;
    Field* m_directionField = nullptr;
    QWidget* m_actions;
    QPushButton* m_up = nullptr;
    QPushButton* m_down = nullptr;
    QPushButton* m_duplicate = nullptr;
};

} // namespace loopscope::ui
