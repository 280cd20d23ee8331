#include "core/cell/catalog.h"
#include "ui/build/build_panel.h"
#include "ui/controls/disclosure.h"
#include "ui/controls/marked_slider.h"
#include "ui/controls/number_field.h"
#include "ui/controls/segmented_control.h"
#include "ui/session/default_options.h"
#include "ui/session/session.h"
#include "ui/stage/stage_stack.h"
#include "ui/window/main_window.h"
#include "ui/window/network_view.h"
#include "ui/window/notice_bar.h"
#include "ui/window/transport.h"

#include <QAction>
#include <QApplication>
#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

#include <algorithm>
#include <memory>

using namespace loopscope;
using namespace loopscope::ui;

namespace
{

/// Counts how often a widget's layout is asked to begin anew.
class LayoutCounter : public QObject
{
public:
    explicit LayoutCounter(QWidget& widget) { widget.installEventFilter(this); }
    int count = 0;

protected:
    bool eventFilter(QObject*, QEvent* event) override
    {
        count += event->type() == QEvent::LayoutRequest ? 1 : 0;
        return false;
    }
};

} // namespace

/// Every setting is changed by its own control in a window that trains at full speed.
class TestKnobsWhileTraining : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup();

    void slidersAreWalkedByKeys_data();
    void slidersAreWalkedByKeys();
    void aDraggedSliderIsOneUndo();
    void numbersAreTyped_data();
    void numbersAreTyped();
    void whatCannotBeStopsNothing_data();
    void whatCannotBeStopsNothing();
    void theActivationIsChosen();
    void theWindowIsSeldomLaidOutAnew();
    void moreWaysToTrainStandBesideTheButton();
    void whatTheTabKeyReachesIsInSight();

private:
    template <typename Control>
    Control* control(const char* name)
    {
        m_window->buildPanel()->reveal(QString::fromLatin1(name));
        QCoreApplication::processEvents();
        auto* found = m_window->buildPanel()->findChild<Control*>(QString::fromLatin1(name));
        if (found == nullptr)
            qFatal("the panel has no %s", name);
        found->setFocus(Qt::TabFocusReason);
        return found;
    }
    /// The views show an iteration of the settings chosen last, and training goes on from it.
    void awaitTraining();

    std::unique_ptr<Session> m_session;
    std::unique_ptr<MainWindow> m_window;
    ExperimentOptions m_before;
};

void TestKnobsWhileTraining::init()
{
    ExperimentOptions options = defaultOptions();
    options.layers.front().equations = findInCatalog("lstm")->text();
    options.layers.front().units = 8;
    options.clipping.kind = ClippingKind::Norm;
    options.truncationLength = 10;
    m_before = options;
    m_session = std::make_unique<Session>(options);
    m_window = std::make_unique<MainWindow>(*m_session);
    m_window->resize(1366, 768);
    m_window->show();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    QTest::mouseClick(m_window->networkView()->transport()->trainButton(), Qt::LeftButton);
    QTRY_VERIFY(m_session->snapshot()->iteration->number() > 20);
}

void TestKnobsWhileTraining::cleanup()
{
    m_window.reset();
    m_session.reset();
}

void TestKnobsWhileTraining::awaitTraining()
{
    QTRY_VERIFY(m_session->snapshot()->options == m_session->options());
    const int number = m_session->snapshot()->iteration->number();
    QTRY_VERIFY(m_session->snapshot()->iteration->number() > number);
    QVERIFY(m_session->isTraining());
    QVERIFY2(m_window->networkView()->notice()->text().isEmpty(),
        qPrintable(m_window->networkView()->notice()->text()));
}

using Reader = double (*)(const ExperimentOptions&);

void TestKnobsWhileTraining::slidersAreWalkedByKeys_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<Reader>("setting");
    const auto row = [](const char* name, Reader setting) {
        QTest::newRow(name) << QByteArray(name) << setting;
    };
    row("weights.spectralRadius",
        [](const ExperimentOptions& options) { return options.initialisation.spectralRadius; });
    row("weights.gain",
        [](const ExperimentOptions& options) { return options.initialisation.inputGain; });
    row("weights.forgetBias",
        [](const ExperimentOptions& options) { return options.initialisation.forgetBias; });
    row("learning.batchSize",
        [](const ExperimentOptions& options) { return double(options.batchSize); });
    row("learning.threads",
        [](const ExperimentOptions& options) { return double(options.threads); });
    row("layer.units",
        [](const ExperimentOptions& options) { return double(options.layers.front().units); });
    row("task.sequenceLength",
        [](const ExperimentOptions& options) { return double(options.sequenceLength); });
}

void TestKnobsWhileTraining::slidersAreWalkedByKeys()
{
    QFETCH(QByteArray, name);
    QFETCH(Reader, setting);
    auto* slider = control<MarkedSlider>(name.constData());
    QVERIFY(slider->hasFocus());
    QTest::keyClick(slider, Qt::Key_Home);
    awaitTraining();
    for (const Qt::Key key : {Qt::Key_Right, Qt::Key_Up, Qt::Key_End, Qt::Key_Left, Qt::Key_Down,
             Qt::Key_Home}) {
        const double before = setting(m_session->options());
        QTest::keyClick(slider, key);
        const double now = setting(m_session->options());
        QVERIFY2(now != before, qPrintable(QStringLiteral("key %1").arg(int(key), 0, 16)));
        QCOMPARE(now > before, key == Qt::Key_Right || key == Qt::Key_Up || key == Qt::Key_End);
        awaitTraining();
    }
    while (m_session->undoStack().canUndo())
        m_session->undoStack().undo();
    QVERIFY(m_session->options() == m_before);
    awaitTraining();
}

void TestKnobsWhileTraining::aDraggedSliderIsOneUndo()
{
    auto* slider = control<MarkedSlider>("weights.spectralRadius");
    const int y = slider->height() / 2;
    QTest::mousePress(
        slider, Qt::LeftButton, {}, QPoint(slider->pixelOf(slider->number()), y));
    QSignalSpy snapshots(m_session.get(), &Session::snapshotChanged);
    for (const double radius : {0.6, 0.7, 0.8, 1.1, 1.2, 1.3}) {
        QTest::mouseMove(slider, QPoint(slider->pixelOf(radius), y));
        awaitTraining();
    }
    QTest::mouseRelease(slider, Qt::LeftButton, {}, QPoint(slider->pixelOf(1.3), y));
    QVERIFY(snapshots.count() >= 6);
    QCOMPARE(m_session->undoStack().index(), 1);
    m_session->undoStack().undo();
    QVERIFY(m_session->options() == m_before);
    awaitTraining();
}

void TestKnobsWhileTraining::numbersAreTyped_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QString>("text");
    QTest::addColumn<double>("wanted");
    QTest::addColumn<Reader>("setting");
    const auto row = [](const char* name, const char* text, double wanted, Reader setting) {
        QTest::addRow("%s = %s", name, text)
            << QByteArray(name) << QString(text) << wanted << setting;
    };
    const Reader rate = [](const ExperimentOptions& options) {
        return options.optimizer.learningRate;
    };
    const Reader seed = [](const ExperimentOptions& options) { return double(options.seed); };
    row("learning.rate", "1e-9", 1e-9, rate);
    row("learning.rate", "0.5", 0.5, rate);
    row("learning.seed", "0", 0.0, seed);
    row("learning.seed", "999999999", 999999999.0, seed);
    row("learning.clipThreshold", "0.01", 0.01,
        [](const ExperimentOptions& options) { return options.clipping.threshold; });
    row("learning.truncationLength", "1", 1.0,
        [](const ExperimentOptions& options) { return double(options.truncationLength); });
    row("weights.spectralRadius", "0", 0.0,
        [](const ExperimentOptions& options) { return options.initialisation.spectralRadius; });
    row("task.sequenceLength", "2", 2.0,
        [](const ExperimentOptions& options) { return double(options.sequenceLength); });
    row("task.sequenceLength", "200", 200.0,
        [](const ExperimentOptions& options) { return double(options.sequenceLength); });
}

void TestKnobsWhileTraining::numbersAreTyped()
{
    QFETCH(QByteArray, name);
    QFETCH(QString, text);
    QFETCH(double, wanted);
    QFETCH(Reader, setting);
    auto* field = control<NumberField>(name.constData());
    QTest::keyClick(field, Qt::Key_A, Qt::ControlModifier);
    QTest::keyClicks(field, text);
    QTest::keyClick(field, Qt::Key_Return);
    QCOMPARE(setting(m_session->options()), wanted);
    awaitTraining();
}

void TestKnobsWhileTraining::whatCannotBeStopsNothing_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QString>("text");
    for (const char* name : {"learning.rate", "learning.seed", "learning.clipThreshold",
             "learning.truncationLength", "weights.gain", "learning.batchSize", "layer.units",
             "task.sequenceLength"}) {
        for (const char* text : {"", "abc", "-1", "x5", "-"})
            QTest::addRow("%s = \"%s\"", name, text) << QByteArray(name) << QString(text);
    }
}

void TestKnobsWhileTraining::whatCannotBeStopsNothing()
{
    QFETCH(QByteArray, name);
    QFETCH(QString, text);
    auto* field = control<NumberField>(name.constData());
    QTest::keyClick(field, Qt::Key_A, Qt::ControlModifier);
    QTest::keyClick(field, Qt::Key_Delete);
    QTest::keyClicks(field, text);
    QTest::keyClick(field, Qt::Key_Return);
    QVERIFY(m_session->options() == m_before);
    awaitTraining();
    QVERIFY(!field->problem().isEmpty());
    QTest::keyClick(field, Qt::Key_Escape);
    QVERIFY(field->problem().isEmpty());
    QVERIFY(m_session->options() == m_before);
}

void TestKnobsWhileTraining::theActivationIsChosen()
{
    ExperimentOptions options = m_before;
    options.layers.front().equations = findInCatalog("vanilla")->text();
    m_session->setOptions(options);
    awaitTraining();
    auto* choice = control<SegmentedControl>("layer.activation");
    for (int index : {1, 2, 0}) {
        const std::string before = m_session->options().layers.front().equations;
        QTest::mouseClick(choice, Qt::LeftButton, {}, choice->rectOf(index).center());
        QVERIFY(m_session->options().layers.front().equations != before);
        awaitTraining();
    }
}

void TestKnobsWhileTraining::theWindowIsSeldomLaidOutAnew()
{
    LayoutCounter counter(*m_window->networkView());
    const int first = m_session->snapshot()->iteration->number();
    QSignalSpy snapshots(m_session.get(), &Session::snapshotChanged);
    QTRY_VERIFY(snapshots.count() >= 40);
    QVERIFY(m_session->snapshot()->iteration->number() > first);
    // Longer numbers ask for more room, now and then.
    QVERIFY2(counter.count <= 8, qPrintable(QString::number(counter.count)));
}

void TestKnobsWhileTraining::moreWaysToTrainStandBesideTheButton()
{
    Transport* transport = m_window->networkView()->transport();
    QTest::mouseClick(transport->trainButton(), Qt::LeftButton);
    QTRY_VERIFY(!m_session->isTraining());
    const int number = m_session->snapshot()->iteration->number();
    const auto actions = transport->moreMenu()->actions();
    const auto one = std::find_if(actions.begin(), actions.end(),
        [](const QAction* action) { return action->objectName() == "train.one"; });
    QVERIFY(one != actions.end());
    (*one)->trigger();
    QTRY_VERIFY(!m_session->isTraining() && m_session->snapshot()->iteration->number() > number);
    QCOMPARE(m_session->snapshot()->iteration->number(), number + 1);
    for (const char* name : {"train.hundred", "train.many", "train.untilLoss"})
        QVERIFY(std::any_of(actions.begin(), actions.end(), [&](const QAction* action) {
            return action->objectName() == QLatin1String(name);
        }));
    QVERIFY(std::any_of(actions.begin(), actions.end(),
        [](const QAction* action) { return action->menu() != nullptr; })); // the speed
}

void TestKnobsWhileTraining::whatTheTabKeyReachesIsInSight()
{
    control<NumberField>("learning.seed"); // far down
    m_window->networkView()->stack()->setFocus();
    QWidget* first = m_window->buildPanel()->findChild<QWidget*>("task.kind");
    QVERIFY(first->visibleRegion().isEmpty());
    first->setFocus(Qt::TabFocusReason);
    for (int i = 0; i < 5; ++i) {
        QWidget* here = QApplication::focusWidget();
        QVERIFY(m_window->buildPanel()->isAncestorOf(here));
        QCOMPARE(here->visibleRegion().boundingRect().size(), here->size());
        QTest::keyClick(here, Qt::Key_Tab);
    }
}

QTEST_MAIN(TestKnobsWhileTraining)
#include "tst_knobs_while_training.moc"
