#include "app/measure_command.h"

#include "app/command.h"
#include "app/measuring_application.h"
#include "app/network_arguments.h"
#include "app/window_command.h"
#include "ui/charts/chart_kind.h"
#include "ui/charts/diagnostics_panel.h"
#include "ui/controls/marked_slider.h"
#include "ui/controls/slider_field.h"
#include "ui/session/default_options.h"
#include "ui/session/session.h"
#include "ui/window/main_window.h"

#include <QCommandLineParser>
#include <QElapsedTimer>
#include <QFile>

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <utility>
#include <vector>

namespace loopscope::app
{
namespace
{

constexpr int rounds = 3; ///< of training with the window and without it, in turn
constexpr double leastSeconds = 0.1;
constexpr double mostSeconds = 3600.0;
constexpr double mostMinutes = 600.0;
constexpr double frameMilliseconds = 1000.0 / 60.0; ///< between two movements of the knob
constexpr qint64 givenUpMilliseconds = 20000;
constexpr int knobStep = 40; ///< of the slider's positions

struct MeasureOptions {
    double seconds = 3.0;
    double memoryMinutes = 0.0; ///< above 0: memory is all that is measured
    QStringList charts = ui::DiagnosticsPanel::defaultArrangement();
    ExperimentOptions experiment = ui::defaultOptions();
};

struct Measurement {
    double readyMilliseconds = 0.0;
    std::vector<double> knobMilliseconds; ///< sorted
    std::vector<double> withWindow;       ///< iterations a second in each round
    std::vector<double> without;
    double redrawsPerSecond = 0.0; ///< the fewest of any round
    MeasuringApplication::Block longestBlock;
    double residentMegabytes = 0.0; ///< after the first round
    int iterations = 0;             ///< of that round
};

/// Since the process was started, the loading of libraries counted; the kernel notes the start in
/// ticks of 10 ms.
double millisecondsSinceStart()
{
    QFile file("/proc/self/stat");
    timespec now{};
    if (!file.open(QIODevice::ReadOnly) || clock_gettime(CLOCK_BOOTTIME, &now) != 0)
        return std::nan("");
    const QByteArray text = file.readAll();
    // The name of the program, in parentheses, may hold spaces.
    const QByteArrayList fields = text.mid(text.lastIndexOf(')') + 2).split(' ');
    constexpr int startTime = 19; // of proc(5)'s fields, counted from the third
    const double start = fields.value(startTime).toDouble() / double(sysconf(_SC_CLK_TCK));
    return (double(now.tv_sec) + double(now.tv_nsec) * 1e-9 - start) * 1e3;
}

double residentMegabytes()
{
    QFile file("/proc/self/statm");
    if (!file.open(QIODevice::ReadOnly))
        return std::nan("");
    const double pages = file.readAll().split(' ').value(1).toDouble();
    return pages * double(sysconf(_SC_PAGESIZE)) / (1 << 20);
}

/// The window under test, and what it has drawn.
class Bench
{
public:
    Bench(MeasuringApplication& application, const MeasureOptions& options)
        : m_application(application)
        , m_options(options)
        , m_session(options.experiment)
        , m_window(m_session)
    {
        m_window.diagnosticsPanel()->setArrangement(options.charts);
        m_application.watch(&m_window, [this] { noteRedraw(); });
        QObject::connect(&m_session, &ui::Session::snapshotChanged, &m_window,
            [this] { m_isSnapshotNew = true; });
        m_window.resize(preferredSize);
        m_window.show();
        m_clock.start();
    }

    Measurement run()
    {
        Measurement result;
        settle();
        result.readyMilliseconds = millisecondsSinceStart();
        moveKnob(result);
        result.redrawsPerSecond = HUGE_VAL;
        for (int round = 0; round < rounds; ++round) {
            trainInWindow(result);
            if (round == 0)
                result.residentMegabytes = residentMegabytes();
            result.without.push_back(trainAlone());
        }
        return result;
    }

    /// Trains in the window at full speed and says every minute how much memory is resident.
    void watchMemory()
    {
        settle();
        sayMemory(0.0);
        m_session.setTrainingPace(ui::fullPace);
        m_session.startTraining();
        const double begin = milliseconds();
        for (double minutes = 1.0; minutes <= m_options.memoryMinutes; minutes += 1.0) {
            waitUntil(begin + minutes * 6e4);
            sayMemory(minutes);
        }
        m_session.stopTraining();
        while (m_session.isTraining())
            QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    }

private:
    void sayMemory(double minutes) const
    {
        print(QString("after %1 min  %2 MB  iteration %3\n")
                  .arg(minutes, 3)
                  .arg(residentMegabytes(), 6, 'f', 1)
                  .arg(m_session.snapshot()->iteration->number()));
        std::fflush(stdout);
    }

    void noteRedraw()
    {
        m_lastRedraw = milliseconds();
        ++m_redraws;
        m_shownSnapshots += std::exchange(m_isSnapshotNew, false) ? 1 : 0;
    }

    double milliseconds() const { return double(m_clock.nsecsElapsed()) * 1e-6; }

    /// Until everything that was asked for has been calculated and drawn.
    void settle()
    {
        QElapsedTimer waited;
        waited.start();
        for (int quiet = 0; quiet < 2 && waited.elapsed() < givenUpMilliseconds;) {
            const int before = m_redraws;
            QCoreApplication::processEvents(QEventLoop::AllEvents);
            const bool isBusy = m_redraws != before || m_window.diagnosticsPanel()->isPending();
            quiet = isBusy ? 0 : quiet + 1;
        }
    }

    void waitUntil(double time)
    {
        while (milliseconds() < time)
            QCoreApplication::processEvents(
                QEventLoop::WaitForMoreEvents, std::max(1, int(time - milliseconds())));
    }

    /// Moves the slider of the spectral radius, again as soon as a hand could have moved it on and
    /// all is drawn.
    void moveKnob(Measurement& result)
    {
        const auto* field = m_window.findChild<ui::SliderField*>("weights.spectralRadius");
        ui::MarkedSlider* knob = field != nullptr ? field->slider() : nullptr;
        if (knob == nullptr || !knob->isEnabled())
            return;
        const int middle = knob->value();
        const double end = milliseconds() + m_options.seconds * 1e3;
        for (int i = 0; milliseconds() < end; ++i) {
            const double begin = milliseconds();
            const ui::SnapshotPointer before = m_session.snapshot();
            // To and fro, far enough to be another number each time: it has two decimals.
            knob->setValue(middle - knobStep * (1 + i % 2));
            QElapsedTimer waited;
            waited.start();
            while (m_session.snapshot() == before && waited.elapsed() < givenUpMilliseconds)
                QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
            settle();
            if (m_session.snapshot() == before)
                break; // nothing answers: there is nothing to measure
            result.knobMilliseconds.push_back(m_lastRedraw - begin);
            waitUntil(begin + frameMilliseconds);
        }
        std::sort(result.knobMilliseconds.begin(), result.knobMilliseconds.end());
    }

    void trainInWindow(Measurement& result)
    {
        settle();
        m_session.setTrainingPace(ui::fullPace);
        m_session.startTraining();
        waitUntil(milliseconds() + 100.0); // until it runs evenly
        m_application.takeLongestBlock();
        const int shownBefore = m_shownSnapshots;
        const int first = m_session.snapshot()->iteration->number();
        const double begin = milliseconds();
        waitUntil(begin + m_options.seconds * 1e3);
        const double taken = (milliseconds() - begin) / 1e3;
        const int last = m_session.snapshot()->iteration->number();
        const MeasuringApplication::Block block = m_application.takeLongestBlock();
        if (block.milliseconds > result.longestBlock.milliseconds)
            result.longestBlock = block;
        result.withWindow.push_back((last - first) / taken);
        result.redrawsPerSecond =
            std::min(result.redrawsPerSecond, (m_shownSnapshots - shownBefore) / taken);
        if (result.iterations == 0)
            result.iterations = last;
        m_session.stopTraining();
        QElapsedTimer waited;
        waited.start();
        while (m_session.isTraining() && waited.elapsed() < givenUpMilliseconds)
            QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
        settle();
    }

    /// The same training while the window waits and nothing else is calculated.
    double trainAlone() const
    {
        Trainer trainer(m_options.experiment);
        QElapsedTimer clock;
        clock.start();
        while (clock.elapsed() < qint64(m_options.seconds * 1e3))
            trainer.advance();
        return trainer.current()->number() / (double(clock.nsecsElapsed()) * 1e-9);
    }

    MeasuringApplication& m_application;
    const MeasureOptions& m_options;
    ui::Session m_session;
    ui::MainWindow m_window;
    QElapsedTimer m_clock;
    double m_lastRedraw = 0.0;
    int m_redraws = 0;
    bool m_isSnapshotNew = false;
    int m_shownSnapshots = 0; ///< redraws that showed another iteration than the one before
};

double quantile(const std::vector<double>& sorted, double share)
{
    if (sorted.empty())
        return std::nan("");
    return sorted[std::size_t(std::ceil(share * double(sorted.size()))) - 1];
}

double median(std::vector<double> numbers)
{
    std::sort(numbers.begin(), numbers.end());
    return quantile(numbers, 0.5);
}

QString line(const QString& name, const QString& number, const QString& note = {})
{
    return QString("%1 %2  %3").arg(name, -34).arg(number, 10).arg(note).trimmed() + '\n';
}

QString tableOf(const Measurement& result)
{
    const auto number = [](double value, int decimals) {
        return std::isnan(value) ? QString("-") : QString::number(value, 'f', decimals);
    };
    std::vector<double> shares;
    for (std::size_t i = 0; i < result.without.size(); ++i)
        shares.push_back(100.0 * result.withWindow[i] / result.without[i]);
    const auto& knob = result.knobMilliseconds;
    return line("window ready after start", number(result.readyMilliseconds / 1e3, 2), "s") +
           line("knob to all views redrawn, median", number(quantile(knob, 0.5), 1), "ms") +
           line("knob to all views redrawn, p99", number(quantile(knob, 0.99), 1),
               QString("ms, of %1 movements").arg(knob.size())) +
           line("training with the window", number(median(result.withWindow), 0),
               "iterations a second") +
           line("training without", number(median(result.without), 0), "iterations a second") +
           line("with the window, of without", number(median(shares), 0), "%") +
           line("redraws while training", number(result.redrawsPerSecond, 1), "a second") +
           line("longest block of the window", number(result.longestBlock.milliseconds, 1),
               QString("ms, %1 of them on a processor")
                   .arg(number(result.longestBlock.processorMilliseconds, 1))) +
           line("resident memory", number(result.residentMegabytes, 0),
               QString("MB, after %1 iterations").arg(result.iterations));
}

/// @return a sentence on what is wrong; empty if nothing is
QString readCharts(const QString& text, MeasureOptions& options)
{
    if (text.isEmpty())
        return {};
    QStringList known;
    for (const ui::ChartKind& kind : ui::chartKinds())
        known.append(QLatin1String(kind.identifier));
    options.charts = text == QLatin1String("all") ? known : text.split(',');
    for (const QString& chart : options.charts) {
        if (!known.contains(chart))
            return QString("there is no chart \"%1\"; there are all, %2.")
                .arg(chart, known.join(", "));
    }
    return {};
}

} // namespace

int runMeasureCommand(int argc, char** argv)
{
    if (!hasDisplay())
        qputenv("QT_QPA_PLATFORM", "offscreen");
    QStringList arguments;
    for (int i = 0; i < argc; ++i) {
        if (i != 1)
            arguments.append(QString::fromLocal8Bit(argv[i]));
    }
    QCommandLineParser parser;
    parser.setApplicationDescription(
        "Opens the window, moves a knob and trains in it, and prints how fast it was. Works "
        "without a display, too; with one, leave the window alone.");
    const QCommandLineOption seconds(
        "seconds", "How long each of the seven parts takes.", "number", "3");
    const QCommandLineOption charts("charts",
        "The charts that are shown: all, or names with commas: loss,waterfall,triangle,spectrum.",
        "names");
    const QCommandLineOption memory("memory",
        "Only trains, for so many minutes, and prints the resident memory every minute.",
        "minutes", "0");
    const NetworkArguments network;
    parser.addOptions({seconds, charts, memory});
    network.addTo(parser);
    if (const auto exitCode = parse(parser, arguments, "measure"))
        return *exitCode;

    MeasureOptions options;
    bool isNumber = false;
    options.seconds = parser.value(seconds).toDouble(&isNumber);
    QString problem;
    if (!isNumber || !(options.seconds >= leastSeconds && options.seconds <= mostSeconds))
        problem = QString("--seconds is \"%1\"; it must be from %2 to %3.")
                      .arg(parser.value(seconds)).arg(leastSeconds).arg(mostSeconds);
    options.memoryMinutes = parser.value(memory).toDouble(&isNumber);
    if (problem.isEmpty() &&
        (!isNumber || !(options.memoryMinutes >= 0.0 && options.memoryMinutes <= mostMinutes)))
        problem = QString("--memory is \"%1\"; it must be from 0 to %2.")
                      .arg(parser.value(memory)).arg(mostMinutes);
    if (problem.isEmpty())
        problem = readCharts(parser.value(charts), options);
    if (problem.isEmpty())
        problem = network.read(parser, options.experiment);
    if (problem.isEmpty() && !parser.positionalArguments().isEmpty())
        problem = QString("\"%1\" is not an option.").arg(parser.positionalArguments().first());
    if (!problem.isEmpty())
        return failUsage(problem, "measure");

    int one = 1;
    MeasuringApplication application(one, argv);
    chooseFont(application);
    ui::applyTheme(application, ui::ThemeChoice::Light);
    Bench bench(application, options);
    if (options.memoryMinutes > 0.0)
        bench.watchMemory();
    else
        print(tableOf(bench.run()));
    return success;
}

} // namespace loopscope::app
