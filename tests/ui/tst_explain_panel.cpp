#include "core/diagnosis/single_loss.h"
#include "core/lesson/glossary.h"
#include "tests/support/sample_options.h"
#include "ui/controls/segmented_control.h"
#include "ui/explain/bands.h"
#include "ui/explain/bar_rows.h"
#include "ui/explain/chances.h"
#include "ui/explain/columns.h"
#include "ui/explain/explain_panel.h"
#include "ui/explain/formula_text.h"
#include "ui/explain/rich_text.h"
#include "ui/explain/term_links.h"
#include "ui/explain/terms.h"
#include "ui/explain/tiles.h"
#include "ui/explain/trail_bar.h"
#include "ui/explain/verdict_card.h"
#include "ui/session/session.h"
#include "ui/theme/number_format.h"
#include "ui/theme/ramps.h"
#include "ui/theme/theme.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QElapsedTimer>
#include <QMenu>
#include <QPushButton>
#include <QRegularExpression>
#include <QScrollArea>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>

#include <algorithm>
#include <cmath>
#include <ctime>

using namespace loopscope;
using namespace loopscope::ui;

namespace
{

/// A session with its panel on screen.
struct Window {
    explicit Window(const ExperimentOptions& options, const QSize& size = QSize(290, 800))
        : session(options)
        , panel(session)
    {
        panel.resize(size);
        panel.show();
        if (!QTest::qWaitForWindowActive(&panel))
            qFatal("the window is not active");
    }

    QPushButton* button(const QString& text) const
    {
        for (QPushButton* button : panel.findChildren<QPushButton*>()) {
            if (button->text() == text)
                return button;
        }
        return nullptr;
    }

    /// The visible widgets of a kind, from top to bottom.
    template <typename Widget>
    std::vector<Widget*> shown() const
    {
        std::vector<Widget*> result;
        for (Widget* widget : panel.findChildren<Widget*>()) {
            if (widget->isVisible())
                result.push_back(widget);
        }
        std::sort(result.begin(), result.end(), [this](Widget* a, Widget* b) {
            return a->mapTo(&panel, QPoint()).y() < b->mapTo(&panel, QPoint()).y();
        });
        return result;
    }

    QString title() const
    {
        return QString(panel.data().sections.front().title).remove(QRegularExpression("<[^>]*>"));
    }

    Session session;
    ExplainPanel panel;
};

ExperimentOptions exploding()
{
    ExperimentOptions options = sampleOptions(60, "vanilla", Function::Relu);
    options.initialisation.spectralRadius = 10.0;
    options.optimizer = {OptimizerKind::Sgd, 1e6};
    return options;
}

/// How much of a picture has exactly one colour, in [0, 1].
double shareOf(const QImage& image, const QColor& colour)
{
    int count = 0;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x)
            count += image.pixel(x, y) == colour.rgb() ? 1 : 0;
    }
    return double(count) / (image.width() * image.height());
}

QImage pictureOf(QWidget* widget)
{
    return widget->grab().toImage().convertToFormat(QImage::Format_RGB32);
}

} // namespace

class TestExplainPanel : public QObject
{
    Q_OBJECT
private slots:
    void followsTheCursor();
    void phasesComeAndGo();
    void stepsAreReachedByLinksAndColumns();
    void linksAreReachedWithTheKeyboard();
    void theScrolledTextShowsTheFocus();
    void termsLeadToTheGlossary_data();
    void termsLeadToTheGlossary();
    void aTermOfThePageIsAsked();
    void formulasAreCopied();
    void nothingIsCalculatedWhileHidden();
    void trainingIsCalm();
    void layersCanBeChosen();
    void nothingIsCutAtAnySize_data();
    void nothingIsCutAtAnySize();
    void themesAreFollowed();
    void barsStandWhereTheirNumbersSay();
    void lostNumbersAreHatched();
    void clickedBarsAreExplained();
    void gradientsAndSlopesAndChancesCanBeAsked();
    void questionsLeaveATrail();
    void theKeysGoAlongTheTrail();
    void whatIsLookedAtIsPointedOut();
    void theLargestUnitIsMeant();
    void oneLossAloneCanBeAsked();
    void tilesAddUpAndCanBeAsked();
    void roadsAreDrawnAsBands();
    void oneFormulaIsCopied();
    void numbersInFormulasAreCopied();
    void allPartsAreListedOnRequest();
    void theAnswerGoesWhenThePlayheadMoves();
    void theAnswerFollowsTheNumbers();
    void numbersThatAreGoneAreLeftAlone();
    void steppingIsFast();
};

void TestExplainPanel::followsTheCursor()
{
    Window window(sampleOptions(20));
    window.session.setCursor({Phase::Forward, 8});
    QCOMPARE(window.title(), QString("Forward through step 9"));
    window.session.setCursor({Phase::Backward, 4});
    QCOMPARE(window.title(), QString("Backward through step 5"));
    const QString description = window.panel.accessibleDescription();
    QVERIFY(description.startsWith("Backward through step 5"));
    const double norm = window.session.snapshot()->iteration->gradient(0, 1, 4).stableNorm();
    QVERIFY2(description.contains("∂L/∂h5: length " + formatNorm(norm)), qPrintable(description));
}

void TestExplainPanel::phasesComeAndGo()
{
    Window window(sampleOptions(6));
    for (int position : {0, 6, 7, 13, 7, 6, 0, 13, 0}) {
        window.session.setCursor(cursorAt(position, 6));
        QCoreApplication::processEvents();
        std::size_t blocks = 0;
        for (const ExplainSection& section : window.panel.data().sections)
            blocks += section.blocks.size();
        QCOMPARE(window.shown<BlockWidget>().size(), blocks);
        int bottom = 0;
        for (BlockWidget* block : window.shown<BlockWidget>()) {
            const int top = block->mapTo(&window.panel, QPoint()).y();
            QVERIFY2(top >= bottom, "two blocks overlap");
            bottom = top + block->height();
        }
    }
}

void TestExplainPanel::stepsAreReachedByLinksAndColumns()
{
    Window window(sampleOptions(20));
    window.session.goToPhase(Phase::Loss);
    Columns* losses = window.shown<Columns>().front();
    QTest::mouseClick(losses, Qt::LeftButton, {}, losses->columnRect(12).center().toPoint());
    QCOMPARE(window.session.cursor(), (Cursor{Phase::Forward, 12}));
    window.session.setCursor({Phase::Backward, 15});
    Columns* shares = window.shown<Columns>().back();
    QTest::mouseClick(shares, Qt::LeftButton, {}, shares->columnRect(3).center().toPoint());
    QCOMPARE(window.session.cursor(), (Cursor{Phase::Backward, 3}));
}

void TestExplainPanel::linksAreReachedWithTheKeyboard()
{
    Window window(sampleOptions(20));
    window.session.goToPhase(Phase::Loss);
    const Iteration& iteration = *window.session.snapshot()->iteration;
    int worst = 0;
    for (int step = 1; step < 20; ++step)
        worst = iteration.stepLoss(step) > iteration.stepLoss(worst) ? step : worst;
    RichText* link = nullptr;
    for (RichText* text : window.shown<RichText>()) {
        if (link == nullptr && text->html().contains("href=\"step:"))
            link = text;
    }
    QVERIFY(link);
    link->setFocus();
    const QString before = link->html().section("href=\"step:", 0, 0);
    for (qsizetype other = before.count("<a "); other > 1; --other)
        QTest::keyClick(link, Qt::Key_Tab);
    QTest::keyClick(link, Qt::Key_Return);
    QCOMPARE(window.session.cursor(), (Cursor{Phase::Forward, worst}));
}

void TestExplainPanel::termsLeadToTheGlossary_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("linked");
    const auto link = [](const char* term, const char* words) {
        return QStringLiteral("<a class=\"term\" href=\"term:%1\">%2</a>").arg(term, words);
    };
    QTest::newRow("a term") << "A gate opens." << "A " + link("gate", "gate") + " opens.";
    QTest::newRow("the longest") << "The forget gate."
                                 << "The " + link("forget-gate", "forget gate") + ".";
    QTest::newRow("several") << "Gates, weights"
                             << link("gate", "Gates") + ", " + link("weight", "weights");
    QTest::newRow("once") << "gate, gate" << link("gate", "gate") + ", gate";
    QTest::newRow("a short name") << "an RNN" << "an " + link("rnn", "RNN");
    QTest::newRow("part of a word") << "gated, one-step, steps-ahead"
                                    << "gated, one-step, steps-ahead";
    QTest::newRow("in a link") << "<a href=\"step:3\">gate</a>" << "<a href=\"step:3\">gate</a>";
    QTest::newRow("in a tag") << "<i class=\"weight\">W</i>" << "<i class=\"weight\">W</i>";
}

void TestExplainPanel::termsLeadToTheGlossary()
{
    QFETCH(QString, text);
    QFETCH(QString, linked);
    QSet<QString> terms;
    QCOMPARE(withTermLinks(text, terms), linked);
}

void TestExplainPanel::aTermOfThePageIsAsked()
{
    Window window(sampleOptions(20));
    window.session.goToPhase(Phase::Backward);
    QCoreApplication::processEvents();
    QStringList terms;
    for (RichText* text : window.shown<RichText>()) {
        QRegularExpressionMatchIterator links =
            QRegularExpression("href=\"term:([^\"]+)\"").globalMatch(text->html());
        while (links.hasNext())
            terms.append(links.next().captured(1));
    }
    QVERIFY(!terms.isEmpty());
    QCOMPARE(QSet<QString>(terms.begin(), terms.end()).size(), terms.size()); // each once
    for (const QString& term : terms)
        QVERIFY2(glossary().find(term.toStdString()) != nullptr, qPrintable(term));
    QSignalSpy asked(&window.panel, &ExplainPanel::termAsked);
    for (RichText* text : window.shown<RichText>()) {
        if (!text->html().contains("term:" + terms.front()))
            continue;
        emit text->linkActivated("term:" + terms.front());
    }
    QCOMPARE(asked.count(), 1);
    QCOMPARE(asked.first().first().toString(), terms.front());
}

void TestExplainPanel::formulasAreCopied()
{
    Window window(sampleOptions(20));
    window.session.setCursor({Phase::Forward, 8});
    QTest::mouseClick(window.button("Copy as text"), Qt::LeftButton);
    QCOMPARE(QGuiApplication::clipboard()->text(),
        QString("h[t] = tanh(W x[t] + U h[t-1] + b)\ny[t] = softmax(W_y h[t] + b_y)"));
    QTest::mouseClick(window.button("Copy as LaTeX"), Qt::LeftButton);
    QCOMPARE(QGuiApplication::clipboard()->text(),
        QString("h_{t} = \\tanh\\left(W x_{t} + U h_{t-1} + b\\right) \\\\\n\\hat{y}_{t} = "
                "\\operatorname{softmax}\\left(W_{y} h_{t} + b_{y}\\right)"));
}

void TestExplainPanel::nothingIsCalculatedWhileHidden()
{
    Window window(sampleOptions(20));
    window.session.setCursor({Phase::Forward, 8});
    window.panel.hide();
    window.session.setCursor({Phase::Forward, 3});
    QCOMPARE(window.title(), QString("Forward through step 9"));
    window.panel.show();
    QCOMPARE(window.title(), QString("Forward through step 4"));
}

void TestExplainPanel::trainingIsCalm()
{
    Window window(sampleOptions(20));
    window.session.setCursor({Phase::Backward, 8});
    QSignalSpy snapshots(&window.session, &Session::snapshotChanged);
    QStringList texts;
    window.session.startTraining();
    QElapsedTimer time;
    time.start();
    while (time.elapsed() < 1000) {
        QTest::qWait(5);
        QCOMPARE(window.title(), QString("Training"));
        const QString text = window.panel.accessibleDescription();
        if (texts.isEmpty() || texts.back() != text)
            texts += text;
    }
    const qint64 elapsed = time.elapsed();
    window.session.stopTraining();
    QTRY_VERIFY(!window.session.isTraining());
    QVERIFY2(snapshots.count() > 10, "the run should publish more often than the panel speaks");
    QVERIFY2(texts.size() <= elapsed / 200 + 2, qPrintable(QString::number(texts.size())));
    QVERIFY2(texts.size() >= 2, "the panel does not follow training");
    // The newest iteration is ready to be stepped through from its start.
    QCOMPARE(window.title(), QString("Forward through step 1"));
    QCoreApplication::processEvents();
    QCOMPARE(window.shown<BarRows>().front()->block().rows.back().values.front(),
        window.session.snapshot()->iteration->value(0, 1, 0)[0]);
}

void TestExplainPanel::layersCanBeChosen()
{
    ExperimentOptions options = sampleOptions(8);
    QVERIFY(Window(options).shown<SegmentedControl>().empty());
    options.layers.push_back(options.layers.front());
    options.layers.back().direction = Direction::Both;
    Window window(options);
    SegmentedControl* layers = window.shown<SegmentedControl>().front();
    QCOMPARE(layers->count(), 3);
    QCOMPARE(layers->text(0), QString("Layer 1 →"));
    QCOMPARE(layers->text(2), QString("Layer 2 ←"));
    window.session.setCursor({Phase::Backward, 3});
    const auto words = [&] { return window.panel.accessibleDescription(); };
    QTest::mouseClick(layers, Qt::LeftButton, {}, layers->rectOf(0).center());
    QTRY_COMPARE(window.session.snapshot()->track(), 0);
    QVERIFY(words().contains("from the layer above"));
    QTest::mouseClick(layers, Qt::LeftButton, {}, layers->rectOf(2).center());
    QTRY_COMPARE(window.session.snapshot()->track(), 2);
    QCOMPARE(window.panel.track(), 2);
    const Iteration& iteration = *window.session.snapshot()->iteration;
    QVERIFY2(
        words().contains("∂L/∂h4: length " + formatNorm(iteration.gradient(2, 1, 3).stableNorm())),
        qPrintable(words()));
    // A track that reads from the end meets step 3 after step 4.
    QVERIFY2(words().contains("from h3"), qPrintable(words()));
    window.session.setCursor({Phase::Forward, 3});
    QVERIFY2(words().contains("U h5"), qPrintable(words()));
}

void TestExplainPanel::nothingIsCutAtAnySize_data()
{
    QTest::addColumn<int>("width");
    QTest::addColumn<double>("scale");
    for (int width : {260, 290, 420}) {
        for (double scale : {1.0, 1.5})
            QTest::addRow("%d px, font %.1f", width, scale) << width << scale;
    }
}

void TestExplainPanel::nothingIsCutAtAnySize()
{
    QFETCH(int, width);
    QFETCH(double, scale);
    for (const char* cell : {"vanilla", "lstm", "gru-2014"}) {
        Window window(sampleOptions(20, cell), QSize(width, 600));
        QFont font = window.panel.font();
        font.setPointSizeF(font.pointSizeF() * scale);
        window.panel.setFont(font);
        QCoreApplication::processEvents();
        QVERIFY2(window.panel.minimumSizeHint().width() <= width, "the panel cannot be so narrow");
        QScrollArea* area = window.panel.findChild<QScrollArea*>();
        for (int position : {0, 8, 20, 25, 41}) {
            window.session.setCursor(cursorAt(position, 20));
            QCoreApplication::processEvents();
            QCOMPARE(window.panel.width(), width);
            QVERIFY(area->widget()->width() <= area->viewport()->width());
            QCOMPARE(area->horizontalScrollBar()->maximum(), 0);
            for (BlockWidget* block : window.shown<BlockWidget>()) {
                QVERIFY2(
                    block->geometry().right() < area->widget()->width(), "a block is too wide");
                QVERIFY2(
                    block->height() >= block->heightForWidth(block->width()), "a block is cut");
            }
            for (BarRows* rows : window.shown<BarRows>()) {
                for (int row = 0; row < int(rows->block().rows.size()); ++row)
                    QVERIFY2(rows->barsRect(row).width() >= 40.0, "no room for the bars");
            }
            for (QPushButton* button : window.shown<QPushButton>())
                QVERIFY2(button->width() >= button->sizeHint().width(), qPrintable(button->text()));
        }
    }
}

void TestExplainPanel::themesAreFollowed()
{
    for (ThemeChoice choice : {ThemeChoice::Dark, ThemeChoice::Light}) {
        applyTheme(*qApp, choice);
        Window window(sampleOptions(20));
        window.session.setCursor({Phase::Backward, 8});
        QCoreApplication::processEvents();
        const Theme& theme = choice == ThemeChoice::Dark ? darkTheme() : lightTheme();
        VerdictCard* card = window.shown<VerdictCard>().front();
        const Verdict verdict = window.session.snapshot()->verdict;
        const QColor fill = verdict == Verdict::Vanishing ? theme.accentSoft
                            : verdict == Verdict::Healthy ? theme.rightFill
                                                          : QColor();
        if (fill.isValid())
            QVERIFY(shareOf(pictureOf(card), fill) > 0.3);
        // Its words change with the theme while it is on screen, too.
        applyTheme(*qApp, choice == ThemeChoice::Dark ? ThemeChoice::Light : ThemeChoice::Dark);
        QCoreApplication::processEvents();
        const Theme& other = choice == ThemeChoice::Dark ? lightTheme() : darkTheme();
        QVERIFY(shareOf(pictureOf(window.shown<RichText>().front()), other.text) > 0.001);
    }
    applyTheme(*qApp, ThemeChoice::Light);
}

void TestExplainPanel::barsStandWhereTheirNumbersSay()
{
    Window window(sampleOptions(20), QSize(420, 800));
    window.session.setCursor({Phase::Forward, 8});
    QCoreApplication::processEvents();
    BarRows* rows = window.shown<BarRows>().front();
    const BarRowsBlock& block = rows->block();
    const QImage image = pictureOf(rows);
    int checked = 0;
    for (int row = 0; row < int(block.rows.size()); ++row) {
        const QRectF bars = rows->barsRect(row);
        const double step = bars.width() / 12.0;
        for (int unit = 0; unit < 12; ++unit) {
            const double value = block.rows[std::size_t(row)].values[std::size_t(unit)];
            const double length = std::abs(value) / block.range * bars.height() / 2.0;
            if (length < 3.0)
                continue;
            const double shade =
                std::copysign(std::max(std::abs(value) / block.range, 0.45), value);
            const QColor colour = valueColour(shade, 1.0, false);
            const int x = int(bars.left() + (unit + 0.4) * step);
            const double tip = value > 0.0 ? -length + 1.5 : length - 1.5;
            QCOMPARE(QColor(image.pixel(x, int(bars.center().y() + tip))), colour);
            const double beyond = value > 0.0 ? -length - 1.5 : length + 1.5;
            if (std::abs(beyond) < bars.height() / 2.0)
                QVERIFY(QColor(image.pixel(x, int(bars.center().y() + beyond))) != colour);
            ++checked;
        }
    }
    QVERIFY2(checked > 5, "there should be bars to look at");
}

void TestExplainPanel::lostNumbersAreHatched()
{
    Window window(exploding());
    QSignalSpy snapshots(&window.session, &Session::snapshotChanged);
    window.session.goToIteration(3);
    QTRY_VERIFY(window.session.snapshot()->iteration->number() > 0);
    window.session.setCursor({Phase::Backward, 20});
    QCoreApplication::processEvents();
    QVERIFY(window.panel.accessibleDescription().contains("not a number"));
    BarRows* rows = window.shown<BarRows>().front();
    QVERIFY(shareOf(pictureOf(rows), valueColour(std::nan(""), 1.0, false)) > 0.05);
}

void TestExplainPanel::clickedBarsAreExplained()
{
    Window window(sampleOptions(20));
    window.session.setCursor({Phase::Forward, 8});
    QCoreApplication::processEvents();
    QSignalSpy answers(&window.panel, &ExplainPanel::answerChanged);
    BarRows* rows = window.shown<BarRows>().front();
    const QRectF bars = rows->barsRect(4);
    const QPointF third(bars.left() + 2.5 * bars.width() / 12.0, bars.center().y());
    QTest::mouseClick(rows, Qt::LeftButton, {}, third.toPoint());
    QCOMPARE(answers.count(), 1);
    QVERIFY(window.panel.answer().has_value());
    QVERIFY(window.panel.answer()->reference == valueOf(0, 1, 8, 2));
    const double value = window.session.snapshot()->iteration->value(0, 1, 8)[2];
    QCOMPARE(window.title(), QString("Why is h9[3] = %1?").arg(formatNumber(value, 3)));
    QVERIFY(window.shown<Terms>().size() == 1);
    QTest::mouseClick(window.button("Done"), Qt::LeftButton);
    QVERIFY(!window.panel.answer().has_value());
    QCOMPARE(window.title(), QString("Forward through step 9"));
}

void TestExplainPanel::gradientsAndSlopesAndChancesCanBeAsked()
{
    Window window(sampleOptions(20));
    window.session.setCursor({Phase::Backward, 8});
    QCoreApplication::processEvents();
    BarRows* rows = window.shown<BarRows>().front();
    const QRectF bars = rows->barsRect(2);
    QTest::mouseClick(rows, Qt::LeftButton, {}, bars.center().toPoint());
    QVERIFY(window.panel.answer()->reference == gradientOf(0, 1, 8, 6));
    QTest::keyClick(&window.panel, Qt::Key_Escape);
    QVERIFY(!window.panel.answer().has_value());

    Columns* slopes = window.shown<Columns>().front();
    QTest::mouseClick(slopes, Qt::LeftButton, {}, slopes->columnRect(4).center().toPoint());
    QVERIFY(window.panel.answer()->reference.kind == NumberReference::Kind::Slope);
    QCOMPARE(window.panel.answer()->reference.unit, 4);
    const double h = window.session.snapshot()->iteration->value(0, 1, 8)[4];
    QVERIFY(std::abs(window.panel.answer()->value - (1.0 - h * h)) < 1e-12);

    window.session.setCursor({Phase::Forward, 8});
    QCoreApplication::processEvents();
    Chances* chances = window.shown<Chances>().front();
    QTest::mouseClick(chances, Qt::LeftButton, {}, QPoint(20, 4));
    QVERIFY(window.panel.answer()->reference.kind == NumberReference::Kind::Probability);
    QCOMPARE(window.panel.answer()->value,
        window.session.snapshot()->iteration->probabilities(8).maxCoeff());
}

void TestExplainPanel::questionsLeaveATrail()
{
    Window window(sampleOptions(20));
    window.session.setCursor({Phase::Forward, 8});
    window.panel.askWhy(valueOf(0, 1, 8, 2));
    TrailBar* bar = window.panel.findChild<TrailBar*>();
    QVERIFY(bar->isVisible());
    QCoreApplication::processEvents();
    // The second link of the largest part: the number that the weight is multiplied by.
    Terms* terms = window.shown<Terms>().front();
    const NumberReference second = window.panel.answer()->terms.front().factors.back().reference;
    RichText* name = terms->nameOf(0);
    name->setFocus(Qt::TabFocusReason);
    QTest::keyClick(name, Qt::Key_Tab);
    QTest::keyClick(name, Qt::Key_Return);
    QVERIFY(window.panel.answer()->reference == second);
    QPushButton* back = bar->findChildren<QPushButton*>().at(0);
    QPushButton* forward = bar->findChildren<QPushButton*>().at(1);
    QVERIFY(back->isEnabled() && !forward->isEnabled());
    QTest::mouseClick(back, Qt::LeftButton);
    QVERIFY(window.panel.answer()->reference == valueOf(0, 1, 8, 2));
    QVERIFY(!back->isEnabled() && forward->isEnabled());
    QTest::mouseClick(forward, Qt::LeftButton);
    QVERIFY(window.panel.answer()->reference == second);
    // Another question from the middle of the trail forgets what lay ahead.
    window.panel.goBack();
    window.panel.askWhy(gradientOf(0, 1, 8, 2));
    QCOMPARE(window.panel.trail().length(), 2);
    QVERIFY(!forward->isEnabled());
}

void TestExplainPanel::theKeysGoAlongTheTrail()
{
    Window window(sampleOptions(20));
    const NumberReference first = valueOf(0, 1, 8, 2);
    const NumberReference second = valueOf(0, 1, 7, 4);
    QVERIFY(!window.panel.backAction()->isEnabled() && !window.panel.closeAction()->isEnabled());
    window.panel.askWhy(first);
    window.panel.askWhy(second);
    const auto press = [&](Qt::Key key, Qt::KeyboardModifiers modifiers = {}) {
        QTest::keyClick(&window.panel, key, modifiers);
    };
    press(Qt::Key_Left, Qt::AltModifier);
    QVERIFY(window.panel.answer()->reference == first);
    press(Qt::Key_Right, Qt::AltModifier);
    QVERIFY(window.panel.answer()->reference == second);
    press(Qt::Key_Backspace);
    QVERIFY(window.panel.answer()->reference == first);
    press(Qt::Key_Escape);
    QVERIFY(!window.panel.answer().has_value());
    QVERIFY(!window.panel.closeAction()->isEnabled());
    // Keys do not lead to numbers that nobody sees.
    window.panel.askWhy(first);
    window.panel.hide();
    QVERIFY(!window.panel.closeAction()->isEnabled());
}

void TestExplainPanel::whatIsLookedAtIsPointedOut()
{
    Window window(sampleOptions(20));
    QSignalSpy pointings(&window.panel, &ExplainPanel::pointingChanged);
    window.panel.askWhy(valueOf(0, 1, 8, 2));
    QCOMPARE(pointings.count(), 1);
    const Pointing& pointing = window.panel.pointing();
    QVERIFY(pointing.asked == valueOf(0, 1, 8, 2));
    const WhyTerm& largest = window.panel.answer()->terms.front();
    QVERIFY(pointing.contributors.front() == largest.factors.front().reference);
    QVERIFY(!pointing.focus);

    RichText* name = window.shown<Terms>().front()->nameOf(0);
    for (int x = 0; x < name->width() && !pointing.focus; ++x)
        QTest::mouseMove(name, QPoint(x, name->fontMetrics().height() / 2));
    QVERIFY(pointing.focus == largest.factors.front().reference);
    QTest::mouseMove(&window.panel, QPoint(1, 1));
    QEvent leave(QEvent::Leave);
    QCoreApplication::sendEvent(name, &leave);
    QVERIFY(!pointing.focus);

    name->setFocus(Qt::TabFocusReason);
    QVERIFY(pointing.focus == largest.factors.front().reference);
    QTest::keyClick(name, Qt::Key_Tab);
    QVERIFY(pointing.focus == largest.factors.back().reference);
    window.panel.closeWhy();
    QVERIFY(pointing == Pointing());
}

void TestExplainPanel::theLargestUnitIsMeant()
{
    Window window(sampleOptions(20));
    window.panel.askWhy(gradientOf(0, 1, 8, largestUnit));
    const Eigen::VectorXd gradient = window.session.snapshot()->iteration->gradient(0, 1, 8);
    QVERIFY(window.panel.answer().has_value());
    QCOMPARE(std::abs(window.panel.answer()->value), gradient.cwiseAbs().maxCoeff());
    QVERIFY(window.panel.accessibleDescription().contains(
        "All 12 units together are " + formatNorm(gradient.norm()) + " long."));
}

void TestExplainPanel::oneLossAloneCanBeAsked()
{
    Window window(sampleOptions(20));
    const auto iteration = window.session.snapshot()->iteration;
    const auto alone = SingleLoss().run(*iteration, 19);
    NumberReference number = gradientOf(0, 1, 8, 3);
    number.lossStep = 19;
    window.panel.askWhy(number);
    QVERIFY(window.panel.answer().has_value());
    QCOMPARE(window.panel.answer()->value, alone->gradient(0, 1, 8)[3]);
    QVERIFY(window.panel.answer()->value != iteration->gradient(0, 1, 8)[3]);
    QVERIFY2(window.title().startsWith("Why is ∂L20/∂h9[4] = "), qPrintable(window.title()));
    // What it is made of is of the same loss, all the way.
    for (int i = 0; i < 6; ++i) {
        const WhyAnswer answer = *window.panel.answer();
        QVERIFY(std::abs(answer.sum - answer.value) < 1e-12);
        for (const WhyTerm& term : answer.terms) {
            for (const WhyFactor& factor : term.factors)
                QCOMPARE(factor.reference.lossStep,
                    factor.isReference && isGradient(factor.reference.kind) ? 19 : -1);
        }
        for (const WhyFactor& factor : answer.terms.front().factors) {
            if (factor.isReference && isGradient(factor.reference.kind))
                window.panel.askWhy(factor.reference);
        }
        QVERIFY(window.panel.answer()->reference.lossStep == 19);
    }
    QCOMPARE(window.panel.trail().length(), 7);
}

void TestExplainPanel::tilesAddUpAndCanBeAsked()
{
    Window window(sampleOptions(20), QSize(420, 2400));
    window.session.setCursor({Phase::Backward, 8});
    QCoreApplication::processEvents();
    const std::vector<Tiles*> all = window.shown<Tiles>();
    QCOMPARE(all.size(), std::size_t(3));
    Tiles* tiles = all[1];
    const TilesBlock& block = tiles->block();
    const QImage image = pictureOf(tiles);
    for (int tile = 0; tile < 3; ++tile) {
        const QRectF place = tiles->tileRect(tile);
        for (int row : {0, 5, 11}) {
            for (int column : {1, 6, 10}) {
                const QPointF centre(place.left() + (column + 0.5) * place.width() / 12.0,
                    place.top() + (row + 0.5) * place.height() / 12.0);
                QCOMPARE(QColor(image.pixel(centre.toPoint())),
                    valueColour(block.value(tile, row, column),
                        block.tiles[std::size_t(tile)].range, false));
            }
        }
    }
    const QRectF sum = tiles->tileRect(2);
    QTest::mouseClick(tiles, Qt::LeftButton, {},
        QPointF(sum.left() + 6.5 * sum.width() / 12.0, sum.top() + 5.5 * sum.height() / 12.0)
            .toPoint());
    const int u = *window.session.snapshot()->iteration->network().findParameter(0, "U");
    QVERIFY(window.panel.answer()->reference == parameterGradientOf(u, 5, 6));
}

void TestExplainPanel::roadsAreDrawnAsBands()
{
    Window window(sampleOptions(20, "lstm"), QSize(420, 3000));
    window.session.setCursor({Phase::Backward, 8});
    QCoreApplication::processEvents();
    QCOMPARE(window.shown<Bands>().size(), std::size_t(1));
    Bands* bands = window.shown<Bands>().front();
    QVERIFY(bands->colourOf(0) != bands->colourOf(1));
    const QImage image = pictureOf(bands);
    int checked = 0;
    for (int step : {9, 12, 17, 5}) {
        double heights = 0.0;
        for (int band : {0, 1}) {
            const QRectF part = bands->partRect(step, band);
            heights += part.height();
            if (part.height() < 4.0)
                continue;
            const bool isDrawn =
                QColor(image.pixel(part.center().toPoint())) == bands->colourOf(band);
            QCOMPARE(isDrawn, step >= 8);
            ++checked;
        }
        // Both shares lie between 0 and 1 here, so they fill the column.
        QVERIFY(std::abs(heights - bands->columnRect(step).height()) < 0.01);
    }
    QVERIFY(checked >= 4);
    QTest::mouseClick(bands, Qt::LeftButton, {}, bands->columnRect(12).center().toPoint());
    QCOMPARE(window.session.cursor(), (Cursor{Phase::Backward, 12}));
}

void TestExplainPanel::oneFormulaIsCopied()
{
    Window window(sampleOptions(20, "lstm"), QSize(420, 2000));
    window.session.setCursor({Phase::Forward, 8});
    QCoreApplication::processEvents();
    FormulaText* formula = nullptr;
    for (FormulaText* candidate : window.shown<FormulaText>()) {
        if (candidate->html().startsWith("<i>f</i>"))
            formula = candidate;
    }
    QVERIFY(formula);
    QTest::mouseClick(formula, Qt::LeftButton, {}, QPoint(10, 6));
    QVERIFY(formula->hasFocus());
    QTest::keyClick(formula, Qt::Key_C, Qt::ControlModifier);
    const QString text = "f[t] = sigmoid(W_f x[t] + U_f h[t-1] + b_f)";
    QCOMPARE(QGuiApplication::clipboard()->text(), text);
    QTest::keyClick(formula, Qt::Key_C, Qt::ControlModifier | Qt::ShiftModifier);
    const QString latex = "f_{t} = \\sigma\\left(W_{f} x_{t} + U_{f} h_{t-1} + b_{f}\\right)";
    QCOMPARE(QGuiApplication::clipboard()->text(), latex);

    QContextMenuEvent event(
        QContextMenuEvent::Mouse, QPoint(10, 6), formula->mapToGlobal(QPoint(10, 6)));
    QCoreApplication::sendEvent(formula, &event);
    QMenu* menu = formula->findChild<QMenu*>();
    QVERIFY(menu && menu->actions().size() == 2);
    menu->actions().at(0)->trigger();
    QCOMPARE(QGuiApplication::clipboard()->text(), text);
    menu->actions().at(1)->trigger();
    QCOMPARE(QGuiApplication::clipboard()->text(), latex);
}

void TestExplainPanel::numbersInFormulasAreCopied()
{
    Window window(sampleOptions(20));
    window.panel.askWhy(valueOf(0, 1, 8, 2));
    const WhyAnswer& answer = *window.panel.answer();
    const auto number = [](double value) { return formatNumber(value, 3).replace("−", "-"); };
    FormulaText* formula = window.shown<FormulaText>().front();
    formula->copyLatex();
    QCOMPARE(QGuiApplication::clipboard()->text(),
        QString("h_{9}[3] = \\tanh(%1) = %2").arg(number(answer.sum), number(answer.value)));
    QCOMPARE(latexOf("∂<i>L</i>/∂<i>h</i><sub>9</sub> = 2.1·10⁻¹² · <i>σ</i>′"),
        QString("\\partial L/\\partial h_{9} = 2.1 \\cdot 10^{-12} \\cdot \\sigma'"));
}

void TestExplainPanel::allPartsAreListedOnRequest()
{
    Window window(sampleOptions(20), QSize(290, 2000));
    window.panel.askWhy(valueOf(0, 1, 8, 2));
    QCoreApplication::processEvents();
    Terms* terms = window.shown<Terms>().front();
    QCOMPARE(terms->block().rows.size(), std::size_t(8));
    QTest::keyClick(terms->nameOf(6), Qt::Key_Return);
    QCOMPARE(terms->block().rows.size(), window.panel.answer()->terms.size() + 2);
    QTest::keyClick(terms->nameOf(int(window.panel.answer()->terms.size())), Qt::Key_Return);
    QCOMPARE(terms->block().rows.size(), std::size_t(8));
}

void TestExplainPanel::theAnswerGoesWhenThePlayheadMoves()
{
    Window window(sampleOptions(20));
    window.session.setCursor({Phase::Forward, 8});
    window.panel.askWhy(valueOf(0, 1, 3, 2));
    QVERIFY(window.panel.answer().has_value());
    QSignalSpy answers(&window.panel, &ExplainPanel::answerChanged);
    window.session.stepForward();
    QCOMPARE(answers.count(), 1);
    QVERIFY(!window.panel.answer().has_value());
    QCOMPARE(window.title(), QString("Forward through step 10"));
}

void TestExplainPanel::theAnswerFollowsTheNumbers()
{
    Window window(sampleOptions(20));
    window.panel.askWhy(valueOf(0, 1, 3, 2));
    const double before = window.panel.answer()->value;
    ExperimentOptions options = window.session.options();
    options.initialisation.spectralRadius = 0.3;
    window.session.setOptions(options);
    QTRY_VERIFY(window.panel.answer().has_value() && window.panel.answer()->value != before);
    QCOMPARE(window.panel.answer()->value, window.session.snapshot()->iteration->value(0, 1, 3)[2]);
}

void TestExplainPanel::numbersThatAreGoneAreLeftAlone()
{
    Window window(sampleOptions(20));
    window.panel.askWhy(valueOf(0, 1, 3, 11));
    QVERIFY(window.panel.answer().has_value());
    window.panel.askWhy(valueOf(0, 1, 3, 12));
    QVERIFY2(window.panel.answer()->reference == valueOf(0, 1, 3, 11), "there is no such unit");
    ExperimentOptions options = window.session.options();
    options.layers.front().units = 4;
    window.session.setOptions(options);
    QTRY_VERIFY(!window.panel.answer().has_value());
    QVERIFY(window.panel.trail().isEmpty());
}

/// What a display frame has room for; many times what a step takes.
void TestExplainPanel::steppingIsFast()
{
    Window window(sampleOptions(100, "lstm", Function::Tanh, 32));
    for (Phase phase : {Phase::Forward, Phase::Backward}) {
        window.session.setCursor({phase, 50});
        QCoreApplication::processEvents();
        const std::clock_t start = std::clock();
        for (int step = 10; step < 60; ++step) {
            window.session.setCursor({phase, step});
            QCoreApplication::processEvents();
        }
        const double milliseconds = double(std::clock() - start) / CLOCKS_PER_SEC * 1000.0 / 50.0;
        qInfo("%.2f ms a step and paint", milliseconds);
        QVERIFY2(milliseconds < 40.0, qPrintable(QString::number(milliseconds)));
    }
}

void TestExplainPanel::theScrolledTextShowsTheFocus()
{
    applyTheme(*qApp, ThemeChoice::Light);
    Window window(sampleOptions(8), QSize(290, 400));
    auto* area = window.panel.findChild<QScrollArea*>();
    QVERIFY(!area->accessibleName().isEmpty());
    const auto edge = [area] {
        const QImage picture = area->grab().toImage();
        return picture.pixelColor(picture.width() / 2, picture.height() - 1);
    };
    area->setFocus(Qt::TabFocusReason);
    QTRY_COMPARE(edge(), lightTheme().accent);
    QTRY_VERIFY(area->verticalScrollBar()->maximum() > 0);
    QTest::keyClick(area, Qt::Key_Down);
    QVERIFY(area->verticalScrollBar()->value() > 0);
    area->clearFocus();
    QTRY_COMPARE(edge(), lightTheme().panel);
}

QTEST_MAIN(TestExplainPanel)
#include "tst_explain_panel.moc"
