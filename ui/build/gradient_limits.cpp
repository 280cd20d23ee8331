#include "ui/build/gradient_limits.h"

#include "ui/build/section.h"
#include "ui/controls/choice_box.h"
#include "ui/controls/field.h"
#include "ui/controls/number_field.h"
#include "ui/controls/toggle_switch.h"

#include <QVBoxLayout>

#include <algorithm>

namespace loopscope::ui
{

GradientLimits::GradientLimits(Section& section, QWidget* parent)
    : QWidget(parent)
    , m_section(section)
    , m_clip(new ToggleSwitch)
    , m_threshold(new NumberField(tr("Threshold"), NumberField::Kind::Real, 1e-9, 1e9))
    , m_kind(new ChoiceBox)
    , m_truncate(new ToggleSwitch)
    , m_length(new NumberField(tr("Window k"), NumberField::Kind::Whole, 1, longestSequence))
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(fontMetrics().height() / 3);
    addClipping();
    addTruncation();
}

void GradientLimits::addClipping()
{
    m_clipField = new Field(tr("Clip gradients"), m_clip,
        tr("Shortens a gradient that is too long before the update, so that one explosion does not "
           "throw the weights away. It cannot bring back what has vanished."),
        Field::Arrangement::Beside);
    m_clipField->setName("learning.clip");
    m_kind->addChoice(tr("Norm"),
        tr("All gradients together are one arrow: it is shortened, its direction is kept."));
    m_kind->addChoice(tr("Each number"), tr("Every number is cut off by itself at the threshold."));
    m_kindField = new Field(tr("Clip by"), m_kind, tr("What is compared with the threshold."),
        Field::Arrangement::Beside);
    m_kindField->setName("learning.clipKind");
    m_threshold->setInline();
    m_thresholdField = new Field(tr("Threshold"), m_threshold,
        tr("The largest norm, or number, that is let through."), Field::Arrangement::Beside);
    m_thresholdField->setName("learning.clipThreshold");
    for (Field* field : {m_clipField, m_kindField, m_thresholdField})
        layout()->addWidget(field);

    connect(m_clip, &ToggleSwitch::switched, this, [this](bool on) {
        m_section.change(m_clipField, [on](ExperimentOptions& options) {
            options.clipping.kind = on ? ClippingKind::Norm : ClippingKind::None;
        });
    });
    connect(m_kind, &ChoiceBox::chosen, this, [this](int index) {
        m_section.change(m_kindField, [index](ExperimentOptions& options) {
            options.clipping.kind = index == 0 ? ClippingKind::Norm : ClippingKind::Value;
        });
    });
    connect(m_threshold, &NumberField::problemChanged, m_thresholdField, &Field::setProblem);
    connect(m_threshold, &NumberField::numberEntered, this, [this](double number) {
        m_section.change(m_thresholdField,
            [number](ExperimentOptions& options) { options.clipping.threshold = number; });
    });
}

void GradientLimits::addTruncation()
{
    m_truncateField = new Field(tr("Truncate BPTT"), m_truncate,
        tr("Cuts the sequence into windows of k steps that gradients do not leave: cheaper, but "
           "nothing is learned across their edges."),
        Field::Arrangement::Beside);
    m_truncateField->setName("learning.truncate");
    m_length->setInline();
    m_lengthField = new Field(tr("Window k"), m_length,
        tr("How many steps back a gradient travels at most."), Field::Arrangement::Beside);
    m_lengthField->setName("learning.truncationLength");
    layout()->addWidget(m_truncateField);
    layout()->addWidget(m_lengthField);

    connect(m_truncate, &ToggleSwitch::switched, this, [this](bool on) {
        const int half = std::max(1, m_steps / 2);
        m_section.change(m_truncateField,
            [on, half](ExperimentOptions& options) { options.truncationLength = on ? half : 0; });
    });
    connect(m_length, &NumberField::problemChanged, m_lengthField, &Field::setProblem);
    connect(m_length, &NumberField::numberEntered, this, [this](double number) {
        m_section.change(m_lengthField,
            [number](ExperimentOptions& options) { options.truncationLength = int(number); });
    });
}

void GradientLimits::showOptions(const ExperimentOptions& options)
{
    const ClippingOptions& clipping = options.clipping;
    const bool isClipped = clipping.kind != ClippingKind::None;
    m_clip->setOn(isClipped);
    m_kind->setCurrentIndex(clipping.kind == ClippingKind::Value ? 1 : 0);
    m_threshold->setNumber(clipping.threshold);
    m_kindField->setVisible(isClipped);
    m_thresholdField->setVisible(isClipped);

    m_truncationLength = options.truncationLength;
    const bool isTruncated = m_truncationLength > 0;
    m_truncate->setOn(isTruncated);
    m_lengthField->setVisible(isTruncated);
    if (isTruncated)
        m_length->setNumber(m_truncationLength);
    showTruncation();
}

void GradientLimits::showSteps(int steps)
{
    m_steps = steps;
    showTruncation();
}

void GradientLimits::showTruncation()
{
    m_lengthField->setHint(m_truncationLength >= m_steps
                               ? tr("The sequence has %1 steps: nothing is cut off.").arg(m_steps)
                               : QString());
}

} // namespace loopscope::ui
