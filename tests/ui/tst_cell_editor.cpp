#include "tests/ui/editor_window.h"
#include "ui/editor/equation_words.h"
#include "ui/editor/own_cells.h"
#include "ui/editor/removal_note.h"
#include "ui/explain/rich_text.h"
#include "ui/theme/theme.h"

#include <QCompleter>
#include <QFile>
#include <QPushButton>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>
#include <QTextBlock>

using namespace loopscope;
using namespace loopscope::ui;
using namespace loopscope::ui::test;

namespace
{

std::string lstm()
{
    return findInCatalog("lstm")->text();
}

QString trimmed(const std::string& equations)
{
    return QString::fromStdString(equations).trimmed();
}

QString rolesOf(const QString& line, const QStringList& states)
{
    QStringList roles;
    for (const EquationWord& word : equationWords(line, states))
        roles << line.mid(word.start, word.length) + ':' + QString::number(int(word.role));
    return roles.join(' ');
}

} // namespace

class TestCellEditor : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase();
    void init();
    void editorShowsTheCellOfItsLayer();
    void writtenEquationsAreUsedAtOnce();
    void anUndoBringsTheTextBack();
    void mistakesAreMarkedInPlaceAndTheNetworkKeepsTheLast();
    void deletedForgetGateSaysWhichDeletionItIs_data();
    void deletedForgetGateSaysWhichDeletionItIs();
    void deletedGateEquationOffersBothWays_data();
    void deletedGateEquationOffersBothWays();
    void keptMemoryShowsInTheVerdictAtOnce();
    void anotherCellCanBeTheStart();
    void namesAreCompleted();
    void wordsAreColouredByWhatTheyAre_data();
    void wordsAreColouredByWhatTheyAre();
    void savedCellsAreOfferedEverywhere();
    void namesOfCellsAreChecked_data();
    void namesOfCellsAreChecked();
    void filesAreReadAndWritten();
    void filesThatAreNoCellsSayWhy_data();
    void filesThatAreNoCellsSayWhy();
    void anEmptyTextIsAMistakeNotACrash();
};

void TestCellEditor::initTestCase()
{
    QStandardPaths::setTestModeEnabled(true);
}

void TestCellEditor::init()
{
    QDir(OwnCells::standardFolder()).removeRecursively();
}

void TestCellEditor::editorShowsTheCellOfItsLayer()
{
    const Editor editor;
    QVERIFY(editor.dialog->isVisible());
    QCOMPARE(editor.edit->toPlainText().toStdString(), lstm());
    QVERIFY(!editor.edit->hasErrorMark());
    QVERIFY(editor.label("editor.now").startsWith(
        QString::fromStdString(nameOf(editor.window.session.snapshot()->verdict))));
}

void TestCellEditor::writtenEquationsAreUsedAtOnce()
{
    Editor editor("vanilla");
    editor.replace("tanh", "0.5 * tanh");
    QVERIFY(editor.used().find("0.5 * tanh") != std::string::npos);
    QTRY_COMPARE(editor.window.session.snapshot()->options.layers.front().equations, editor.used());
    const QString html = editor.dialog->findChild<RichText*>("editor.formulas")->html();
    QVERIFY2(html.contains("0.5") && html.contains(themeOf(*editor.dialog).accentSoft.name()),
        qPrintable(html));
}

void TestCellEditor::anUndoBringsTheTextBack()
{
    Editor editor("vanilla");
    const std::string before = editor.used();
    editor.replace("tanh", "sigmoid");
    QVERIFY(editor.used() != before);
    while (editor.window.session.undoStack().canUndo())
        editor.window.session.undoStack().undo();
    QCOMPARE(editor.used(), before);
    QCOMPARE(editor.edit->toPlainText().toStdString(), before);
}

void TestCellEditor::mistakesAreMarkedInPlaceAndTheNetworkKeepsTheLast()
{
    Editor editor;
    editor.select("c[t-1] +");
    editor.edit->insertPlainText("c[t + ");
    QCOMPARE(editor.used(), lstm());
    QVERIFY(editor.edit->hasErrorMark());
    QVERIFY2(editor.status().startsWith("Line 5, column"), qPrintable(editor.status()));
    const auto marks = editor.edit->extraSelections();
    QCOMPARE(marks.size(), 1);
    QCOMPARE(marks.front().cursor.block().blockNumber(), 4);
    QVERIFY(marks.front().cursor.hasSelection());
    editor.edit->undo();
    QVERIFY(!editor.edit->hasErrorMark());
    QCOMPARE(editor.used(), lstm());
}

void TestCellEditor::deletedForgetGateSaysWhichDeletionItIs_data()
{
    QTest::addColumn<QString>("piece");
    QTest::addColumn<QString>("words");
    QTest::newRow("gate") << "f[t] * " << "always keep";
    QTest::newRow("gate and memory") << "f[t] * c[t-1] + " << "always erase";
}

void TestCellEditor::deletedForgetGateSaysWhichDeletionItIs()
{
    QFETCH(QString, piece);
    QFETCH(QString, words);
    Editor editor;
    editor.replace(piece, QString());
    QVERIFY(editor.removal()->isVisible());
    QVERIFY2(editor.removal()->words().contains(words), qPrintable(editor.removal()->words()));
}

void TestCellEditor::deletedGateEquationOffersBothWays_data()
{
    QTest::addColumn<QByteArray>("button");
    QTest::addColumn<QString>("equation");
    QTest::addColumn<QString>("words");
    QTest::newRow("keep") << QByteArray("editor.keep") << "c[t] = 1 * c[t-1]" << "always keep";
    QTest::newRow("erase") << QByteArray("editor.erase") << "c[t] = 0 * c[t-1]" << "always erase";
}

void TestCellEditor::deletedGateEquationOffersBothWays()
{
    QFETCH(QByteArray, button);
    QFETCH(QString, equation);
    QFETCH(QString, words);
    Editor editor;
    editor.replace("f[t] = sigmoid(W_f x[t] + U_f h[t-1] + b_f)\n", QString());
    QCOMPARE(editor.used(), lstm());
    QVERIFY(editor.removal()->isVisible());
    editor.press(button.constData());
    QVERIFY2(editor.edit->toPlainText().contains(equation), qPrintable(editor.edit->toPlainText()));
    QCOMPARE(editor.used(), editor.edit->toPlainText().toStdString());
    QVERIFY2(editor.removal()->words().contains(words), qPrintable(editor.removal()->words()));
}

void TestCellEditor::keptMemoryShowsInTheVerdictAtOnce()
{
    Editor editor;
    const QString before = editor.label("editor.now");
    editor.replace("f[t] * ", QString());
    QTRY_COMPARE(editor.window.session.snapshot()->options.layers.front().equations, editor.used());
    QVERIFY(editor.label("editor.now").startsWith("Now: "));
    QVERIFY2(editor.label("editor.before").endsWith(before),
        qPrintable(editor.label("editor.before") + " / " + before));
    QVERIFY(editor.label("editor.now") != "Now: " + before);
    QVERIFY(editor.dialog->findChild<QLabel*>("editor.before")->isVisible());
    // Nobody has to scroll to see it, however small the editor is.
    editor.dialog->resize(600, 300);
    QCoreApplication::processEvents();
    const auto* now = editor.dialog->findChild<QLabel*>("editor.now");
    QCOMPARE(now->visibleRegion().boundingRect(), now->rect());
    QVERIFY(now->heightForWidth(now->width()) <= now->height());
}

void TestCellEditor::anotherCellCanBeTheStart()
{
    Editor editor("vanilla");
    chooseByKeys(editor.dialog->findChild<ChoiceBox*>("editor.start"), "GRU");
    QCOMPARE(editor.used(), findInCatalog("gru")->text());
    QCOMPARE(editor.edit->toPlainText().toStdString(), editor.used());
}

void TestCellEditor::namesAreCompleted()
{
    Editor editor("vanilla");
    editor.select("tanh(");
    QTest::keyClick(editor.edit, Qt::Key_Delete);
    QTest::keyClicks(editor.edit, "sigm");
    QCompleter* completer = editor.edit->completer();
    QVERIFY(completer->popup()->isVisible());
    QTest::keyClick(completer->popup(), Qt::Key_Return);
    QVERIFY(!completer->popup()->isVisible());
    QVERIFY(editor.used().find("sigmoid(W x[t]") != std::string::npos);
    QTest::keyClick(editor.edit, Qt::Key_Space, Qt::ControlModifier);
    QVERIFY(completer->popup()->isVisible());
    QVERIFY(completionsFor("c[t] = W_c x[t] + b").contains("c[t-1]"));
    completer->popup()->hide();
}

void TestCellEditor::wordsAreColouredByWhatTheyAre_data()
{
    QTest::addColumn<QString>("line");
    QTest::addColumn<QString>("roles");
    QTest::newRow("equation") << "h[t] = tanh(W x[t] + U_f c[t-1] - 0.5 * b) # σ"
                              << "h:2 tanh:5 W:3 x:0 U_f:3 c:1 0.5:6 b:4 # σ:7";
    QTest::newRow("unfinished") << "h[t = tan(" << "h:2 tan:4";
    QTest::newRow("empty") << "" << "";
    QTest::newRow("behind letters of two bytes") << "γ[t] = σ(W x[t])" << "γ:2 σ:5 W:3 x:0";
}

void TestCellEditor::wordsAreColouredByWhatTheyAre()
{
    QFETCH(QString, line);
    QFETCH(QString, roles);
    QCOMPARE(rolesOf(line, {"c"}), roles);
}

void TestCellEditor::savedCellsAreOfferedEverywhere()
{
    Editor editor("vanilla");
    editor.replace("tanh", "0.5 * tanh");
    editor.dialog->saveAs("Half a tanh");
    QVERIFY(QFile::exists(OwnCells::standardFolder() + "/Half a tanh.cell"));
    auto* more = editor.window.find<ChoiceBox>("layer.moreCells");
    QCOMPARE(more->currentText(), QString("Half a tanh"));
    const std::string half = editor.used();
    click(editor.window.find<SegmentedControl>("layer.cell"), 2);
    QVERIFY(editor.used() != half);
    chooseByKeys(more, "Half a tanh");
    QCOMPARE(trimmed(editor.used()), trimmed(half));
    OwnCells again;
    QCOMPARE(again.cells().size(), std::size_t(1));
    QCOMPARE(again.nameOf(half), QString("Half a tanh"));
    editor.press("editor.remove");
    QVERIFY(!QFile::exists(OwnCells::standardFolder() + "/Half a tanh.cell"));
    QCOMPARE(more->findText("Half a tanh"), -1);
    QCOMPARE(trimmed(editor.used()), trimmed(half));
}

void TestCellEditor::namesOfCellsAreChecked_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<bool>("isGood");
    QTest::newRow("words") << "My cell 2" << true;
    QTest::newRow("nothing") << "" << false;
    QTest::newRow("spaces") << "  " << false;
    QTest::newRow("another folder") << "../cell" << false;
    QTest::newRow("hidden") << ".cell" << false;
    QTest::newRow("long") << QString(61, 'a') << false;
    QTest::newRow("line end") << "a\nb" << false;
}

void TestCellEditor::namesOfCellsAreChecked()
{
    QFETCH(QString, name);
    QFETCH(bool, isGood);
    QCOMPARE(OwnCells::problemOfName(name).isEmpty(), isGood);
    QTemporaryDir folder;
    OwnCells cells(folder.filePath("cells"));
    QCOMPARE(bool(cells.save(name, lstm())), isGood);
    QCOMPARE(int(cells.cells().size()), isGood ? 1 : 0);
}

void TestCellEditor::filesAreReadAndWritten()
{
    QTemporaryDir folder;
    const QString path = folder.filePath("shared.cell");
    {
        const Editor editor("gru");
        editor.dialog->saveFile(path);
        QVERIFY(editor.status().contains(path));
    }
    const Editor other("vanilla");
    other.dialog->openFile(path);
    QCOMPARE(trimmed(other.used()), trimmed(findInCatalog("gru")->text()));
}

void TestCellEditor::filesThatAreNoCellsSayWhy_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("words");
    QTest::newRow("prose") << QByteArray("Dear cell,\n") << "line 1, column";
    QTest::newRow("nothing") << QByteArray() << "line 1";
    QTest::newRow("bytes") << QByteArray("\xff\xfe\x00\x01", 4) << "line 1, column 1";
    QTest::newRow("large") << QByteArray(200000, '#') << "200000 bytes";
}

void TestCellEditor::filesThatAreNoCellsSayWhy()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, words);
    QTemporaryDir folder;
    QFile file(folder.filePath("bad.cell"));
    QVERIFY(file.open(QFile::WriteOnly));
    file.write(bytes);
    file.close();
    const Editor editor;
    editor.dialog->openFile(file.fileName());
    QVERIFY2(editor.status().contains(words), qPrintable(editor.status()));
    QCOMPARE(editor.used(), lstm());
}

void TestCellEditor::anEmptyTextIsAMistakeNotACrash()
{
    Editor editor;
    type(editor.edit, QString());
    QVERIFY(editor.edit->hasErrorMark());
    QCOMPARE(editor.used(), lstm());
    type(editor.edit, "h[t] = tanh(W x[t])");
    QVERIFY(!editor.edit->hasErrorMark());
    QCOMPARE(editor.used(), std::string("h[t] = tanh(W x[t])"));
}

QTEST_MAIN(TestCellEditor)
#include "tst_cell_editor.moc"
