#include "ui/lessons/prediction_box.h"

#include "ui/controls/marked_slider.h"
#include "ui/explain/rich_text.h"
#include "ui/lessons/choice_button.h"
#include "ui/lessons/lesson_runner.h"
#include "ui/lessons/lesson_text.h"
#include "ui/theme/number_format.h"

#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include <cmath>

namespace loopscope::ui
{
namespace
{

constexpr int sliderPositions = 401;

} // namespace

PredictionBox::PredictionBox(LessonRunner& runner, QWidget* parent)
    : QWidget(parent)
    , m_runner(runner)
    , m_column(new QVBoxLayout(this))
    , m_question(new RichText(RichDocument::Kind::Words, this))
{
    setObjectName("lesson.prediction");
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(fontMetrics().height() / 2);
    auto* heading = new QLabel(tr("WHAT DO YOU EXPECT?"), this);
    heading->setProperty("kind", "section");
    m_column->addWidget(heading);
    m_column->addWidget(m_question);
    connect(m_question, &RichText::linkActivated, this, &PredictionBox::linkActivated);
}

void PredictionBox::showStep()
{
    delete m_answers;
    m_answers = new QWidget(this);
    m_column->addWidget(m_answers);
    m_choices.clear();
    m_slider = nullptr;
    m_number = nullptr;
    m_done = m_clear = nullptr;
    auto* column = new QVBoxLayout(m_answers);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(fontMetrics().height() / 3);
    const auto& prediction = m_runner.step().prediction;
    setVisible(prediction.has_value());
    if (!prediction)
        return;
    if (prediction->number)
        addNumber();
    else if (prediction->curve)
        addCurve();
    else
        addChoices();
    showState();
}

void PredictionBox::addChoices()
{
    const auto& choices = m_runner.step().prediction->choices;
    for (int i = 0; i < int(choices.size()); ++i) {
        auto* button = new ChoiceButton(QChar(u'a' + char16_t(i)), m_answers);
        button->setObjectName(QStringLiteral("lesson.choice%1").arg(i + 1));
        button->setToolTip(tr("Choose this answer; then you see what happens"));
        connect(button, &QAbstractButton::clicked, this, [this, i] { m_runner.answerChoice(i); });
        m_answers->layout()->addWidget(button);
        m_choices.push_back(button);
    }
}

void PredictionBox::addNumber()
{
    const auto& question = *m_runner.step().prediction->number;
    m_slider = new MarkedSlider(question.least, question.most,
        question.isLogarithmic ? MarkedSlider::Scale::Logarithmic : MarkedSlider::Scale::Even,
        sliderPositions, m_answers);
    m_slider->setObjectName("lesson.number");
    m_slider->setAccessibleName(tr("Your prediction"));
    m_slider->setToolTip(tr("Pull it to the number that you expect"));
    m_slider->setNumber(question.isLogarithmic ? std::sqrt(question.least * question.most)
                                               : (question.least + question.most) / 2.0);
    m_number = new QLabel(m_answers);
    m_number->setWordWrap(true);
    m_done = new QPushButton(tr("That is what I expect"), m_answers);
    m_done->setObjectName("lesson.predict");
    m_done->setProperty("kind", "primary");
    m_done->setToolTip(tr("Then you see what happens"));
    m_answers->layout()->addWidget(m_slider);
    m_answers->layout()->addWidget(m_number);
    m_answers->layout()->addWidget(m_done);
    connect(m_slider, &QSlider::valueChanged, this, &PredictionBox::showNumber);
    connect(m_done, &QPushButton::clicked, this,
        [this] { m_runner.answerNumber(m_slider->number()); });
}

void PredictionBox::addCurve()
{
    auto* hint = new QLabel(
        tr("Draw it with the mouse over the gradient lane, from right to left."), m_answers);
    hint->setWordWrap(true);
    hint->setProperty("kind", "muted");
    hint->setMinimumWidth(1); // it wraps
    m_done = new QPushButton(tr("Compare with the truth"), m_answers);
    m_done->setObjectName("lesson.predict");
    m_done->setProperty("kind", "primary");
    m_done->setToolTip(tr("The true curve appears behind yours"));
    m_clear = new QPushButton(tr("Draw anew"), m_answers);
    m_clear->setObjectName("lesson.clearCurve");
    m_clear->setToolTip(tr("A straight line to begin with"));
    for (QWidget* part : {static_cast<QWidget*>(hint), static_cast<QWidget*>(m_done),
             static_cast<QWidget*>(m_clear)})
        m_answers->layout()->addWidget(part);
    connect(m_done, &QPushButton::clicked, this, &PredictionBox::curveDone);
    connect(m_clear, &QPushButton::clicked, this, &PredictionBox::curveCleared);
}

void PredictionBox::showNumber()
{
    const auto& question = *m_runner.step().prediction->number;
    QString words = tr("You expect %1").arg(formatNumber(m_slider->number(), 3));
    if (m_runner.isAnswered() && m_runner.state() != LessonRunner::State::Preparing &&
        std::isfinite(m_runner.truth())) {
        words = tr("You expected %1; it is %2.")
                    .arg(formatNumber(m_runner.guess(), 3), formatNumber(m_runner.truth(), 3));
        if (m_runner.truth() >= question.least && m_runner.truth() <= question.most)
            m_slider->setMark(m_runner.truth());
    }
    m_number->setText(words);
}

void PredictionBox::showState()
{
    const auto& prediction = m_runner.step().prediction;
    if (!prediction)
        return;
    const int space = fontMetrics().height() / 2;
    m_question->setHtml(htmlOfLesson(m_runner.words(prediction->question), space));
    const bool isAnswered = m_runner.isAnswered();
    const bool isAsked = m_runner.state() == LessonRunner::State::Asking;
    for (int i = 0; i < int(m_choices.size()); ++i) {
        const LessonChoice& choice = prediction->choices[std::size_t(i)];
        ChoiceButton* button = m_choices[std::size_t(i)];
        const QString words = m_runner.words(choice.text);
        button->setWords(htmlOfLesson(words, space), words);
        button->setEnabled(isAsked);
        button->setChecked(m_runner.chosen() == i);
        const bool isKnown = isAnswered && m_runner.state() != LessonRunner::State::Preparing;
        button->setMark(isKnown && choice.isRight               ? ChoiceButton::Mark::Right
                        : isKnown && m_runner.chosen() == i ? ChoiceButton::Mark::Wrong
                                                                : ChoiceButton::Mark::None);
    }
    if (m_slider != nullptr) {
        m_slider->setEnabled(isAsked);
        showNumber();
    }
    if (m_done != nullptr)
        m_done->setVisible(!isAnswered);
    if (m_clear != nullptr)
        m_clear->setVisible(!isAnswered);
}

} // namespace loopscope::ui
