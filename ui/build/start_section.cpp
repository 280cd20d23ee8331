#include "ui/build/start_section.h"

#include <QPushButton>

namespace loopscope::ui
{

StartSection::StartSection(Session& session, QWidget* parent)
    : Section(session, QString(), parent)
    , m_new(new QPushButton)
{
    m_new->setObjectName("weights.new");
    addControl(m_new);
    auto* rewind = new QPushButton(tr("Rewind to iteration 0"));
    rewind->setObjectName("weights.rewind");
    rewind->setToolTip(tr("Back to the start of this run: the very same numbers again."));
    addControl(rewind);
    connect(m_new, &QPushButton::clicked, &session, &Session::newWeights);
    connect(rewind, &QPushButton::clicked, &session, &Session::rewind);
}

void StartSection::showOptions(const ExperimentOptions& options)
{
    m_new->setText(tr("New random weights (seed %1)").arg(options.seed));
    m_new->setToolTip(
        tr("Draws all weights anew, from the next seed: %1.").arg(options.seed + 1));
}

} // namespace loopscope::ui
