#include "ui/build/writing_dialog.h"

#include "core/task/token_task.h"
#include "ui/controls/field.h"
#include "ui/controls/number_field.h"
#include "ui/controls/slider_field.h"
#include "ui/session/session.h"
#include "ui/session/writing_words.h"
#include "ui/theme/number_format.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTextCursor>
#include <QVBoxLayout>

#include <algorithm>
#include <limits>
#include <numeric>

namespace loopscope::ui
{
namespace
{

constexpr int millisecondsAToken = 60;
constexpr int mostTokens = 300;
constexpr int mostPredictions = 5;
constexpr int longestBeginning = std::numeric_limits<int>::max(); ///< there is room for any

const TokenTask* textOf(const Snapshot& snapshot)
{
    return dynamic_cast<const TokenTask*>(snapshot.task.get());
}

} // namespace

WritingDialog::WritingDialog(Session& session, QWidget* parent)
    : QDialog(parent)
    , m_session(session)
    , m_beginning(new QLineEdit)
    , m_beginningField(new Field(tr("Begins with"), m_beginning,
          tr("What it reads before it writes. Empty: as the learned text begins."),
          Field::Arrangement::Above, this))
    , m_temperature(new SliderField(tr("Temperature"),
          {.least = 0.0, .most = 2.0, .leastTyped = 0.0, .mostTyped = 10.0, .decimals = 1},
          tr("How daring it draws: at 0 always what is likeliest, at 1 as it has learned, above "
             "that ever more at random.")))
    , m_write(new QPushButton)
    , m_onStage(new QPushButton(tr("Show on the stage")))
    , m_text(new QPlainTextEdit)
    , m_predictions(new QLabel)
    , m_problem(new QLabel)
{
    setWindowTitle(tr("Let It Write"));
    const int line = fontMetrics().height();
    m_beginningField->setName("write.beginning");
    m_temperature->setName("write.temperature");
    m_text->setReadOnly(true);
    m_text->setObjectName("write.text");
    m_text->setAccessibleName(tr("What it writes"));
    m_text->setTabChangesFocus(true);
    m_text->setMinimumSize(line * 26, line * 9);
    m_predictions->setProperty("kind", "muted");
    m_predictions->setWordWrap(true);
    m_predictions->setMinimumHeight(line * 2);
    m_predictions->setToolTip(tr("What it holds for likely to come next, at this temperature"));
    m_problem->setProperty("kind", "problem");
    m_problem->setWordWrap(true);
    m_problem->hide();
    auto* column = new QVBoxLayout(this);
    column->setSpacing(line * 2 / 3);
    for (QWidget* part : {static_cast<QWidget*>(m_beginningField),
             static_cast<QWidget*>(m_temperature), static_cast<QWidget*>(m_text),
             static_cast<QWidget*>(m_predictions), static_cast<QWidget*>(m_problem)})
        column->addWidget(part);
    column->addLayout(makeButtons());
    m_timer.setInterval(millisecondsAToken);
    connect(&m_timer, &QTimer::timeout, this, &WritingDialog::writeOne);
    connect(this, &QDialog::finished, this, &WritingDialog::stop);
    connect(m_beginning, &QLineEdit::textChanged, this, [this](const QString& text) {
        WritingOptions writing = m_session.writing();
        writing.beginning = text.toStdString();
        m_session.setWriting(writing);
    });
    connect(m_temperature, &SliderField::numberChosen, this, [this](double temperature) {
        WritingOptions writing = m_session.writing();
        writing.sampling.temperature = temperature;
        m_session.setWriting(writing);
    });
    connect(&session, &Session::writingChanged, this, &WritingDialog::showWriting);
    showWriting();
    stop();
}

QHBoxLayout* WritingDialog::makeButtons()
{
    m_write->setObjectName("write.start");
    m_write->setDefault(true);
    m_write->setToolTip(tr("With the weights as they are at the moment"));
    m_onStage->setObjectName("write.onStage");
    m_onStage->setToolTip(tr("Writes it in the unrolled network, step by step: each column reads "
                             "what the one before has drawn, with everything behind it"));
    connect(m_write, &QPushButton::clicked, this, [this] { isWriting() ? stop() : start(); });
    connect(m_onStage, &QPushButton::clicked, this, &WritingDialog::showOnStage);
    auto* row = new QHBoxLayout;
    row->addWidget(m_write, 1);
    row->addWidget(m_onStage, 1);
    return row;
}

void WritingDialog::showWriting()
{
    const WritingOptions& writing = m_session.writing();
    const QString beginning = QString::fromStdString(writing.beginning);
    if (m_beginning->text() != beginning)
        m_beginning->setText(beginning);
    const TokenTask* task = textOf(*m_session.snapshot());
    if (task == nullptr)
        return;
    m_beginningField->setHint(
        notesOnBeginning(*task, writing.beginning, longestBeginning).value(0));
    m_beginning->setPlaceholderText(wordsForNoBeginning(*task));
    m_temperature->setNumber(writing.sampling.temperature);
}

void WritingDialog::showProblem(const QString& sentence)
{
    m_problem->setText(sentence);
    m_problem->setVisible(!sentence.isEmpty());
}

void WritingDialog::showOnStage()
{
    const QString problem = m_session.findOwnOutputsProblem();
    showProblem(problem);
    if (!problem.isEmpty())
        return;
    m_session.setOwnOutputs(true);
    m_session.toStart();
    close();
}

QString WritingDialog::text() const
{
    return m_text->toPlainText();
}

QString WritingDialog::predictions() const
{
    return m_predictions->text();
}

void WritingDialog::start()
{
    m_snapshot = m_session.snapshot();
    m_text->clear();
    m_predictions->clear();
    const QString problem = m_session.findOwnOutputsProblem();
    showProblem(problem);
    if (!problem.isEmpty())
        return;
    const WritingOptions& writing = m_session.writing();
    m_sampler.emplace(m_snapshot->iteration->sharedNetwork(),
        m_snapshot->iteration->before().parameters, writing.sampling);
    m_tokens.clear();
    for (const int token : textOf(*m_snapshot)->readBeginning(writing.beginning)) {
        m_sampler->read(token);
        append(token);
    }
    showPredictions();
    m_left = mostTokens;
    m_write->setText(tr("Stop"));
    m_timer.start();
}

void WritingDialog::stop()
{
    m_timer.stop();
    m_write->setText(tr("Write"));
}

void WritingDialog::append(int token)
{
    const TokenTask& task = *textOf(*m_snapshot);
    const std::size_t before = task.join(m_tokens).size();
    m_tokens.push_back(token);
    m_text->moveCursor(QTextCursor::End);
    m_text->insertPlainText(QString::fromStdString(task.join(m_tokens).substr(before)));
}

void WritingDialog::writeOne()
{
    if (!m_sampler->chances().allFinite()) {
        showProblem(tr("The outputs are no numbers any more: go back to an iteration before "
                       "training broke down."));
        stop();
        return;
    }
    append(m_sampler->write());
    showPredictions();
    if (--m_left == 0)
        stop();
}

void WritingDialog::showPredictions()
{
    const Eigen::VectorXd& chances = m_sampler->chances();
    if (!chances.allFinite()) // which have no order
        return;
    std::vector<int> order(std::size_t(chances.size()));
    std::iota(order.begin(), order.end(), 0);
    const std::size_t count = std::min(order.size(), std::size_t(mostPredictions));
    std::partial_sort(order.begin(), order.begin() + std::ptrdiff_t(count), order.end(),
        [&](int a, int b) { return chances[a] > chances[b]; });
    QStringList words;
    for (std::size_t i = 0; i < count; ++i)
        words.append(tr("%1 %2").arg(QString::fromStdString(m_snapshot->task->outputName(order[i])),
            formatPercent(chances[order[i]])));
    m_predictions->setText(tr("next: %1").arg(words.join(QStringLiteral(" · "))));
}

} // namespace loopscope::ui
