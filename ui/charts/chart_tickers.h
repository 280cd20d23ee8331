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

/// Numbers at both ends of what is in sight and, if wanted and where there is room, at round places
/// between: "1 … t = 20". For steps of time.
class EndsTicker : public QCPAxisTicker
{
public:
    enum class Between { Nothing, RoundNumbers };

    /// @param prefix  before the number at the last step
    explicit EndsTicker(Between between, const QString& prefix = {})
        : m_between(between)
        , m_prefix(prefix)
    {
    }

protected:
    QVector<double> createTickVector(double tickStep, const QCPRange& range) override;
    QString getTickLabel(double tick, const QLocale&, QChar, int) override;
    int getSubTickCount(double) override { return 0; }

private:
    Between m_between;
    QString m_prefix;
    double m_last = 0.0;
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
