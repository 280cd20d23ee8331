#include "ui/build/task_section.h"

#include "core/task/text_task.h"
#include "ui/build/text_editor.h"
#include "ui/controls/slider_field.h"

#include <QPushButton>

namespace loopscope::ui
{
namespace
{

constexpr int shortestChoice = 2;

} // namespace

TaskSection::TaskSection(Session& session, QWidget* parent)
    : Section(session, tr("Task"), parent)
    , m_text(new TextEditor)
    , m_keepStart(new QPushButton(tr("Keep only this start")))
{
    addText();
    addSequenceLength();
}

void TaskSection::addText()
{
    m_text->setPlaceholderText(tr("Type a text here"));
    m_textField = new Field(tr("Predict the next character of"), m_text,
        tr("The network reads this text character by character and learns to say which one comes "
           "next. Type a text of your own: everything is calculated anew as you type."),
        Field::Arrangement::Above);
    m_textField->setName("task.text");
    addControl(m_textField);

    m_keepStart->setObjectName("task.keepStart");
    m_keepStart->setToolTip(
        tr("Drops the rest of this long text, so that what is shown here can be edited."));
    m_keepStart->hide();
    addControl(m_keepStart);

    auto* open = new QPushButton(tr("Open text…"));
    open->setObjectName("task.open");
    open->setToolTip(tr("Learns the text of a file instead (UTF-8)."));
    addControl(open);

    connect(m_text, &TextEditor::edited, this, &TaskSection::takeText);
    connect(m_keepStart, &QPushButton::clicked, this,
        [this] { takeText(m_text->shownText()); });
    connect(open, &QPushButton::clicked, this, &TaskSection::openTextRequested);
}

void TaskSection::addSequenceLength()
{
    NumberRange range;
    range.least = range.leastTyped = shortestChoice;
    range.most = range.mostTyped = longestSequence;
    range.scale = MarkedSlider::Scale::Logarithmic;
    m_sequenceLength = new SliderField(tr("Sequence length T"), range,
        tr("How many characters the network reads in one iteration: so many steps are unrolled, "
           "and the gradient has to travel back through all of them."));
    m_sequenceLength->setName("task.sequenceLength");
    addControl(m_sequenceLength);
    connect(m_sequenceLength, &SliderField::numberChosen, this, [this](double number) {
        change(m_sequenceLength,
            [number](ExperimentOptions& options) { options.sequenceLength = int(number); });
    });
}

void TaskSection::takeText(const std::string& text)
{
    change(m_textField, [&text](ExperimentOptions& options) { options.task.text = text; });
}

void TaskSection::showOptions(const ExperimentOptions& options)
{
    m_text->setText(options.task.text);
    m_keepStart->setVisible(m_text->showsOnlyTheStart());
    m_sequenceLength->setNumber(options.sequenceLength);
}

void TaskSection::showSnapshot(const Snapshot& snapshot)
{
    const Task& task = *snapshot.task;
    QStringList words;
    if (const auto* text = dynamic_cast<const TextTask*>(&task))
        words += tr("%1 characters, %2 different")
                     .arg(text->characters().size())
                     .arg(text->vocabularySize());
    if (m_text->showsOnlyTheStart())
        words += tr("All of it is learned; only the start is shown.");
    if (!task.notice().empty())
        words += QString::fromStdString(task.notice());
    m_textField->setHint(words.join('\n'));

    const int given = task.longestSequenceLength();
    const QString length = given == 1 ? tr("The text gives 1 step.")
                                      : tr("The text gives %1 steps.").arg(given);
    m_sequenceLength->setHint(
        given < snapshot.options.sequenceLength ? length : QString());
}

} // namespace loopscope::ui
