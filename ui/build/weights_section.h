#pragma once

#include "ui/build/section.h"


namespace loopscope::ui
{

class ChoiceBox;
class SliderField;
class ToggleSwitch;

/// How the recurrent weights start.
class WeightsSection : public Section
{
    Q_OBJECT
public:
    explicit WeightsSection(Session& session, QWidget* parent = nullptr);

    void showOptions(const ExperimentOptions& options) override;
    void showSnapshot(const Snapshot& snapshot) override;

private:
    void addSpectralRadius();
    void addInitialisation();
    void addGain();
    void addGateBiases();
    void showAvailability(const ExperimentOptions& options);

    SliderField* m_spectralRadius = nullptr;
    ChoiceBox* m_initialisation;
    Field* m_initialisationField = nullptr;
    SliderField* m_gain = nullptr; ///< of the matrices on the input
    SliderField* m_forgetBias = nullptr;
    ToggleSwitch* m_lagMatched;
    Field* m_lagMatchedField = nullptr;
    std::vector<LayerOptions> m_shownLayers;
    bool m_hasRecurrentMatrix = false;
};

} // namespace loopscope::ui
