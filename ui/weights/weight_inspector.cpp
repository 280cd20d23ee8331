#include "ui/weights/weight_inspector.h"

#include "ui/charts/latest_task.h"
#include "ui/controls/field.h"
#include "ui/controls/fitting_label.h"
#include "ui/controls/number_field.h"
#include "ui/controls/toggle_switch.h"
#include "ui/session/session.h"
#include "ui/theme/number_format.h"

#include <QCoreApplication>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include <utility>

namespace loopscope::ui
{
namespace
{

constexpr double largestTyped = 1e6;
constexpr int digitsOfCheck = 8;

} // namespace

QString sentenceForCheck(const GradientCheck& check)
{
    if (!check.isFinite())
        return WeightInspector::tr("The losses beside this weight are not finite numbers: there "
                                   "is no slope to measure.");
    const QString measured =
        WeightInspector::tr("(L(w + ε) − L(w − ε)) / 2ε = %1, BPTT says %2, with ε = %3.")
            .arg(formatNumber(check.slope, digitsOfCheck),
                formatNumber(check.gradient, digitsOfCheck), formatNumber(check.epsilon));
    QString judged;
    if (check.slope == 0.0 && check.gradient == 0.0)
        judged = WeightInspector::tr("Nothing depends on this weight.");
    else if (!check.agrees())
        judged = WeightInspector::tr("They differ by %1 of the larger: the loss has a kink, or "
                                     "bends within ε.")
                     .arg(formatNumber(check.relativeDifference, 2));
    else
        judged = WeightInspector::tr("They differ by %1 of the larger: the same, as far as two "
                                     "losses tell.")
                     .arg(formatNumber(check.relativeDifference, 2));
    if (check.truncatedGradient != check.gradient)
        judged += WeightInspector::tr(" Cut into windows, BPTT says %1: the update uses that.")
                      .arg(formatNumber(check.truncatedGradient, digitsOfCheck));
    return measured + QLatin1Char(' ') + judged;
}

WeightInspector::WeightInspector(Session& session, QWidget* parent)
    : QWidget(parent)
    , m_session(session)
    , m_name(new FittingLabel(FittingLabel::Emphasis::Bold, this))
    , m_numbers(new QLabel(this))
    , m_value(new NumberField(
          tr("The weight"), NumberField::Kind::Real, -largestTyped, largestTyped, this))
    , m_pinned(new ToggleSwitch(this))
    , m_cut(new QPushButton(tr("Cut"), this))
    , m_silence(new QPushButton(tr("Silence Row"), this))
    , m_checkButton(new QPushButton(tr("Check Gradient"), this))
    , m_answer(new QLabel(this))
    , m_task(new LatestTask(this))
{
    makeControls();
    place();
    connect(m_value, &NumberField::numberEntered, this, &WeightInspector::enter);
    connect(m_value, &QLineEdit::returnPressed, this, &WeightInspector::typingEnded);
    connect(m_value, &QLineEdit::editingFinished, this, &WeightInspector::endTyping);
    connect(m_pinned, &ToggleSwitch::switched, this, &WeightInspector::setPinned);
    connect(m_cut, &QPushButton::clicked, this, &WeightInspector::cut);
    connect(m_silence, &QPushButton::clicked, this, &WeightInspector::silenceRow);
    connect(m_checkButton, &QPushButton::clicked, this, &WeightInspector::checkGradient);
}

void WeightInspector::makeControls()
{
    m_value->setObjectName("weights.value");
    m_pinned->setObjectName("weights.pinned");
    m_cut->setObjectName("weights.cut");
    m_cut->setToolTip(tr("Set this weight to 0 and keep it there while training goes on"));
    m_silence->setObjectName("weights.silenceRow");
    m_silence->setToolTip(tr("Cut every weight of this row"));
    m_checkButton->setObjectName("weights.check");
    m_checkButton->setToolTip(
        tr("Nudge this weight up and down, with a forward pass each, and compare the slope of the "
           "loss with the gradient of backpropagation"));
    m_numbers->setObjectName("weights.numbers");
    m_numbers->setProperty("kind", "muted");
    m_numbers->setWordWrap(true);
    m_answer->setObjectName("weights.answer");
    m_answer->setWordWrap(true);
    m_answer->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_answer->hide();
}

QList<QWidget*> WeightInspector::controls() const
{
    return {m_value, m_pinned, m_cut, m_silence, m_checkButton};
}

void WeightInspector::place()
{
    const int line = fontMetrics().height();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(line / 3);
    column->addWidget(m_name);
    column->addWidget(m_numbers);
    m_value->setInline();
    // A weight is shown with more digits than a setting.
    m_value->setMinimumWidth(
        fontMetrics().horizontalAdvance(QStringLiteral("−0.0000000")) + 2 * line);
    column->addWidget(new Field(tr("Value"), m_value,
        tr("Type a number; or drag the cell up and down, or press + and −."),
        Field::Arrangement::Beside));
    column->addWidget(new Field(tr("Training leaves it alone"), m_pinned,
        tr("The weight stays at its value, whatever its gradient says."),
        Field::Arrangement::Beside));
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(line / 3);
    for (QPushButton* button : {m_cut, m_silence})
        buttons->addWidget(button, 1);
    column->addLayout(buttons);
    column->addWidget(m_checkButton);
    column->addWidget(m_answer);
}

void WeightInspector::showPlace(
    const WeightsData& weights, const WeightPlace& chosen, const WeightPlace& regarded)
{
    const bool isSame = m_data.snapshot && chosen == m_chosen &&
                        m_data.snapshot->iteration == weights.snapshot->iteration;
    m_data = weights;
    m_chosen = chosen;
    if (!isSame)
        forgetCheck();
    const WeightMatrix* const matrix = weights.find(regarded.parameter);
    setEnabled(matrix != nullptr);
    if (!matrix)
        return;
    m_name->setWordings({describePlace(*matrix, regarded), nameOfPlace(*matrix, regarded)});
    m_numbers->setText(tr("weight %1, gradient %2, this update adds %3")
                           .arg(formatNumber(weights.value(regarded)),
                               formatNumber(weights.gradient(regarded), 3),
                               formatNumber(weights.update(regarded), 3)));
    if (!m_isTyping)
        m_value->setNumber(weights.value(chosen));
    m_pinned->setOn(weights.isPinned(chosen));
    const WeightMatrix* const of = weights.find(chosen.parameter);
    m_silence->setEnabled(of && !of->isVector);
    if (of)
        m_value->setAccessibleName(tr("Value of %1").arg(nameOfPlace(*of, chosen)));
}

// Changing the weight

void WeightInspector::type(const QString& beginning)
{
    m_value->setFocus(Qt::OtherFocusReason);
    m_value->selectAll();
    QKeyEvent key(QEvent::KeyPress, 0, Qt::NoModifier, beginning);
    QCoreApplication::sendEvent(m_value, &key);
}

void WeightInspector::enter(double value)
{
    if (!std::exchange(m_isTyping, true))
        m_session.beginGesture();
    m_session.setWeights({editOf(m_data, m_chosen, value, m_data.isPinned(m_chosen))});
}

void WeightInspector::endTyping()
{
    if (!std::exchange(m_isTyping, false))
        return;
    m_session.endGesture();
}

void WeightInspector::setPinned(bool isPinned)
{
    m_session.beginGesture();
    m_session.setWeights({editOf(m_data, m_chosen, m_data.value(m_chosen), isPinned)});
    m_session.endGesture();
}

void WeightInspector::cut()
{
    if (m_chosen.isNone() || (m_data.isPinned(m_chosen) && m_data.value(m_chosen) == 0.0))
        return;
    m_session.beginGesture();
    m_session.setWeights({editOf(m_data, m_chosen, 0.0, true)});
    m_session.endGesture();
}

void WeightInspector::silenceRow()
{
    const WeightMatrix* const matrix = m_data.find(m_chosen.parameter);
    if (!matrix)
        return;
    std::vector<WeightEdit> edits;
    for (int column = 0; column < matrix->columns; ++column)
        edits.push_back(editOf(m_data, {m_chosen.parameter, m_chosen.row, column}, 0.0, true));
    m_session.beginGesture();
    m_session.setWeights(edits);
    m_session.endGesture();
}

// Checking its gradient

void WeightInspector::checkGradient()
{
    if (m_chosen.isNone())
        return;
    m_checkButton->setEnabled(false);
    m_task->request([this, iteration = m_data.snapshot->iteration,
                        place = m_chosen]() -> LatestTask::Delivery {
        const GradientCheck check =
            loopscope::checkGradient(*iteration, place.parameter, place.row, place.column);
        return [this, check] {
            m_check = check;
            showCheck();
        };
    });
}

void WeightInspector::showCheck()
{
    m_checkButton->setEnabled(true);
    m_answer->setVisible(m_check.has_value());
    if (!m_check)
        return;
    m_answer->setText(sentenceForCheck(*m_check));
    emit checked();
}

void WeightInspector::forgetCheck()
{
    m_task->cancel();
    m_check.reset();
    showCheck();
}

} // namespace loopscope::ui
