#include "ui/window/export_actions.h"

#include "core/file/pytorch/program.h"
#include "ui/charts/chart_card.h"
#include "ui/charts/diagnostics_panel.h"
#include "ui/compare/compare_chart.h"
#include "ui/compare/compare_view.h"
#include "ui/explain/explain_panel.h"
#include "ui/export/picture.h"
#include "ui/export/record_file.h"
#include "ui/export/steps_dialog.h"
#include "ui/export/steps_export.h"
#include "ui/session/session.h"
#include "ui/stage/cell_view.h"
#include "ui/stage/stage_stack.h"
#include "ui/stage/timeline_view.h"
#include "ui/window/main_window.h"
#include "ui/window/network_view.h"

#include <QAction>
#include <QCoreApplication>
#include <QDir>
#include <QElapsedTimer>
#include <QFileDialog>
#include <QFileInfo>
#include <QListWidget>
#include <QMenu>
#include <QPainter>
#include <QPrintDialog>
#include <QPrinter>
#include <QProgressDialog>
#include <QStatusBar>

#include <algorithm>

namespace loopscope::ui
{
namespace
{

constexpr int longestWait = 2000; // milliseconds until charts have drawn what they calculate
constexpr int statusMilliseconds = 8000;

/// A name for a file: letters and digits, with hyphens between words.
QString fileNameOf(const QString& title)
{
    QString name;
    for (const QChar letter : title.toLower()) {
        if (letter.isLetterOrNumber())
            name += letter;
        else if (!name.endsWith(u'-'))
            name += u'-';
    }
    return name;
}

QString withTableEnding(const QString& path)
{
    return QFileInfo(path).suffix().isEmpty() ? path + QStringLiteral(".csv") : path;
}

/// The network stands still while pictures are taken.
class Stillness
{
public:
    explicit Stillness(const NetworkView& view)
        : m_view(view)
    {
        allowMotion(false);
    }
    ~Stillness() { allowMotion(true); }
    Stillness(const Stillness&) = delete;
    Stillness& operator=(const Stillness&) = delete;

private:
    void allowMotion(bool allowed)
    {
        m_view.timeline()->setMotionAllowed(allowed);
        m_view.stack()->cellView()->setMotionAllowed(allowed);
    }

    const NetworkView& m_view;
};

} // namespace

ExportActions::ExportActions(MainWindow& window, Session& session, QMenu* menu)
    : QObject(&window)
    , m_window(window)
    , m_session(session)
{
    const auto add = [this](QMenu* to, const char* name, const QString& words, const QString& key,
                         const QString& tip, auto slot) {
        auto* action = new QAction(words, &m_window);
        action->setObjectName(QString::fromLatin1(name));
        action->setShortcut(QKeySequence(key));
        action->setStatusTip(tip);
        action->setToolTip(tip);
        connect(action, &QAction::triggered, this, slot);
        to->addAction(action);
    };
    QMenu* exports = menu->addMenu(tr("&Export"));
    add(exports, "file.savePicture", tr("&Picture…"), tr("Ctrl+Shift+P"),
        tr("The window, or a part of it, as PNG, SVG or PDF"), &ExportActions::savePicture);
    add(exports, "file.saveSteps", tr("&Steps as Animation or Pictures…"), {},
        tr("The iteration step by step, as a GIF or as numbered PNGs"), &ExportActions::saveSteps);
    add(exports, "file.savePyTorch", tr("As P&yTorch Program…"), {},
        tr("The network with its weights, data and optimizer as a readable Python program"),
        &ExportActions::saveProgram);
    exports->addSeparator();
    add(exports, "file.saveRecord", tr("&Numbers of This Iteration…"), {},
        tr("Every value and every gradient as a table, CSV"), &ExportActions::saveRecord);
    m_charts = exports->addMenu(tr("Numbers of a &Chart"));
    m_charts->setToolTip(tr("What a chart draws as a table, CSV"));
    connect(m_charts, &QMenu::aboutToShow, this, &ExportActions::fillChartMenu);
    connect(m_window.diagnosticsPanel(), &DiagnosticsPanel::tableAsked, this,
        &ExportActions::saveChart);
    connect(&m_window, &MainWindow::comparingChanged, this, &ExportActions::watchComparison);
    add(menu, "file.print", tr("P&rint…"), tr("Ctrl+P"), tr("The window on paper"),
        &ExportActions::print);
}

std::vector<PictureSubject> ExportActions::subjects() const
{
    std::vector<PictureSubject> all{{tr("Whole window"), QStringLiteral("loopscope"), &m_window}};
    if (m_window.isComparing()) {
        all.push_back(
            {tr("Compared networks"), QStringLiteral("compared-networks"), m_window.compareView()});
        for (CompareChart* chart : m_window.compareView()->charts())
            all.push_back({chart->title(), fileNameOf(chart->title()), chart});
        return all;
    }
    StageStack* stack = m_window.networkView()->stack();
    if (stack->isVisible())
        all.push_back(
            stack->isCellOpen()
                ? PictureSubject{tr("Inside of the cell"), QStringLiteral("cell"), stack}
                : PictureSubject{tr("Network and lanes"), QStringLiteral("network"), stack});
    if (m_window.explainPanel()->isVisible())
        all.push_back({tr("Explain"), QStringLiteral("explain"), m_window.explainPanel()});
    for (ChartCard* card : m_window.diagnosticsPanel()->cards())
        if (card->isVisible())
            all.push_back({card->title(), fileNameOf(card->title()), card});
    return all;
}

/// Waits until all that is on screen shows the newest place.
void ExportActions::settle()
{
    const auto isPending = [this] {
        return m_window.diagnosticsPanel()->isPending() ||
               (m_window.isComparing() && m_window.compareView()->isPending());
    };
    QElapsedTimer waited;
    waited.start();
    for (int quiet = 0; quiet < 2 && waited.elapsed() < longestWait;) {
        QCoreApplication::processEvents(QEventLoop::ExcludeUserInputEvents, 20);
        quiet = isPending() ? 0 : quiet + 1;
    }
}

void ExportActions::tell(const QString& path)
{
    m_window.statusBar()->showMessage(
        tr("Written: “%1”.").arg(QDir::toNativeSeparators(path)), statusMilliseconds);
}

// Pictures

void ExportActions::savePicture()
{
    choosePicture(&m_window);
}

void ExportActions::savePictureOf(const CompareChart* chart)
{
    choosePicture(chart);
}

void ExportActions::choosePicture(const QWidget* wanted)
{
    const std::vector<PictureSubject> all = subjects();
    PictureDialog dialog(all, &m_window);
    const auto chosen = std::find_if(all.begin(), all.end(),
        [wanted](const PictureSubject& subject) { return subject.widget == wanted; });
    if (chosen != all.end())
        dialog.list()->setCurrentRow(int(chosen - all.begin()));
    connect(&dialog, &PictureDialog::saved, this, &ExportActions::tell);
    dialog.exec();
}

void ExportActions::saveSteps()
{
    std::vector<PictureSubject> shown = subjects();
    // What most people want first: the network alone.
    if (shown.size() > 1)
        std::swap(shown[0], shown[1]);
    StepsDialog dialog(shown, m_session.span(), &m_window);
    if (dialog.exec() != QDialog::Accepted)
        return;
    StepsExport request = dialog.request();
    const QString ending = dialog.isAnimation() ? QStringLiteral(".gif") : QStringLiteral(".png");
    QString path = QFileDialog::getSaveFileName(&m_window, tr("Save Steps"),
        dialog.subject().fileName + ending,
        dialog.isAnimation() ? tr("Animations (*.gif)") : tr("Pictures, numbered (*.png)"));
    if (path.isEmpty())
        return;
    if (QFileInfo(path).suffix().isEmpty())
        path += ending;
    request.path = path;
    saveStepsTo(std::move(request));
}

bool ExportActions::saveStepsTo(StepsExport request)
{
    QProgressDialog progress(tr("Taking pictures…"), tr("Cancel"), 0, 1, &m_window);
    progress.setWindowTitle(tr("Save Steps"));
    progress.setWindowModality(Qt::WindowModal);
    request.settle = [this] { settle(); };
    request.progress = [&progress](int done, int total) {
        progress.setMaximum(total);
        progress.setValue(done);
        return !progress.wasCanceled();
    };
    const Stillness stillness(*m_window.networkView());
    const auto made = exportSteps(m_session, request);
    progress.reset();
    if (!made) {
        m_window.showNotice(made.error());
        return false;
    }
    if (*made > 0)
        tell(request.path);
    return *made > 0;
}

// Tables

QString ExportActions::askForTable(const QString& title, const QString& name)
{
    const QString path = QFileDialog::getSaveFileName(
        &m_window, title, name + QStringLiteral(".csv"), tr("Tables (*.csv)"));
    return path.isEmpty() ? path : withTableEnding(path);
}

void ExportActions::saveRecord()
{
    const QString path = askForTable(tr("Save Numbers"),
        QStringLiteral("iteration-%1").arg(m_session.snapshot()->iteration->number()));
    if (!path.isEmpty())
        saveRecordTo(path);
}

bool ExportActions::saveRecordTo(const QString& path)
{
    const auto written = writeRecord(path, *m_session.snapshot());
    if (written)
        tell(path);
    else
        m_window.showNotice(written.error());
    return written.has_value();
}

void ExportActions::saveProgram()
{
    QString path = QFileDialog::getSaveFileName(&m_window, tr("Export as PyTorch Program"),
        QStringLiteral("model.py"), tr("Python programs (*.py)"));
    if (path.isEmpty())
        return;
    if (QFileInfo(path).suffix().isEmpty())
        path += QStringLiteral(".py");
    saveProgramTo(path);
}

bool ExportActions::saveProgramTo(const QString& path)
{
    const SnapshotPointer shown = m_session.snapshot();
    const auto beside =
        exportPytorch(path.toStdString(), *shown->iteration, shown->options, *shown->task);
    if (!beside) {
        m_window.showNotice(QString::fromStdString(beside.error()));
        return false;
    }
    if (beside->empty())
        tell(path);
    else
        m_window.statusBar()->showMessage(
            tr("Written: “%1”, and its numbers in “%2”.")
                .arg(QDir::toNativeSeparators(path),
                    QFileInfo(QString::fromStdString(*beside)).fileName()),
            statusMilliseconds);
    return true;
}

void ExportActions::saveChart(const ChartCard* card)
{
    const QString path = askForTable(tr("Save Numbers"), fileNameOf(card->title()));
    if (!path.isEmpty())
        saveChartTo(*card, path);
}

bool ExportActions::saveChartTo(const ChartCard& card, const QString& path)
{
    return saveTable(card.table(), path);
}

void ExportActions::saveComparison(const CompareChart* chart)
{
    const QString path =
        askForTable(tr("Save Numbers"), QStringLiteral("compared-") + fileNameOf(chart->title()));
    if (!path.isEmpty())
        saveComparisonTo(*chart, path);
}

bool ExportActions::saveComparisonTo(const CompareChart& chart, const QString& path)
{
    return saveTable(chart.table(), path);
}

bool ExportActions::saveTable(const std::string& csv, const QString& path)
{
    const auto written = writeTable(path, csv);
    if (written)
        tell(path);
    else
        m_window.showNotice(written.error());
    return written.has_value();
}

/// The view is made when it is first opened.
void ExportActions::watchComparison(bool isComparing)
{
    if (!isComparing)
        return;
    const CompareView* view = m_window.compareView();
    connect(view, &CompareView::pictureAsked, this, &ExportActions::savePictureOf,
        Qt::UniqueConnection);
    connect(view, &CompareView::tableAsked, this, &ExportActions::saveComparison,
        Qt::UniqueConnection);
}

void ExportActions::fillChartMenu()
{
    m_charts->clear();
    if (m_window.isComparing()) {
        for (const CompareChart* chart : m_window.compareView()->charts())
            m_charts->addAction(chart->title() + QStringLiteral("…"), chart,
                [this, chart] { saveComparison(chart); });
    } else {
        for (const ChartCard* card : m_window.diagnosticsPanel()->cards())
            m_charts->addAction(card->title() + QStringLiteral("…"), card,
                [this, card] { saveChart(card); });
    }
    m_charts->setEnabled(!m_charts->isEmpty());
}

// Paper

void ExportActions::print()
{
    QPrinter printer(QPrinter::HighResolution);
    printer.setPageOrientation(QPageLayout::Landscape);
    printer.setDocName(m_window.windowTitle());
    QPrintDialog dialog(&printer, &m_window);
    if (dialog.exec() == QDialog::Accepted && !printWidget(m_window, printer))
        m_window.showNotice(printer.outputFileName().isEmpty()
                ? tr("The printer “%1” takes no pages.").arg(printer.printerName())
                : tr("“%1” cannot be written.")
                      .arg(QDir::toNativeSeparators(printer.outputFileName())));
}

bool printWidget(QWidget& widget, QPrinter& printer)
{
    QPainter painter;
    if (!painter.begin(&printer))
        return false;
    const QRectF page = printer.pageRect(QPrinter::DevicePixel);
    const double factor = std::min(page.width() / widget.width(), page.height() / widget.height());
    painter.translate((page.width() - widget.width() * factor) / 2.0,
        (page.height() - widget.height() * factor) / 2.0);
    painter.scale(factor, factor);
    paintWidget(widget, painter);
    return true;
}

} // namespace loopscope::ui
