#pragma once

#include "ui/build/section.h"


namespace loopscope::ui
{

class ChoiceBox;
class SliderField;

/// How the recurrent weights start.
class WeightsSection : public Section
{
    Q_OBJECT
public:
    explicit WeightsSection(Session& session, QWidget* parent = nullptr);

    void showOptions(const ExperimentOptions& options) override;
    void showSnapshot(const Snapshot& snapshot) override;

private:
    void showAvailability(const ExperimentOptions& options);

    SliderField* m_spectralRadius;
    ChoiceBox* m_initialisation;
    Field* m_initialisationField;
    SliderField* m_forgetBias;
    std::string m_shownEquations;
    bool m_hasRecurrentMatrix = false;
};

} // namespace loopscope::ui
