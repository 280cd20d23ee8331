#include "tests/ui/build_panel_window.h"
#include "ui/build/layer_header.h"
#include "ui/controls/number_field.h"
#include "ui/theme/theme.h"

#include <QPushButton>
#include <QScrollArea>
#include <QSignalSpy>
#include <QTest>

using namespace loopscope;
using namespace loopscope::ui;
using namespace loopscope::ui::test;

namespace
{

ExperimentOptions withLayers(const std::vector<const char*>& cells)
{
    return with([&](ExperimentOptions& options) {
        options.layers.clear();
        for (const char* cell : cells)
            options.layers.push_back({findInCatalog(cell)->text(), 3 + int(options.layers.size()),
                Direction::Forward});
    });
}

/// The cells of the layers, in their order.
QStringList cellsOf(const ExperimentOptions& options)
{
    QStringList result;
    for (const LayerOptions& layer : options.layers) {
        const CatalogEntry* entry = identifyCell(layer.equations).entry;
        result << (entry != nullptr ? QString::fromStdString(entry->identifier) : "own");
    }
    return result;
}

QList<LayerHeader*> headersOf(const Window& window)
{
    QCoreApplication::processEvents(); // a new card is shown with its layout
    QList<LayerHeader*> result;
    for (LayerHeader* header : window.panel.findChildren<LayerHeader*>()) {
        if (header->isVisible())
            result << header;
    }
    return result;
}

void clickOn(QWidget* widget)
{
    QTest::mouseClick(widget, Qt::LeftButton);
}

/// Pulls a header to just above or below another one's card, without letting go.
void pull(LayerHeader* header, const QWidget* target, bool below)
{
    const QWidget* card = target->parentWidget();
    const int y = below ? card->height() - 3 : 3;
    const QPoint place = header->mapFromGlobal(card->mapToGlobal(QPoint(20, y)));
    QTest::mousePress(header, Qt::LeftButton, {}, header->rect().center());
    QTest::mouseMove(header, header->rect().center() + QPoint(0, 12));
    QTest::mouseMove(header, place);
}

void letGo(LayerHeader* header, const QWidget* target, bool below)
{
    const QWidget* card = target->parentWidget();
    const int y = below ? card->height() - 3 : 3;
    QTest::mouseRelease(header, Qt::LeftButton, {},
        header->mapFromGlobal(card->mapToGlobal(QPoint(20, y))));
}

} // namespace

class TestLayers : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase();

    void aLayerIsAddedLikeTheLastOne();
    void settingsAreThoseOfTheSelectedLayer();
    void activationIsThatOfTheSelectedLayer();
    void headersSayWhatTheirLayerIs();
    void parametersAreCounted();
    void directionsAreChosen_data();
    void directionsAreChosen();
    void layersMoveByButtons();
    void layersMoveByDragging_data();
    void layersMoveByDragging();
    void escapeEndsDragging();
    void aClickDoesNotMove();
    void layersAreDuplicatedAndRemoved();
    void theOnlyLayerStays();
    void sixLayersAreTheMost();
    void fewerLayersFromElsewhereKeepASelection();
    void theForgetBiasIsThereForAnyLayer();
    void theKeyboardSelects();
    void everyControlIsNamedAndExplained();
    void nothingIsCut_data();
    void nothingIsCut();
};

void TestLayers::initTestCase()
{
    applyTheme(*qApp, ThemeChoice::Light);
}

void TestLayers::aLayerIsAddedLikeTheLastOne()
{
    Window window(withLayers({"gru"}));
    clickOn(window.find<QPushButton>("layer.add"));
    QCOMPARE(cellsOf(window.options()), QStringList({"gru", "gru"}));
    QCOMPARE(window.options().layers[1].units, 3);
    QCOMPARE(headersOf(window).size(), 2);
    // The new one is selected.
    click(window.find<SegmentedControl>("layer.cell"), 2);
    QCOMPARE(cellsOf(window.options()), QStringList({"gru", "lstm"}));
    QTRY_COMPARE(window.session.snapshot()->iteration->network().layerCount(), 2);
    QTRY_COMPARE(window.session.snapshot()->options.layers, window.options().layers);
    window.session.startTraining();
    QTRY_VERIFY(window.session.snapshot()->iteration->number() > 10);
}

void TestLayers::settingsAreThoseOfTheSelectedLayer()
{
    Window window(withLayers({"vanilla", "gru", "update-gate"}));
    const auto headers = headersOf(window);
    auto* cell = window.find<SegmentedControl>("layer.cell");
    auto* units = window.find<NumberField>("layer.units");
    QCOMPARE(cell->current(), 0);
    QCOMPARE(units->text(), QString("3"));
    clickOn(headers[1]);
    QCOMPARE(cell->current(), 1);
    QCOMPARE(units->text(), QString("4"));
    clickOn(headers[2]);
    QCOMPARE(cell->current(), -1);
    QCOMPARE(window.find<ChoiceBox>("layer.moreCells")->currentText(), QString("Update-gate RNN"));
    QVERIFY(window.options() == withLayers({"vanilla", "gru", "update-gate"}));

    type(units, "9");
    click(cell, 2);
    ExperimentOptions expected = withLayers({"vanilla", "gru", "lstm"});
    expected.layers[2].units = 9;
    QVERIFY(window.options() == expected);
    // The settings stand in the card of their layer.
    QVERIFY(headers[2]->parentWidget()->isAncestorOf(cell));
    QVERIFY(!headers[0]->parentWidget()->isAncestorOf(cell));
}

void TestLayers::activationIsThatOfTheSelectedLayer()
{
    Window window(withLayers({"vanilla", "vanilla"}));
    const auto title = [&] {
        for (const QLabel* label : window.panel.findChildren<QLabel*>()) {
            if (label->text().startsWith("ACTIVATION"))
                return label->text();
        }
        return QString();
    };
    QCOMPARE(title(), QString("ACTIVATION OF LAYER 1"));
    clickOn(headersOf(window)[1]);
    QCOMPARE(title(), QString("ACTIVATION OF LAYER 2"));
    click(window.find<SegmentedControl>("layer.activation"), 2);
    QCOMPARE(window.options().layers[0].equations, findInCatalog("vanilla")->text());
    QCOMPARE(window.options().layers[1].equations, findInCatalog("vanilla")->text(Function::Relu));
    clickOn(window.find<QPushButton>("layer.remove"));
    QCOMPARE(title(), QString("ACTIVATION"));
}

void TestLayers::headersSayWhatTheirLayerIs()
{
    ExperimentOptions options = withLayers({"vanilla", "lstm", "minimal-gated"});
    options.layers[1].direction = Direction::Both;
    Window window(options);
    const auto headers = headersOf(window);
    QCOMPARE(headers[0]->text(), QString("Layer 1"));
    QVERIFY(headers[0]->toolTip().contains("parameters"));
    QVERIFY2(headers[1]->toolTip().contains(QString::fromUtf8("LSTM · 4 ⇄")),
        qPrintable(headers[1]->toolTip()));
    QVERIFY(headers[2]->toolTip().contains(QString::fromUtf8("Minimal gated unit · 5")));
    QVERIFY(headers[2]->accessibleDescription().contains("Minimal gated unit"));
}

void TestLayers::parametersAreCounted()
{
    ExperimentOptions options = withLayers({"vanilla", "gru"});
    options.task.text = "abab"; // two characters
    options.layers[0].direction = Direction::Both;
    Window window(options);
    // Two tracks of 3 × 2 + 3 × 3 + 3.
    QVERIFY(headersOf(window)[0]->toolTip().contains("36 parameters"));
    clickOn(headersOf(window)[1]);
    // Three gates of 4 × 6 + 4 × 4 + 4, and b_hn.
    QVERIFY2(headersOf(window)[1]->toolTip().contains("136 parameters"),
        qPrintable(headersOf(window)[1]->toolTip()));
    // The readout has 2 × 4 + 2.
    const auto total = [&] {
        for (const QLabel* label : window.panel.findChildren<QLabel*>("summary")) {
            if (!label->text().isEmpty())
                return label->text();
        }
        return QString();
    };
    QCOMPARE(total(), QString("182 parameters in all"));
    clickOn(window.find<QPushButton>("layer.remove"));
    QTRY_COMPARE(total(), QString("50 parameters in all"));
}

void TestLayers::directionsAreChosen_data()
{
    QTest::addColumn<int>("index");
    QTest::addColumn<int>("direction");
    QTest::addColumn<int>("tracks");
    QTest::newRow("back") << 1 << int(Direction::Backward) << 1;
    QTest::newRow("both") << 2 << int(Direction::Both) << 2;
    QTest::newRow("forward") << 0 << int(Direction::Forward) << 1;
}

void TestLayers::directionsAreChosen()
{
    QFETCH(const int, index);
    QFETCH(const int, direction);
    QFETCH(const int, tracks);
    ExperimentOptions options = withLayers({"gru"});
    options.layers.front().direction = index == 0 ? Direction::Both : Direction::Forward;
    Window window(options);
    click(window.find<SegmentedControl>("layer.direction"), index);
    QCOMPARE(int(window.layer().direction), direction);
    QTRY_COMPARE(window.session.snapshot()->options.layers, window.options().layers);
    QCOMPARE(int(window.session.snapshot()->iteration->network().tracks().size()), tracks);
    QCOMPARE(window.find<SegmentedControl>("layer.direction")->current(), index);
}

void TestLayers::layersMoveByButtons()
{
    Window window(withLayers({"vanilla", "gru", "lstm"}));
    auto* up = window.find<QPushButton>("layer.up");
    auto* down = window.find<QPushButton>("layer.down");
    QVERIFY(!up->isEnabled());
    clickOn(down);
    QCOMPARE(cellsOf(window.options()), QStringList({"gru", "vanilla", "lstm"}));
    QVERIFY(up->isEnabled() && down->isEnabled());
    clickOn(down);
    QCOMPARE(cellsOf(window.options()), QStringList({"gru", "lstm", "vanilla"}));
    QVERIFY(!down->isEnabled());
    QCOMPARE(window.find<SegmentedControl>("layer.cell")->current(), 0); // still the same layer
    clickOn(up);
    QCOMPARE(cellsOf(window.options()), QStringList({"gru", "vanilla", "lstm"}));
}

void TestLayers::layersMoveByDragging_data()
{
    QTest::addColumn<int>("from");
    QTest::addColumn<int>("target");
    QTest::addColumn<bool>("below");
    QTest::addColumn<QStringList>("expected");
    QTest::newRow("to the start") << 2 << 0 << false << QStringList{"lstm", "vanilla", "gru"};
    QTest::newRow("to the end") << 0 << 2 << true << QStringList{"gru", "lstm", "vanilla"};
    QTest::newRow("behind the next") << 0 << 1 << true << QStringList{"gru", "vanilla", "lstm"};
    QTest::newRow("before the last") << 0 << 2 << false << QStringList{"gru", "vanilla", "lstm"};
    QTest::newRow("nowhere") << 1 << 1 << true << QStringList{"vanilla", "gru", "lstm"};
    QTest::newRow("behind itself") << 1 << 2 << false << QStringList{"vanilla", "gru", "lstm"};
}

void TestLayers::layersMoveByDragging()
{
    QFETCH(const int, from);
    QFETCH(const int, target);
    QFETCH(const bool, below);
    QFETCH(const QStringList, expected);
    Window window(withLayers({"vanilla", "gru", "lstm"}));
    const auto headers = headersOf(window);
    const QStringList before = cellsOf(window.options());
    pull(headers[from], headers[target], below);
    QCOMPARE(cellsOf(window.options()), before); // not before it is let go
    letGo(headers[from], headers[target], below);
    QCOMPARE(cellsOf(window.options()), expected);
    QTRY_COMPARE(cellsOf(window.session.snapshot()->options), expected);
}

void TestLayers::escapeEndsDragging()
{
    Window window(withLayers({"vanilla", "gru", "lstm"}));
    const auto headers = headersOf(window);
    pull(headers[0], headers[2], true);
    QTest::keyClick(headers[0], Qt::Key_Escape);
    letGo(headers[0], headers[2], true);
    QCOMPARE(cellsOf(window.options()), QStringList({"vanilla", "gru", "lstm"}));
}

void TestLayers::aClickDoesNotMove()
{
    Window window(withLayers({"vanilla", "gru"}));
    LayerHeader* header = headersOf(window)[1];
    QTest::mousePress(header, Qt::LeftButton, {}, QPoint(30, 8));
    QTest::mouseMove(header, QPoint(31, 9)); // a hand is never quite still
    QTest::mouseRelease(header, Qt::LeftButton, {}, QPoint(31, 9));
    QCOMPARE(cellsOf(window.options()), QStringList({"vanilla", "gru"}));
    QCOMPARE(window.find<SegmentedControl>("layer.cell")->current(), 1);
}

void TestLayers::layersAreDuplicatedAndRemoved()
{
    Window window(withLayers({"vanilla", "lstm"}));
    clickOn(window.find<QPushButton>("layer.duplicate"));
    QCOMPARE(cellsOf(window.options()), QStringList({"vanilla", "vanilla", "lstm"}));
    QCOMPARE(window.options().layers[1], window.options().layers[0]);
    click(window.find<SegmentedControl>("layer.cell"), 1); // the copy is selected
    QCOMPARE(cellsOf(window.options()), QStringList({"vanilla", "gru", "lstm"}));
    clickOn(window.find<QPushButton>("layer.remove"));
    QCOMPARE(cellsOf(window.options()), QStringList({"vanilla", "lstm"}));
    QCOMPARE(window.find<SegmentedControl>("layer.cell")->current(), 2); // what came in its place
    clickOn(window.find<QPushButton>("layer.remove"));
    QCOMPARE(cellsOf(window.options()), QStringList({"vanilla"}));
    QCOMPARE(headersOf(window).size(), 1);
    QTRY_COMPARE(window.session.snapshot()->iteration->network().layerCount(), 1);
}

void TestLayers::theOnlyLayerStays()
{
    Window window;
    QVERIFY(!window.panel.findChild<QPushButton*>("layer.remove")->isVisible());
    LayerHeader* header = headersOf(window).first();
    QVERIFY(!header->isEnabled());
    QTest::mousePress(header, Qt::LeftButton, {}, QPoint(20, 8));
    QTest::mouseMove(header, QPoint(20, 200));
    QTest::mouseRelease(header, Qt::LeftButton, {}, QPoint(20, 200));
    QVERIFY(window.options() == defaultOptions());
}

void TestLayers::sixLayersAreTheMost()
{
    Window window;
    auto* add = window.find<QPushButton>("layer.add");
    for (int layers = 2; layers <= maximumLayers; ++layers) {
        QVERIFY(add->isEnabled());
        clickOn(add);
        QCOMPARE(int(window.options().layers.size()), layers);
    }
    QVERIFY(!add->isEnabled());
    QVERIFY(window.noteOf("layer.add").contains("at most 6 layers"));
    QVERIFY(!window.find<QPushButton>("layer.duplicate")->isEnabled());
    clickOn(window.find<QPushButton>("layer.remove"));
    QVERIFY(add->isEnabled());
    QVERIFY(window.noteOf("layer.add").isEmpty());
}

void TestLayers::fewerLayersFromElsewhereKeepASelection()
{
    Window window(withLayers({"vanilla", "gru", "lstm"}));
    clickOn(headersOf(window)[2]);
    window.session.setOptions(withLayers({"vanilla", "gru"})); // as undo does
    QCOMPARE(headersOf(window).size(), 2);
    QCOMPARE(window.find<SegmentedControl>("layer.cell")->current(), 1);
    window.session.setOptions(withLayers({"lstm"}));
    QCOMPARE(window.find<SegmentedControl>("layer.cell")->current(), 2);
    QVERIFY(!window.find<SegmentedControl>("layer.activation")->isEnabled());
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    QCOMPARE(window.panel.findChildren<LayerHeader*>().size(), 1);
}

void TestLayers::theForgetBiasIsThereForAnyLayer()
{
    Window window(withLayers({"vanilla", "lstm"}));
    QVERIFY(window.find<NumberField>("weights.forgetBias")->isVisible());
    clickOn(headersOf(window)[1]);
    clickOn(window.find<QPushButton>("layer.remove"));
    QVERIFY(!window.find<NumberField>("weights.forgetBias")->isVisible());
    window.session.setOptions(withLayers({"feed-forward", "vanilla"}));
    QVERIFY(window.find<MarkedSlider>("weights.spectralRadius")->isEnabled());
}

void TestLayers::theKeyboardSelects()
{
    Window window(withLayers({"vanilla", "gru", "lstm"}));
    const auto headers = headersOf(window);
    for (const int layer : {2, 0, 1}) {
        headers[layer]->setFocus();
        QTest::keyClick(headers[layer], Qt::Key_Space);
        QCOMPARE(window.find<SegmentedControl>("layer.cell")->current(), layer);
    }
}

void TestLayers::everyControlIsNamedAndExplained()
{
    Window window(withLayers({"vanilla", "gru", "lstm"}));
    clickOn(headersOf(window)[1]);
    const QList<QWidget*> controls = controlsOf(window.panel);
    for (QWidget* control : controls) {
        const QByteArray who =
            control->metaObject()->className() + QByteArray(" ") + control->objectName().toUtf8();
        QVERIFY2(!control->objectName().isEmpty(), who);
        QVERIFY2(!control->toolTip().isEmpty(), who);
        const auto* button = qobject_cast<QAbstractButton*>(control);
        QVERIFY2(!control->accessibleName().isEmpty() ||
                     (button != nullptr && !button->text().isEmpty()),
            who);
    }
}

void TestLayers::nothingIsCut_data()
{
    QTest::addColumn<double>("scale");
    QTest::newRow("ordinary text") << 1.0;
    QTest::newRow("text × 1.5") << 1.5;
}

void TestLayers::nothingIsCut()
{
    QFETCH(const double, scale);
    const QFont ordinary = QApplication::font();
    QFont large = ordinary;
    large.setPointSizeF(ordinary.pointSizeF() * scale);
    QApplication::setFont(large);
    applyTheme(*qApp, ThemeChoice::Light);
    {
        Window window(withLayers({"vanilla", "minimal-gated", "lstm", "gru", "gru", "window"}));
        window.panel.resize(window.panel.minimumSizeHint().width(), 700);
        QCoreApplication::processEvents();
        const auto* area = window.panel.findChild<QScrollArea*>();
        QVERIFY(area->widget()->width() <= area->viewport()->width());
        for (const char* name :
            {"layer.up", "layer.down", "layer.duplicate", "layer.remove", "layer.gallery"}) {
            auto* button = window.find<QPushButton>(name);
            QVERIFY2(button->width() >= button->minimumSizeHint().width(), name);
            QVERIFY2(button->visibleRegion().boundingRect() == button->rect(), name);
        }
    }
    QApplication::setFont(ordinary);
    applyTheme(*qApp, ThemeChoice::Light);
}

QTEST_MAIN(TestLayers)
#include "tst_layers.moc"
