#include "core/cell/catalog.h"
#include "ui/controls/choice_box.h"
#include "ui/controls/disclosure.h"
#include "ui/controls/number_field.h"
#include "ui/session/default_options.h"
#include "ui/session/session.h"
#include "ui/theme/theme.h"
#include "ui/weights/holds_section.h"
#include "ui/weights/weight_inspector.h"
#include "ui/weights/weights_map.h"
#include "ui/weights/weights_panel.h"

#include <QApplication>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

#include <cmath>
#include <memory>

using namespace loopscope;
using namespace loopscope::ui;

namespace
{

ExperimentOptions optionsWith(const char* cell, int units, int layers = 1)
{
    ExperimentOptions options = defaultOptions();
    options.layers.clear();
    for (int i = 0; i < layers; ++i)
        options.layers.push_back({findInCatalog(cell)->text(), units, Direction::Forward});
    options.sequenceLength = 6;
    return options;
}

} // namespace

class TestWeightsPanel : public QObject
{
    Q_OBJECT

private slots:
    void cleanup();

    void everyMatrixOfTheShownLayerIsThere();
    void rowsAndColumnsSayWhatTheyStandFor();
    void cellsAreWhereTheyAreDrawn_data();
    void cellsAreWhereTheyAreDrawn();
    void draggingACellMovesTheLossAndIsOneUndo();
    void aSlowDragIsOneUndoStill();
    void whatFollowsADragIsNotPartOfIt();
    void aClickChangesNothing();
    void escapeTakesADragBack();
    void theKeyboardChoosesAndChanges();
    void aTypedNumberIsTheWeight();
    void theTabKeyLeadsFromTheMapToItsWeight();
    void aCutWeightStaysCutWhileTrainingGoesOn();
    void aRowIsSilencedAndUndone();
    void aGateIsForcedAndReleased();
    void aUnitIsSilencedInItsLayer();
    void whatIsForcedIsListedAndReleased();
    void theGradientCheckAgrees();
    void theAnswerGoesWithItsNumbers();
    void anotherLayerShowsItsOwnWeights();
    void editsEndWithTheirLayers();
    void picturesForLooking_data();
    void picturesForLooking();

private:
    void open(const ExperimentOptions& options);
    WeightsMap* map() const { return m_panel->map(); }
    WeightPlace place(const char* parameter, int row, int column) const;
    QPoint centreOf(const WeightPlace& place) const;
    double weight(const WeightPlace& place) const;
    double loss() const { return m_session->snapshot()->iteration->loss(); }
    template <typename Widget>
    Widget* find(const char* name) const
    {
        auto* const widget = m_panel->findChild<Widget*>(name);
        Q_ASSERT(widget);
        return widget;
    }
    /// Presses on a cell, moves up by so many pixels, and lets go unless told to hold.
    void drag(const WeightPlace& place, int up, bool letGo = true);
    void hold(const char* symbol, int unit, const char* value);

    std::unique_ptr<Session> m_session;
    std::unique_ptr<WeightsPanel> m_panel;
};

void TestWeightsPanel::open(const ExperimentOptions& options)
{
    m_panel.reset();
    m_session = std::make_unique<Session>(options);
    m_panel = std::make_unique<WeightsPanel>(*m_session);
    m_panel->resize(360, 800);
    m_panel->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_panel.get()));
}

void TestWeightsPanel::cleanup()
{
    m_panel.reset();
    m_session.reset();
}

WeightPlace TestWeightsPanel::place(const char* parameter, int row, int column) const
{
    for (const WeightMatrix& matrix : map()->data().matrices)
        if (matrix.name == QLatin1String(parameter))
            return {matrix.parameter, row, column};
    return {};
}

QPoint TestWeightsPanel::centreOf(const WeightPlace& place) const
{
    return map()->layoutOfCells().rectOf(place).center();
}

double TestWeightsPanel::weight(const WeightPlace& place) const
{
    const Iteration& iteration = *m_session->snapshot()->iteration;
    return iteration.network().view(place.parameter, iteration.before().parameters)(
        place.row, place.column);
}

void TestWeightsPanel::drag(const WeightPlace& place, int up, bool letGo)
{
    const QPoint from = centreOf(place);
    QTest::mousePress(map(), Qt::LeftButton, {}, from);
    for (int moved = 10; moved <= up; moved += 10)
        QTest::mouseMove(map(), from - QPoint(0, moved));
    QTest::mouseMove(map(), from - QPoint(0, up));
    if (letGo)
        QTest::mouseRelease(map(), Qt::LeftButton, {}, from - QPoint(0, up));
}

void TestWeightsPanel::hold(const char* symbol, int unit, const char* value)
{
    auto* const symbols = find<ChoiceBox>("weights.heldSymbol");
    symbols->setCurrentIndex(symbols->findText(QLatin1String(symbol)));
    find<ChoiceBox>("weights.heldUnit")->setCurrentIndex(unit + 1);
    auto* const number = find<NumberField>("weights.heldValue");
    number->selectAll();
    QTest::keyClicks(number, QLatin1String(value));
    find<QPushButton>("weights.hold")->click();
}

void TestWeightsPanel::everyMatrixOfTheShownLayerIsThere()
{
    open(optionsWith("lstm", 3));
    QStringList names;
    for (const WeightMatrix& matrix : map()->data().matrices)
        names.append(matrix.name);
    QCOMPARE(names, QString("W_i U_i b_i W_f U_f b_f W_g U_g b_g W_o U_o b_o W_y b_y").split(' '));
    QCOMPARE(map()->layoutOfCells().matrices.size(), std::size_t(14));
}

void TestWeightsPanel::rowsAndColumnsSayWhatTheyStandFor()
{
    ExperimentOptions options = optionsWith("lstm", 3);
    options.task.text = "hello there";
    open(options);
    const WeightMatrix& input = *map()->data().find(place("W_f", 0, 0).parameter);
    QCOMPARE(input.to, QString("f"));
    QCOMPARE(input.from, QString("x"));
    QVERIFY(input.columnNames.contains("h"));
    QCOMPARE(input.rowNames, QStringList({"1", "2", "3"}));
    const WeightMatrix& recurrent = *map()->data().find(place("U_f", 0, 0).parameter);
    QCOMPARE(describePlace(recurrent, place("U_f", 1, 2)), QString("U_f[2,3], from h 3 to f 2"));
    const WeightMatrix& bias = *map()->data().find(place("b_f", 0, 0).parameter);
    QCOMPARE(describePlace(bias, place("b_f", 1, 0)), QString("b_f[2], added to f 2"));
    const WeightMatrix& readout = *map()->data().find(place("W_y", 0, 0).parameter);
    QCOMPARE(readout.rowNames, input.columnNames);
}

void TestWeightsPanel::cellsAreWhereTheyAreDrawn_data()
{
    QTest::addColumn<QString>("cell");
    QTest::addColumn<int>("units");
    QTest::addColumn<int>("room");
    QTest::addRow("vanilla, 2 units") << "vanilla" << 2 << 300;
    QTest::addRow("LSTM, 8 units") << "lstm" << 8 << 300;
    QTest::addRow("LSTM, 8 units, wide") << "lstm" << 8 << 1100;
    QTest::addRow("LSTM, 64 units") << "lstm" << 64 << 300;
    QTest::addRow("vanilla, 512 units") << "vanilla" << 512 << 300;
}

void TestWeightsPanel::cellsAreWhereTheyAreDrawn()
{
    QFETCH(QString, cell);
    QFETCH(int, units);
    QFETCH(int, room);
    const Session session(optionsWith(qPrintable(cell), units));
    const WeightsData data = weightsData(session.snapshot());
    const QFontMetrics text((QFont()));
    for (const double zoom : {1.0, 4.0}) {
        const WeightsLayout layout = weightsLayout(data, room, zoom, text, text);
        QCOMPARE(layout.matrices.size(), data.matrices.size());
        for (std::size_t i = 0; i < layout.matrices.size(); ++i) {
            const WeightMatrix& matrix = data.matrices[i];
            const MatrixLayout& where = layout.matrices[i];
            QCOMPARE(where.parameter, matrix.parameter);
            for (const WeightPlace& corner :
                {WeightPlace{matrix.parameter, 0, 0},
                    WeightPlace{matrix.parameter, matrix.rows - 1, matrix.columns - 1},
                    WeightPlace{matrix.parameter, matrix.rows / 2, matrix.columns / 3}})
                QVERIFY(layout.placeAt(layout.rectOf(corner).center()) == corner);
            // Nothing overlaps, nothing lies outside.
            QVERIFY(QRect(QPoint(), layout.size).contains(where.cells));
            for (std::size_t j = 0; j < i; ++j)
                QVERIFY(!layout.matrices[j].cells.intersects(where.cells));
        }
        if (zoom == 1.0 && units <= 64)
            QVERIFY2(layout.size.width() <= room, qPrintable(QString::number(layout.size.width())));
        QVERIFY(layout.placeAt(QPoint(0, 0)).isNone());
    }
}

void TestWeightsPanel::draggingACellMovesTheLossAndIsOneUndo()
{
    open(optionsWith("vanilla", 4));
    const WeightPlace cell = place("U", 1, 2);
    const double before = weight(cell);
    const double lossBefore = loss();
    drag(cell, 60, false);
    QTRY_VERIFY(weight(cell) > before + 0.1); // while it is held
    QVERIFY(loss() != lossBefore);
    const double held = weight(cell);
    QTest::mouseMove(map(), centreOf(cell) - QPoint(0, 90));
    QTRY_VERIFY(weight(cell) > held);
    QTest::mouseRelease(map(), Qt::LeftButton, {}, centreOf(cell) - QPoint(0, 90));
    QCOMPARE(m_session->undoStack().count(), 1);
    QVERIFY2(m_session->undoStack().undoText().startsWith("U[2,3] "),
        qPrintable(m_session->undoStack().undoText()));
    QVERIFY(m_session->undoStack().undoText().contains(" → "));
    m_session->undoStack().undo();
    QTRY_COMPARE(weight(cell), before);
    QCOMPARE(loss(), lossBefore);
    m_session->undoStack().redo();
    QTRY_VERIFY(weight(cell) > held);
}

void TestWeightsPanel::aSlowDragIsOneUndoStill()
{
    open(optionsWith("vanilla", 4));
    const WeightPlace cell = place("U", 1, 2);
    drag(cell, 30, false);
    QTest::qWait(1100); // longer than the pause that ends an ordinary gesture
    QTest::mouseMove(map(), centreOf(cell) - QPoint(0, 60));
    QTest::mouseRelease(map(), Qt::LeftButton, {}, centreOf(cell) - QPoint(0, 60));
    drag(cell, 30);
    QCOMPARE(m_session->undoStack().count(), 2);
    QCOMPARE(m_session->options().edits.size(), std::size_t(2));
}

void TestWeightsPanel::whatFollowsADragIsNotPartOfIt()
{
    open(optionsWith("vanilla", 4));
    drag(place("U", 1, 2), 30);
    QTRY_COMPARE(m_session->snapshot()->options.edits.size(), std::size_t(1));
    WeightEdit other;
    other.track = 0;
    other.parameter = "U";
    other.after = 0.5;
    m_session->setWeights({other});
    QTRY_COMPARE(m_session->snapshot()->options.edits.size(), std::size_t(2));
    QCOMPARE(m_session->undoStack().count(), 2);
}

void TestWeightsPanel::aClickChangesNothing()
{
    open(optionsWith("vanilla", 4));
    const WeightPlace cell = place("U", 2, 1);
    QTest::mouseClick(map(), Qt::LeftButton, {}, centreOf(cell));
    QVERIFY(map()->chosen() == cell);
    QCOMPARE(m_session->undoStack().count(), 0);
}

void TestWeightsPanel::escapeTakesADragBack()
{
    open(optionsWith("vanilla", 4));
    const WeightPlace cell = place("U", 2, 1);
    const double before = weight(cell);
    drag(cell, 60, false);
    QTRY_VERIFY(weight(cell) != before);
    QTest::keyClick(map(), Qt::Key_Escape);
    QTRY_COMPARE(weight(cell), before);
    QTest::mouseRelease(map(), Qt::LeftButton, {}, centreOf(cell));
    QCOMPARE(weight(cell), before);
}

void TestWeightsPanel::theKeyboardChoosesAndChanges()
{
    open(optionsWith("vanilla", 4));
    map()->setFocus();
    map()->choose(place("U", 0, 0));
    QTest::keyClick(map(), Qt::Key_Down);
    QTest::keyClick(map(), Qt::Key_Right);
    QVERIFY(map()->chosen() == place("U", 1, 1));
    QTest::keyClick(map(), Qt::Key_End);
    QVERIFY(map()->chosen() == place("U", 1, 3));
    QTest::keyClick(map(), Qt::Key_Right);
    QVERIFY(map()->chosen() == place("b", 1, 0));
    QTest::keyClick(map(), Qt::Key_PageUp);
    QVERIFY(map()->chosen() == place("U", 0, 0));
    const double before = weight(place("U", 0, 0));
    QTest::keyPress(map(), Qt::Key_Plus);
    QTRY_VERIFY(weight(place("U", 0, 0)) > before);
    QTest::keyRelease(map(), Qt::Key_Plus);
    QCOMPARE(m_session->undoStack().count(), 1);
    QTest::keyClick(map(), Qt::Key_Delete);
    QTRY_COMPARE(weight(place("U", 0, 0)), 0.0);
    QCOMPARE(m_session->undoStack().count(), 2);
    QCOMPARE(m_session->undoStack().undoText(), QString("Cut U[1,1]"));
    QVERIFY(map()->accessibleDescription().startsWith("U[1,1], from h 1 to h 1"));
}

void TestWeightsPanel::theTabKeyLeadsFromTheMapToItsWeight()
{
    open(optionsWith("lstm", 5));
    find<Disclosure>("weights.forced")->setChecked(true);
    map()->choose(place("U_f", 1, 0));
    map()->setFocus();
    QWidget* here = map();
    for (const char* name : {"weights.value", "weights.pinned", "weights.cut", "weights.silenceRow",
             "weights.check", "weights.forced", "weights.heldSymbol", "weights.heldUnit",
             "weights.heldValue", "weights.hold"}) {
        QTest::keyClick(here, Qt::Key_Tab);
        here = QApplication::focusWidget();
        QVERIFY(here != nullptr);
        QCOMPARE(here->objectName(), QString(name));
    }
}

void TestWeightsPanel::aTypedNumberIsTheWeight()
{
    open(optionsWith("vanilla", 4));
    map()->setFocus();
    map()->choose(place("U", 3, 0));
    QTest::keyClicks(map(), "0");
    auto* const field = find<NumberField>("weights.value");
    QTRY_VERIFY(field->hasFocus());
    QTest::keyClicks(field, ".75");
    QTest::keyClick(field, Qt::Key_Return);
    QTRY_COMPARE(weight(place("U", 3, 0)), 0.75);
    QCOMPARE(m_session->undoStack().count(), 1);
    QTRY_VERIFY(map()->hasFocus());
}

void TestWeightsPanel::aCutWeightStaysCutWhileTrainingGoesOn()
{
    open(optionsWith("vanilla", 4));
    const WeightPlace cell = place("U", 1, 2);
    QTest::mouseDClick(map(), Qt::LeftButton, {}, centreOf(cell));
    QTRY_COMPARE(weight(cell), 0.0);
    m_session->trainUntil({.iterations = 20});
    QTRY_COMPARE(m_session->snapshot()->iteration->number(), 20);
    QTRY_VERIFY(!m_session->isTraining());
    QCOMPARE(weight(cell), 0.0);
    QVERIFY(map()->data().isPinned(cell));
    QCOMPARE(map()->data().update(cell), 0.0);
}

void TestWeightsPanel::aRowIsSilencedAndUndone()
{
    open(optionsWith("vanilla", 4));
    map()->choose(place("U", 1, 2));
    const double before = weight(place("U", 1, 3));
    find<QPushButton>("weights.silenceRow")->click();
    QTRY_COMPARE(weight(place("U", 1, 3)), 0.0);
    for (int column = 0; column < 4; ++column)
        QCOMPARE(weight(place("U", 1, column)), 0.0);
    QVERIFY(weight(place("U", 0, 0)) != 0.0);
    QCOMPARE(m_session->undoStack().undoText(), QString("Silence row 2 of U"));
    m_session->undoStack().undo();
    QTRY_COMPARE(weight(place("U", 1, 3)), before);
}

void TestWeightsPanel::aGateIsForcedAndReleased()
{
    open(optionsWith("lstm", 4));
    const double free = loss();
    hold("f", -1, "1");
    const int f = *m_session->snapshot()->program().findSymbol("f");
    QTRY_VERIFY((m_session->snapshot()->iteration->value(0, f, 3).array() == 1.0).all());
    QVERIFY(loss() != free);
    QCOMPARE(m_session->undoStack().undoText(), QString("Hold f = 1"));
    const std::vector<bool> idle = map()->data().find(place("U_f", 0, 0).parameter)->idleRows;
    QCOMPARE(idle, std::vector<bool>(4, true));
    QVERIFY(map()->data().find(place("U_i", 0, 0).parameter)->idleRows.empty());
    m_session->undoStack().undo();
    QTRY_COMPARE(loss(), free);
    QVERIFY(map()->data().find(place("U_f", 0, 0).parameter)->idleRows.empty());
}

void TestWeightsPanel::aUnitIsSilencedInItsLayer()
{
    open(optionsWith("lstm", 4, 2));
    m_session->setShownTrack(1);
    QTRY_COMPARE(m_session->snapshot()->track(), 1);
    hold("h", 2, "0");
    const int h = m_session->snapshot()->program().output;
    QTRY_COMPARE(m_session->snapshot()->iteration->value(1, h, 3)[2], 0.0);
    QVERIFY(m_session->snapshot()->iteration->value(0, h, 3)[2] != 0.0);
    QCOMPARE(m_session->undoStack().undoText(), QString("Silence h[3]"));
}

void TestWeightsPanel::whatIsForcedIsListedAndReleased()
{
    open(optionsWith("lstm", 4));
    const double free = loss();
    hold("f", -1, "1");
    hold("f", -1, "0.5"); // in place of the first
    hold("h", 2, "0");
    QCOMPARE(m_session->options().holds.size(), std::size_t(2));
    map()->choose(place("U_i", 1, 1));
    find<QPushButton>("weights.cut")->click();
    QTRY_VERIFY(m_panel->findChild<QPushButton*>("weights.release.U_i[2,2]") != nullptr);
    find<QPushButton>("weights.release.f")->click();
    QTRY_VERIFY(m_session->snapshot()->options.holds.size() == 1);
    QCOMPARE(m_session->undoStack().undoText(), QString("Release f"));
    find<QPushButton>("weights.release.h[3]")->click();
    QTRY_VERIFY(m_session->snapshot()->options.holds.empty());
    QVERIFY(loss() != free); // the cut is still there
    m_session->undoStack().undo();
    m_session->undoStack().undo();
    QTRY_VERIFY(m_session->snapshot()->options.holds.size() == 2);
    find<QPushButton>("weights.releaseAll")->click();
    QTRY_VERIFY(m_session->snapshot()->options.holds.empty());
    QVERIFY(!map()->data().isPinned(place("U_i", 1, 1)));
}

void TestWeightsPanel::theGradientCheckAgrees()
{
    open(optionsWith("lstm", 6));
    QSignalSpy checked(m_panel->inspector(), &WeightInspector::checked);
    for (const char* parameter : {"U_f", "W_o", "b_g", "W_y"}) {
        map()->choose(place(parameter, 1, 0));
        find<QPushButton>("weights.check")->click();
        QVERIFY(checked.wait(5000));
        const GradientCheck check = *m_panel->inspector()->check();
        QCOMPARE(check.parameter, place(parameter, 1, 0).parameter);
        QVERIFY(check.agrees());
        if (std::abs(check.gradient) > 1e-4)
            QVERIFY(check.relativeDifference < 1e-6);
        const QString answer = find<QLabel>("weights.answer")->text();
        QVERIFY2(answer.contains("BPTT says"), qPrintable(answer));
        QVERIFY(find<QLabel>("weights.answer")->isVisible());
    }
}

void TestWeightsPanel::theAnswerGoesWithItsNumbers()
{
    open(optionsWith("vanilla", 4));
    map()->choose(place("U", 1, 0));
    QSignalSpy checked(m_panel->inspector(), &WeightInspector::checked);
    find<QPushButton>("weights.check")->click();
    QVERIFY(checked.wait(5000));
    m_session->stepForward(); // the same iteration
    QVERIFY(m_panel->inspector()->check());
    map()->choose(place("U", 1, 1));
    QVERIFY(!m_panel->inspector()->check());
    QVERIFY(!find<QLabel>("weights.answer")->isVisible());
}

void TestWeightsPanel::anotherLayerShowsItsOwnWeights()
{
    open(optionsWith("vanilla", 5, 2));
    const int first = m_session->snapshot()->track();
    m_session->setShownTrack(1 - first);
    QTRY_COMPARE(m_session->snapshot()->track(), 1 - first);
    const Network& network = m_session->snapshot()->iteration->network();
    for (const WeightMatrix& matrix : map()->data().matrices) {
        const int owner = network.parameters()[std::size_t(matrix.parameter)].track;
        QVERIFY(owner == 1 - first || owner == -1);
    }
    QVERIFY(map()->data().find(map()->chosen().parameter) != nullptr);
}

void TestWeightsPanel::editsEndWithTheirLayers()
{
    open(optionsWith("lstm", 4));
    map()->choose(place("U_i", 1, 1));
    find<QPushButton>("weights.cut")->click();
    hold("f", -1, "1");
    ExperimentOptions other = m_session->options();
    other.layers.front().equations = findInCatalog("gru")->text();
    m_session->setOptions(other);
    QVERIFY(m_session->options().edits.empty());
    QTRY_VERIFY(m_session->snapshot()->program().findSymbol("z").has_value());
    m_session->undoStack().undo();
    QTRY_VERIFY(m_session->snapshot()->program().findSymbol("f").has_value());
    QTRY_COMPARE(weight(place("U_i", 1, 1)), 0.0);
}

void TestWeightsPanel::picturesForLooking_data()
{
    QTest::addColumn<QString>("cell");
    QTest::addColumn<int>("units");
    QTest::addColumn<int>("layers");
    QTest::addColumn<int>("width");
    QTest::addRow("vanilla-2") << "vanilla" << 2 << 1 << 330;
    QTest::addRow("lstm-8") << "lstm" << 8 << 1 << 330;
    QTest::addRow("lstm-8-wide") << "lstm" << 8 << 1 << 900;
    QTest::addRow("lstm-64") << "lstm" << 64 << 1 << 330;
    QTest::addRow("gru-12-of-3-layers") << "gru" << 12 << 3 << 330;
    QTest::addRow("vanilla-512") << "vanilla" << 512 << 1 << 420;
}

/// Draws the panel in both themes; into LOOPSCOPE_PICTURES where that names a folder.
void TestWeightsPanel::picturesForLooking()
{
    QFETCH(QString, cell);
    QFETCH(int, units);
    QFETCH(int, layers);
    QFETCH(int, width);
    for (const ThemeChoice theme : {ThemeChoice::Light, ThemeChoice::Dark}) {
        applyTheme(*qApp, theme);
        open(optionsWith(qPrintable(cell), units, layers));
        m_panel->resize(width, 860);
        find<QAbstractButton>("weights.forced")->setChecked(true);
        const WeightMatrix& matrix = map()->data().matrices[1];
        map()->choose({matrix.parameter, 1, 0});
        find<QPushButton>("weights.cut")->click();
        hold("h", 0, "0");
        map()->choose({matrix.parameter, 0, 1});
        QTRY_VERIFY_WITH_TIMEOUT(
            m_session->snapshot()->options == m_session->options(), 60000); // 512 units
        QSignalSpy checked(m_panel->inspector(), &WeightInspector::checked);
        find<QPushButton>("weights.check")->click();
        QVERIFY(checked.wait(20000));
        map()->setFocus();
        const QImage picture = m_panel->grab().toImage();
        QVERIFY(!picture.isNull());
        const QByteArray folder = qgetenv("LOOPSCOPE_PICTURES");
        if (!folder.isEmpty())
            picture.save(QStringLiteral("%1/weights-%2-%3.png")
                             .arg(QString::fromLocal8Bit(folder),
                                 QString::fromLatin1(QTest::currentDataTag()),
                                 theme == ThemeChoice::Dark ? "dark" : "light"));
    }
    applyTheme(*qApp, ThemeChoice::Light);
}

QTEST_MAIN(TestWeightsPanel)
#include "tst_weights_panel.moc"
