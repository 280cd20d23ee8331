#include "ui/build/task_section.h"

#include "ui/controls/slider_field.h"

#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalBlocker>

#include <algorithm>

namespace loopscope::ui
{
namespace
{

constexpr int pauseMilliseconds = 150; ///< after the last letter typed, before it is learned
constexpr int shortestChoice = 2;
constexpr std::size_t longestEdited = 20000; ///< bytes; of longer texts the start is shown

} // namespace

TaskSection::TaskSection(Session& session, QWidget* parent)
    : Section(session, tr("Task"), parent)
    , m_text(new QPlainTextEdit)
    , m_open(new QPushButton(tr("Open text…")))
{
    m_text->setTabChangesFocus(true);
    m_text->setVerticalScrollBarPolicy(Qt::ScrollBarAsNeeded);
    m_text->setFixedHeight(fontMetrics().height() * 4);
    m_textField = new Field(tr("Predict the next character of"), m_text,
        tr("The network reads this text letter by letter and learns to say which letter comes "
           "next. Type a text of your own: everything is calculated anew as you type."),
        Field::Arrangement::Above);
    m_textField->setName("task.text");
    addControl(m_textField);

    m_open->setObjectName("task.open");
    m_open->setToolTip(tr("Learns the text of a file instead (UTF-8)."));
    addControl(m_open);

    NumberRange range;
    range.least = range.leastTyped = shortestChoice;
    range.most = range.mostTyped = longestSequence;
    range.scale = MarkedSlider::Scale::Logarithmic;
    m_sequenceLength = new SliderField(tr("Sequence length T"), range,
        tr("How many characters the network reads in one iteration: so many steps are unrolled, "
           "and the gradient has to travel back through all of them."));
    m_sequenceLength->setName("task.sequenceLength");
    addControl(m_sequenceLength);

    m_typing.setSingleShot(true);
    m_typing.setInterval(pauseMilliseconds);
    connect(m_text, &QPlainTextEdit::textChanged, &m_typing, qOverload<>(&QTimer::start));
    connect(&m_typing, &QTimer::timeout, this, &TaskSection::takeText);
    connect(m_open, &QPushButton::clicked, this, &TaskSection::openTextRequested);
    connect(m_sequenceLength, &SliderField::numberChosen, this, [this](double number) {
        change(m_sequenceLength,
            [number](ExperimentOptions& options) { options.sequenceLength = int(number); });
    });
}

void TaskSection::takeText()
{
    const std::string text = m_text->toPlainText().toStdString();
    m_shownText = text;
    change(m_textField, [&text](ExperimentOptions& options) { options.text = text; });
}

void TaskSection::showOptions(const ExperimentOptions& options)
{
    m_sequenceLength->setNumber(options.sequenceLength);
    if (options.text == m_shownText)
        return; // what is being typed is newer
    m_shownText = options.text;
    m_typing.stop();
    const QSignalBlocker silent(m_text);
    const bool isLong = options.text.size() > longestEdited;
    m_text->setPlainText(QString::fromStdString(options.text.substr(0, longestEdited)));
    m_text->setReadOnly(isLong);
}

void TaskSection::showSnapshot(const Snapshot& snapshot)
{
    const TextTask& task = *snapshot.task;
    QString words = tr("Characters: %1, different ones: %2")
                        .arg(task.characters().size())
                        .arg(task.vocabularySize());
    if (!task.notice().empty())
        words += '\n' + QString::fromStdString(task.notice());
    m_textField->setHint(words);
    showLength(snapshot);
}

void TaskSection::showLength(const Snapshot& snapshot)
{
    const int given = snapshot.task->longestSequenceLength();
    const bool isShort = given < snapshot.options.sequenceLength;
    const QString words = given == 1 ? tr("The text gives 1 step.")
                                     : tr("The text gives %1 steps.").arg(given);
    m_sequenceLength->setHint(isShort ? words : QString());
}

} // namespace loopscope::ui
