#include "ui/build/weights_section.h"

#include "ui/build/cell_traits.h"
#include "ui/controls/choice_box.h"
#include "ui/controls/slider_field.h"
#include "ui/controls/toggle_switch.h"
#include "ui/theme/number_format.h"


#include <algorithm>
#include <array>

namespace loopscope::ui
{
namespace
{

struct InitialisationChoice {
    RecurrentInitialisation value;
    const char* name;
    const char* tip;
};

constexpr std::array initialisations = {
    InitialisationChoice{RecurrentInitialisation::Gaussian,
        QT_TR_NOOP("Gaussian, scaled to ρ"),
        QT_TR_NOOP("Independent random numbers, scaled so that the spectral radius is ρ.")},
    InitialisationChoice{RecurrentInitialisation::Orthogonal, QT_TR_NOOP("Orthogonal, times ρ"),
        QT_TR_NOOP("A random rotation times ρ: it stretches every direction alike.")},
    InitialisationChoice{RecurrentInitialisation::Identity, QT_TR_NOOP("Identity, times ρ"),
        QT_TR_NOOP("Every unit starts by keeping ρ times its own last state.")},
    InitialisationChoice{RecurrentInitialisation::Xavier, QT_TR_NOOP("Xavier, uniform"),
        QT_TR_NOOP("Random numbers as ordinary layers take them; ρ comes out as it may.")}};

} // namespace

WeightsSection::WeightsSection(Session& session, QWidget* parent)
    : Section(session, tr("Recurrent weights"), parent)
    , m_initialisation(new ChoiceBox)
    , m_lagMatched(new ToggleSwitch)
{
    addSpectralRadius();
    addInitialisation();
    addGain();
    addGateBiases();
}

void WeightsSection::addSpectralRadius()
{
    NumberRange range;
    range.least = 0.25;
    range.most = 4.0;
    range.leastTyped = 0.0;
    range.mostTyped = 10.0;
    range.scale = MarkedSlider::Scale::Logarithmic;
    range.decimals = 2;
    m_spectralRadius = new SliderField(tr("Spectral radius ρ(U)"), range,
        tr("The largest absolute eigenvalue of U at the start. One step back multiplies the "
           "gradient by about ρ times the activation's slope: below 1 it fades, above 1 it can "
           "explode. At 0, which can be typed, nothing is remembered. After training began, it "
           "scales U as it is now; from 0, what U started as comes back."));
    m_spectralRadius->setName("weights.spectralRadius");
    m_spectralRadius->setMark(1.0, tr("vanishes"), tr("explodes"));
    addControl(m_spectralRadius);
    connect(m_spectralRadius, &SliderField::numberChosen, this, [this](double number) {
        change(m_spectralRadius, [number](ExperimentOptions& options) {
            options.initialisation.spectralRadius = number;
        });
    });
}

void WeightsSection::addInitialisation()
{
    for (const InitialisationChoice& choice : initialisations)
        m_initialisation->addChoice(tr(choice.name), tr(choice.tip));
    m_initialisationField = new Field(tr("They start as"), m_initialisation,
        tr("How the recurrent matrices are drawn at iteration 0."), Field::Arrangement::Above);
    m_initialisationField->setName("weights.initialisation");
    addMore(m_initialisationField);
    connect(m_initialisation, &ChoiceBox::chosen, this, [this](int index) {
        change(m_initialisationField, [index](ExperimentOptions& options) {
            options.initialisation.recurrent = initialisations.at(std::size_t(index)).value;
        });
    });
}

void WeightsSection::addGain()
{
    NumberRange range;
    range.least = 0.1;
    range.most = 10.0;
    range.leastTyped = 0.01;
    range.mostTyped = 10.0;
    range.scale = MarkedSlider::Scale::Logarithmic;
    range.decimals = 2;
    m_gain = new SliderField(tr("Gain of W"), range,
        tr("How large the weights on the input are: 1 is Xavier's size. Larger ones drive units "
           "into saturation, smaller ones leave them to their memory. After training began, it "
           "scales W as it is now."));
    m_gain->setName("weights.gain");
    addMore(m_gain);
    connect(m_gain, &SliderField::numberChosen, this, [this](double number) {
        change(m_gain,
            [number](ExperimentOptions& options) { options.initialisation.inputGain = number; });
    });
}

void WeightsSection::addGateBiases()
{
    NumberRange range;
    range.least = range.leastTyped = -5.0;
    range.most = range.mostTyped = 8.0;
    range.decimals = 1;
    m_forgetBias = new SliderField(tr("Forget gate's bias"), range,
        tr("Where the bias b_f starts. At 0 the forget gate is half open; at 3 it keeps 95 % of "
           "the memory at each step."));
    m_forgetBias->setName("weights.forgetBias");
    addMore(m_forgetBias);
    connect(m_forgetBias, &SliderField::numberChosen, this, [this](double number) {
        change(m_forgetBias, [number](ExperimentOptions& options) {
            options.initialisation.forgetBias = number;
        });
    });

    m_lagMatchedField = new Field(tr("Match gates to T"), m_lagMatched,
        tr("Starts the biases of memory gates so that a memory lasts about as long as the "
           "sequence: at +ln T where they keep, at −ln T where they let new things in."),
        Field::Arrangement::Beside);
    m_lagMatchedField->setName("weights.lagMatched");
    addMore(m_lagMatchedField);
    connect(m_lagMatched, &ToggleSwitch::switched, this, [this](bool on) {
        change(m_lagMatchedField,
            [on](ExperimentOptions& options) { options.initialisation.lagMatched = on; });
    });
}

void WeightsSection::showOptions(const ExperimentOptions& options)
{
    m_spectralRadius->setNumber(options.initialisation.spectralRadius);
    m_gain->setNumber(options.initialisation.inputGain);
    m_forgetBias->setNumber(options.initialisation.forgetBias);
    m_lagMatched->setOn(options.initialisation.lagMatched);
    for (std::size_t i = 0; i < initialisations.size(); ++i) {
        if (initialisations[i].value == options.initialisation.recurrent)
            m_initialisation->setCurrentIndex(int(i));
    }
    showAvailability(options);
}

void WeightsSection::showAvailability(const ExperimentOptions& options)
{
    if (options.layers != m_shownLayers) {
        m_shownLayers = options.layers;
        m_hasRecurrentMatrix = false;
        bool hasForgetBias = false;
        bool hasMemoryGates = false;
        for (const LayerOptions& layer : options.layers) {
            const CellTraits traits = traitsOf(layer.equations);
            m_hasRecurrentMatrix = m_hasRecurrentMatrix || traits.hasRecurrentMatrix;
            hasForgetBias = hasForgetBias || traits.hasForgetBias;
            hasMemoryGates = hasMemoryGates || traits.hasMemoryGates;
        }
        m_forgetBias->setVisible(hasForgetBias);
        m_lagMatchedField->setVisible(hasMemoryGates);
    }
    m_forgetBias->setAvailable(!options.initialisation.lagMatched,
        tr("The gates' biases are matched to T instead."));
    const QString reason = tr("This cell has no recurrent matrix: nothing to scale.");
    m_initialisationField->setAvailable(m_hasRecurrentMatrix, reason);
    if (!m_hasRecurrentMatrix)
        m_spectralRadius->setAvailable(false, reason);
    else
        m_spectralRadius->setAvailable(
            options.initialisation.recurrent != RecurrentInitialisation::Xavier,
            tr("Xavier weights come with a spectral radius of their own."));
}

void WeightsSection::showSnapshot(const Snapshot& snapshot)
{
    const std::vector<ParameterPlace>& parameters = snapshot.iteration->network().parameters();
    const auto matrix = std::find_if(
        parameters.begin(), parameters.end(), [](const ParameterPlace& place) {
            return place.kind == ParameterKind::RecurrentMatrix;
        });
    if (matrix == parameters.end()) {
        m_spectralRadius->setHint({});
        return;
    }
    const QString now = tr("now ρ(%1) = %2")
                            .arg(QString::fromStdString(matrix->name),
                                formatNumber(snapshot.spectralRadius, 3));
    const InitialisationOptions& start = snapshot.options.initialisation;
    if (start.recurrent == RecurrentInitialisation::Xavier)
        m_spectralRadius->setHint(now);
    else
        m_spectralRadius->setHint(
            tr("start %1, %2").arg(formatNumber(start.spectralRadius, 3), now));
}

} // namespace loopscope::ui
