#pragma once

#include "ui/build/section.h"

namespace loopscope::ui
{

class SegmentedControl;

/// The function that bounds the state of the cells that leave it open.
class ActivationSection : public Section
{
    Q_OBJECT
public:
    explicit ActivationSection(Session& session, QWidget* parent = nullptr);

    void showOptions(const ExperimentOptions& options) override;
    void setLayer(int layer); ///< whose activation it is

private:
    void choose(int index);

    SegmentedControl* m_activation;
    Field* m_field;
    int m_layer = 0;
    std::string m_shownEquations;
};

} // namespace loopscope::ui
