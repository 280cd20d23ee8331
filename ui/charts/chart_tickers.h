#pragma once

#include <qcustomplot.h>

namespace loopscope::ui
{

/// Few ticks at round numbers, written as the rest of the program writes numbers.
class NumberTicker : public QCPAxisTicker
{
public:
    /// @param wholeNumbers  whether ticks stand at whole numbers only
    explicit NumberTicker(bool wholeNumbers)
        : m_wholeNumbers(wholeNumbers)
    {
    }

protected:
    double getTickStep(const QCPRange& range) override;
    QString getTickLabel(double tick, const QLocale&, QChar, int) override;

private:
    bool m_wholeNumbers;
};

/// Ticks at powers of ten, written 10⁻³; between them at 2 and 5 where fewer than two powers are in
/// sight.
class DecadeTicker : public QCPAxisTicker
{
protected:
    QVector<double> createTickVector(double tickStep, const QCPRange& range) override;
    QString getTickLabel(double tick, const QLocale&, QChar, int) override;
    int getSubTickCount(double) override { return 0; }
};

} // namespace loopscope::ui
