#include "ui/controls/number_field.h"

#include "ui/theme/number_format.h"

#include <QKeyEvent>
#include <QLocale>

#include <algorithm>
#include <cmath>

namespace loopscope::ui
{
namespace
{

/// The number of a text: point or comma, exponents, spaces around it. Not the desktop's locale:
/// what a lesson says must be readable on every machine.
double parsed(const QString& text, bool* isNumber)
{
    QString plain = text.trimmed();
    plain.replace(',', '.');
    plain.replace(QChar(0x2212), '-');
    return QLocale::c().toDouble(plain, isNumber);
}

} // namespace

NumberField::NumberField(const QString& name, Kind kind, double least, double most, QWidget* parent)
    : QLineEdit(parent)
    , m_name(name)
    , m_kind(kind)
    , m_least(least)
    , m_most(most)
{
    connect(this, &QLineEdit::textEdited, this, &NumberField::read);
}

QString NumberField::textOf(double number) const
{
    return m_kind == Kind::Whole ? QString::number(qint64(std::llround(number)))
                                 : QString::number(number, 'g', 6);
}

void NumberField::setInline()
{
    setProperty("kind", "inline");
    setAlignment(Qt::AlignRight);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void NumberField::setNumber(double number)
{
    bool isNumber = false;
    if (parsed(text(), &isNumber) != number || !isNumber)
        setText(textOf(number));
    setModified(false);
    read(text());
}

double NumberField::number() const
{
    bool isNumber = false;
    return parsed(text(), &isNumber);
}

QSize NumberField::sizeHint() const
{
    // Room for the longest number that is usual, not for the seventeen letters of a line of text.
    const int width = fontMetrics().horizontalAdvance(QStringLiteral("0.0000"));
    return {width + fontMetrics().height(), QLineEdit::sizeHint().height()};
}

QString NumberField::sentenceFor(const QString& text) const
{
    bool isNumber = false;
    const double number = parsed(text, &isNumber);
    const bool wrongKind = m_kind == Kind::Whole && number != std::floor(number);
    if (isNumber && !wrongKind && number >= m_least && number <= m_most)
        return {};
    const QString range = tr("from %1 to %2").arg(formatNumber(m_least), formatNumber(m_most));
    if (m_kind == Kind::Whole)
        return tr("%1: type a whole number %2.").arg(m_name, range);
    return tr("%1: type a number %2.").arg(m_name, range);
}

void NumberField::read(const QString& text)
{
    const QString problem = sentenceFor(text);
    if (problem != m_problem) {
        m_problem = problem;
        emit problemChanged(problem);
    }
    bool isNumber = false;
    const double number = parsed(text, &isNumber);
    if (!problem.isEmpty())
        return;
    m_lastInRange = number;
    if (isModified())
        emit numberEntered(number);
}

void NumberField::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape && !m_problem.isEmpty()) {
        setNumber(m_lastInRange);
        return;
    }
    const int direction = event->key() == Qt::Key_Up ? 1 : event->key() == Qt::Key_Down ? -1 : 0;
    bool isNumber = false;
    const double number = parsed(text(), &isNumber);
    if (direction == 0 || !isNumber) {
        QLineEdit::keyPressEvent(event);
        return;
    }
    double next = number + direction;
    if (m_kind == Kind::Real) {
        // One unit of the first digit: 0.01 → 0.02, 0.5 → 0.6.
        const double unit =
            std::pow(10.0, std::floor(std::log10(std::max(std::abs(number), 1e-9)) + 1e-9));
        next = std::round((number + direction * unit) / unit) * unit;
        if (next == 0.0 && m_least > 0.0)
            next = number - unit / 10.0;
    }
    setText(textOf(std::clamp(next, m_least, m_most)));
    setModified(true);
    read(text());
}

} // namespace loopscope::ui
