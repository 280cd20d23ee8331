#include "ui/theme/number_format.h"

#include <QCoreApplication>

#include <cmath>

namespace loopscope::ui
{

namespace
{

constexpr QChar minusSign(0x2212);
constexpr QChar timesDot(0x00B7);

QString translated(const char* text)
{
    return QCoreApplication::translate("loopscope::ui::NumberFormat", text);
}

QString withDigits(int number, const QString& digits, QChar minus)
{
    QString result;
    for (QChar character : QString::number(number))
        result += character == u'-' ? minus : digits.at(character.digitValue());
    return result;
}

void dropTrailingZeros(QString& number)
{
    if (!number.contains(u'.'))
        return;
    while (number.endsWith(u'0'))
        number.chop(1);
    if (number.endsWith(u'.'))
        number.chop(1);
}

} // namespace

QString superscript(int number)
{
    return withDigits(number, QStringLiteral("⁰¹²³⁴⁵⁶⁷⁸⁹"), QChar(0x207B));
}

QString subscript(int number)
{
    return withDigits(number, QStringLiteral("₀₁₂₃₄₅₆₇₈₉"), QChar(0x208B));
}

QString formatNumber(double value, int digits, TrailingZeros zeros)
{
    if (std::isnan(value))
        return translated("not a number");
    if (std::isinf(value))
        return value > 0.0 ? translated("infinity") : translated("minus infinity");
    if (value == 0.0)
        return QStringLiteral("0");

    // "d.ddde±xx" rounds to the digits wanted; its exponent is the one after rounding.
    const QString scientific = QString::number(std::abs(value), 'e', digits - 1);
    const qsizetype split = scientific.indexOf(u'e');
    QString mantissa = scientific.left(split);
    const int exponent = scientific.mid(split + 1).toInt();
    QString result;
    if (exponent >= -2 && exponent < 6) {
        result = QString::number(std::abs(value), 'f', std::max(0, digits - 1 - exponent));
        if (zeros == TrailingZeros::Drop)
            dropTrailingZeros(result);
    } else {
        if (zeros == TrailingZeros::Drop)
            dropTrailingZeros(mantissa);
        const QString power = QStringLiteral("10") + superscript(exponent);
        result = mantissa == QStringLiteral("1") ? power : mantissa + timesDot + power;
    }
    return value < 0.0 ? minusSign + result : result;
}

QString formatNorm(double value)
{
    return formatNumber(value, 3, TrailingZeros::Keep);
}

QString formatPercent(double share)
{
    if (!std::isfinite(share))
        return formatNumber(share);
    const double percent = 100.0 * share;
    if (percent > 0.0 && percent < 0.1)
        return QStringLiteral("< 0.1 %");
    const int decimals = percent >= 10.0 || percent == 0.0 ? 0 : 1;
    // What is not certain must not read as 100 %.
    if (percent < 100.0 && percent >= 99.5)
        return QString::number(std::min(percent, 99.9), 'f', 1) + QStringLiteral(" %");
    return QString::number(percent, 'f', decimals) + QStringLiteral(" %");
}

} // namespace loopscope::ui
