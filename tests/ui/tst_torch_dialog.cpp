#include "core/file/torch_names.h"
#include "tests/support/sample_options.h"
#include "ui/controls/choice_box.h"
#include "ui/controls/field.h"
#include "ui/controls/segmented_control.h"
#include "ui/session/session.h"
#include "ui/theme/theme.h"
#include "ui/window/export_actions.h"
#include "ui/window/main_window.h"
#include "ui/window/network_view.h"
#include "ui/window/notice_bar.h"
#include "ui/window/torch_dialog.h"

#include <QAction>
#include <QApplication>
#include <QFile>
#include <QFileDialog>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

#include <cmath>
#include <functional>
#include <memory>

using namespace loopscope;
using namespace loopscope::ui;

namespace
{

constexpr const char* line = "to be or not to be"; // seven different characters

std::vector<Tensor> stateDict(std::uint64_t gates, std::uint64_t symbols)
{
    constexpr std::uint64_t units = 5;
    std::vector<Tensor> tensors;
    double number = 0.0;
    const auto add = [&](const char* name, std::vector<std::uint64_t> shape) {
        Tensor tensor{name, shape, {}};
        const std::uint64_t count = shape[0] * (shape.size() > 1 ? shape[1] : 1);
        for (std::uint64_t i = 0; i < count; ++i)
            tensor.values.push_back(std::sin(number += 1.0) * 0.4);
        tensors.push_back(std::move(tensor));
    };
    add("rnn.weight_ih_l0", {gates * units, symbols});
    add("rnn.weight_hh_l0", {gates * units, units});
    add("rnn.bias_ih_l0", {gates * units});
    add("rnn.bias_hh_l0", {gates * units});
    add("fc.weight", {symbols, units});
    add("fc.bias", {symbols});
    return tensors;
}

} // namespace

/// Weights of PyTorch, opened in the window; and the way back, as a program.
class TestTorchDialog : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup();

    void whatTheFileHoldsIsShown();
    void theNetworkStartsWithTheWeightsAndCanBeUndone();
    void theActivationIsAskedOfAVanillaCell();
    void theOrderOfTheCharactersIsAsked();
    void aTextThatDoesNotFitIsExplained();
    void cancellingChangesNothing();
    void otherFilesAreExplainedAboveTheNetwork();
    void theMenuWritesAProgram();

private:
    QString save(const std::vector<Tensor>& tensors);
    /// Opens a file, and lets somebody answer the dialog.
    bool open(const QString& path, const std::function<void(TorchDialog&)>& answer);
    static void press(TorchDialog& dialog);
    static void picture(TorchDialog& dialog, const char* name);
    double loss() const { return session->snapshot()->iteration->loss(); }
    int units() const { return session->snapshot()->iteration->network().tracks().front().units; }

    std::unique_ptr<QTemporaryDir> folder;
    std::unique_ptr<Session> session;
    std::unique_ptr<MainWindow> window;
};

void TestTorchDialog::init()
{
    applyTheme(*qApp,
        qEnvironmentVariable("LOOPSCOPE_THEME") == "dark" ? ThemeChoice::Dark : ThemeChoice::Light);
    folder = std::make_unique<QTemporaryDir>();
    ExperimentOptions options = sampleOptions(6);
    options.task.text = line;
    session = std::make_unique<Session>(options);
    window = std::make_unique<MainWindow>(*session);
    window->resize(1200, 800);
    window->show();
}

void TestTorchDialog::cleanup()
{
    window.reset();
    session.reset();
    folder.reset();
}

QString TestTorchDialog::save(const std::vector<Tensor>& tensors)
{
    const QString path = folder->filePath("shakespeare.safetensors");
    if (!writeSafetensors(path.toStdString(), tensors))
        qFatal("not written");
    return path;
}

bool TestTorchDialog::open(const QString& path, const std::function<void(TorchDialog&)>& answer)
{
    bool asked = false;
    QTimer::singleShot(0, this, [&] {
        auto* dialog = qobject_cast<TorchDialog*>(QApplication::activeModalWidget());
        asked = dialog != nullptr;
        if (!dialog)
            return;
        answer(*dialog);
        if (dialog->isVisible()) // the answer stopped half-way
            dialog->reject();
    });
    window->openFile(path);
    QCoreApplication::processEvents();
    return asked;
}

void TestTorchDialog::press(TorchDialog& dialog)
{
    QTest::mouseClick(dialog.findChild<QPushButton*>("torch.open"), Qt::LeftButton);
}

/// For somebody who wants to see it: LOOPSCOPE_PICTURES names a folder.
void TestTorchDialog::picture(TorchDialog& dialog, const char* name)
{
    const QString to = qEnvironmentVariable("LOOPSCOPE_PICTURES");
    if (!to.isEmpty())
        QVERIFY(dialog.grab().save(to + QLatin1Char('/') + QLatin1String(name)));
}

void TestTorchDialog::whatTheFileHoldsIsShown()
{
    QVERIFY(open(save(stateDict(4, 7)), [](TorchDialog& dialog) {
        picture(dialog, "lstm.png");
        QCOMPARE(dialog.findChild<QLabel*>("torch.network")->text(),
            QString("LSTM, 5 units; 7 inputs, 7 outputs"));
        QVERIFY(!dialog.findChild<Field*>("torch.activation")->isVisible());
        auto* task = qobject_cast<ChoiceBox*>(dialog.findChild<Field*>("torch.task")->control());
        QCOMPARE(task->currentText(), QString("Next character"));
        QVERIFY(dialog.findChild<Field*>("torch.order")->isVisible());
        task->setCurrentIndex(1);
        QVERIFY(!dialog.findChild<Field*>("torch.order")->isVisible());
        QVERIFY(dialog.findChild<QPushButton*>("torch.open")->isEnabled());
        picture(dialog, "lstm-other-task.png");
    }));
}

void TestTorchDialog::theNetworkStartsWithTheWeightsAndCanBeUndone()
{
    session->trainUntil({.iterations = 3});
    QTRY_VERIFY(!session->isTraining());
    QTRY_COMPARE(session->snapshot()->iteration->number(), 3);
    const double old = loss();
    QVERIFY(open(save(stateDict(3, 7)), press));
    QTRY_COMPARE(units(), 5);
    QCOMPARE(session->snapshot()->iteration->number(), 0);
    const Network& network = session->snapshot()->iteration->network();
    const auto readout =
        network.view(network.readoutWeight(), session->snapshot()->iteration->before().parameters);
    QCOMPARE(readout(0, 0), stateDict(3, 7)[4].values[0]);
    QCOMPARE(readout(6, 4), stateDict(3, 7)[4].values[34]);
    const double opened = loss();
    QCOMPARE(session->undoStack().undoText(), QString("Open shakespeare.safetensors"));

    session->trainUntil({.iterations = 20});
    QTRY_VERIFY(!session->isTraining());
    QTRY_VERIFY(loss() < opened);
    session->rewind();
    QTRY_COMPARE(session->snapshot()->iteration->number(), 0);
    QCOMPARE(loss(), opened);
    session->undoStack().undo();
    QTRY_COMPARE(units(), 12);
    QTRY_COMPARE(loss(), old);
    session->undoStack().redo();
    QTRY_COMPARE(units(), 5);
    session->rewind();
    QTRY_COMPARE(loss(), opened);
}

void TestTorchDialog::theActivationIsAskedOfAVanillaCell()
{
    QVERIFY(open(save(stateDict(1, 7)), [](TorchDialog& dialog) {
        auto* field = dialog.findChild<Field*>("torch.activation");
        QVERIFY(field->isVisible());
        auto* choice = qobject_cast<SegmentedControl*>(field->control());
        QTest::mouseClick(choice, Qt::LeftButton, {}, choice->rectOf(1).center());
        picture(dialog, "vanilla.png");
        press(dialog);
    }));
    QTRY_COMPARE(units(), 5);
    QVERIFY(session->options().layers.front().equations.find("relu(") != std::string::npos);
}

void TestTorchDialog::theOrderOfTheCharactersIsAsked()
{
    const QString path = save(stateDict(4, 7));
    QVERIFY(open(path, press));
    QTRY_COMPARE(units(), 5);
    const double sorted = loss();
    QVERIFY(open(path, [](TorchDialog& dialog) {
        auto* order = qobject_cast<ChoiceBox*>(dialog.findChild<Field*>("torch.order")->control());
        order->setCurrentIndex(2);
        auto* list = qobject_cast<QLineEdit*>(dialog.findChild<Field*>("torch.list")->control());
        QVERIFY(list->isVisible());
        const auto* button = dialog.findChild<QPushButton*>("torch.open");
        QVERIFY(!button->isEnabled());
        list->setText("tobe rn");
        picture(dialog, "listed.png");
        QVERIFY(button->isEnabled());
        press(dialog);
    }));
    QTRY_VERIFY(loss() != sorted);
    const double listed = loss();
    QVERIFY(open(path, [](TorchDialog& dialog) {
        qobject_cast<ChoiceBox*>(dialog.findChild<Field*>("torch.order")->control())
            ->setCurrentIndex(1);
        press(dialog);
    }));
    // "to be or not to be": t, o, space, b, e, r, n.
    QTRY_VERIFY(loss() != listed);
}

void TestTorchDialog::aTextThatDoesNotFitIsExplained()
{
    QVERIFY(open(save(stateDict(3, 9)), [](TorchDialog& dialog) {
        auto* task = qobject_cast<ChoiceBox*>(dialog.findChild<Field*>("torch.task")->control());
        task->setCurrentIndex(task->findText("Next character"));
        auto* field = dialog.findChild<Field*>("torch.text");
        QCOMPARE(field->problem(),
            QString("The text has 7 different characters; the model has 9 inputs and 9 outputs."));
        picture(dialog, "text.png");
        const auto* button = dialog.findChild<QPushButton*>("torch.open");
        QVERIFY(!button->isEnabled());
        qobject_cast<QPlainTextEdit*>(field->control())->setPlainText("abcdefghi");
        QVERIFY(field->problem().isEmpty());
        QVERIFY(button->isEnabled());
        press(dialog);
    }));
    QTRY_COMPARE(units(), 5);
    QCOMPARE(session->options().task.text, std::string("abcdefghi"));
}

void TestTorchDialog::cancellingChangesNothing()
{
    const double old = loss();
    QVERIFY(open(save(stateDict(3, 7)), [](TorchDialog& dialog) { dialog.reject(); }));
    QCOMPARE(loss(), old);
    QVERIFY(!session->undoStack().canUndo());
}

void TestTorchDialog::otherFilesAreExplainedAboveTheNetwork()
{
    QVERIFY(!window->openFile(save({{"fc.weight", {2, 2}, {1, 2, 3, 4}}})));
    QVERIFY(window->networkView()->notice()->text().contains("there is no recurrent layer"));
    std::vector<Tensor> tensors = stateDict(4, 28);
    tensors.resize(4);
    tensors.push_back({"fc.weight", {10, 5}, std::vector<double>(50, 0.1)});
    QVERIFY(!window->openFile(save(tensors)));
    const QString words = window->networkView()->notice()->text();
    QVERIFY2(words.contains("LSTM, 5 units; 28 inputs, 10 outputs"), qPrintable(words));
}

void TestTorchDialog::theMenuWritesAProgram()
{
    const QString to = folder->filePath("program.py");
    QTimer::singleShot(0, this, [to] {
        auto* dialog = qobject_cast<QFileDialog*>(QApplication::activeModalWidget());
        QVERIFY(dialog);
        dialog->selectFile(to);
        static_cast<QDialog*>(dialog)->accept();
    });
    window->findChild<QAction*>("file.savePyTorch")->trigger();
    QFile file(to);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray text = file.readAll();
    QVERIFY(text.contains("python3 program.py --steps 10"));
    QVERIFY(text.contains("self.rnn = nn.RNN(input_size=7, hidden_size=12)"));
    auto* actions = window->findChild<ExportActions*>();
    QVERIFY(!actions->saveProgramTo(folder->filePath("none/program.py")));
    QVERIFY(window->networkView()->notice()->text().contains("program.py"));
}

QTEST_MAIN(TestTorchDialog)
#include "tst_torch_dialog.moc"
