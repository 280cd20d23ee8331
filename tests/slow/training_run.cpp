#include "tests/slow/training_run.h"

#include <QElapsedTimer>
#include <QStringList>

#include <algorithm>
#include <cstdio>

namespace loopscope::test
{

TrainingRun trainUntilGoal(ExperimentOptions options, int iterations, int interval)
{
    options.threads = 2;
    QElapsedTimer timer;
    timer.start();
    TrainingRun run;
    Trainer trainer(std::move(options));
    while (run.iterations < iterations && run.reason == StopReason::Finished &&
           !run.evaluation.isGoalMet) {
        run.iterations = std::min(run.iterations + interval, iterations);
        run.reason = trainer.advanceTo(run.iterations);
        run.evaluation = trainer.evaluate();
    }
    run.seconds = double(timer.elapsed()) / 1000.0;
    return run;
}

ResultTable::ResultTable(QStringList columns)
    : m_rows{std::move(columns)}
{
}

void ResultTable::add(const QStringList& row)
{
    m_rows.push_back(row);
}

void ResultTable::print() const
{
    std::vector<qsizetype> widths(std::size_t(m_rows.front().size()), 0);
    for (const QStringList& row : m_rows)
        for (qsizetype i = 0; i < row.size(); ++i)
            widths[std::size_t(i)] = std::max(widths[std::size_t(i)], row[i].size());
    for (const QStringList& row : m_rows) {
        QString line;
        for (qsizetype i = 0; i < row.size(); ++i)
            line += row[i].leftJustified(widths[std::size_t(i)] + 2);
        std::puts(qPrintable(line.trimmed()));
    }
    std::fflush(stdout);
}

} // namespace loopscope::test
