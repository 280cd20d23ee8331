#include "ui/build/task_section.h"

#include "core/task/text_task.h"
#include "core/training/suggested_options.h"
#include "ui/build/memory_note.h"
#include "ui/build/speech_part.h"
#include "ui/build/table_preview.h"
#include "ui/build/text_editor.h"
#include "ui/build/writing_dialog.h"
#include "ui/controls/choice_box.h"
#include "ui/controls/slider_field.h"

#include <QPushButton>
#include <QVBoxLayout>

#include <optional>

namespace loopscope::ui
{
namespace
{

constexpr int shortestChoice = 2;

QString nameOf(TaskGroup group)
{
    switch (group) {
    case TaskGroup::Text:
        return TaskSection::tr("Text");
    case TaskGroup::Translation:
        return TaskSection::tr("Translation");
    case TaskGroup::Waves:
        return TaskSection::tr("Waves");
    case TaskGroup::Series:
        return TaskSection::tr("Series and sensors");
    case TaskGroup::Speech:
        return TaskSection::tr("Speech");
    case TaskGroup::Memory:
        break;
    }
    return TaskSection::tr("Memory");
}

/// The name of a setting's control: "task.delayD" of "Delay d".
QString controlName(const TaskSetting& setting)
{
    QString name = QStringLiteral("task.");
    const QStringList words = QString::fromStdString(setting.name).split(' ', Qt::SkipEmptyParts);
    for (const QString& word : words) {
        const QString rest = word.mid(1).toLower();
        name += (&word == &words.first() ? word.left(1).toLower() : word.left(1).toUpper()) + rest;
    }
    return name;
}

QVBoxLayout* makeColumn(QWidget* parts)
{
    auto* column = new QVBoxLayout(parts);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(parts->fontMetrics().height() / 2);
    return column;
}

} // namespace

TaskSection::TaskSection(Session& session, QWidget* parent)
    : Section(session, tr("Task"), parent)
    , m_kind(new ChoiceBox)
    , m_textParts(new QWidget)
    , m_text(new TextEditor)
    , m_table(new TablePreview)
    , m_keepStart(new QPushButton(tr("Keep only this start")))
    , m_speech(new SpeechPart)
    , m_settingParts(new QWidget)
    , m_settingColumn(makeColumn(m_settingParts))
    , m_memory(new MemoryNote(session))
    , m_suggestion(new QPushButton(tr("Use settings that suit it")))
    , m_writing(new QPushButton(tr("Let it write…")))
{
    addKind();
    addText();
    addSpeech();
    addControl(m_settingParts);
    addSequenceLength();
    addControl(m_memory);
    addSuggestion();
    addWriting();
    addWhyRecurrent();
}

void TaskSection::addKind()
{
    std::optional<TaskGroup> group;
    for (const TaskDescription& task : taskDescriptions()) {
        if (group != task.group)
            m_kind->addHeading(nameOf(task.group));
        group = task.group;
        m_kind->addChoice(QString::fromStdString(task.name),
            QString::fromStdString(task.purpose), int(task.kind));
    }
    m_kindField = new Field(
        QString(), m_kind, tr("What the network is to learn."), Field::Arrangement::Above);
    m_kindField->setName("task.kind");
    m_kind->setAccessibleName(tr("Task"));
    addControl(m_kindField);
    connect(m_kind, &ChoiceBox::chosen, this, [this](int index) {
        const auto kind = TaskKind(m_kind->itemData(index).toInt());
        change(m_kindField,
            [this, kind](ExperimentOptions& options) { options.task = withOwnText(kind); });
    });
}

/// The standard settings of a task, with the text that was last learned under its heading: what one
/// kind of task reads as a text is no table and no list of pairs to another.
TaskOptions TaskSection::withOwnText(TaskKind kind)
{
    const TaskOptions& now = session().options().task;
    if (descriptionOf(now.kind).takesText)
        m_texts[descriptionOf(now.kind).group] = now.text;
    TaskOptions task = standardOptions(kind);
    const auto text = m_texts.find(descriptionOf(kind).group);
    if (descriptionOf(kind).takesText && text != m_texts.end())
        task.text = text->second;
    return task;
}

void TaskSection::addText()
{
    QVBoxLayout* column = makeColumn(m_textParts);
    m_text->setPlaceholderText(tr("Type a text here"));
    m_textField = new Field(QString(), m_text,
        tr("The text that is learned. Type one of your own: everything is calculated anew as you "
           "type."),
        Field::Arrangement::Above);
    m_textField->setName("task.text");
    m_text->setAccessibleName(tr("Text"));
    column->addWidget(m_textField);
    column->addWidget(m_table);
    connect(m_table, &TablePreview::columnChosen, this, [this](int chosen) {
        change(m_textField, [chosen](ExperimentOptions& options) { options.task.column = chosen; });
    });

    m_keepStart->setObjectName("task.keepStart");
    m_keepStart->setToolTip(
        tr("Drops the rest of this long text, so that what is shown here can be edited."));
    column->addWidget(m_keepStart);
    auto* open = new QPushButton(tr("Open file…"));
    open->setObjectName("task.open");
    open->setToolTip(tr("Learns a file instead: a text, a table of numbers, or pairs in two "
                        "columns (UTF-8). A file can be dropped on the window, too."));
    column->addWidget(open);
    addControl(m_textParts);

    const auto takeText = [this](const std::string& text) {
        change(m_textField, [&text](ExperimentOptions& options) { options.task.text = text; });
    };
    connect(m_text, &TextEditor::edited, this, takeText);
    connect(m_keepStart, &QPushButton::clicked, this,
        [this, takeText] { takeText(m_text->shownText()); });
    connect(open, &QPushButton::clicked, this, &TaskSection::openTextRequested);
}

void TaskSection::addSpeech()
{
    addControl(m_speech);
    connect(m_speech, &SpeechPart::recordingChosen, this, [this](int variant) {
        change(m_speech->field(),
            [variant](ExperimentOptions& options) { options.task.variant = variant; });
    });
    connect(m_speech, &SpeechPart::shippedRequested, this, [this] {
        change(m_speech->field(), [](ExperimentOptions& options) {
            options.task = standardOptions(TaskKind::SpokenWords);
        });
    });
    connect(m_speech, &SpeechPart::fileRequested, this, &TaskSection::openTextRequested);
    connect(m_speech, &SpeechPart::folderRequested, this, &TaskSection::openFolderRequested);
}

void TaskSection::addSequenceLength()
{
    NumberRange range;
    range.least = range.leastTyped = shortestChoice;
    range.most = range.mostTyped = longestSequence;
    range.scale = MarkedSlider::Scale::Logarithmic;
    m_sequenceLength = new SliderField(tr("Sequence length T"), range,
        tr("How many steps the network reads in one iteration: so many are unrolled, and the "
           "gradient has to travel back through all of them."));
    m_sequenceLength->setName("task.sequenceLength");
    addControl(m_sequenceLength);
    connect(m_sequenceLength, &SliderField::numberChosen, this, [this](double number) {
        change(m_sequenceLength,
            [number](ExperimentOptions& options) { options.sequenceLength = int(number); });
    });
}

void TaskSection::addSuggestion()
{
    m_suggestion->setObjectName("task.suggestion");
    m_suggestion->setToolTip(tr("The cell, the units, the length and the way of learning with "
                                "which this task is soon learned."));
    addControl(m_suggestion);
    connect(m_suggestion, &QPushButton::clicked, this, [this] {
        change(m_kindField,
            [](ExperimentOptions& options) { options = suggestedOptions(options); });
    });
}

void TaskSection::addWriting()
{
    m_writing->setObjectName("task.write");
    m_writing->setToolTip(
        tr("The network goes on with a beginning of yours, letter by letter: each "
           "that it draws is what it reads next."));
    addControl(m_writing);
    connect(m_writing, &QPushButton::clicked, this, [this] {
        auto* dialog = new WritingDialog(session(), window());
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        dialog->show();
    });
}

void TaskSection::addWhyRecurrent()
{
    auto* button = new QPushButton(tr("Why recurrent?"));
    button->setObjectName("task.whyRecurrent");
    button->setToolTip(tr("Puts a feed-forward network and a window of inputs beside this one, on "
                          "the same task, to see what a state is good for, also on shorter and "
                          "longer sequences."));
    addControl(button);
    connect(button, &QPushButton::clicked, this, &TaskSection::whyRecurrentRequested);
}

void TaskSection::makeSettings(const TaskDescription& task)
{
    if (m_shownTask == &task)
        return;
    m_shownTask = &task;
    for (const Setting& setting : m_settings) {
        setting.field->hide();
        setting.field->deleteLater();
    }
    m_settings.clear();
    for (const TaskSetting& setting : task.settings) {
        m_settings.push_back(setting.choices.empty() ? makeNumber(setting) : makeChoice(setting));
        m_settings.back().field->setName(controlName(setting));
        m_settingColumn->addWidget(m_settings.back().field);
    }
    m_settingParts->setVisible(!m_settings.empty());
}

TaskSection::Setting TaskSection::makeNumber(const TaskSetting& setting)
{
    NumberRange range;
    range.least = range.leastTyped = setting.smallest;
    range.most = range.mostTyped = setting.largest;
    auto* field = new SliderField(QString::fromStdString(setting.name), range,
        QString::fromStdString(setting.purpose));
    connect(field, &SliderField::numberChosen, this,
        [this, field, member = setting.field](double number) {
            setSetting(field, member, int(number));
        });
    return {field, [field](int value) { field->setNumber(value); }};
}

TaskSection::Setting TaskSection::makeChoice(const TaskSetting& setting)
{
    auto* box = new ChoiceBox;
    for (const std::string& choice : setting.choices)
        box->addChoice(QString::fromStdString(choice), {});
    auto* field = new Field(QString::fromStdString(setting.name), box,
        QString::fromStdString(setting.purpose), Field::Arrangement::Above);
    connect(box, &ChoiceBox::chosen, this,
        [this, field, member = setting.field, first = setting.smallest](int index) {
            setSetting(field, member, first + index);
        });
    return {field, [box, first = setting.smallest](int value) {
                box->setCurrentIndex(value - first);
            }};
}

void TaskSection::setSetting(Field* field, int TaskOptions::*member, int value)
{
    change(field,
        [member, value](ExperimentOptions& options) { options.task.*member = value; });
}

void TaskSection::showOptions(const ExperimentOptions& options)
{
    const TaskDescription& task = descriptionOf(options.task.kind);
    m_kind->setCurrentIndex(m_kind->findData(int(task.kind)));
    m_kindField->setHint(QString::fromStdString(task.purpose));
    const bool isSpeech = task.group == TaskGroup::Speech;
    m_textParts->setVisible(task.takesText && !isSpeech);
    m_speech->setVisible(isSpeech);
    if (!isSpeech)
        showText(options.task);
    if (options.task.kind == TaskKind::OwnSeries)
        m_table->showTable(options.task.text, options.task.column);
    else
        m_table->hide();
    makeSettings(task);
    for (std::size_t i = 0; i < m_settings.size(); ++i)
        m_settings[i].show(options.task.*task.settings[i].field);

    m_sequenceLength->setAvailable(
        task.choosesLength(), tr("It follows from the settings of the task."));
    if (task.choosesLength()) {
        m_sequenceLength->setNumber(options.sequenceLength);
        m_sequenceLength->setTip(QString::fromStdString(task.lengthPurpose));
    }
    m_writing->setVisible(task.group == TaskGroup::Text);
    m_suggestion->setVisible(!task.takesText || isSpeech);
    m_suggestion->setEnabled(suggestedOptions(options) != options);
}

void TaskSection::showText(const TaskOptions& task)
{
    m_text->setText(task.text);
    m_keepStart->setVisible(m_text->showsOnlyTheStart());
}

QString TaskSection::notesOnText(const Task& task) const
{
    QStringList notes;
    if (const auto* text = dynamic_cast<const TextTask*>(&task))
        notes += tr("%1 characters, %2 different")
                     .arg(text->characters().size())
                     .arg(text->vocabularySize());
    else if (!task.summary().empty())
        notes += QString::fromStdString(task.summary());
    if (m_text->showsOnlyTheStart())
        notes += tr("All of it is learned; only the start is shown.");
    if (!task.notice().empty())
        notes += QString::fromStdString(task.notice());
    return notes.join('\n');
}

void TaskSection::showSnapshot(const Snapshot& snapshot)
{
    const Task& task = *snapshot.task;
    m_textField->setHint(notesOnText(task));
    m_speech->showSnapshot(snapshot);
    m_memory->showSnapshot();

    const int given = snapshot.iteration->steps();
    if (!task.description().choosesLength()) {
        m_sequenceLength->setNumber(given);
        m_sequenceLength->setHint({});
        return;
    }
    const QString words = task.description().takesText ? tr("The text gives %1 steps.")
                                                       : tr("The task gives %1 steps.");
    const QString one = tr("The text gives 1 step.");
    m_sequenceLength->setHint(given == snapshot.options.sequenceLength ? QString()
                              : given == 1                             ? one
                                                                       : words.arg(given));
}

} // namespace loopscope::ui
