#include "ui/build/writing_dialog.h"

#include "core/task/text_task.h"
#include "core/task/visible.h"
#include "ui/controls/field.h"
#include "ui/controls/number_field.h"
#include "ui/controls/slider_field.h"
#include "ui/session/session.h"
#include "ui/theme/number_format.h"

#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QRegularExpression>
#include <QTextCursor>
#include <QVBoxLayout>

#include <algorithm>
#include <numeric>

namespace loopscope::ui
{
namespace
{

constexpr int millisecondsAToken = 60;
constexpr int mostTokens = 300;
constexpr int mostPredictions = 5;

} // namespace

WritingDialog::WritingDialog(Session& session, QWidget* parent)
    : QDialog(parent)
    , m_session(session)
    , m_beginning(new QLineEdit)
    , m_temperature(new SliderField(tr("Temperature"),
          {.least = 0.0, .most = 2.0, .leastTyped = 0.0, .mostTyped = 10.0, .decimals = 1},
          tr("How daring it draws: at 0 always what is likeliest, at 1 as it has learned, above "
             "that ever more at random.")))
    , m_write(new QPushButton)
    , m_text(new QPlainTextEdit)
    , m_predictions(new QLabel)
    , m_problem(new QLabel)
{
    setWindowTitle(tr("Let It Write"));
    const int line = fontMetrics().height();
    auto* beginning = new Field(tr("Begins with"), m_beginning,
        tr("What it reads before it writes. What is not in the text that it learned is left out."),
        Field::Arrangement::Above, this);
    beginning->setName("write.beginning");
    m_temperature->setName("write.temperature");
    m_temperature->setNumber(0.7);
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
    m_write->setObjectName("write.start");
    m_write->setDefault(true);
    m_write->setToolTip(tr("With the weights as they are at the moment"));
    auto* column = new QVBoxLayout(this);
    column->setSpacing(line * 2 / 3);
    for (QWidget* part : {static_cast<QWidget*>(beginning), static_cast<QWidget*>(m_temperature),
             static_cast<QWidget*>(m_text), static_cast<QWidget*>(m_predictions),
             static_cast<QWidget*>(m_problem), static_cast<QWidget*>(m_write)})
        column->addWidget(part);
    m_timer.setInterval(millisecondsAToken);
    connect(&m_timer, &QTimer::timeout, this, &WritingDialog::writeOne);
    connect(m_write, &QPushButton::clicked, this, [this] { isWriting() ? stop() : start(); });
    connect(this, &QDialog::finished, this, &WritingDialog::stop);
    stop();
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
    const Network& network = m_snapshot->iteration->network();
    const auto problem = Sampler::findProblem(network);
    m_problem->setVisible(problem.has_value());
    m_text->clear();
    m_predictions->clear();
    if (problem) {
        m_problem->setText(QString::fromStdString(*problem));
        return;
    }
    const double temperature = m_temperature->numberField()->number();
    m_sampler.emplace(m_snapshot->iteration->sharedNetwork(),
        m_snapshot->iteration->before().parameters,
        SamplingOptions{temperature, std::uint64_t(m_snapshot->options.seed)});
    const bool areLetters = dynamic_cast<const TextTask*>(m_snapshot->task.get()) != nullptr;
    bool hasRead = false;
    if (areLetters) {
        for (const uint letter : m_beginning->text().toUcs4()) {
            const auto token = classOf(QString::fromStdString(visible(char32_t(letter))));
            if (token)
                read(*token);
            hasRead = hasRead || token;
        }
    } else {
        static const QRegularExpression space(QStringLiteral("\\s+"));
        for (const QString& word : m_beginning->text().split(space, Qt::SkipEmptyParts)) {
            const auto token = classOf(word);
            if (token)
                read(*token);
            hasRead = hasRead || token;
        }
    }
    if (!hasRead) // as the text begins
        read(largestOf(m_snapshot->iteration->batch().inputs.col(0)));
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

void WritingDialog::read(int token)
{
    m_sampler->read(token);
    m_text->moveCursor(QTextCursor::End);
    m_text->insertPlainText(shown(token));
}

void WritingDialog::writeOne()
{
    if (!m_sampler->chances().allFinite()) {
        m_problem->setText(tr("The outputs are no numbers any more: go back to an iteration before "
                              "training broke down."));
        m_problem->show();
        stop();
        return;
    }
    const int token = m_sampler->write();
    m_text->moveCursor(QTextCursor::End);
    m_text->insertPlainText(shown(token));
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

std::optional<int> WritingDialog::classOf(const QString& token) const
{
    for (int input = 0; input < m_snapshot->task->inputSize(); ++input)
        if (m_snapshot->task->inputName(input) == token.toStdString())
            return input;
    return std::nullopt;
}

/// A character as it is, a word with the space behind it.
QString WritingDialog::shown(int token) const
{
    if (const auto* text = dynamic_cast<const TextTask*>(m_snapshot->task.get())) {
        const char32_t letter = text->vocabulary()[std::size_t(token)];
        return QString::fromUcs4(&letter, 1);
    }
    return QString::fromStdString(m_snapshot->task->outputName(token)) + QLatin1Char(' ');
}

} // namespace loopscope::ui
