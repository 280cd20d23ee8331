#include "ui/build/learning_section.h"

#include "ui/controls/choice_box.h"
#include "ui/controls/number_field.h"
#include "ui/controls/slider_field.h"

#include <QHBoxLayout>

#include <algorithm>
#include <array>

namespace loopscope::ui
{
namespace
{

constexpr std::array optimizers = {OptimizerKind::Adam, OptimizerKind::Sgd};
constexpr std::array losses = {Loss::CrossEntropy, Loss::MeanSquaredError};

template <typename Value, std::size_t size>
int indexOf(const std::array<Value, size>& values, Value value)
{
    const auto place = std::find(values.begin(), values.end(), value);
    return place == values.end() ? -1 : int(place - values.begin());
}

} // namespace

LearningSection::LearningSection(Session& session, QWidget* parent)
    : Section(session, tr("Learning"), parent)
    , m_optimizer(new ChoiceBox)
    , m_rate(new NumberField(tr("Learning rate"), NumberField::Kind::Real, 1e-9, 1e9))
    , m_loss(new ChoiceBox)
{
    addOptimizer();
    addBatchSize();
    addLoss();
}

void LearningSection::addOptimizer()
{
    m_optimizer->addChoice(tr("Adam"),
        tr("Every weight takes steps of its own size, by the history of its gradient."));
    m_optimizer->addChoice(tr("SGD"),
        tr("Plain gradient descent: every weight moves against its gradient, times the learning "
           "rate."));
    m_optimizerField = new Field(tr("Optimizer"), m_optimizer,
        tr("How an update follows from the gradient."), Field::Arrangement::Above);
    m_optimizerField->setName("learning.optimizer");
    m_rateField = new Field(tr("Learning rate"), m_rate,
        tr("How far one update moves the weights. Up and Down change it."),
        Field::Arrangement::Above);
    m_rateField->setName("learning.rate");

    auto* pair = new QWidget;
    auto* row = new QHBoxLayout(pair);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(fontMetrics().height() / 2);
    row->addWidget(m_optimizerField, 1, Qt::AlignTop);
    row->addWidget(m_rateField, 1, Qt::AlignTop);
    addControl(pair);

    connect(m_optimizer, &ChoiceBox::chosen, this, [this](int index) {
        change(m_optimizerField, [index](ExperimentOptions& options) {
            options.optimizer.kind = optimizers.at(std::size_t(index));
        });
    });
    connect(m_rate, &NumberField::problemChanged, m_rateField, &Field::setProblem);
    connect(m_rate, &NumberField::numberEntered, this, [this](double number) {
        change(m_rateField,
            [number](ExperimentOptions& options) { options.optimizer.learningRate = number; });
    });
}

void LearningSection::addBatchSize()
{
    NumberRange range;
    range.least = range.leastTyped = 1;
    range.most = range.mostTyped = maximumBatchSize;
    m_batchSize = new SliderField(tr("Batch size"), range,
        tr("How many sequences one iteration learns from. The first is the one on the stage; the "
           "others start at random places of the text."));
    m_batchSize->setName("learning.batchSize");
    addMore(m_batchSize);
    connect(m_batchSize, &SliderField::numberChosen, this, [this](double number) {
        change(m_batchSize,
            [number](ExperimentOptions& options) { options.batchSize = int(number); });
    });
}

void LearningSection::addLoss()
{
    m_loss->addChoice(tr("Cross-entropy"),
        tr("How surprised the network is by the right character: −ln of the probability that it "
           "gave."));
    m_loss->addChoice(tr("Mean squared error"),
        tr("The squared distance of the outputs from 1 at the right character and 0 elsewhere."));
    m_lossField = new Field(tr("Loss"), m_loss, tr("What learning makes small."),
        Field::Arrangement::Above);
    m_lossField->setName("learning.loss");
    addMore(m_lossField);
    connect(m_loss, &ChoiceBox::chosen, this, [this](int index) {
        change(m_lossField,
            [index](ExperimentOptions& options) { options.loss = losses.at(std::size_t(index)); });
    });
}

void LearningSection::showOptions(const ExperimentOptions& options)
{
    m_optimizer->setCurrentIndex(indexOf(optimizers, options.optimizer.kind));
    m_rate->setNumber(options.optimizer.learningRate);
    m_batchSize->setNumber(options.batchSize);
    m_loss->setCurrentIndex(indexOf(losses, options.loss));
}

} // namespace loopscope::ui
