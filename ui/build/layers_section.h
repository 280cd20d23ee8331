#pragma once

#include "ui/build/section.h"

class QLabel;

namespace loopscope::ui
{

class ChoiceBox;
class SegmentedControl;
class SliderField;

/// The recurrent layer: its cell and its units.
class LayersSection : public Section
{
    Q_OBJECT
public:
    explicit LayersSection(Session& session, QWidget* parent = nullptr);

    void showOptions(const ExperimentOptions& options) override;
    void showSnapshot(const Snapshot& snapshot) override;

private:
    void chooseCell(const std::string& identifier);

    QLabel* m_parameters;
    SegmentedControl* m_cell;
    Field* m_cellField;
    ChoiceBox* m_moreCells;
    SliderField* m_units;
    std::string m_shownEquations;
};

} // namespace loopscope::ui
