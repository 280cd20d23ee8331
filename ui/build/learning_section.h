#pragma once

#include "ui/build/section.h"

#include <vector>

namespace loopscope::ui
{

class ChoiceBox;
class GradientLimits;
class NumberField;
class SliderField;

/// How the weights are learned.
class LearningSection : public Section
{
    Q_OBJECT
public:
    explicit LearningSection(Session& session, QWidget* parent = nullptr);

    void showOptions(const ExperimentOptions& options) override;
    void showSnapshot(const Snapshot& snapshot) override;

private:
    void addOptimizer();
    void addOptimizerNumbers();
    void addBatchSize();
    void addLoss();
    void addSeed();
    void addThreads();
    void connectNumber(NumberField* number, Field* field, double OptimizerOptions::*setting);

    ChoiceBox* m_optimizer;
    Field* m_optimizerField = nullptr;
    NumberField* m_rate;
    Field* m_rateField = nullptr;
    std::vector<NumberField*> m_numbers; ///< of the optimizers that have further numbers
    std::vector<Field*> m_numberFields;
    GradientLimits* m_limits;
    SliderField* m_batchSize = nullptr;
    ChoiceBox* m_loss;
    Field* m_lossField = nullptr;
    NumberField* m_seed;
    Field* m_seedField = nullptr;
    SliderField* m_threads = nullptr;
};

} // namespace loopscope::ui
