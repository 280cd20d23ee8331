#include "tests/support/sample_options.h"
#include "ui/explain/explain_panel.h"
#include "ui/session/session.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QPushButton>
#include <QTest>

using namespace loopscope;
using namespace loopscope::ui;

namespace
{

QPushButton* buttonOf(const QWidget& panel, const QString& text)
{
    for (QPushButton* button : panel.findChildren<QPushButton*>()) {
        if (button->text() == text)
            return button;
    }
    return nullptr;
}

} // namespace

class TestExplainPanel : public QObject
{
    Q_OBJECT
private slots:
    void followsTheCursor();
    void formulasAreCopied();
};

void TestExplainPanel::followsTheCursor()
{
    Session session(sampleOptions(20));
    ExplainPanel panel(session);
    panel.resize(290, 700);
    panel.show();
    session.setCursor({Phase::Forward, 8});
    QVERIFY(panel.data().sections.front().title.contains("Forward through step 9"));
    session.setCursor({Phase::Backward, 4});
    QVERIFY(panel.data().sections.front().title.contains("Backward through step 5"));
    QVERIFY(panel.accessibleDescription().contains("Backward through step 5"));
}

void TestExplainPanel::formulasAreCopied()
{
    Session session(sampleOptions(20));
    ExplainPanel panel(session);
    panel.show();
    session.setCursor({Phase::Forward, 8});
    QTest::mouseClick(buttonOf(panel, "Copy as text"), Qt::LeftButton);
    QCOMPARE(QGuiApplication::clipboard()->text(),
        QString("h[t] = tanh(W x[t] + U h[t-1] + b)\ny[t] = softmax(W_y h[t] + b_y)"));
    QTest::mouseClick(buttonOf(panel, "Copy as LaTeX"), Qt::LeftButton);
    QVERIFY(QGuiApplication::clipboard()->text().startsWith(
        "h_{t} = \\tanh\\left(W x_{t} + U h_{t-1} + b\\right)"));
}

QTEST_MAIN(TestExplainPanel)
#include "tst_explain_panel.moc"
