#include "core/bptt/writing.h"
#include "core/task/token_task.h"
#include "core/training/recommended_experiment.h"
#include "ui/build/build_panel.h"
#include "ui/build/writing_dialog.h"
#include "ui/session/default_options.h"
#include "ui/session/session.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRegularExpression>
#include <QSlider>
#include <QTest>

using namespace loopscope;
using namespace loopscope::ui;

class TestWritingDialog : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { applyTheme(*qApp, ThemeChoice::Light); }
    void aTrainedNetworkWritesItsText();
    void wordsAreWrittenToo();
    void whatCannotWriteSaysWhy();
    void theStageShowsTheSameText();
    void textTasksOfferIt();
};

void TestWritingDialog::aTrainedNetworkWritesItsText()
{
    ExperimentOptions options = defaultOptions();
    options.task.text = "abcabcabcabcabcabcabcabcabcabcabcabc";
    options.optimizer.learningRate = 0.05;
    Session session(options);
    session.trainUntil({.iterations = 300});
    QTRY_VERIFY_WITH_TIMEOUT(!session.isTraining(), 60000);
    WritingDialog dialog(session);
    dialog.show();
    dialog.findChild<QLineEdit*>("write.beginning")->setText("bzc");
    dialog.writeButton()->click();
    QVERIFY(dialog.isWriting());
    QCOMPARE(dialog.text(), QString("bc")); // z is not in the text
    QTRY_VERIFY_WITH_TIMEOUT(dialog.text().size() >= 8, 20000);
    QVERIFY2(dialog.text().startsWith("bcabcabc"), qPrintable(dialog.text()));
    const QString last = dialog.text().right(1);
    const QString next = last == "a" ? "b" : last == "b" ? "c" : "a";
    QVERIFY2(dialog.predictions().startsWith("next: " + next), qPrintable(dialog.predictions()));
    dialog.writeButton()->click();
    QVERIFY(!dialog.isWriting());
}

void TestWritingDialog::wordsAreWrittenToo()
{
    ExperimentOptions options = recommendedExperiment(standardOptions(TaskKind::NextWord));
    options.layers.front().units = 4;
    Session session(options);
    WritingDialog dialog(session);
    dialog.show();
    dialog.writeButton()->click();
    QTRY_VERIFY_WITH_TIMEOUT(dialog.text().count(QRegularExpression("\\W")) >= 3, 20000);
    QCOMPARE(dialog.predictions().count("%"), 5);
}

void TestWritingDialog::whatCannotWriteSaysWhy()
{
    ExperimentOptions options = defaultOptions();
    options.layers.front().direction = Direction::Both;
    Session session(options);
    WritingDialog dialog(session);
    dialog.show();
    dialog.writeButton()->click();
    QVERIFY(!dialog.isWriting());
    bool isTold = false;
    for (const QLabel* label : dialog.findChildren<QLabel*>())
        isTold = isTold || (label->isVisible() && label->text().endsWith('.'));
    QVERIFY(isTold);
}

/// The dialog and the stage write with the same settings.
void TestWritingDialog::theStageShowsTheSameText()
{
    Session session(defaultOptions());
    WritingDialog dialog(session);
    dialog.show();
    dialog.findChild<QLineEdit*>("write.beginning")->setText("faQ");
    QCOMPARE(session.writing().beginning, std::string("faQ"));
    QTest::keyClick(dialog.findChild<QSlider*>("write.temperature"), Qt::Key_End);
    QCOMPARE(session.writing().sampling.temperature, 2.0);
    dialog.writeButton()->click();
    QTRY_VERIFY_WITH_TIMEOUT(dialog.text().size() >= 12, 20000);
    dialog.writeButton()->click();
    const QString text = dialog.text();
    dialog.findChild<QPushButton*>("write.onStage")->click();
    QVERIFY(!dialog.isVisible());
    QVERIFY(session.showsOwnOutputs());
    const auto writing = [&] { return session.snapshot()->iteration->batch().writing; };
    QTRY_VERIFY(writing());
    const auto& task = dynamic_cast<const TokenTask&>(*session.snapshot()->task);
    QCOMPARE(writing()->given, 2);
    const std::vector<int>& drawn = writing()->drawn;
    QCOMPARE(QString::fromStdString(task.join({drawn.begin() + 1, drawn.begin() + 11})),
        text.mid(2, 10));
    // What is set elsewhere is shown here.
    session.setWriting({"it", {0.0, 1}});
    QCOMPARE(dialog.findChild<QLineEdit*>("write.beginning")->text(), QString("it"));
}

void TestWritingDialog::textTasksOfferIt()
{
    Session session(defaultOptions());
    BuildPanel panel(session);
    panel.show();
    auto* button = panel.findChild<QPushButton*>("task.write");
    QVERIFY(button && button->isVisible());
    button->click();
    QVERIFY(panel.findChild<WritingDialog*>() != nullptr);
    session.setOptions(recommendedExperiment(standardOptions(TaskKind::Parity)));
    QTRY_VERIFY(!button->isVisible());
}

QTEST_MAIN(TestWritingDialog)
#include "tst_writing_dialog.moc"
