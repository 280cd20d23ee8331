#pragma once

#include "ui/build/section.h"

class QPushButton;

namespace loopscope::ui
{

class NumberField;

/// Where a run begins: its random numbers, and the way back to them.
class StartSection : public Section
{
    Q_OBJECT
public:
    explicit StartSection(Session& session, QWidget* parent = nullptr);

    void showOptions(const ExperimentOptions& options) override;

private:
    QPushButton* m_new;
    QPushButton* m_rewind;
    NumberField* m_seed;
    Field* m_seedField;
};

} // namespace loopscope::ui
