#pragma once

#include "core/training/trainer.h"

#include <QWidget>

namespace loopscope::ui
{

class ChoiceBox;
class Field;
class NumberField;
class Section;
class ToggleSwitch;

/// How gradients are limited: in their size by clipping, in how far they travel by truncation.
class GradientLimits : public QWidget
{
    Q_OBJECT
public:
    /// @param section  through which settings are changed
    explicit GradientLimits(Section& section, QWidget* parent = nullptr);

    void showOptions(const ExperimentOptions& options);
    void showSteps(int steps); ///< T in use

private:
    void addClipping();
    void addTruncation();
    void showTruncation();

    Section& m_section;
    ToggleSwitch* m_clip;
    Field* m_clipField = nullptr;
    NumberField* m_threshold;
    Field* m_thresholdField = nullptr;
    ChoiceBox* m_kind;
    Field* m_kindField = nullptr;
    ToggleSwitch* m_truncate;
    Field* m_truncateField = nullptr;
    NumberField* m_length;
    Field* m_lengthField = nullptr;
    int m_truncationLength = 0;
    int m_steps = 0;
};

} // namespace loopscope::ui
