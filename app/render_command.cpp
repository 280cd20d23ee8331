#include "app/render_command.h"

#include "app/command.h"
#include "app/feeding_arguments.h"
#include "app/source_arguments.h"
#include "app/unknown_name.h"
#include "app/window_command.h"
#include "core/cell/catalog.h"
#include "ui/charts/diagnostics_panel.h"
#include "ui/compare/compare_settings.h"
#include "ui/compare/compare_view.h"
#include "ui/export/picture.h"
#include "ui/export/steps_export.h"
#include "ui/session/session.h"
#include "ui/stage/stage_stack.h"
#include "ui/stage/stage_zoom.h"
#include "ui/stage/timeline_view.h"
#include "ui/window/document_view.h"
#include "ui/window/main_window.h"
#include "ui/window/network_view.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>
#include <QRegularExpression>

#include <algorithm>

namespace loopscope::app
{
namespace
{

constexpr int smallestEdge = 320;
constexpr int largestEdge = 8192;
constexpr int mostIterations = 100000;

/// What the picture shows.
struct RenderOptions {
    QString output; ///< the picture
    bool isFilm = false; ///< one picture a step
    QSize size{1600, 1000};
    double scale = 1.0;
    ui::ThemeChoice theme = ui::ThemeChoice::Light;
    ui::Phase phase = ui::Phase::Forward;
    std::optional<int> step;        ///< counts from 1
    std::optional<int> encoderStep; ///< likewise; of an encoder, in place of `step`
    int iterations = 0;
    Source source;
    ExperimentOptions experiment;
    ui::SessionSettings compared; ///< the networks of the compare view; empty: the window's one
    Feeding feeding;
    std::optional<Document> document; ///< in place of all of these
    bool hasPlace = false;            ///< whether the phase or the step was asked for
    bool isInside = false;            ///< whether the cell at the playhead is opened
    bool isRolled = false;            ///< whether the steps are rolled up into one cell
};

struct Names {
    QCommandLineOption output{{"o", "output"},
        "The picture to write: .png, .svg or .pdf; of a film .gif or .png.", "file"};
    QCommandLineOption size{
        "size", "Width and height of the window: 1600x1000.", "size", "1600x1000"};
    QCommandLineOption scale{
        "scale", "Pixels for each of the window's points: 1 to 4.", "number", "1"};
    QCommandLineOption theme{"theme", "light or dark.", "theme", "light"};
    QCommandLineOption phase{"phase",
        "Where the playhead stands: forward, loss, backward or update.", "phase", "forward"};
    QCommandLineOption step{"step", "The playhead's time step, counted from 1.", "number"};
    QCommandLineOption encoderStep{
        "encoder-step", "The playhead's step in an encoder, counted from 1.", "number"};
    QCommandLineOption iterations{
        "iterations", "How many iterations to train before the picture.", "number", "0"};
    QCommandLineOption film{"film",
        "Draws every step of the iteration: film.gif is an animation, film.png "
        "becomes film-001.png and so on."};
    QCommandLineOption inside{"inside", "Opens the inside of the cell at the playhead."};
    QCommandLineOption rolled{"rolled", "Rolls the steps up into the one cell that they are."};
    QCommandLineOption compare{"compare",
        "Draws the compare view, with two to four cells: vanilla,gru,lstm.", "names"};
    QCommandLineOption equal{"equal",
        "What compared networks have as many of as the first: units or parameters.", "what",
        "units"};
    FeedingArguments feeding;
};

std::optional<ui::Phase> phaseNamed(const QString& name)
{
    const QStringList names{"forward", "loss", "backward", "update"};
    const qsizetype index = names.indexOf(name);
    return index < 0 ? std::nullopt : std::optional(ui::Phase(index));
}

/// Reads the options about the picture.
/// @return a sentence on what is wrong; empty if nothing is
QString readPicture(const QCommandLineParser& parser, const Names& names, RenderOptions& options)
{
    options.output = parser.value(names.output);
    if (options.output.isEmpty())
        return "the picture's file is missing: add \"-o picture.png\".";
    options.isFilm = parser.isSet(names.film);
    options.isInside = parser.isSet(names.inside);
    options.isRolled = parser.isSet(names.rolled);
    if (options.isInside && options.isRolled)
        return "--inside shows one step, --rolled shows all as one; leave one of them out.";
    if ((options.isInside || options.isRolled) && parser.isSet(names.compare))
        return "--inside and --rolled show one network; leave out --compare.";
    const QString ending = QFileInfo(options.output).suffix().toLower();
    if (options.isFilm && ending != "gif" && ending != "png")
        return QString("\"%1\" is no film; let it end with .gif or .png.").arg(options.output);
    if (!options.isFilm && !ui::pictureFormatOf(options.output))
        return QString("\"%1\" is no picture; let it end with .png, .svg or .pdf.")
            .arg(options.output);
    const auto size = QRegularExpression("^(\\d+)x(\\d+)$").match(parser.value(names.size));
    const auto width = wholeNumber(size.captured(1), smallestEdge, largestEdge);
    const auto height = wholeNumber(size.captured(2), smallestEdge, largestEdge);
    if (!width || !height)
        return QString(
            "--size is \"%1\"; it must be width x height, each from %2 to %3: 1600x1000.")
            .arg(parser.value(names.size))
            .arg(smallestEdge)
            .arg(largestEdge);
    options.size = {*width, *height};
    options.scale = parser.value(names.scale).toDouble();
    if (!(options.scale >= 1.0 && options.scale <= 4.0))
        return QString("--scale is \"%1\"; it must be from 1 to 4.").arg(parser.value(names.scale));
    const auto theme = themeNamed(parser.value(names.theme));
    if (!theme)
        return QString("--theme is \"%1\"; it must be light or dark.")
            .arg(parser.value(names.theme));
    options.theme = *theme;
    const auto phase = phaseNamed(parser.value(names.phase));
    if (!phase)
        return QString("--phase is \"%1\"; it must be forward, loss, backward or update.")
            .arg(parser.value(names.phase));
    options.phase = *phase;
    options.hasPlace = parser.isSet(names.phase) || parser.isSet(names.step) ||
                       parser.isSet(names.encoderStep);
    if (parser.isSet(names.encoderStep)) {
        options.encoderStep =
            wholeNumber(parser.value(names.encoderStep), 1, longestSequence);
        if (!options.encoderStep)
            return QString("--encoder-step is \"%1\"; it must be a whole number from 1 on.")
                .arg(parser.value(names.encoderStep));
    }
    if (parser.isSet(names.step)) {
        options.step = wholeNumber(parser.value(names.step), 1, longestSequence);
        if (!options.step)
            return QString("--step is \"%1\"; it must be a whole number from 1 on.")
                .arg(parser.value(names.step));
    }
    return {};
}

/// Reads the options about networks to compare, when that about the first is known.
/// @return a sentence on what is wrong; empty if nothing is
QString readCompared(const QCommandLineParser& parser, const Names& names, RenderOptions& options)
{
    if (!parser.isSet(names.compare))
        return {};
    const QStringList cells = parser.value(names.compare).split(',');
    if (cells.size() < 2 || cells.size() > ui::maximumExperiments)
        return QString("--compare takes from 2 to %1 cells, not %2: vanilla,gru,lstm.")
            .arg(ui::maximumExperiments)
            .arg(cells.size());
    const QString equal = parser.value(names.equal);
    if (equal != "units" && equal != "parameters")
        return QString("--equal is \"%1\"; it must be units or parameters.").arg(equal);
    for (const QString& name : cells) {
        const CatalogEntry* cell = findInCatalog(name.toStdString());
        if (cell == nullptr)
            return noSuchCell(name);
        options.compared.push_back(ui::withCell(options.experiment, *cell));
    }
    options.compared = ui::withSizing(options.compared,
        equal == "units" ? ui::Sizing::EqualUnits : ui::Sizing::EqualParameters);
    options.experiment = options.compared.front();
    return {};
}

/// Reads how far the network is trained.
/// @return a sentence on what is wrong; empty if nothing is
QString readIterations(const QCommandLineParser& parser, const Names& names, RenderOptions& options)
{
    const auto iterations = wholeNumber(parser.value(names.iterations), 0, mostIterations);
    if (!iterations)
        return QString("--iterations is \"%1\"; it must be a whole number from 0 to %2.")
            .arg(parser.value(names.iterations)).arg(mostIterations);
    options.iterations = *iterations;
    return {};
}

/// Opens what the picture is of.
/// @return what is wrong with a file; empty if nothing is
std::string open(RenderOptions& options)
{
    if (options.source.isDocument()) {
        auto document = documentOf(options.source);
        if (!document)
            return document.error();
        options.document = std::move(*document);
        return {};
    }
    auto experiment = experimentOf(options.source);
    if (!experiment)
        return experiment.error();
    options.experiment = std::move(*experiment);
    return {};
}

/// Trains as far as was asked for.
/// @return what went wrong; empty if nothing did
QString train(ui::Session& session, int iterations)
{
    QString problem;
    QObject::connect(&session, &ui::Session::problem, &session,
        [&problem](const QString& sentence) { problem = sentence; });
    if (iterations > 0)
        session.trainUntil({.iterations = iterations});
    while (session.isTraining())
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    return problem;
}

/// The platform without a display speaks of what it cannot do; whoever wants a picture need not
/// hear it.
void dropRemarks(QtMsgType type, const QMessageLogContext&, const QString& text)
{
    if (type == QtCriticalMsg || type == QtFatalMsg)
        printError(text);
}

bool isPending(const ui::MainWindow& window)
{
    return window.diagnosticsPanel()->isPending() ||
           (window.isComparing() && window.compareView()->isPending());
}

/// Charts draw themselves a little later than they are asked to, and what they then say may need
/// another place.
void settle(const ui::MainWindow& window, int milliseconds)
{
    QElapsedTimer settling;
    settling.start();
    for (int quiet = 0; quiet < 2 || settling.elapsed() < milliseconds;) {
        QCoreApplication::processEvents(QEventLoop::AllEvents, 20);
        quiet = isPending(window) ? 0 : quiet + 1;
    }
}

int write(ui::Session& session, ui::MainWindow& window, const RenderOptions& options)
{
    QString problem;
    if (options.isFilm) {
        ui::StepsExport film;
        film.view = &window;
        film.path = options.output;
        film.scale = options.scale;
        film.settle = [&window] { settle(window, 0); };
        if (const auto made = ui::exportSteps(session, film); !made)
            problem = made.error();
    } else if (const auto written = ui::writePicture(window, options.output, options.scale);
               !written) {
        problem = written.error();
    }
    if (!problem.isEmpty())
        printError(problem);
    return problem.isEmpty() ? success : failure;
}

int render(const RenderOptions& options)
{
    ui::Session session(options.experiment);
    for (std::size_t i = 1; i < options.compared.size(); ++i)
        session.addExperiment(options.compared[i]);
    if (options.document) {
        if (const auto opened = session.open(*options.document); !opened) {
            printError(opened.error());
            return failure;
        }
    }
    if (const QString problem = train(session, options.iterations); !problem.isEmpty()) {
        printError(problem);
        return failure;
    }
    const ui::TimeSpan span = session.span();
    if (options.encoderStep && *options.encoderStep > span.encoderSteps)
        return failUsage(QString("--encoder-step is %1, but the encoder reads %2 steps.")
                             .arg(*options.encoderStep)
                             .arg(span.encoderSteps),
            "render");
    if (options.step && *options.step > span.steps)
        return failUsage(QString("--step is %1, but the sequence has %2 steps.")
                             .arg(*options.step)
                             .arg(span.steps),
            "render");
    ui::MainWindow window(session);
    window.networkView()->timeline()->setMotionAllowed(false);
    window.setFixedSize(options.size); // even where that is less than its panels ask for
    if (!options.source.file.isEmpty())
        window.setWindowTitle(QFileInfo(options.source.file).fileName());
    if (options.hasPlace || !options.document) {
        ui::Cursor cursor = ui::endOf(options.phase, span);
        if (options.step)
            cursor.step = *options.step - 1;
        if (options.encoderStep)
            cursor.step = *options.encoderStep - 1 - span.encoderSteps;
        session.setCursor(cursor);
    }
    window.show();
    if (options.document)
        ui::showView(window, options.document->view);
    else if (!options.compared.empty())
        window.setComparing(true);
    if (const QString problem = feed(session, options.feeding); !problem.isEmpty())
        return failUsage(problem, "render");
    if (options.isRolled)
        window.networkView()->timeline()->setRolled(true);
    if (options.isInside) {
        window.networkView()->stack()->setCellOpen(true);
        window.networkView()->stack()->zoom()->finish();
    }
    settle(window, 300);
    return write(session, window, options);
}

} // namespace

int runRenderCommand(int argc, char** argv)
{
    QCommandLineParser parser;
    const Names names;
    const SourceArguments sources;
    parser.setApplicationDescription("Draws the window into a picture. Needs no display.");
    parser.addOptions({names.output, names.size, names.scale, names.theme, names.phase, names.step,
        names.encoderStep, names.iterations, names.film, names.inside, names.rolled, names.compare,
        names.equal});
    parser.addOptions(names.feeding.all());
    sources.addTo(parser);
    if (const auto exitCode = parse(parser, argumentsOfCommand(argc, argv), "render"))
        return *exitCode;

    RenderOptions options;
    QString problem = readPicture(parser, names, options);
    if (problem.isEmpty())
        problem = readIterations(parser, names, options);
    if (problem.isEmpty())
        problem = names.feeding.read(parser, options.feeding);
    if (!problem.isEmpty())
        return failUsage(problem, "render");
    const auto source = sources.read(parser, "render");
    if (!source)
        return failUsage(source.error(), "render");
    options.source = *source;
    options.experiment = source->experiment;
    for (const QCommandLineOption& option : {names.compare, names.equal}) {
        if (source->isDocument() && parser.isSet(option))
            return failUsage(QString("a document has its own networks; leave out --%1.")
                                 .arg(option.names().first()),
                "render");
    }
    if (const std::string reason = open(options); !reason.empty()) {
        printError(QString::fromStdString(reason));
        return failure;
    }
    problem = readCompared(parser, names, options);
    if (!problem.isEmpty())
        return failUsage(problem, "render");

    qInstallMessageHandler(dropRemarks);
    qputenv("QT_QPA_PLATFORM", "offscreen");
    qputenv("QT_SCALE_FACTOR", QByteArray::number(options.scale));
    int one = 1;
    QApplication application(one, argv);
    chooseFont(application);
    ui::applyTheme(application, options.theme);
    return render(options);
}

} // namespace loopscope::app
