#include "ui/lessons/worksheet_view.h"

#include "core/lesson/element.h"
#include "core/lesson/expression.h"
#include "ui/controls/number_field.h"
#include "ui/explain/rich_text.h"
#include "ui/lessons/lesson_runner.h"
#include "ui/theme/number_format.h"

#include <QGridLayout>
#include <QLabel>

#include <cmath>

namespace loopscope::ui
{
namespace
{

constexpr int pauseMilliseconds = 900;
constexpr double farthest = 1e12;

QString tableOf(const Eigen::MatrixXd& matrix)
{
    QString rows;
    for (Eigen::Index row = 0; row < matrix.rows(); ++row) {
        rows += QStringLiteral("<tr>");
        for (Eigen::Index column = 0; column < matrix.cols(); ++column)
            rows += QStringLiteral("<td align=\"right\">&nbsp;%1&nbsp;</td>")
                        .arg(formatNumber(matrix(row, column), 3));
        rows += QStringLiteral("</tr>");
    }
    return QStringLiteral("<table cellspacing=\"0\" border=\"0\">%1</table>").arg(rows);
}

} // namespace

QString nameOfBlank(const QString& blank)
{
    const auto read = parseExpression(blank.toStdString());
    if (!read || read->parts.empty())
        return blank;
    QString symbol = QString::fromStdString(read->name);
    const bool isGradient = symbol.startsWith(QLatin1Char('d'));
    if (isGradient)
        symbol.remove(0, 1);
    const int first = int(read->parts[0].number);
    const int second = read->parts.size() > 1 ? int(read->parts[1].number) : 0;
    const bool isWeight = symbol == QLatin1String("W") || symbol == QLatin1String("U") ||
                          symbol == QLatin1String("b");
    const QString start = isGradient ? QStringLiteral("∂L/∂") : QString();
    if (isWeight && second > 0)
        return QStringLiteral("%1%2<sub>%3,%4</sub>").arg(start, symbol).arg(first).arg(second);
    if (isWeight)
        return QStringLiteral("%1%2<sub>%3</sub>").arg(start, symbol).arg(first);
    return WorksheetView::tr("%1%2<sub>%3</sub>, unit %4")
        .arg(start, symbol)
        .arg(first)
        .arg(second);
}

WorksheetView::WorksheetView(LessonRunner& runner, QWidget* parent)
    : QWidget(parent)
    , m_runner(runner)
    , m_given(new RichText(RichDocument::Kind::Words, this))
{
    setObjectName("lesson.worksheet");
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(fontMetrics().height() / 2);
    auto* heading = new QLabel(tr("BY HAND"), this);
    heading->setProperty("kind", "section");
    column->addWidget(heading);
    column->addWidget(m_given);
    m_pause.setSingleShot(true);
    m_pause.setInterval(pauseMilliseconds);
    connect(&m_pause, &QTimer::timeout, this, [this] { markRow(m_typed, true); });
}

/// The weights, the inputs and the targets: all that is needed.
QString WorksheetView::given() const
{
    const NetworkMoment& network = m_runner.start().network();
    QString cells;
    for (const char* name : {"W", "U", "b", "W_y", "b_y"}) {
        const auto matrix = elementsOf(network, name, {});
        if (matrix && matrix->size() > 0 && matrix->size() <= 16)
            cells +=
                QStringLiteral("<tr><td valign=\"middle\"><b>%1</b>&nbsp;=</td><td>%2</td></tr>")
                    .arg(QString::fromLatin1(name), tableOf(*matrix));
    }
    const auto inputs = elementsOf(network, "x", {});
    if (inputs && inputs->size() <= 24)
        cells += QStringLiteral("<tr><td valign=\"middle\"><b>x</b>&nbsp;=</td><td>%1</td></tr>")
                     .arg(tableOf(*inputs));
    for (int step = 1; step <= network.iteration->steps(); ++step) {
        const auto target = elementsOf(network, "target", {step});
        if (target && target->size() <= 8)
            cells += QStringLiteral("<tr><td valign=\"middle\"><b>%1<sub>%2</sub></b>&nbsp;=</td>"
                                    "<td>%3</td></tr>")
                         .arg(tr("target"))
                         .arg(step)
                         .arg(tableOf(target->transpose()));
    }
    return tr("Given; x has one column a step:") +
           QStringLiteral("<table cellspacing=\"4\">%1</table>").arg(cells);
}

void WorksheetView::showStep()
{
    delete m_blanks;
    m_blanks = nullptr;
    m_rows.clear();
    m_pause.stop();
    const auto& sheet = m_runner.step().worksheet;
    setVisible(sheet.has_value());
    if (!sheet)
        return;
    m_blanks = new QWidget(this);
    auto* grid = new QGridLayout(m_blanks);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(fontMetrics().height() / 2);
    grid->setColumnStretch(1, 1);
    layout()->addWidget(m_blanks);
    for (int blank = 0; blank < int(sheet->blanks.size()); ++blank)
        addRow(blank);
    showState();
}

void WorksheetView::addRow(int blank)
{
    const QString name =
        nameOfBlank(QString::fromStdString(m_runner.step().worksheet->blanks[std::size_t(blank)]));
    auto* label = new QLabel(name, m_blanks);
    label->setTextFormat(Qt::RichText);
    Row row;
    row.field = new NumberField(name, NumberField::Kind::Real, -farthest, farthest, m_blanks);
    row.field->setObjectName(QStringLiteral("lesson.blank%1").arg(blank + 1));
    row.field->setAccessibleName(
        QString(name).remove(QStringLiteral("<sub>")).remove(QStringLiteral("</sub>")));
    row.field->setToolTip(tr("Work it out and type the number; it is marked at once"));
    row.field->setText(QString());
    row.mark = new QLabel(m_blanks);
    row.mark->setFixedWidth(fontMetrics().height());
    row.note = new QLabel(m_blanks);
    row.note->setWordWrap(true);
    row.note->setProperty("kind", "problem");
    row.note->hide();
    auto* grid = static_cast<QGridLayout*>(m_blanks->layout());
    grid->addWidget(label, 2 * blank, 0);
    grid->addWidget(row.field, 2 * blank, 1);
    grid->addWidget(row.mark, 2 * blank, 2);
    grid->addWidget(row.note, 2 * blank + 1, 0, 1, 3);
    m_rows.push_back(row);
    connect(row.field, &QLineEdit::textEdited, this, [this, blank](QString text) {
        bool isNumber = false;
        text.replace(QChar(0x2212), QLatin1Char('-')).replace(QLatin1Char(','), QLatin1Char('.'));
        const double number = text.trimmed().toDouble(&isNumber);
        m_typed = blank;
        m_pause.start();
        m_runner.fill(blank, isNumber ? std::optional(number) : std::nullopt);
    });
    connect(row.field, &QLineEdit::editingFinished, this, [this, blank] { markRow(blank, true); });
    connect(row.field, &QLineEdit::returnPressed, this, [this, blank] { goOnFrom(blank); });
}

/// Return leads from a number that is right to the next one that is still to be worked out.
void WorksheetView::goOnFrom(int blank)
{
    const int count = int(m_rows.size());
    if (!m_runner.isRunning() || blank >= count || !m_runner.isBlankRight(blank))
        return;
    for (int on = 1; on < count; ++on) {
        const int next = (blank + on) % count;
        if (m_runner.isBlankRight(next))
            continue;
        m_rows[std::size_t(next)].field->setFocus(Qt::TabFocusReason);
        return;
    }
}

/// @param isFinished  whether the person has done with it: before that it is right or nothing
void WorksheetView::markRow(int blank, bool isFinished)
{
    if (blank < 0 || blank >= int(m_rows.size()) || !m_runner.isRunning())
        return;
    const Row& row = m_rows[std::size_t(blank)];
    const bool isRight = m_runner.isBlankRight(blank);
    const bool isWrong = isFinished && !isRight && m_runner.filled(blank).has_value();
    row.mark->setText(isRight ? QStringLiteral("✓") : QString());
    row.note->setVisible(isWrong);
    if (!isWrong)
        return;
    const Slip slip = m_runner.slipAt(blank);
    row.note->setText(slip.name.empty()
                          ? tr("Not this number. Go through its parts one by one.")
                          : tr("It looks as if you %1. %2")
                                .arg(QString::fromStdString(slip.name),
                                    QString::fromStdString(slip.message)));
}

void WorksheetView::showState()
{
    if (m_rows.empty())
        return;
    if (m_runner.state() != LessonRunner::State::Preparing)
        m_given->setHtml(given());
    for (int blank = 0; blank < int(m_rows.size()); ++blank) {
        const bool isTyped = blank == m_typed && m_pause.isActive();
        markRow(blank, !isTyped);
    }
}

} // namespace loopscope::ui
