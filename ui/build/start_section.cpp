#include "ui/build/start_section.h"

#include "ui/controls/field.h"
#include "ui/controls/number_field.h"

#include <QPushButton>

namespace loopscope::ui
{
namespace
{

constexpr double largestSeed = 999999999.0;

} // namespace

StartSection::StartSection(Session& session, QWidget* parent)
    : Section(session, tr("Start"), parent)
    , m_new(new QPushButton)
    , m_rewind(new QPushButton(tr("Rewind to iteration 0")))
    , m_seed(new NumberField(tr("Seed"), NumberField::Kind::Whole, 0.0, largestSeed))
{
    m_new->setObjectName("weights.new");
    addControl(m_new);
    m_rewind->setObjectName("weights.rewind");
    m_rewind->setToolTip(tr("Back to the start of this run: the very same numbers again."));
    addControl(m_rewind);
    m_seed->setInline();
    m_seedField = new Field(tr("Seed"), m_seed,
        tr("All random numbers come from it. The same seed and settings give the same run."),
        Field::Arrangement::Beside);
    m_seedField->setName("learning.seed");
    addMore(m_seedField);

    connect(m_new, &QPushButton::clicked, &session, &Session::newWeights);
    connect(m_rewind, &QPushButton::clicked, &session, &Session::rewind);
    connect(m_seed, &NumberField::problemChanged, m_seedField, &Field::setProblem);
    connect(m_seed, &NumberField::numberEntered, this, [this](double number) {
        change(m_seedField,
            [number](ExperimentOptions& options) { options.seed = std::uint64_t(number); });
    });
}

void StartSection::showOptions(const ExperimentOptions& options)
{
    m_seed->setNumber(double(options.seed));
    m_new->setText(tr("New random weights (seed %1)").arg(options.seed));
    m_new->setToolTip(
        tr("Draws all weights anew, from the next seed: %1.").arg(options.seed + 1));
}

} // namespace loopscope::ui
