#include "ui/build/activation_section.h"

#include "ui/build/cell_traits.h"
#include "ui/controls/field.h"
#include "ui/controls/segmented_control.h"

#include <algorithm>
#include <array>

namespace loopscope::ui
{
namespace
{

constexpr std::array activations = {Function::Tanh, Function::Sigmoid, Function::Relu};

} // namespace

ActivationSection::ActivationSection(Session& session, QWidget* parent)
    : Section(session, tr("Activation"), parent)
    , m_activation(new SegmentedControl({tr("tanh"), tr("sigmoid"), tr("ReLU")}))
{
    m_activation->setTip(0, tr("tanh keeps every state between −1 and 1. Its slope is 1 at zero "
                               "and falls on both sides: that is what makes gradients fade."));
    m_activation->setTip(1, tr("The sigmoid keeps every state between 0 and 1. Its slope is never "
                               "more than ¼, so gradients fade fast."));
    m_activation->setTip(2, tr("ReLU cuts what is negative and leaves the rest as it is. Its slope "
                               "is 0 or 1: states and gradients can grow without limit."));
    m_field = new Field(QString(), m_activation,
        tr("The function that the new state passes through."), Field::Arrangement::Above);
    m_field->setName("layer.activation");
    m_activation->setAccessibleName(tr("Activation"));
    addControl(m_field);
    connect(m_activation, &SegmentedControl::chosen, this, &ActivationSection::choose);
}

void ActivationSection::choose(int index)
{
    change(m_field, [this, index](ExperimentOptions& options) {
        std::string& equations = options.layers.at(std::size_t(m_layer)).equations;
        if (const CatalogEntry* entry = identifyCell(equations).entry)
            equations = entry->text(activations.at(std::size_t(index)));
    });
}

void ActivationSection::setLayer(int layer)
{
    m_layer = layer;
    showOptions(session().options());
}

void ActivationSection::showOptions(const ExperimentOptions& options)
{
    m_layer = std::min(m_layer, int(options.layers.size()) - 1);
    setTitle(options.layers.size() == 1 ? tr("Activation")
                                        : tr("Activation of layer %1").arg(m_layer + 1));
    const std::string& equations = options.layers.at(std::size_t(m_layer)).equations;
    if (equations == m_shownEquations)
        return;
    m_shownEquations = equations;
    const CellTraits traits = traitsOf(equations);
    const bool isChoice = traits.activationIsChoice();
    const auto place = std::find(activations.begin(), activations.end(), traits.activation);
    m_activation->setCurrent(isChoice ? int(place - activations.begin()) : -1);
    m_field->setAvailable(isChoice,
        traits.entry != nullptr
            ? tr("%1: the equations say which functions it uses.").arg(traits.name())
            : tr("The equations of your cell say which functions it uses."));
}

} // namespace loopscope::ui
