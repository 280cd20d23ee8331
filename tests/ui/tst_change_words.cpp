#include "core/cell/catalog.h"
#include "ui/session/change_words.h"
#include "ui/session/default_options.h"
#include "ui/session/wording.h"

#include <QTest>

#include <functional>

Q_DECLARE_METATYPE(loopscope::ExperimentOptions)

using namespace loopscope;
using namespace loopscope::ui;

namespace
{

ExperimentOptions twoLayers()
{
    ExperimentOptions options = defaultOptions();
    options.layers = {{findInCatalog("gru")->text(), 12, Direction::Forward},
        {findInCatalog("lstm")->text(), 8, Direction::Forward}};
    return options;
}

} // namespace

/// What the Edit menu and the status bar call a change of settings.
class TestChangeWords : public QObject
{
    Q_OBJECT
private slots:
    void changesAreNamed_data();
    void changesAreNamed();
};

void TestChangeWords::changesAreNamed_data()
{
    QTest::addColumn<ExperimentOptions>("after");
    QTest::addColumn<QString>("words");
    QTest::addColumn<QString>("sentence");
    const auto row = [](const char* name, const std::function<void(ExperimentOptions&)>& edit,
                         const char* words, const char* sentence) {
        ExperimentOptions after = twoLayers();
        edit(after);
        QTest::newRow(name) << after << QString::fromUtf8(words) << QString::fromUtf8(sentence);
    };
    row("a cell", [](auto& o) { o.layers[1].equations = findInCatalog("gru")->text(); },
        "LSTM → GRU", "The cell is now: GRU.");
    row("an own cell", [](auto& o) { o.layers[0].equations = "h[t] = tanh(W x[t])"; },
        "GRU → a cell of your own", "The cell is now: a cell of your own.");
    row("units", [](auto& o) { o.layers[1].units = 1; }, "units 8 → 1", "Layer 2 has 1 unit now.");
    row("units of the first layer", [](auto& o) { o.layers[0].units = 20; }, "units 12 → 20",
        "Layer 1 has 20 units now.");
    row("a direction", [](auto& o) { o.layers[1].direction = Direction::Both; }, "Direction",
        "Layer 2 reads in both directions.");
    row("an order", [](auto& o) { std::swap(o.layers[0], o.layers[1]); }, "Move layer",
        "The layers stand in another order.");
    row("one layer more", [](auto& o) { o.layers.push_back(o.layers[0]); }, "Add layer",
        "The network has 3 layers now.");
    row("one layer less", [](auto& o) { o.layers.pop_back(); }, "Remove layer",
        "The network has 1 layer now.");
    row("clipping", [](auto& o) { o.clipping = {ClippingKind::Norm, 0.5}; },
        "Clip gradients by norm", "Gradients are clipped at 0.5.");
    row("truncation", [](auto& o) { o.truncationLength = 6; }, "window full BPTT → 6",
        "Gradients travel inside windows of 6 steps.");
    row("threads", [](auto& o) { o.threads = 2; }, "threads 1 → 2", "2 threads calculate.");
    row("attention", [](auto& o) { o.attention = Attention::Dot; }, "attention none → dot",
        "The decoder attends by dot products.");
    row("a decoder", [](auto& o) { o.decoder = {o.layers[0]}; }, "A decoder of its own",
        "The decoder is now: GRU, 12 units.");
}

void TestChangeWords::changesAreNamed()
{
    QFETCH(const ExperimentOptions, after);
    const ExperimentOptions before = twoLayers();
    QTEST(wordsForChange({before}, {after}), "words");
    QTEST(sentenceForChange(before, after), "sentence");
    const bool hasOtherLayers = before.layers.size() != after.layers.size() ||
                                before.decoder.size() != after.decoder.size();
    QCOMPARE(kindOfChange({before}, {after}) < 0, hasOtherLayers);
}

QTEST_APPLESS_MAIN(TestChangeWords)
#include "tst_change_words.moc"
