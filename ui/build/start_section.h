#pragma once

#include "ui/build/section.h"

class QPushButton;

namespace loopscope::ui
{

/// Where a run begins: other random numbers, and the way back to these.
class StartSection : public Section
{
    Q_OBJECT
public:
    explicit StartSection(Session& session, QWidget* parent = nullptr);

    void showOptions(const ExperimentOptions& options) override;

private:
    QPushButton* m_new;
};

} // namespace loopscope::ui
