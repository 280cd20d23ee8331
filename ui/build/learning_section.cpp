#include "ui/build/learning_section.h"

#include "ui/build/gradient_limits.h"
#include "ui/controls/choice_box.h"
#include "ui/controls/number_field.h"
#include "ui/controls/slider_field.h"

#include <QHBoxLayout>

#include <algorithm>
#include <array>
#include <initializer_list>

namespace loopscope::ui
{
namespace
{

struct OptimizerChoice {
    OptimizerKind kind;
    const char* tip;
};

constexpr std::array optimizers = {
    OptimizerChoice{OptimizerKind::Adam,
        QT_TRANSLATE_NOOP("loopscope::ui::LearningSection",
            "Every weight takes steps of its own size, by the history of its gradient.")},
    OptimizerChoice{OptimizerKind::Sgd,
        QT_TRANSLATE_NOOP("loopscope::ui::LearningSection",
            "Plain gradient descent: every weight moves against its gradient, times the learning "
            "rate.")},
    OptimizerChoice{OptimizerKind::Momentum,
        QT_TRANSLATE_NOOP("loopscope::ui::LearningSection",
            "Gradient descent that keeps rolling: a share of the last step is added to the next.")},
    OptimizerChoice{OptimizerKind::RmsProp,
        QT_TRANSLATE_NOOP("loopscope::ui::LearningSection",
            "Divides every gradient by its own usual size, so that all weights move alike.")}};

/// A number that only some optimizers have.
struct OptimizerNumber {
    const char* name; ///< of the control
    const char* title;
    const char* tip;
    double OptimizerOptions::*setting;
    std::initializer_list<OptimizerKind> kinds;
};

const std::array optimizerNumbers = {
    OptimizerNumber{"learning.momentum",
        QT_TRANSLATE_NOOP("loopscope::ui::LearningSection", "Momentum μ"),
        QT_TRANSLATE_NOOP("loopscope::ui::LearningSection",
            "The share of the last step that is kept: 0 is plain gradient descent."),
        &OptimizerOptions::momentum, {OptimizerKind::Momentum}},
    OptimizerNumber{"learning.alpha",
        QT_TRANSLATE_NOOP("loopscope::ui::LearningSection", "Decay α"),
        QT_TRANSLATE_NOOP("loopscope::ui::LearningSection",
            "How slowly the usual size of a gradient is forgotten."),
        &OptimizerOptions::alpha, {OptimizerKind::RmsProp}},
    OptimizerNumber{"learning.beta1",
        QT_TRANSLATE_NOOP("loopscope::ui::LearningSection", "Decay β₁"),
        QT_TRANSLATE_NOOP("loopscope::ui::LearningSection",
            "How slowly the mean gradient is forgotten."),
        &OptimizerOptions::beta1, {OptimizerKind::Adam}},
    OptimizerNumber{"learning.beta2",
        QT_TRANSLATE_NOOP("loopscope::ui::LearningSection", "Decay β₂"),
        QT_TRANSLATE_NOOP("loopscope::ui::LearningSection",
            "How slowly the mean squared gradient is forgotten."),
        &OptimizerOptions::beta2, {OptimizerKind::Adam}},
    OptimizerNumber{"learning.epsilon",
        QT_TRANSLATE_NOOP("loopscope::ui::LearningSection", "Small number ε"),
        QT_TRANSLATE_NOOP("loopscope::ui::LearningSection",
            "Keeps the division by a gradient's usual size from becoming one by zero."),
        &OptimizerOptions::epsilon, {OptimizerKind::RmsProp, OptimizerKind::Adam}}};

constexpr double largestSeed = 999999999.0;

constexpr std::array losses = {Loss::CrossEntropy, Loss::MeanSquaredError};

} // namespace

LearningSection::LearningSection(Session& session, QWidget* parent)
    : Section(session, tr("Learning"), parent)
    , m_optimizer(new ChoiceBox)
    , m_rate(new NumberField(tr("Learning rate"), NumberField::Kind::Real, 1e-9, 1e9))
    , m_limits(new GradientLimits(*this))
    , m_loss(new ChoiceBox)
    , m_seed(new NumberField(tr("Seed"), NumberField::Kind::Whole, 0.0, largestSeed))
{
    addOptimizer();
    addControl(m_limits);
    addOptimizerNumbers();
    addBatchSize();
    addLoss();
    addSeed();
    addThreads();
}

void LearningSection::addOptimizer()
{
    for (const OptimizerChoice& choice : optimizers)
        m_optimizer->addChoice(nameOf(choice.kind), tr(choice.tip));
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
            options.optimizer.kind = optimizers.at(std::size_t(index)).kind;
        });
    });
    connectNumber(m_rate, m_rateField, &OptimizerOptions::learningRate);
}

void LearningSection::addOptimizerNumbers()
{
    for (const OptimizerNumber& entry : optimizerNumbers) {
        auto* number = new NumberField(tr(entry.title), NumberField::Kind::Real, 0.0, 1.0);
        number->setInline();
        auto* field =
            new Field(tr(entry.title), number, tr(entry.tip), Field::Arrangement::Beside);
        field->setName(entry.name);
        addMore(field);
        connectNumber(number, field, entry.setting);
        m_numbers.push_back(number);
        m_numberFields.push_back(field);
    }
}

void LearningSection::connectNumber(
    NumberField* number, Field* field, double OptimizerOptions::*setting)
{
    connect(number, &NumberField::problemChanged, field, &Field::setProblem);
    connect(number, &NumberField::numberEntered, this, [this, field, setting](double entered) {
        change(field, [setting, entered](ExperimentOptions& options) {
            options.optimizer.*setting = entered;
        });
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
    m_lossField = new Field(
        tr("Loss"), m_loss, tr("What learning makes small."), Field::Arrangement::Above);
    m_lossField->setName("learning.loss");
    addMore(m_lossField);
    connect(m_loss, &ChoiceBox::chosen, this, [this](int index) {
        change(m_lossField,
            [index](ExperimentOptions& options) { options.loss = losses.at(std::size_t(index)); });
    });
}

void LearningSection::addSeed()
{
    m_seed->setInline();
    m_seedField = new Field(tr("Seed"), m_seed,
        tr("All random numbers come from it. The same seed and settings give the same run."),
        Field::Arrangement::Beside);
    m_seedField->setName("learning.seed");
    addMore(m_seedField);
    connect(m_seed, &NumberField::problemChanged, m_seedField, &Field::setProblem);
    connect(m_seed, &NumberField::numberEntered, this, [this](double number) {
        change(m_seedField,
            [number](ExperimentOptions& options) { options.seed = std::uint64_t(number); });
    });
}

void LearningSection::addThreads()
{
    NumberRange range;
    range.least = range.leastTyped = 1;
    range.most = range.mostTyped = maximumThreads;
    m_threads = new SliderField(tr("Threads"), range,
        tr("How many processor cores share the sequences of a batch; one needs at least eight to "
           "be of use. The numbers stay the same."));
    m_threads->setName("learning.threads");
    addMore(m_threads);
    connect(m_threads, &SliderField::numberChosen, this, [this](double number) {
        change(m_threads, [number](ExperimentOptions& options) { options.threads = int(number); });
    });
}

void LearningSection::showSnapshot(const Snapshot& snapshot)
{
    m_limits->showSteps(snapshot.iteration->steps());
    const TaskDescription& task = snapshot.task->description();
    m_lossField->setAvailable(task.choosesLoss, tr("This task comes with its own loss."));
}

void LearningSection::showOptions(const ExperimentOptions& options)
{
    const OptimizerOptions& optimizer = options.optimizer;
    const auto chosen = std::find_if(optimizers.begin(), optimizers.end(),
        [&](const OptimizerChoice& choice) { return choice.kind == optimizer.kind; });
    m_optimizer->setCurrentIndex(int(chosen - optimizers.begin()));
    m_rate->setNumber(optimizer.learningRate);
    for (std::size_t i = 0; i < optimizerNumbers.size(); ++i) {
        const OptimizerNumber& entry = optimizerNumbers[i];
        m_numbers[i]->setNumber(optimizer.*entry.setting);
        m_numberFields[i]->setVisible(std::find(entry.kinds.begin(), entry.kinds.end(),
                                          optimizer.kind) != entry.kinds.end());
    }
    m_limits->showOptions(options);
    m_batchSize->setNumber(options.batchSize);
    m_seed->setNumber(double(options.seed));
    m_threads->setNumber(options.threads);
    const auto loss = std::find(losses.begin(), losses.end(), options.loss);
    m_loss->setCurrentIndex(loss == losses.end() ? -1 : int(loss - losses.begin()));
}

} // namespace loopscope::ui
