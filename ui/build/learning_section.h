#pragma once

#include "ui/build/section.h"


namespace loopscope::ui
{

class ChoiceBox;
class NumberField;
class SliderField;

/// How the weights are learned.
class LearningSection : public Section
{
    Q_OBJECT
public:
    explicit LearningSection(Session& session, QWidget* parent = nullptr);

    void showOptions(const ExperimentOptions& options) override;

private:
    void addOptimizer();
    void addBatchSize();
    void addLoss();

    ChoiceBox* m_optimizer;
    Field* m_optimizerField = nullptr;
    NumberField* m_rate;
    Field* m_rateField = nullptr;
    SliderField* m_batchSize = nullptr;
    ChoiceBox* m_loss;
    Field* m_lossField = nullptr;
};

} // namespace loopscope::ui
