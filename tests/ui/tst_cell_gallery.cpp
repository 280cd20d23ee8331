#include "tests/ui/build_panel_window.h"
#include "ui/build/cell_card.h"
#include "ui/build/cell_gallery.h"
#include "ui/build/cell_picture.h"
#include "ui/build/layer_header.h"
#include "ui/explain/rich_text.h"
#include "ui/theme/theme.h"

#include <QPushButton>
#include <QScrollArea>
#include <QTest>
#include <QTextBlock>
#include <QTextDocument>

using namespace loopscope;
using namespace loopscope::ui;
using namespace loopscope::ui::test;

namespace
{

/// A panel whose gallery is open.
struct Gallery {
    explicit Gallery(const ExperimentOptions& options = defaultOptions())
        : window(options)
    {
        QTest::mouseClick(window.find<QPushButton>("layer.gallery"), Qt::LeftButton);
        dialog = window.panel.window()->findChild<CellGallery*>();
        QCoreApplication::processEvents();
    }

    CellCard* card(const char* identifier) const
    {
        for (CellCard* card : dialog->cards()) {
            if (card->entry().identifier == identifier)
                return card;
        }
        qFatal("the gallery has no %s", identifier);
    }
    QPushButton* use(const char* identifier) const
    {
        return card(identifier)->findChild<QPushButton*>("gallery.use");
    }
    QString equations(const char* identifier) const
    {
        return card(identifier)->findChildren<RichText*>().first()->html();
    }
    QString words(const char* identifier) const
    {
        QTextDocument document;
        document.setHtml(card(identifier)->findChildren<RichText*>().last()->html());
        return document.toPlainText();
    }

    Window window;
    CellGallery* dialog = nullptr;
};

/// The pieces of rich text that have a background, each as plain text.
QStringList markedPieces(const QString& html, const QColor& colour)
{
    QTextDocument document;
    document.setHtml(html);
    QStringList pieces;
    for (QTextBlock block = document.begin(); block.isValid(); block = block.next()) {
        bool continues = false;
        for (auto it = block.begin(); !it.atEnd(); ++it) {
            const QTextFragment fragment = it.fragment();
            const QBrush background = fragment.charFormat().background();
            const bool isMarked =
                background.style() != Qt::NoBrush && background.color() == colour;
            for (const QString& line : fragment.text().split(QChar::LineSeparator)) {
                if (isMarked && continues)
                    pieces.last() += line;
                else if (isMarked)
                    pieces << line;
                continues = isMarked && !fragment.text().endsWith(QChar::LineSeparator);
            }
        }
    }
    return pieces;
}

} // namespace

class TestCellGallery : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase();

    void everyCellHasItsCard();
    void everyCellHasItsPicture_data();
    void everyCellHasItsPicture();
    void whatIsNewIsMarked_data();
    void whatIsNewIsMarked();
    void whatIsLeftOutIsSaid();
    void theMarksFollowTheTheme();
    void aCellIsPutToUse();
    void itIsTheSelectedLayersCell();
    void parametersAreThoseOfTheLayer();
    void columnsFollowTheWidth_data();
    void columnsFollowTheWidth();
    void theKeyboardReachesEveryCell();
};

void TestCellGallery::initTestCase()
{
    applyTheme(*qApp, ThemeChoice::Light);
}

void TestCellGallery::everyCellHasItsCard()
{
    Gallery gallery;
    QVERIFY(gallery.dialog->isVisible());
    QCOMPARE(gallery.dialog->cards().size(), catalog().size());
    for (const CatalogEntry& entry : catalog()) {
        const CellCard* card = gallery.card(entry.identifier.c_str());
        QStringList texts;
        for (const QLabel* label : card->findChildren<QLabel*>())
            texts << label->text();
        for (const std::string& text : {entry.name, entry.purpose, entry.source})
            QVERIFY2(texts.contains(QString::fromStdString(text)), text.c_str());
        QVERIFY(!gallery.equations(entry.identifier.c_str()).isEmpty());
        QVERIFY(!gallery.words(entry.identifier.c_str()).isEmpty());
    }
}

void TestCellGallery::everyCellHasItsPicture_data()
{
    QTest::addColumn<QString>("cell");
    QTest::addColumn<QString>("labels");
    QTest::newRow("vanilla") << "vanilla" << "h x|h tanh|h";
    QTest::newRow("lstm") << "lstm" << "c h x|i σ|f σ|g tanh|o σ|⊙|⊙|+|tanh|⊙|c h";
    QTest::newRow("window") << "window" << "x x₋₁ x₋₂ x₋₃|h tanh|h";
}

/// Its nodes, whatever their order.
void TestCellGallery::everyCellHasItsPicture()
{
    QFETCH(QString, cell);
    QFETCH(QString, labels);
    const Gallery gallery;
    const auto* picture =
        gallery.card(cell.toLatin1().constData())->findChild<CellPicture*>();
    QVERIFY(picture && picture->isVisible());
    QStringList found;
    for (int node = 0; node < int(picture->graph().nodes.size()); ++node)
        found << picture->label(node);
    QStringList expected;
    for (const QString& part : labels.split('|')) {
        const bool isEnd = part == labels.split('|').first() || part == labels.split('|').last();
        expected << (isEnd ? part.split(' ') : QStringList(part));
    }
    found.sort();
    expected.sort();
    QCOMPARE(found, expected);
    QVERIFY(picture->height() >= picture->heightForWidth(picture->width()));
}

void TestCellGallery::whatIsNewIsMarked_data()
{
    QTest::addColumn<QByteArray>("cell");
    QTest::addColumn<QStringList>("pieces");
    QTest::newRow("nothing before it") << QByteArray("feed-forward") << QStringList{};
    QTest::newRow("a term") << QByteArray("vanilla") << QStringList{"U ht−1"};
    QTest::newRow("a factor and a matrix") << QByteArray("lstm-peephole")
                                           << QStringList{"pi ⊙ ct−1", "pf ⊙ ct−1", "po ⊙ ct"};
    QTest::newRow("a function") << QByteArray("irnn") << QStringList{"ReLU(", ")"};
    QTest::newRow("nothing new, something left out") << QByteArray("update-gate") << QStringList{};
}

void TestCellGallery::whatIsNewIsMarked()
{
    QFETCH(const QByteArray, cell);
    QFETCH(const QStringList, pieces);
    Gallery gallery;
    QCOMPARE(markedPieces(gallery.equations(cell.constData()), lightTheme().accentSoft), pieces);
}

void TestCellGallery::whatIsLeftOutIsSaid()
{
    Gallery gallery;
    QVERIFY(gallery.words("vanilla").contains("Compared with Feed-forward"));
    QVERIFY(!gallery.words("vanilla").contains("Left out"));
    const QString lost = gallery.words("lstm-1997");
    QVERIFY2(lost.contains("Left out: ft = σ("), qPrintable(lost));
    // Where nothing is marked, nobody is told to look for marks.
    QVERIFY2(!gallery.words("update-gate").contains("marked"),
        qPrintable(gallery.words("update-gate")));
}

void TestCellGallery::theMarksFollowTheTheme()
{
    Gallery gallery;
    applyTheme(*qApp, ThemeChoice::Dark);
    QCoreApplication::processEvents();
    QCOMPARE(
        markedPieces(gallery.equations("vanilla"), darkTheme().accentSoft).size(), 1);
    applyTheme(*qApp, ThemeChoice::Light);
    QCoreApplication::processEvents();
    QCOMPARE(
        markedPieces(gallery.equations("vanilla"), lightTheme().accentSoft).size(), 1);
}

void TestCellGallery::aCellIsPutToUse()
{
    Gallery gallery;
    QVERIFY(!gallery.use("vanilla")->isEnabled());
    QCOMPARE(gallery.use("vanilla")->text(), QString("In use"));
    for (const char* cell : {"lstm-coupled", "gru", "feed-forward"}) {
        QTest::mouseClick(gallery.use(cell), Qt::LeftButton);
        QCOMPARE(gallery.window.layer().equations, findInCatalog(cell)->text());
        QVERIFY(!gallery.use(cell)->isEnabled());
        QVERIFY(gallery.use("vanilla")->isEnabled());
        QCOMPARE(gallery.card(cell)->property("selected").toBool(), true);
        QCOMPARE(gallery.card("vanilla")->property("selected").toBool(), false);
    }
    QVERIFY(gallery.dialog->isVisible()); // one looks at several
    QTRY_VERIFY(gallery.window.session.snapshot()->options.layers ==
                gallery.window.options().layers);
    QTest::keyClick(gallery.dialog, Qt::Key_Escape);
    QVERIFY(!gallery.dialog->isVisible());
}

void TestCellGallery::itIsTheSelectedLayersCell()
{
    ExperimentOptions options = defaultOptions();
    options.layers = {{findInCatalog("gru")->text(), 4, Direction::Forward},
        {findInCatalog("lstm")->text(), 5, Direction::Forward}};
    Gallery gallery(options);
    QVERIFY(!gallery.use("gru")->isEnabled());
    QTest::mouseClick(gallery.window.panel.findChildren<LayerHeader*>()[1], Qt::LeftButton);
    QVERIFY(gallery.use("gru")->isEnabled());
    QVERIFY(!gallery.use("lstm")->isEnabled());
    QTest::mouseClick(gallery.use("lstm-1997"), Qt::LeftButton);
    QCOMPARE(gallery.window.options().layers[0].equations, findInCatalog("gru")->text());
    QCOMPARE(gallery.window.options().layers[1].equations, findInCatalog("lstm-1997")->text());
}

void TestCellGallery::parametersAreThoseOfTheLayer()
{
    ExperimentOptions options = defaultOptions();
    options.task.text = "abab";
    options.layers.front().units = 3;
    Gallery gallery(options);
    const auto says = [&](const char* cell, const char* words) {
        for (const QLabel* label : gallery.card(cell)->findChildren<QLabel*>()) {
            if (label->text() == words)
                return true;
        }
        return false;
    };
    QVERIFY(says("vanilla", "18 parameters with 3 units"));       // 3 × 2 + 3 × 3 + 3
    QVERIFY(says("lstm", "72 parameters with 3 units"));          // four times as many
    QVERIFY(says("gru", "57 parameters with 3 units"));           // three times, and b_hn
    QVERIFY(says("lstm-peephole", "81 parameters with 3 units")); // three further vectors
    options.layers.front().units = 1;
    gallery.window.session.setOptions(options);
    QTRY_VERIFY(says("vanilla", "4 parameters with 1 unit"));
}

void TestCellGallery::columnsFollowTheWidth_data()
{
    QTest::addColumn<double>("lines"); // of text in the width
    QTest::addColumn<int>("columns");
    QTest::newRow("narrow") << 26.0 << 1;
    QTest::newRow("two") << 52.0 << 2;
    QTest::newRow("wide") << 78.0 << 3;
}

void TestCellGallery::columnsFollowTheWidth()
{
    QFETCH(const double, lines);
    QFETCH(const int, columns);
    Gallery gallery;
    gallery.dialog->resize(int(lines * gallery.dialog->fontMetrics().height()), 700);
    QTest::qWait(50);
    QSet<int> lefts;
    const auto& cards = gallery.dialog->cards();
    for (std::size_t i = 0; i < cards.size(); ++i) {
        lefts.insert(cards[i]->x());
        for (std::size_t j = 0; j < i; ++j)
            QVERIFY(!cards[i]->geometry().intersects(cards[j]->geometry()));
        for (const RichText* text : cards[i]->findChildren<RichText*>())
            QVERIFY(text->height() >= text->heightForWidth(text->width()));
        for (const QLabel* label : cards[i]->findChildren<QLabel*>())
            QVERIFY(!label->wordWrap() || label->height() >= label->heightForWidth(label->width()));
    }
    QCOMPARE(int(lefts.size()), columns);
    const auto* area = gallery.dialog->findChild<QScrollArea*>();
    QVERIFY(area->widget()->width() <= area->viewport()->width());
    QVERIFY(area->widget()->height() >= cards.back()->geometry().bottom());
}

void TestCellGallery::theKeyboardReachesEveryCell()
{
    Gallery gallery;
    gallery.dialog->activateWindow();
    QSet<QWidget*> missing;
    for (const CatalogEntry& entry : catalog()) {
        QPushButton* button = gallery.use(entry.identifier.c_str());
        QVERIFY(button->accessibleName().contains(QString::fromStdString(entry.name)));
        QVERIFY(!button->toolTip().isEmpty());
        if (button->isEnabled())
            missing.insert(button);
    }
    gallery.use("feed-forward")->setFocus();
    for (int i = 0; i < 40 && !missing.isEmpty(); ++i) {
        QWidget* focus = QApplication::focusWidget();
        QVERIFY(focus != nullptr);
        missing.remove(focus);
        QTest::keyClick(focus, Qt::Key_Tab);
    }
    QVERIFY(missing.isEmpty());
    gallery.use("gru")->setFocus();
    QTest::keyClick(gallery.use("gru"), Qt::Key_Space);
    QCOMPARE(gallery.window.layer().equations, findInCatalog("gru")->text());
}

QTEST_MAIN(TestCellGallery)
#include "tst_cell_gallery.moc"
