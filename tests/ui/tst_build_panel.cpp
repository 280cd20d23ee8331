#include "core/cell/catalog.h"
#include "ui/build/build_panel.h"
#include "ui/controls/choice_box.h"
#include "ui/controls/field.h"
#include "ui/controls/marked_slider.h"
#include "ui/controls/number_field.h"
#include "ui/controls/segmented_control.h"
#include "ui/session/default_options.h"
#include "ui/session/session.h"
#include "ui/theme/theme.h"

#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

#include <cmath>

using namespace loopscope;
using namespace loopscope::ui;

namespace
{

/// A session with its panel on screen.
struct Window {
    explicit Window(const ExperimentOptions& options = defaultOptions())
        : session(options)
        , panel(session)
    {
        panel.resize(panel.sizeHint().width(), 1200);
        panel.show();
        QCoreApplication::processEvents();
    }

    template <typename Control>
    Control* find(const char* name)
    {
        panel.reveal(name);
        auto* control = panel.findChild<Control*>(name);
        if (control == nullptr)
            qFatal("the panel has no %s", name);
        return control;
    }
    const ExperimentOptions& options() const { return session.options(); }

    Session session;
    BuildPanel panel;
};

void type(QLineEdit* field, const QString& text)
{
    field->selectAll();
    QTest::keyClicks(field, text);
}

/// Presses the slider's handle and pulls it to where a number is.
void drag(MarkedSlider* slider, double number)
{
    const int y = slider->height() / 2;
    QTest::mousePress(slider, Qt::LeftButton, {}, QPoint(slider->pixelOf(slider->number()), y));
    QTest::mouseMove(slider, QPoint(slider->pixelOf(number), y));
    QTest::mouseRelease(slider, Qt::LeftButton, {}, QPoint(slider->pixelOf(number), y));
}

} // namespace

class TestBuildPanel : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase();

    void draggingTheSpectralRadiusRecalculates();
    void cellsAreChosenByTheirSegments();
    void typedTextIsLearned();
    void numbersThatCannotBeAreToldBesideTheirField();
};

void TestBuildPanel::initTestCase()
{
    applyTheme(*qApp, ThemeChoice::Light);
}

void TestBuildPanel::draggingTheSpectralRadiusRecalculates()
{
    Window window;
    auto* slider = window.find<MarkedSlider>("weights.spectralRadius");
    drag(slider, 2.0);
    QVERIFY(std::abs(window.options().initialisation.spectralRadius - 2.0) < 0.05);
    QTRY_VERIFY(std::abs(window.session.snapshot()->spectralRadius -
                         window.options().initialisation.spectralRadius) < 1e-9);
}

void TestBuildPanel::cellsAreChosenByTheirSegments()
{
    Window window;
    auto* cell = window.find<SegmentedControl>("layer.cell");
    QTest::mouseClick(cell, Qt::LeftButton, {}, cell->rectOf(2).center());
    QCOMPARE(window.options().layers.front().equations, findInCatalog("lstm")->text());
}

void TestBuildPanel::typedTextIsLearned()
{
    Window window;
    auto* text = window.find<QPlainTextEdit>("task.text");
    text->selectAll();
    QTest::keyClicks(text, "abcab");
    QTRY_COMPARE(window.options().text, std::string("abcab"));
    QTRY_COMPARE(window.session.snapshot()->task->vocabularySize(), 3);
}

void TestBuildPanel::numbersThatCannotBeAreToldBesideTheirField()
{
    Window window;
    auto* rate = window.find<NumberField>("learning.rate");
    auto* field = window.find<Field>("learning.rate");
    type(rate, "fast");
    QVERIFY(field->problem().contains("Learning rate"));
    QCOMPARE(window.options().optimizer.learningRate, 0.01);
    type(rate, "0.05");
    QVERIFY(field->problem().isEmpty());
    QCOMPARE(window.options().optimizer.learningRate, 0.05);
}

QTEST_MAIN(TestBuildPanel)
#include "tst_build_panel.moc"
