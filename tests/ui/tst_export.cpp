#include "tests/support/sample_options.h"
#include "ui/charts/chart_card.h"
#include "ui/charts/chart_kind.h"
#include "ui/charts/diagnostics_panel.h"
#include "ui/controls/segmented_control.h"
#include "ui/export/animation.h"
#include "ui/explain/rich_text.h"
#include "ui/export/picture.h"
#include "ui/export/picture_dialog.h"
#include "ui/export/record_file.h"
#include "ui/export/steps_dialog.h"
#include "ui/export/steps_export.h"
#include "ui/session/session.h"
#include "ui/theme/theme.h"
#include "ui/window/export_actions.h"
#include "ui/window/main_window.h"
#include "ui/window/network_view.h"
#include "ui/window/notice_bar.h"

#include <QAction>
#include <QFile>
#include <QFileDialog>
#include <QLabel>
#include <QListWidget>
#include <QMenu>
#include <QMovie>
#include <QPainter>
#include <QPrinter>
#include <QRegularExpression>
#include <QSvgRenderer>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

#include <algorithm>
#include <memory>

using namespace loopscope;
using namespace loopscope::ui;

/// What leaves the window as files.
class TestExport : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup();

    void aPngHasThePixelsAskedFor();
    void anSvgHasTheWordsAsLetters();
    void aPdfIsAsLargeAsTheWidget();
    void chartsAreLinesInVectorPictures();
    void anEndingThatIsNoPictureIsRefused();
    void whereNothingCanBeWrittenASentenceSaysSo();
    void theDialogSavesWhatIsChosen();
    void theDialogStaysOpenWhereItCannotWrite();
    void dialogsAreGoneThroughFromTopToBottom_data();
    void dialogsAreGoneThroughFromTopToBottom();
    void changedPartsAreFound();
    void anAnimationPlaysItsPictures();
    void theStepsOfAnIterationBecomeAnAnimation();
    void stepsBecomeNumberedPictures();
    void numberedPicturesReplaceNothing();
    void whatIsCancelledLeavesNothing();
    void theRecordIsWrittenByTheMenu();
    void everyChartHasATable();
    void aPageHasTheWholeWindow();

private:
    QString path(const char* name) const { return folder->filePath(name); }
    QStringList files() const { return QDir(folder->path()).entryList(QDir::Files); }
    ExportActions* actions() const { return window->findChild<ExportActions*>(); }
    StepsExport steps(StepsExport::Part part, const QString& to) const;

    std::unique_ptr<QTemporaryDir> folder;
    std::unique_ptr<Session> session;
    std::unique_ptr<MainWindow> window;
};

namespace
{

QByteArray contentsOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

void TestExport::init()
{
    applyTheme(*qApp, ThemeChoice::Light);
    folder = std::make_unique<QTemporaryDir>();
    session = std::make_unique<Session>(sampleOptions(5));
    window = std::make_unique<MainWindow>(*session);
    window->resize(1200, 800);
    window->show();
    QTRY_VERIFY(!window->diagnosticsPanel()->isPending());
}

void TestExport::cleanup()
{
    window.reset();
    session.reset();
    folder.reset();
}

StepsExport TestExport::steps(StepsExport::Part part, const QString& to) const
{
    StepsExport request;
    request.view = window->networkView();
    request.part = part;
    request.path = to;
    request.milliseconds = 200;
    return request;
}

// Pictures

void TestExport::aPngHasThePixelsAskedFor()
{
    QVERIFY(writePicture(*window, path("a.png"), 2.0));
    const QImage image(path("a.png"));
    QCOMPARE(image.size(), window->size() * 2);
    // It is what is on screen.
    const QImage screen = window->grab().toImage();
    QImage small;
    QVERIFY(writePicture(*window, path("b.png")));
    small.load(path("b.png"));
    QCOMPARE(small.size(), screen.size());
    QCOMPARE(
        small.convertToFormat(QImage::Format_RGB32), screen.convertToFormat(QImage::Format_RGB32));
}

void TestExport::anSvgHasTheWordsAsLetters()
{
    QVERIFY(writePicture(*window, path("a.svg")));
    const QByteArray svg = contentsOf(path("a.svg"));
    QVERIFY(svg.contains("<text"));
    QVERIFY(svg.contains("Explain"));
    QVERIFY(!svg.contains("optimizeQuality"));
    // Another program draws formulas with the letters that their places were calculated for.
    QFont formulas;
    formulas.setFamilies(formulaFamilies());
    const QString used = QFontInfo(formulas).family().section(" [", 0, 0);
    QVERIFY(svg.contains("font-family=\"" + used.toUtf8() + ","));
    QSvgRenderer renderer(path("a.svg"));
    QVERIFY(renderer.isValid());
    QCOMPARE(renderer.viewBox().size(), window->size());
}

void TestExport::aPdfIsAsLargeAsTheWidget()
{
    QWidget* network = window->networkView();
    QVERIFY(writePicture(*network, path("a.pdf")));
    const QByteArray pdf = contentsOf(path("a.pdf"));
    QVERIFY(pdf.startsWith("%PDF-"));
    const QRegularExpression box("/MediaBox \\[0 0 ([0-9.]+) ([0-9.]+)\\]");
    const auto match = box.match(QString::fromLatin1(pdf));
    QVERIFY(match.hasMatch());
    // 72 points an inch, 96 of a widget's.
    QVERIFY(std::abs(match.captured(1).toDouble() - network->width() * 0.75) < 1.5);
    QVERIFY(std::abs(match.captured(2).toDouble() - network->height() * 0.75) < 1.5);
}

void TestExport::chartsAreLinesInVectorPictures()
{
    ChartCard* loss = window->diagnosticsPanel()->cards().first();
    QVERIFY(writePicture(*loss, path("loss.svg")));
    const QByteArray svg = contentsOf(path("loss.svg"));
    QVERIFY(!svg.contains("<image"));
    QVERIFY(svg.contains("<text"));
    QVERIFY(svg.contains("<polyline") || svg.contains("<path"));
}

void TestExport::anEndingThatIsNoPictureIsRefused()
{
    const auto written = writePicture(*window, path("a.bmp"));
    QVERIFY(!written);
    QVERIFY(written.error().contains("a.bmp") && written.error().contains(".pdf"));
    QCOMPARE(withEnding("a", PictureFormat::Svg), QString("a.svg"));
    QCOMPARE(withEnding("a.PDF", PictureFormat::Svg), QString("a.PDF"));
    QCOMPARE(withEnding("step 1.5", PictureFormat::Png), QString("step 1.5.png"));
}

void TestExport::whereNothingCanBeWrittenASentenceSaysSo()
{
    for (const char* name : {"none/a.png", "none/a.svg", "none/a.pdf"}) {
        const auto written = writePicture(*window, path(name));
        QVERIFY(!written);
        QVERIFY2(written.error().contains("cannot be written"), qPrintable(written.error()));
    }
}

void TestExport::theDialogSavesWhatIsChosen()
{
    bool wasAsked = false;
    QTimer::singleShot(0, this, [&] {
        auto* dialog = qobject_cast<PictureDialog*>(QApplication::activeModalWidget());
        QVERIFY(dialog);
        wasAsked = true;
        const QList<QListWidgetItem*> network =
            dialog->list()->findItems("Network", Qt::MatchStartsWith);
        QCOMPARE(network.size(), 1);
        dialog->list()->setCurrentItem(network.first());
        QCOMPARE(dialog->scale(), 2.0);
        QVERIFY(dialog->saveTo(path("network.png")));
    });
    window->findChild<QAction*>("file.savePicture")->trigger();
    QVERIFY(wasAsked);
    const QImage image(path("network.png"));
    QVERIFY(image.width() > window->width()); // twice as fine as on screen
    QVERIFY(image.width() < window->width() * 2);
}

void TestExport::theDialogStaysOpenWhereItCannotWrite()
{
    PictureDialog dialog(actions()->subjects(), window.get());
    dialog.show();
    QVERIFY(!dialog.saveTo(path("none/a.png")));
    QVERIFY(dialog.isVisible());
    bool isTold = false;
    for (const QLabel* label : dialog.findChildren<QLabel*>())
        isTold = isTold || (label->isVisible() && label->text().contains("cannot be written"));
    QVERIFY(isTold);
}

void TestExport::dialogsAreGoneThroughFromTopToBottom_data()
{
    QTest::addColumn<bool>("isOfSteps");
    QTest::addColumn<int>("controls");
    QTest::newRow("picture") << false << 5;
    QTest::newRow("steps") << true << 8;
}

/// By the tabulator alone, each control once.
void TestExport::dialogsAreGoneThroughFromTopToBottom()
{
    QFETCH(const bool, isOfSteps);
    QFETCH(const int, controls);
    std::unique_ptr<QDialog> dialog;
    if (isOfSteps)
        dialog = std::make_unique<StepsDialog>(actions()->subjects(), 20, window.get());
    else
        dialog = std::make_unique<PictureDialog>(actions()->subjects(), window.get());
    dialog->show();
    dialog->activateWindow();
    QTRY_VERIFY(dialog->focusWidget() != nullptr);
    std::vector<QWidget*> order;
    for (QWidget* here = dialog->focusWidget();
         std::find(order.begin(), order.end(), here) == order.end();
         here = dialog->focusWidget()) {
        order.push_back(here);
        QTest::keyClick(here, Qt::Key_Tab);
    }
    QCOMPARE(int(order.size()), controls);
    const auto topOf = [&](const QWidget* widget) {
        return widget->mapTo(dialog.get(), QPoint()).y();
    };
    QCOMPARE(dialog->focusWidget(), order.front());
    // A list stands beside what follows it, a number behind the title of its slider.
    for (std::size_t i = 2; i < order.size(); ++i)
        QVERIFY2(topOf(order[i]) + 40 >= topOf(order[i - 1]),
            qPrintable(order[i]->accessibleName()));
    QTest::keyClick(dialog.get(), Qt::Key_Escape);
    QVERIFY(!dialog->isVisible());
}

// Animations

void TestExport::changedPartsAreFound()
{
    QImage before(40, 30, QImage::Format_RGBA8888);
    before.fill(Qt::white);
    QImage after = before;
    QVERIFY(changedPart(before, after).isEmpty());
    after.setPixelColor(7, 3, Qt::red);
    QCOMPARE(changedPart(before, after), QRect(7, 3, 1, 1));
    after.setPixelColor(20, 12, Qt::red);
    after.setPixelColor(2, 8, Qt::red);
    QCOMPARE(changedPart(before, after), QRect(QPoint(2, 3), QPoint(20, 12)));
}

void TestExport::anAnimationPlaysItsPictures()
{
    Animation animation(path("a.gif"), 120);
    const QList<QColor> colours{Qt::red, Qt::red, QColor(0, 0, 200), Qt::white};
    for (int i = 0; i < colours.size(); ++i) {
        QImage picture(60, 40, QImage::Format_RGB32);
        picture.fill(Qt::white);
        QPainter(&picture).fillRect(QRect(10, 10, 10, 10), colours[i]);
        QVERIFY(animation.add(picture));
    }
    QVERIFY(!QFile::exists(path("a.gif")));
    QVERIFY(animation.finish());
    QMovie movie(path("a.gif"));
    QVERIFY(movie.isValid());
    for (int i = 0; i < colours.size(); ++i) {
        QVERIFY(movie.jumpToFrame(i));
        QCOMPARE(movie.currentImage().pixelColor(15, 15), colours[i]);
        QCOMPARE(movie.currentImage().pixelColor(30, 30), QColor(Qt::white));
        QCOMPARE(movie.nextFrameDelay(), i + 1 < colours.size() ? 120 : 480);
    }
    QCOMPARE(movie.frameCount(), int(colours.size()));
    QCOMPARE(movie.loopCount(), -1); // for ever
}

void TestExport::theStepsOfAnIterationBecomeAnAnimation()
{
    session->setCursor({Phase::Backward, 2});
    const Cursor before = session->cursor();
    QVERIFY(actions()->saveStepsTo(steps(StepsExport::Part::Iteration, path("film.gif"))));
    QCOMPARE(session->cursor(), before);
    QMovie movie(path("film.gif"));
    QVERIFY(movie.isValid());
    QCOMPARE(movie.frameCount(), positionCount(5));
    QCOMPARE(files(), QStringList{"film.gif"});
}

void TestExport::stepsBecomeNumberedPictures()
{
    QVERIFY(actions()->saveStepsTo(steps(StepsExport::Part::Backward, path("back.png"))));
    QCOMPARE(files(), (QStringList{"back-001.png", "back-002.png", "back-003.png", "back-004.png",
                          "back-005.png"}));
    // Each shows another place.
    QVERIFY(QImage(path("back-001.png")) != QImage(path("back-002.png")));
    QCOMPARE(QImage(path("back-001.png")).size(), window->networkView()->size());
}

void TestExport::numberedPicturesReplaceNothing()
{
    QFile taken(path("back-003.png"));
    QVERIFY(taken.open(QIODevice::WriteOnly));
    taken.write("mine");
    taken.close();
    QVERIFY(!actions()->saveStepsTo(steps(StepsExport::Part::Backward, path("back.png"))));
    QVERIFY(window->networkView()->notice()->text().contains("back-003.png"));
    QCOMPARE(files(), QStringList{"back-003.png"});
    QCOMPARE(contentsOf(path("back-003.png")), QByteArray("mine"));
}

void TestExport::whatIsCancelledLeavesNothing()
{
    for (const char* name : {"film.gif", "film.png"}) {
        StepsExport request = steps(StepsExport::Part::Iteration, path(name));
        int calls = 0;
        request.progress = [&calls](int, int) { return ++calls < 3; };
        const auto made = exportSteps(*session, request);
        QVERIFY(made);
        QCOMPARE(*made, 0);
        QCOMPARE(calls, 3);
        QCOMPARE(files(), QStringList());
    }
}

// Tables

void TestExport::theRecordIsWrittenByTheMenu()
{
    const QString to = path("numbers.csv");
    QTimer::singleShot(0, this, [to] {
        auto* dialog = qobject_cast<QFileDialog*>(QApplication::activeModalWidget());
        QVERIFY(dialog);
        dialog->selectFile(to);
        static_cast<QDialog*>(dialog)->accept();
    });
    window->findChild<QAction*>("file.saveRecord")->trigger();
    const QByteArray csv = contentsOf(to);
    QVERIFY(csv.startsWith("layer,step,symbol,unit,value,gradient\n"));
    QVERIFY(csv.contains("\nreadout,5,loss,1,"));
    QVERIFY(!actions()->saveRecordTo(path("none/numbers.csv")));
    QVERIFY(window->networkView()->notice()->text().contains("numbers.csv"));
}

void TestExport::everyChartHasATable()
{
    session->trainUntil({.iterations = 3});
    QTRY_VERIFY(!session->isTraining());
    DiagnosticsPanel* panel = window->diagnosticsPanel();
    for (const ChartKind& kind : chartKinds()) {
        ChartCard* card = panel->addChart(kind.identifier);
        panel->resize(4000, panel->height());
        const auto lines = [card] {
            return QString::fromStdString(card->table()).split('\n', Qt::SkipEmptyParts);
        };
        const qsizetype columns = lines().first().count(',');
        QVERIFY2(columns >= 2, kind.identifier);
        // Only a series can be forecast, and this task is a text.
        if (QByteArray(kind.identifier) != "forecast")
            QTRY_VERIFY2(lines().size() > 1, kind.identifier);
        for (const QString& line : lines())
            QCOMPARE(line.count(','), columns);
        panel->close(card);
    }
    QVERIFY(actions()->saveChartTo(*panel->cards().first(), path("loss.csv")));
    const QList<QByteArray> loss = contentsOf(path("loss.csv")).trimmed().split('\n');
    QCOMPARE(loss.size(), 5); // iterations 0 to 3
    QCOMPARE(loss.last().split(',')[1].toDouble(), session->snapshot()->iteration->loss());
}

void TestExport::aPageHasTheWholeWindow()
{
    QPrinter printer(QPrinter::HighResolution);
    printer.setOutputFormat(QPrinter::PdfFormat);
    printer.setOutputFileName(path("page.pdf"));
    printer.setPageOrientation(QPageLayout::Landscape);
    QVERIFY(printWidget(*window, printer));
    QVERIFY(contentsOf(path("page.pdf")).startsWith("%PDF-"));
    printer.setOutputFileName(path("none/page.pdf"));
    QTest::ignoreMessage(QtWarningMsg, "QPainter::begin(): Returned false");
    QVERIFY(!printWidget(*window, printer));
}

QTEST_MAIN(TestExport)
#include "tst_export.moc"
