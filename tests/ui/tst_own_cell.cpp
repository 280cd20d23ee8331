#include "core/cell/catalog.h"
#include "core/diagnosis/verdict.h"
#include "ui/compare/compare_row.h"
#include "ui/compare/compare_settings.h"
#include "ui/compare/compare_view.h"
#include "ui/compare/network_summary.h"
#include "ui/editor/cell_editor.h"
#include "ui/editor/equation_edit.h"
#include "ui/explain/explain_panel.h"
#include "ui/explain/verdict_card.h"
#include "ui/lanes/gradient_lane.h"
#include "ui/session/default_options.h"
#include "ui/session/session.h"
#include "ui/stage/cell_view.h"
#include "ui/stage/stage_stack.h"
#include "ui/stage/timeline_view.h"
#include "ui/theme/theme.h"
#include "ui/window/main_window.h"
#include "ui/window/network_view.h"
#include "ui/window/transport.h"

#include <QApplication>
#include <QDir>
#include <QLabel>
#include <QPushButton>
#include <QStandardPaths>
#include <QTest>

#include <memory>

using namespace loopscope;
using namespace loopscope::ui;

namespace
{

/// A learner's own: one gate that keeps what the other lets in.
const QStringList equations = {"k[t] = sigmoid(W_k x[t] + U_k h[t-1] + b_k)",
    "n[t] = tanh(W_n x[t] + U_n h[t-1] + b_n)", "m[t] = k[t] * m[t-1] + (1 - k[t]) * n[t]",
    "h[t] = tanh(m[t])"};

} // namespace

/// The way of a learner through the program: a cell typed from an empty page, trained, stepped
/// backward, looked into and compared with the LSTM. Driven through the real widgets alone.
class TestOwnCell : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase()
    {
        QStandardPaths::setTestModeEnabled(true);
        applyTheme(*qApp, ThemeChoice::Light);
    }
    void fromTheEmptyPageToTheComparisonWithTheLstm();

private:
    void writeTheCell();
    void trainIt();
    void stepBackward();
    void lookInside();
    void compareItWithTheLstm();
    void trainBoth();
    void openTheLstm();

    template <typename Widget>
    Widget* find(const char* name) const
    {
        return m_window->findChild<Widget*>(QString::fromLatin1(name));
    }
    void click(const char* name) const
    {
        QTest::mouseClick(find<QPushButton>(name), Qt::LeftButton);
    }
    void press(int key, Qt::KeyboardModifiers modifiers = Qt::NoModifier) const
    {
        QWidget* focus = m_window->focusWidget();
        QWidget* target = focus != nullptr ? focus : m_window.get();
        QTest::keyClick(target, Qt::Key(key), modifiers);
    }
    void look(const QWidget* widget, const char* stage) const;
    const Snapshot& snapshot(int network = 0) const
    {
        return *m_session->experiment(network).snapshot();
    }

    std::unique_ptr<Session> m_session;
    std::unique_ptr<MainWindow> m_window;
};

/// A picture of every stage, where LOOPSCOPE_PICTURES names a folder for them.
void TestOwnCell::look(const QWidget* widget, const char* stage) const
{
    const QString folder = qEnvironmentVariable("LOOPSCOPE_PICTURES");
    if (folder.isEmpty())
        return;
    QTest::qWait(400); // charts draw themselves a little later
    const_cast<QWidget*>(widget)->grab().save(QDir(folder).filePath(stage + QString(".png")));
}

void TestOwnCell::fromTheEmptyPageToTheComparisonWithTheLstm()
{
    m_session = std::make_unique<Session>(defaultOptions());
    m_window = std::make_unique<MainWindow>(*m_session);
    m_window->networkView()->timeline()->setMotionAllowed(false);
    m_window->networkView()->stack()->cellView()->setMotionAllowed(false);
    m_window->resize(1366, 768);
    m_window->show();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    for (auto stage : {&TestOwnCell::writeTheCell, &TestOwnCell::trainIt,
             &TestOwnCell::stepBackward, &TestOwnCell::lookInside,
             &TestOwnCell::compareItWithTheLstm, &TestOwnCell::trainBoth,
             &TestOwnCell::openTheLstm}) {
        (this->*stage)();
        if (QTest::currentTestFailed())
            return;
    }
}

void TestOwnCell::writeTheCell()
{
    press(Qt::Key_E, Qt::ControlModifier | Qt::ShiftModifier);
    auto* editor = m_window->findChild<CellEditor*>();
    QVERIFY(editor != nullptr && editor->isVisible());
    auto* edit = editor->findChild<EquationEdit*>();
    const auto* status = editor->findChild<QLabel*>("editor.status");
    QTest::keyClick(edit, Qt::Key_A, Qt::ControlModifier);
    QTest::keyClick(edit, Qt::Key_Delete);
    const std::string before = m_session->options().layers.front().equations;
    for (const QString& equation : equations) {
        QTest::keyClicks(edit, equation);
        if (equation == equations.back())
            break;
        // Unfinished, it cannot be used; the editor says what is missing.
        QVERIFY(edit->hasErrorMark());
        QVERIFY2(status->text().startsWith("Line "), qPrintable(status->text()));
        QVERIFY2(status->text().contains("begins with h[t] ="), qPrintable(status->text()));
        QCOMPARE(m_session->options().layers.front().equations, before);
        look(editor, "1-unfinished");
        QTest::keyClick(edit, Qt::Key_Return);
    }
    QCOMPARE(edit->toPlainText(), equations.join('\n'));
    QVERIFY2(!edit->hasErrorMark(), qPrintable(status->text()));
    QCOMPARE(m_session->options().layers.front().equations, equations.join('\n').toStdString());
    QTRY_COMPARE(snapshot().options.layers.front().equations, equations.join('\n').toStdString());
    look(editor, "2-written");
    QTest::mouseClick(editor->findChild<QPushButton*>("editor.close"), Qt::LeftButton);
    QVERIFY(!editor->isVisible());
    look(m_window.get(), "3-used");
}

void TestOwnCell::trainIt()
{
    m_window->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    m_window->networkView()->timeline()->setFocus();
    const double before = snapshot().iteration->loss();
    press(Qt::Key_I, Qt::ShiftModifier); // a hundred iterations
    QVERIFY(m_session->isTraining());
    QTRY_VERIFY(!m_session->isTraining());
    QCOMPARE(snapshot().iteration->number(), 100);
    QVERIFY2(snapshot().iteration->loss() < 0.5 * before,
        qPrintable(QString("%1 after %2").arg(snapshot().iteration->loss()).arg(before)));
    look(m_window.get(), "4-trained");
}

void TestOwnCell::stepBackward()
{
    click("phase.3");
    const int last = m_session->span().last();
    QCOMPARE(m_session->cursor(), (Cursor{Phase::Backward, last}));
    for (int i = 0; i < 4; ++i)
        click("transport.forward"); // on its way, the backward pass goes to earlier steps
    QCOMPARE(m_session->cursor(), (Cursor{Phase::Backward, last - 4}));
    click("transport.back");
    QCOMPARE(m_session->cursor(), (Cursor{Phase::Backward, last - 3}));
    // What is explained is the way back through the learner's own symbols.
    const QString text = m_window->explainPanel()->data().text();
    QVERIFY2(text.contains("m[t") || text.contains("k[t"), qPrintable(text));
    look(m_window.get(), "5-backward");
}

void TestOwnCell::lookInside()
{
    m_window->networkView()->timeline()->setFocus();
    press(Qt::Key_C);
    const StageStack* stack = m_window->networkView()->stack();
    QVERIFY(stack->isCellOpen());
    QCOMPARE(stack->cellView()->moment().phase, Phase::Backward);
    const int stop = stack->cellView()->moment().stop;
    QTest::keyClick(stack->cellView(), Qt::Key_Left);
    QVERIFY(stack->cellView()->moment().stop != stop);
    look(m_window.get(), "6-inside");
    QTest::keyClick(stack->cellView(), Qt::Key_Escape);
    QVERIFY(!stack->isCellOpen());
}

void TestOwnCell::compareItWithTheLstm()
{
    m_window->networkView()->timeline()->setFocus();
    press(Qt::Key_N);
    QVERIFY(m_window->isComparing());
    QCOMPARE(m_session->experimentCount(), 2);
    QCOMPARE(namesOfNetworks(m_session->settings()), (QStringList{"A cell of your own", "LSTM"}));
    QCOMPARE(m_session->settings()[1].layers.front().equations, findInCatalog("lstm")->text());
    // The newcomer is brought to the same iteration, and both verdicts stand there.
    QTRY_VERIFY(m_session->isInStep());
    QCoreApplication::processEvents();
    for (int network = 0; network < 2; ++network) {
        const CompareRow* row = m_window->compareView()->rows()[std::size_t(network)];
        QCOMPARE(row->snapshot()->iteration->number(), 100);
        const VerdictBlock& verdict = row->summary()->verdict()->block();
        QCOMPARE(verdict.verdict, snapshot(network).verdict);
        QCOMPARE(verdict.title, QString::fromStdString(nameOf(snapshot(network).verdict)));
        QVERIFY2(verdict.factor.startsWith(u'×'), qPrintable(verdict.factor));
    }
    look(m_window.get(), "7-compared");
}

void TestOwnCell::trainBoth()
{
    QTest::mouseClick(m_window->compareView()->findChild<QPushButton*>("transport.train"),
        Qt::LeftButton);
    QVERIFY(m_session->isTraining());
    QTRY_VERIFY(snapshot(0).iteration->number() > 150);
    look(m_window.get(), "8-training");
    QTest::mouseClick(m_window->compareView()->findChild<QPushButton*>("transport.train"),
        Qt::LeftButton);
    QTRY_VERIFY(!m_session->isTraining() && m_session->isInStep());
    QCOMPARE(snapshot(0).iteration->number(), snapshot(1).iteration->number());
}

void TestOwnCell::openTheLstm()
{
    QTest::mouseClick(m_window->compareView()->rows()[1]->summary()->openButton(), Qt::LeftButton);
    QVERIFY(!m_window->isComparing());
    QCOMPARE(m_session->activeIndex(), 1);
    QCOMPARE(m_session->options().layers.front().equations, findInCatalog("lstm")->text());
    look(m_window.get(), "9-lstm");
}

QTEST_MAIN(TestOwnCell)
#include "tst_own_cell.moc"
