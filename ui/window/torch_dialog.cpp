#include "ui/window/torch_dialog.h"

#include "core/task/text_task.h"
#include "ui/controls/choice_box.h"
#include "ui/controls/field.h"
#include "ui/controls/segmented_control.h"
#include "ui/session/text_file.h"

#include <QDialogButtonBox>
#include <QFileDialog>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace loopscope::ui
{
namespace
{

constexpr int widthInLetters = 72;
constexpr int textLines = 4;

QLabel* wrapped(const QString& text, QWidget* parent)
{
    auto* label = new QLabel(text, parent);
    label->setWordWrap(true);
    return label;
}

} // namespace

TorchDialog::TorchDialog(TorchFile file, ExperimentOptions now, QWidget* parent)
    : QDialog(parent)
    , m_file(std::move(file))
    , m_now(std::move(now))
{
    setWindowTitle(tr("Open PyTorch Weights"));
    setMinimumWidth(fontMetrics().averageCharWidth() * widthInLetters);
    auto* layout = new QVBoxLayout(this);
    layout->setSpacing(fontMetrics().height() / 2);
    findTasks();
    addDescription();
    addQuestions();
    addTextQuestions();
    layout->addStretch(1);
    addButtons();
    refresh();
}

/// A text can be learned by any model that has an output for every input: it can be typed here.
void TorchDialog::findTasks()
{
    m_tasks = tasksFor(m_file.model, m_now.task);
    const bool hasText = std::any_of(m_tasks.begin(), m_tasks.end(),
        [](const TaskOptions& task) { return task.kind == TaskKind::NextCharacter; });
    if (hasText || !canReadText(m_file.model))
        return;
    const bool isNow = m_now.task.kind == TaskKind::NextCharacter;
    m_tasks.push_back(isNow ? m_now.task : standardOptions(TaskKind::NextCharacter));
}

void TorchDialog::addDescription()
{
    auto* name = wrapped(QString::fromStdString(m_file.name), this);
    auto* network = wrapped(QString::fromStdString(describe(m_file.model)), this);
    network->setObjectName(QStringLiteral("torch.network"));
    QFont bold = network->font();
    bold.setBold(true);
    network->setFont(bold);
    layout()->addWidget(name);
    layout()->addWidget(network);
    QStringList notes;
    for (const std::string& note : notesOn(m_file))
        notes.append(QString::fromStdString(note));
    auto* more = wrapped(notes.join(QLatin1Char(' ')), this);
    more->setVisible(!notes.isEmpty());
    layout()->addWidget(more);
    for (QLabel* label : {name, more})
        label->setProperty("kind", "muted");
}

void TorchDialog::addQuestions()
{
    m_activation = new SegmentedControl({tr("tanh"), tr("ReLU")});
    m_activation->setCurrent(0);
    m_activationField = new Field(tr("Activation"), m_activation,
        tr("What the vanilla cell applies: nn.RNN's nonlinearity, which no file says"),
        Field::Arrangement::Above, this);
    m_activationField->setName(QStringLiteral("torch.activation"));
    m_activationField->setVisible(m_file.model.cell == TorchCell::Vanilla);
    m_task = new ChoiceBox;
    for (const TaskOptions& task : m_tasks) {
        const TaskDescription& description = descriptionOf(task.kind);
        m_task->addChoice(
            QString::fromStdString(description.name), QString::fromStdString(description.purpose));
    }
    m_taskField = new Field(tr("What it reads and answers"), m_task,
        tr("Tasks that have as many inputs and outputs as the model"), Field::Arrangement::Above,
        this);
    m_taskField->setName(QStringLiteral("torch.task"));
    layout()->addWidget(m_activationField);
    layout()->addWidget(m_taskField);
    connect(m_activation, &SegmentedControl::chosen, this, &TorchDialog::refresh);
    connect(m_task, &ChoiceBox::currentIndexChanged, this, &TorchDialog::refresh);
}

void TorchDialog::addTextQuestions()
{
    m_text = new QPlainTextEdit;
    m_text->setTabChangesFocus(true);
    m_text->setFixedHeight(fontMetrics().lineSpacing() * textLines + fontMetrics().height());
    for (const TaskOptions& task : m_tasks)
        if (task.kind == TaskKind::NextCharacter)
            m_text->setPlainText(QString::fromStdString(task.text));
    m_textField = new Field(tr("Text"), m_text,
        tr("The text that it learned, or one with the very same characters"),
        Field::Arrangement::Above, this);
    m_textField->setName(QStringLiteral("torch.text"));
    auto* open = new QPushButton(tr("Open…"));
    open->setObjectName(QStringLiteral("torch.openText"));
    open->setToolTip(tr("Takes the text of a file"));
    open->setAutoDefault(false);
    m_textField->setTitleControl(open);
    m_order = new ChoiceBox;
    m_order->addChoice(tr("sorted: sorted(set(text))"), tr("As most programs number them"));
    m_order->addChoice(
        tr("as they first come in the text"), tr("The first character of the text is number 0"));
    m_order->addChoice(tr("as listed here"), tr("In an order that you type"));
    m_orderField = new Field(tr("Its characters are numbered"), m_order,
        tr("Which input of the model stands for which character"), Field::Arrangement::Above, this);
    m_orderField->setName(QStringLiteral("torch.order"));
    m_list = new QLineEdit;
    m_listField = new Field(tr("Characters, the first is number 0"), m_list,
        tr("Every character once, in the order of the model's inputs"), Field::Arrangement::Above,
        this);
    m_listField->setName(QStringLiteral("torch.list"));
    for (Field* field : {m_textField, m_orderField, m_listField})
        layout()->addWidget(field);
    connect(open, &QPushButton::clicked, this, &TorchDialog::openText);
    connect(m_text, &QPlainTextEdit::textChanged, this, &TorchDialog::refresh);
    connect(m_order, &ChoiceBox::currentIndexChanged, this, &TorchDialog::refresh);
    connect(m_list, &QLineEdit::textChanged, this, &TorchDialog::refresh);
}

void TorchDialog::addButtons()
{
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Open | QDialogButtonBox::Cancel, this);
    m_open = buttons->button(QDialogButtonBox::Open);
    m_open->setObjectName(QStringLiteral("torch.open"));
    m_open->setToolTip(tr("Starts with these weights; Undo leads back"));
    buttons->button(QDialogButtonBox::Cancel)->setToolTip(tr("Leaves everything as it is"));
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    layout()->addWidget(buttons);
}

void TorchDialog::openText()
{
    const QString path = QFileDialog::getOpenFileName(
        this, tr("Open Text"), QString(), tr("Texts (*.txt *.md);;All files (*)"));
    if (path.isEmpty())
        return;
    if (const auto text = readTextFile(path))
        m_text->setPlainText(QString::fromStdString(*text));
    else
        m_textField->setProblem(text.error());
}

bool TorchDialog::isText() const
{
    const int index = m_task->currentIndex();
    return index >= 0 && m_tasks[std::size_t(index)].kind == TaskKind::NextCharacter;
}

TorchMeaning TorchDialog::meaning() const
{
    TorchMeaning meaning;
    meaning.activation = m_activation->current() == 1 ? Function::Relu : Function::Tanh;
    meaning.task = m_tasks[std::size_t(std::max(m_task->currentIndex(), 0))];
    if (!isText())
        return meaning;
    meaning.task.text = m_text->toPlainText().toStdString();
    meaning.order = SymbolOrder(m_order->currentIndex());
    meaning.listed = m_list->text().toStdString();
    return meaning;
}

Result<ExperimentOptions, QString> TorchDialog::settings() const
{
    if (!hasTasks())
        return unexpected(tr("No task here has as many inputs and outputs."));
    const auto settings = settingsFromTorch(m_file, meaning(), m_now);
    if (!settings)
        return unexpected(QString::fromStdString(settings.error()));
    return *settings;
}

void TorchDialog::refresh()
{
    const bool reads = isText();
    const bool isListed = reads && SymbolOrder(m_order->currentIndex()) == SymbolOrder::Listed;
    m_textField->setVisible(reads);
    m_orderField->setVisible(reads);
    m_listField->setVisible(isListed);
    const auto chosen = settings();
    for (Field* field : {m_taskField, m_textField, m_listField})
        field->setProblem({});
    Field* place = isListed ? m_listField : reads ? m_textField : m_taskField;
    if (!chosen)
        place->setProblem(chosen.error());
    m_open->setEnabled(chosen.has_value());
}

} // namespace loopscope::ui
