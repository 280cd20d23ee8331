#include "tests/ui/build_panel_window.h"
#include "ui/build/shape_choice.h"

#include <QPushButton>
#include <QTest>
#include <QToolButton>

using namespace loopscope;
using namespace loopscope::ui;
using namespace loopscope::ui::test;

namespace
{

ExperimentOptions withTask(TaskKind kind)
{
    return with([kind](ExperimentOptions& options) { options.task = standardOptions(kind); });
}

/// A task of a shape; the first that is offered.
const TaskDescription* taskOf(Shape shape)
{
    for (const TaskDescription& task : taskDescriptions())
        if (task.shape == shape)
            return &task;
    return nullptr;
}

Shape shapeInUse(Window& window)
{
    // Found once: looking for it lets snapshots arrive.
    const auto* choice = window.find<ShapeChoice>("architecture.shape");
    for (const Shape shape : ShapeChoice::shapes)
        if (choice->button(shape)->isChecked())
            return shape;
    qFatal("no shape is in use");
}

void press(Window& window, Shape shape)
{
    QTest::mouseClick(
        window.find<ShapeChoice>("architecture.shape")->button(shape), Qt::LeftButton);
}

QList<QPushButton*> offers(Window& window)
{
    QList<QPushButton*> result;
    for (QPushButton* button : window.panel.findChildren<QPushButton*>("architecture.task"))
        if (button->isVisible())
            result << button;
    return result;
}

} // namespace

class TestArchitecture : public QObject
{
    Q_OBJECT
private slots:
    void theTaskDecidesTheShape_data();
    void theTaskDecidesTheShape();
    void anotherShapeIsExplainedAndNothingChanges();
    void offeredTasksHaveTheShape();
    void everyShapeHasItsPicture();
    void decoderAndAttentionBelongToAnEncoderDecoder();
    void decoderOfItsOwnHasItsCellSizeAndLayers();
    void dotAttentionOfUnequalSizesIsExplained();
};

void TestArchitecture::theTaskDecidesTheShape_data()
{
    QTest::addColumn<int>("kind");
    for (const TaskDescription& task : taskDescriptions())
        QTest::newRow(task.identifier.c_str()) << int(task.kind);
}

void TestArchitecture::theTaskDecidesTheShape()
{
    QFETCH(int, kind);
    Window window(withTask(TaskKind(kind)));
    QCOMPARE(shapeInUse(window), window.session.snapshot()->task->shape());
    const bool hasDecoder = descriptionOf(TaskKind(kind)).shape == Shape::EncoderDecoder;
    QCOMPARE(window.panel.findChild<QWidget*>("architecture.attention")->isVisible(), hasDecoder);
}

void TestArchitecture::anotherShapeIsExplainedAndNothingChanges()
{
    Window window;
    const ExperimentOptions before = window.options();
    press(window, Shape::ManyToOne);
    QCOMPARE(window.options(), before);
    QCOMPARE(shapeInUse(window), Shape::ManyToMany);
    const QString note = window.noteOf("architecture.shape");
    QVERIFY2(note.contains("Many to one") && note.contains("“Next character” is n → n"),
        qPrintable(note));
    press(window, Shape::OneToMany);
    QVERIFY(offers(window).isEmpty());
    QVERIFY(window.noteOf("architecture.shape").contains("No task is trained in this way"));
}

void TestArchitecture::offeredTasksHaveTheShape()
{
    Window window;
    press(window, Shape::ManyToOne);
    const QList<QPushButton*> buttons = offers(window);
    QVERIFY(buttons.size() > 2);
    QTest::mouseClick(buttons.front(), Qt::LeftButton);
    QCOMPARE(descriptionOf(window.options().task.kind).shape, Shape::ManyToOne);
    QTRY_COMPARE(shapeInUse(window), Shape::ManyToOne);
    QVERIFY(offers(window).isEmpty());
}

void TestArchitecture::everyShapeHasItsPicture()
{
    Window window;
    QList<QImage> pictures;
    for (const Shape shape : ShapeChoice::shapes) {
        const QToolButton* button =
            window.find<ShapeChoice>("architecture.shape")->button(shape);
        const QImage picture = button->icon().pixmap(button->iconSize()).toImage();
        QVERIFY(!picture.isNull() && !pictures.contains(picture));
        QVERIFY(!button->toolTip().isEmpty());
        pictures << picture;
    }
}

void TestArchitecture::decoderAndAttentionBelongToAnEncoderDecoder()
{
    const TaskDescription* task = taskOf(Shape::EncoderDecoder);
    QVERIFY(task != nullptr);
    Window window(withTask(task->kind));
    click(window.find<SegmentedControl>("architecture.attention"), 2);
    QCOMPARE(window.options().attention, Attention::Additive);
    QTRY_COMPARE(window.session.snapshot()->options.attention, Attention::Additive);
    click(window.find<SegmentedControl>("architecture.attention"), 0);
    QCOMPARE(window.options().attention, Attention::None);
}

void TestArchitecture::decoderOfItsOwnHasItsCellSizeAndLayers()
{
    const TaskDescription* task = taskOf(Shape::EncoderDecoder);
    QVERIFY(task != nullptr);
    Window window(withTask(task->kind));
    QVERIFY(!window.panel.findChild<QWidget*>("architecture.decoderUnits")->isVisible());
    click(window.find<SegmentedControl>("architecture.decoder"), 1);
    QCOMPARE(window.options().decoder.size(), std::size_t(1));
    click(window.find<SegmentedControl>("architecture.decoderCell"), 2);
    QCOMPARE(window.options().decoder.front().equations, findInCatalog("lstm")->text());
    // Every cell of the catalog can be its.
    auto* more = window.find<ChoiceBox>("architecture.decoderMoreCells");
    chooseByKeys(more, "Update-gate RNN");
    QCOMPARE(window.options().decoder.front().equations, findInCatalog("update-gate")->text());
    QCOMPARE(more->currentText(), QString("Update-gate RNN"));
    QCOMPARE(window.find<SegmentedControl>("architecture.decoderCell")->current(), -1);
    type(window.find<QLineEdit>("architecture.decoderLayers"), "3");
    QCOMPARE(window.options().decoder.size(), std::size_t(3));
    type(window.find<QLineEdit>("architecture.decoderUnits"), "9");
    for (const LayerOptions& layer : window.options().decoder) {
        QCOMPARE(layer.units, 9);
        QCOMPARE(layer.equations, findInCatalog("update-gate")->text());
    }
    QTRY_COMPARE(window.session.snapshot()->options.decoder.size(), std::size_t(3));
    QCOMPARE(window.session.snapshot()->iteration->network().layerCount(1), 3);
    QUndoStack& undo = window.session.undoStack();
    QCOMPARE(undo.undoText(), QString("units of the decoder 12 → 9"));
    undo.undo();
    QCOMPARE(undo.undoText(), QString("layers of the decoder 1 → 3"));
    undo.undo();
    QCOMPARE(window.options().decoder.size(), std::size_t(1));
    QCOMPARE(undo.undoText(), QString("decoder Vanilla RNN → Update-gate RNN"));
    click(window.find<SegmentedControl>("architecture.decoder"), 0);
    QVERIFY(window.options().decoder.empty());
}

void TestArchitecture::dotAttentionOfUnequalSizesIsExplained()
{
    const TaskDescription* task = taskOf(Shape::EncoderDecoder);
    QVERIFY(task != nullptr);
    Window window(with([task](ExperimentOptions& options) {
        options.task = standardOptions(task->kind);
        options.layers.front().units = 8;
        options.decoder = options.layers;
        options.decoder.front().units = 9;
    }));
    click(window.find<SegmentedControl>("architecture.attention"), 1);
    QCOMPARE(window.options().attention, Attention::None);
    QVERIFY(!window.find<Field>("architecture.attention")->problem().isEmpty());
}

QTEST_MAIN(TestArchitecture)
#include "tst_architecture.moc"
