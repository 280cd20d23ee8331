#include "ui/build/speech_part.h"

#include "core/task/spoken_words.h"
#include "core/training/suggested_options.h"
#include "ui/controls/choice_box.h"
#include "ui/controls/field.h"
#include "ui/lanes/sound_lane.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QVBoxLayout>

namespace loopscope::ui
{

namespace
{

constexpr int mostHeard = 3; ///< words

} // namespace

SpeechPart::SpeechPart(QWidget* parent)
    : QWidget(parent)
    , m_recording(new ChoiceBox)
    , m_field(new Field(tr("On the stage"), m_recording,
          tr("The recording whose steps are shown. Voices that are kept for testing are not among "
             "them."),
          Field::Arrangement::Above))
    , m_shipped(new QPushButton(tr("Use the recordings that ship")))
{
    m_field->setName(QStringLiteral("task.recording"));
    auto* open = new QPushButton(tr("Open WAV…"));
    open->setObjectName(QStringLiteral("task.openSound"));
    open->setToolTip(
        tr("Lets the network say which word a recording of yours is; nothing is learned "
           "from it. A WAV file can be dropped on the window, too."));
    auto* folder = new QPushButton(tr("Learn folder…"));
    folder->setObjectName(QStringLiteral("task.openFolder"));
    folder->setToolTip(
        tr("Learns words of your own: a folder with a folder of WAV files for each "
           "word, or with files named word_voice.wav. It can be dropped on the window, "
           "too."));
    m_shipped->setObjectName(QStringLiteral("task.shippedSpeech"));
    m_shipped->setToolTip(tr("Puts recordings of your own aside."));
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(open);
    buttons->addWidget(folder);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(fontMetrics().height() / 2);
    column->addWidget(m_field);
    column->addLayout(buttons);
    column->addWidget(m_shipped);
    connect(m_recording, &ChoiceBox::chosen, this,
        [this](int index) { emit recordingChosen(m_recording->itemData(index).toInt()); });
    connect(open, &QPushButton::clicked, this, &SpeechPart::fileRequested);
    connect(folder, &QPushButton::clicked, this, &SpeechPart::folderRequested);
    connect(m_shipped, &QPushButton::clicked, this, &SpeechPart::shippedRequested);
}

/// The recordings that can be on the stage, below their words.
void SpeechPart::fill(const SpokenWords& task)
{
    m_recording->clear();
    QString heading;
    for (std::size_t i = 0; i < task.stageChoices().size(); ++i) {
        const Utterance& utterance = task.data().utterances[task.stageChoices()[i]];
        const QString word = QString::fromStdString(utterance.word);
        const QString voice = QString::fromStdString(utterance.voice);
        if (i == 0 || word != heading)
            m_recording->addHeading(word.isEmpty() ? tr("To be recognised") : word);
        heading = word;
        m_recording->addChoice(
            word.isEmpty() ? voice : tr("%1, said by %2").arg(word, voice), {}, int(i) + 1);
    }
}

void SpeechPart::showSnapshot(const Snapshot& snapshot)
{
    const auto* task = dynamic_cast<const SpokenWords*>(snapshot.task.get());
    setVisible(task != nullptr);
    if (task == nullptr)
        return;
    if (m_shownTask != snapshot.task) {
        fill(*task);
        m_shownTask = snapshot.task;
    }
    const int count = int(task->stageChoices().size());
    m_recording->setCurrentIndex(
        m_recording->findData(std::min(task->options().variant, count)));
    QStringList notes = {
        tr("Heard: %1").arg(heardWords(snapshot, mostHeard).join(QStringLiteral(" · "))),
        QString::fromStdString(task->summary())};
    if (!task->notice().empty())
        notes += QString::fromStdString(task->notice());
    if (const std::string reason = nothingToLearn(snapshot.options); !reason.empty())
        notes += QString::fromStdString(reason);
    m_field->setHint(notes.join(u'\n'));
    m_shipped->setVisible(!task->options().text.empty());
}

} // namespace loopscope::ui
