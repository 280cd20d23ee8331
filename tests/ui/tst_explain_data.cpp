#include "core/bptt/parameter_change.h"
#include "tests/support/reachable_numbers.h"
#include "tests/support/sample_options.h"
#include "ui/explain/explain_data.h"
#include "ui/session/training_worker.h"
#include "ui/theme/number_format.h"

#include <QRegularExpression>
#include <QTest>

#include <cmath>

using namespace loopscope;
using namespace loopscope::ui;

namespace
{

/// A cell that nobody has built in: two states, one of them read two steps back and without a
/// matrix, subtraction, an unnamed function inside a product.
constexpr const char* learnersCell = "m[t] = sigmoid(A x[t] + b_m) * m[t-1] - V h[t-2]\n"
                                     "h[t] = tanh(W x[t] + U (m[t] * h[t-1])) * 0.8\n";

SnapshotPointer snapshotOf(const QString& cell, int steps = 8, int iterations = 3)
{
    ExperimentOptions options = sampleOptions(steps);
    const QString name = cell.section(':', 0, 0);
    const QString activation = cell.section(':', 1);
    options.layers.front().equations =
        cell == "learner's own" ? learnersCell
                                : findInCatalog(name.toStdString())
                                      ->text(activation == "relu"      ? Function::Relu
                                             : activation == "sigmoid" ? Function::Sigmoid
                                                                       : Function::Tanh);
    options.layers.front().units = 5;
    Trainer trainer(options);
    for (int i = 0; i < iterations; ++i)
        trainer.advance();
    return takeSnapshot(trainer);
}

SnapshotPointer explodedSnapshot()
{
    ExperimentOptions options = sampleOptions(60, "vanilla", Function::Relu);
    options.initialisation.spectralRadius = 10.0;
    options.optimizer = {OptimizerKind::Sgd, 1e6};
    Trainer trainer(options);
    for (int i = 0; i < 3; ++i)
        trainer.advance();
    return takeSnapshot(trainer);
}

ExplainData dataOf(
    const SnapshotPointer& snapshot, Phase phase, int step = 0, bool training = false)
{
    ExplainCache cache;
    cache.setSnapshot(snapshot.get());
    ExplainRequest request;
    request.cursor = {phase, step};
    request.isTraining = training;
    return explainData(*snapshot, request, cache);
}

template <typename Kind>
std::vector<Kind> blocksOf(const ExplainData& data)
{
    std::vector<Kind> result;
    for (const ExplainSection& section : data.sections) {
        for (const Block& block : section.blocks) {
            if (const Kind* found = std::get_if<Kind>(&block))
                result.push_back(*found);
        }
    }
    return result;
}

std::vector<BarRow> rowsOf(const ExplainData& data)
{
    std::vector<BarRow> rows;
    for (const BarRowsBlock& block : blocksOf<BarRowsBlock>(data))
        rows.insert(rows.end(), block.rows.begin(), block.rows.end());
    return rows;
}

/// The first row whose label, as plain text, is `label`.
BarRow rowNamed(const ExplainData& data, const QString& label)
{
    for (const BarRow& row : rowsOf(data)) {
        if (QString(row.label).remove(QRegularExpression("<[^>]*>")) == label)
            return row;
    }
    return {};
}

QString proseOf(const ExplainData& data)
{
    QStringList lines;
    for (const ProseBlock& block : blocksOf<ProseBlock>(data))
        lines += QString(block.html).remove(QRegularExpression("<[^>]*>"));
    return lines.join('\n');
}

/// Empty, or how far numbers on screen are from those expected.
QString difference(const std::vector<double>& shown, const Eigen::VectorXd& expected)
{
    if (shown.size() != std::size_t(expected.size()))
        return QString("%1 numbers, expected %2").arg(shown.size()).arg(expected.size());
    for (std::size_t i = 0; i < shown.size(); ++i) {
        // Sums in another order than the engine's: rounding.
        const double tolerance = 1e-12 * (1.0 + std::abs(expected[Eigen::Index(i)]));
        if (!(std::abs(shown[i] - expected[Eigen::Index(i)]) <= tolerance))
            return QString("number %1 is %2, expected %3")
                .arg(i)
                .arg(shown[i])
                .arg(expected[Eigen::Index(i)]);
    }
    return {};
}

Eigen::MatrixXd parameterOf(const Iteration& iteration, const char* name)
{
    const Network& network = iteration.network();
    const int track = QByteArray(name).endsWith("_y") ? -1 : 0;
    return network.view(*network.findParameter(track, name), iteration.before().parameters);
}

const Program& programOf(const Iteration& iteration)
{
    return *iteration.network().tracks().front().program;
}

} // namespace

class TestExplainData : public QObject
{
    Q_OBJECT
private slots:
    void forwardAddsUpForEveryCell_data();
    void forwardAddsUpForEveryCell();
    void theVanillaSumIsShownTermByTerm();
    void gatesAreGauges();
    void theFirstStepSaysThatNothingIsRemembered();
    void predictionsAreTheMostProbable();
    void theLossIsTheEngines();
    void theLossIsComparedWithNotLearning();
    void arrivingGradientsAreTheEngines_data();
    void arrivingGradientsAreTheEngines();
    void arrivalIsToldInWords();
    void roadsLeadWhereTheEngineSaysTheyDo_data();
    void roadsLeadWhereTheEngineSaysTheyDo();
    void roadFormulasFollowTheEquations_data();
    void roadFormulasFollowTheEquations();
    void theLocalSlopeIsShownUnitByUnit_data();
    void theLocalSlopeIsShownUnitByUnit();
    void aConstantRoadHasNoColumns();
    void gradientBarsKeepTheirScaleOnTheWayBack();
    void theVerdictHasItsArithmetic();
    void withoutAGradientThereIsNoVerdict();
    void sharesDropIntoTheSum_data();
    void sharesDropIntoTheSum();
    void cancellationIsTold();
    void theRoadsBackAreTold_data();
    void theRoadsBackAreTold();
    void weightsTakeTheirStep();
    void theUpdateIsInNumbers();
    void theLossOfTheNewWeightsIsTold();
    void trainingIsSummedUp();
    void everyPlaceOfEveryCellCanBeExplained_data();
    void everyPlaceOfEveryCellCanBeExplained();
    void lostNumbersAreNamed();
    void formulasAreCopied();
    void aNumberIsExplainedByItsParts_data();
    void aNumberIsExplainedByItsParts();
    void partsCanBeAskedInTurn();
    void whatIsGivenIsSaidToBe();
    void everyNumberHasAName_data();
    void everyNumberHasAName();
};

void TestExplainData::forwardAddsUpForEveryCell_data()
{
    QTest::addColumn<QString>("cell");
    for (const char* cell : {"vanilla", "vanilla:sigmoid", "vanilla:relu", "gru", "lstm",
             "feed-forward", "window", "leaky-integrator", "lstm-peephole", "learner's own"})
        QTest::newRow(cell) << QString(cell);
}

/// Every equation ends in a row with the symbol's value, and summands add up to the sum.
void TestExplainData::forwardAddsUpForEveryCell()
{
    QFETCH(QString, cell);
    const SnapshotPointer snapshot = snapshotOf(cell);
    const Iteration& iteration = *snapshot->iteration;
    const Program& program = programOf(iteration);
    for (int step : {0, 3, 7}) {
        const ExplainData data = dataOf(snapshot, Phase::Forward, step);
        std::vector<Eigen::VectorXd> expected;
        for (int symbol = 1; symbol < int(program.symbols.size()); ++symbol)
            expected.push_back(iteration.value(0, symbol, step));
        std::size_t equation = 0;
        for (const BarRowsBlock& block : blocksOf<BarRowsBlock>(data)) {
            Eigen::VectorXd sum = Eigen::VectorXd::Zero(5);
            const bool isGauge = block.kind == BarRowsBlock::Kind::Gauge;
            for (std::size_t i = 0; i < block.rows.size(); ++i) {
                const BarRow& row = block.rows[i];
                const bool isLast = isGauge || i + 1 == block.rows.size();
                if (isLast) {
                    const QString wrong = difference(row.values, expected.at(equation++));
                    QVERIFY2(wrong.isEmpty(), qPrintable(row.label + ": " + wrong));
                } else if (row.isTotal) {
                    const QString wrong = difference(row.values, sum);
                    QVERIFY2(wrong.isEmpty(), qPrintable(row.label + ": " + wrong));
                }
                sum += Eigen::Map<const Eigen::VectorXd>(row.values.data(), 5);
            }
        }
        QCOMPARE(equation, expected.size());
    }
}

void TestExplainData::theVanillaSumIsShownTermByTerm()
{
    const SnapshotPointer snapshot = snapshotOf("vanilla");
    const Iteration& iteration = *snapshot->iteration;
    const ExplainData data = dataOf(snapshot, Phase::Forward, 4);
    const Eigen::VectorXd input = parameterOf(iteration, "W") * iteration.value(0, 0, 4);
    const Eigen::VectorXd recurrent = parameterOf(iteration, "U") * iteration.value(0, 1, 3);
    const Eigen::VectorXd bias = parameterOf(iteration, "b");
    const std::vector<std::pair<QString, Eigen::VectorXd>> expected = {{"W x5", input},
        {"U h4", recurrent}, {"b", bias}, {"sum", input + recurrent + bias},
        {"tanh → h5", iteration.value(0, 1, 4)}};
    for (const auto& [label, values] : expected) {
        const BarRow row = rowNamed(data, label);
        const QString wrong = difference(row.values, values);
        QVERIFY2(wrong.isEmpty(), qPrintable(label + ": " + wrong));
        QCOMPARE(row.number, formatNorm(values.norm()));
    }
    QCOMPARE(data.sections.front().title, QString("Forward through step 5"));
    QVERIFY(
        proseOf(data).startsWith("The cell reads the input x5 (“g”) and what it remembers: h4."));
    const BarRowsBlock bars = blocksOf<BarRowsBlock>(data).front();
    QVERIFY(bars.range >= 1.0);
    for (const BarRow& row : bars.rows) {
        for (double value : row.values)
            QVERIFY2(std::abs(value) <= bars.range, "a bar is cut");
    }
}

void TestExplainData::gatesAreGauges()
{
    const SnapshotPointer snapshot = snapshotOf("lstm");
    const ExplainData data = dataOf(snapshot, Phase::Forward, 2);
    QStringList gauges;
    for (const BarRowsBlock& block : blocksOf<BarRowsBlock>(data)) {
        if (block.kind != BarRowsBlock::Kind::Gauge)
            continue;
        QCOMPARE(block.range, 1.0);
        for (const BarRow& row : block.rows) {
            gauges += QString(row.label).remove(QRegularExpression("<[^>]*>"));
            const Eigen::Map<const Eigen::VectorXd> values(row.values.data(), 5);
            QCOMPARE(row.number, formatNumber(values.mean(), 2, TrailingZeros::Keep));
        }
    }
    QCOMPARE(gauges, QStringList({"i3", "f3", "o3"}));
    // One sigmoid alone is the cell's activation, not a gate.
    for (const BarRowsBlock& block :
        blocksOf<BarRowsBlock>(dataOf(snapshotOf("vanilla:sigmoid"), Phase::Forward, 2)))
        QVERIFY(block.kind == BarRowsBlock::Kind::Signed);
}

void TestExplainData::theFirstStepSaysThatNothingIsRemembered()
{
    const SnapshotPointer snapshot = snapshotOf("vanilla");
    QVERIFY(proseOf(dataOf(snapshot, Phase::Forward, 0)).contains("nothing has been read before"));
    QVERIFY(!proseOf(dataOf(snapshot, Phase::Forward, 1)).contains("nothing has been read before"));
    QVERIFY(
        proseOf(dataOf(snapshotOf("feed-forward"), Phase::Forward, 1)).contains("has no state"));
    QVERIFY(proseOf(dataOf(snapshotOf("window"), Phase::Forward, 1)).contains("its last 4 inputs"));
}

void TestExplainData::predictionsAreTheMostProbable()
{
    const SnapshotPointer snapshot = snapshotOf("vanilla", 8, 40);
    const Iteration& iteration = *snapshot->iteration;
    for (int step = 0; step < 8; ++step) {
        const ExplainData data = dataOf(snapshot, Phase::Forward, step);
        const ChancesBlock block = blocksOf<ChancesBlock>(data).front();
        const ConstVectorView p = iteration.probabilities(step);
        const int target = iteration.batch().targetClasses[std::size_t(step)];
        std::vector<double> sorted(p.data(), p.data() + p.size());
        std::sort(sorted.rbegin(), sorted.rend());
        bool hasTarget = false;
        for (std::size_t i = 0; i < block.chances.size(); ++i) {
            const ChancesBlock::Chance& chance = block.chances[i];
            if (i < 3)
                QCOMPARE(chance.probability, sorted[i]);
            QCOMPARE(chance.isGuess, i == 0);
            if (chance.isTarget) {
                QCOMPARE(chance.probability, p[target]);
                QCOMPARE(chance.label, QString::fromStdString(snapshot->task->outputName(target)));
                hasTarget = true;
            }
        }
        QVERIFY(hasTarget);
        QVERIFY(block.chances.size() <= 4);
        Eigen::Index guess = 0;
        p.maxCoeff(&guess);
        QVERIFY(proseOf(data).contains(guess == target ? "Right:" : "Wrong:"));
    }
}

void TestExplainData::theLossIsTheEngines()
{
    const SnapshotPointer snapshot = snapshotOf("vanilla");
    const Iteration& iteration = *snapshot->iteration;
    const ExplainData data = dataOf(snapshot, Phase::Loss, 7);
    QCOMPARE(data.sections.front().note, formatNumber(iteration.loss(), 3));
    const ColumnsBlock columns = blocksOf<ColumnsBlock>(data).front();
    double sum = 0.0;
    int worst = 0;
    int best = 0;
    for (int step = 0; step < 8; ++step) {
        const int target = iteration.batch().targetClasses[std::size_t(step)];
        const double loss = -std::log(iteration.probabilities(step)[target]);
        QVERIFY(std::abs(columns.values[std::size_t(step)] - loss) < 1e-12);
        sum += loss;
        worst =
            columns.values[std::size_t(step)] > columns.values[std::size_t(worst)] ? step : worst;
        best = columns.values[std::size_t(step)] < columns.values[std::size_t(best)] ? step : best;
    }
    QVERIFY(std::abs(iteration.loss() - sum / 8.0) < 1e-12);
    QCOMPARE(columns.top, columns.values[std::size_t(worst)]);
    QString html;
    for (const ProseBlock& prose : blocksOf<ProseBlock>(data))
        html += prose.html + '\n';
    QVERIFY(
        html.contains(QString("Worst: <a href=\"step:%1\">step %2</a>").arg(worst).arg(worst + 1)));
    QVERIFY(
        html.contains(QString("Best: <a href=\"step:%1\">step %2</a>").arg(best).arg(best + 1)));
    QVERIFY(html.contains(formatNumber(iteration.stepLoss(worst), 3)));
}

void TestExplainData::theLossIsComparedWithNotLearning()
{
    const SnapshotPointer snapshot = snapshotOf("vanilla");
    const ExplainData data = dataOf(snapshot, Phase::Loss, 7);
    const int classes = snapshot->iteration->network().outputSize();
    const TableBlock table = blocksOf<TableBlock>(data).front();
    QCOMPARE(table.rows.at(0).at(1), formatNumber(snapshot->iteration->loss(), 3));
    QCOMPARE(table.rows.at(1).at(1), formatNumber(std::log(double(classes)), 3));
    QVERIFY(proseOf(data).contains(QString("Guessing blindly among %1 costs ln %1 = %2.")
                                       .arg(classes)
                                       .arg(formatNumber(std::log(double(classes)), 3))));
}

void TestExplainData::arrivingGradientsAreTheEngines_data()
{
    QTest::addColumn<QString>("cell");
    QTest::addColumn<QStringList>("labels"); // own, later, sum of every state at step 5 of 8
    QTest::newRow("vanilla") << QString("vanilla") << QStringList{"from ŷ5", "from h6", "∂L/∂h5"};
    QTest::newRow("GRU") << QString("gru") << QStringList{"from ŷ5", "from step 6", "∂L/∂h5"};
    QTest::newRow("LSTM: two states")
        << QString("lstm")
        << QStringList{"from ŷ5", "from step 6", "∂L/∂h5", "from h5", "from c6", "∂L/∂c5"};
    QTest::newRow("peepholes: c is read in its own step")
        << QString("lstm-peephole")
        << QStringList{
               "from ŷ5", "from step 6", "∂L/∂h5", "from o5 and h5", "from step 6", "∂L/∂c5"};
    QTest::newRow("read two steps later")
        << QString("learner's own")
        << QStringList{"from ŷ5", "from later steps", "∂L/∂h5", "from h5", "from m6", "∂L/∂m5"};
}

void TestExplainData::arrivingGradientsAreTheEngines()
{
    QFETCH(QString, cell);
    QFETCH(QStringList, labels);
    const SnapshotPointer snapshot = snapshotOf(cell);
    const Iteration& iteration = *snapshot->iteration;
    const Program& program = programOf(iteration);
    const ExplainData data = dataOf(snapshot, Phase::Backward, 4);
    QStringList shown;
    std::vector<int> states = {program.output};
    for (int symbol = 1; symbol < int(program.symbols.size()); ++symbol) {
        if (symbol != program.output && program.symbols[std::size_t(symbol)].isState())
            states.push_back(symbol);
    }
    const std::vector<BarRow> rows = rowsOf(data);
    for (std::size_t i = 0; i < states.size(); ++i) {
        const std::vector<Eigen::VectorXd> expected = {
            iteration.gradientFromOwnStep(0, states[i], 4),
            iteration.gradientFromLaterSteps(0, states[i], 4), iteration.gradient(0, states[i], 4)};
        for (std::size_t k = 0; k < 3; ++k) {
            const BarRow& row = rows.at(3 * i + k);
            shown += QString(row.label).remove(QRegularExpression("<[^>]*>"));
            const QString wrong = difference(row.values, expected[k]);
            QVERIFY2(wrong.isEmpty(), qPrintable(shown.back() + ": " + wrong));
            QCOMPARE(row.number, formatNorm(expected[k].stableNorm()));
        }
        QVERIFY(rows[3 * i].tone == Tone::FromOutput);
        QVERIFY(rows[3 * i + 1].tone == Tone::FromLater);
    }
    QCOMPARE(shown, labels);
}

void TestExplainData::arrivalIsToldInWords()
{
    const SnapshotPointer vanilla = snapshotOf("vanilla");
    QVERIFY(proseOf(dataOf(vanilla, Phase::Backward, 4))
                .startsWith("The error signal arrives at h5 from two places: its own output, and "
                            "the step after it."));
    QVERIFY(proseOf(dataOf(vanilla, Phase::Backward, 7))
                .startsWith("The error signal arrives at h8 from one place: its own output. This "
                            "is the last step"));
    QVERIFY(proseOf(dataOf(snapshotOf("feed-forward"), Phase::Backward, 4))
                .contains("No later step reads h5"));
}

void TestExplainData::roadsLeadWhereTheEngineSaysTheyDo_data()
{
    QTest::addColumn<QString>("cell");
    QTest::addColumn<QStringList>("roads");
    QTest::newRow("GRU: four ways to one state") << QString("gru") << QStringList{"h"};
    QTest::newRow("LSTM") << QString("lstm") << QStringList{"h", "c"};
}

/// With delays of one step alone, what a step sends back is all that arrives from later steps.
void TestExplainData::roadsLeadWhereTheEngineSaysTheyDo()
{
    QFETCH(QString, cell);
    QFETCH(QStringList, roads);
    const SnapshotPointer snapshot = snapshotOf(cell);
    const Iteration& iteration = *snapshot->iteration;
    for (int step : {1, 4, 7}) {
        const ExplainData data = dataOf(snapshot, Phase::Backward, step);
        for (const QString& name : roads) {
            const int symbol = *programOf(iteration).findSymbol(name.toStdString());
            const BarRow row = rowNamed(data, QString("to %1%2").arg(name).arg(step));
            const QString wrong =
                difference(row.values, iteration.gradientFromLaterSteps(0, symbol, step - 1));
            QVERIFY2(wrong.isEmpty(), qPrintable(name + ": " + wrong));
        }
    }
}

void TestExplainData::roadFormulasFollowTheEquations_data()
{
    QTest::addColumn<QString>("equations");
    QTest::addColumn<QStringList>("text");
    QTest::newRow("vanilla") << "h[t] = tanh(W x[t] + U h[t-1] + b)"
                             << QStringList{"dL/dh[t-1] += U^T (dL/dh[t] * (1 - h[t]^2))"};
    QTest::newRow("sigmoid") << "h[t] = sigmoid(U h[t-1])"
                             << QStringList{"dL/dh[t-1] += U^T (dL/dh[t] * h[t] * (1 - h[t]))"};
    QTest::newRow("ReLU") << "h[t] = relu(U h[t-1] + b)"
                          << QStringList{"dL/dh[t-1] += U^T (dL/dh[t] * relu'(U h[t-1] + b))"};
    QTest::newRow("no function, subtracted")
        << "h[t] = W x[t] - U h[t-1]" << QStringList{"dL/dh[t-1] += -U^T (dL/dh[t])"};
    QTest::newRow("negated twice")
        << "h[t] = W x[t] - (b - U h[t-1])" << QStringList{"dL/dh[t-1] += U^T (dL/dh[t])"};
    QTest::newRow("a number and an unnamed function")
        << "h[t] = 0.9 * h[t-1] + 0.1 * tanh(U h[t-1])"
        << QStringList{"dL/dh[t-1] += dL/dh[t] * 0.9",
               "dL/dh[t-1] += U^T (dL/dh[t] * 0.1 * tanh'(U h[t-1]))"};
    QTest::newRow("a factor after the matrix")
        << "h[t] = U (r * h[t-1])" << QStringList{"dL/dh[t-1] += U^T (dL/dh[t]) * r"};
    QTest::newRow("two matrices") << "h[t] = V (tanh(U h[t-1]))"
                                  << QStringList{
                                         "dL/dh[t-1] += U^T (V^T (dL/dh[t]) * tanh'(U h[t-1]))"};
    QTest::newRow("another equation, further back") << "a[t] = exp(h[t-3])\nh[t] = a[t] * W x[t]"
                                                    << QStringList{"dL/dh[t-3] += dL/da[t] * a[t]"};
    QTest::newRow("a sum as a factor")
        << "h[t] = (1 - z) * h[t-1]" << QStringList{"dL/dh[t-1] += dL/dh[t] * (1 - z)"};
    QTest::newRow("squared") << "h[t] = square(h[t-1])"
                             << QStringList{"dL/dh[t-1] += dL/dh[t] * 2 * (h[t-1])"};
}

void TestExplainData::roadFormulasFollowTheEquations()
{
    QFETCH(QString, equations);
    QFETCH(QStringList, text);
    ExperimentOptions options = sampleOptions(8);
    options.layers.front().equations = equations.toStdString();
    const SnapshotPointer snapshot = takeSnapshot(Trainer(options));
    QStringList shown;
    for (const QString& line : dataOf(snapshot, Phase::Backward, 5).text().split('\n')) {
        if (line.contains(" += "))
            shown += line;
    }
    QCOMPARE(shown, text);
}

void TestExplainData::theLocalSlopeIsShownUnitByUnit_data()
{
    QTest::addColumn<QString>("cell");
    QTest::addColumn<QString>("title");
    QTest::newRow("tanh") << QString("vanilla") << QString("tanh′ at step 5, unit by unit");
    QTest::newRow("sigmoid") << QString("vanilla:sigmoid") << QString("σ′ at step 5, unit by unit");
    QTest::newRow("ReLU") << QString("vanilla:relu") << QString("ReLU′ at step 5, unit by unit");
    QTest::newRow("LSTM: the road along c")
        << QString("lstm") << QString("factor f5, unit by unit");
    QTest::newRow("GRU: the road past everything")
        << QString("gru") << QString("factor z5, unit by unit");
}

void TestExplainData::theLocalSlopeIsShownUnitByUnit()
{
    QFETCH(QString, cell);
    QFETCH(QString, title);
    const SnapshotPointer snapshot = snapshotOf(cell);
    const Iteration& iteration = *snapshot->iteration;
    const Program& program = programOf(iteration);
    const Eigen::ArrayXd h = iteration.value(0, program.output, 4);
    Eigen::VectorXd expected;
    if (cell == "vanilla")
        expected = 1.0 - h.square();
    else if (cell == "vanilla:sigmoid")
        expected = h * (1.0 - h);
    else if (cell == "vanilla:relu")
        expected = (h > 0.0).cast<double>();
    else
        expected = iteration.value(0, *program.findSymbol(cell == "lstm" ? "f" : "z"), 4);
    const ExplainData data = dataOf(snapshot, Phase::Backward, 4);
    const ColumnsBlock columns = blocksOf<ColumnsBlock>(data).front();
    QCOMPARE(QString(columns.title).remove(QRegularExpression("<[^>]*>")), title);
    const QString wrong = difference(columns.values, expected);
    QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
    QCOMPARE(columns.number, QString("mean %1").arg(expected.mean(), 0, 'f', 2));
    QCOMPARE(columns.top, 1.0);
    if (cell.startsWith("vanilla")) {
        const double limit = cell == "vanilla:sigmoid" ? 0.025 : 0.1;
        const auto small = (expected.array() < limit).count();
        QVERIFY2(small == 0 || proseOf(data).contains(QString("%1 of 5 units are").arg(small)),
            qPrintable(proseOf(data)));
    }
}

void TestExplainData::aConstantRoadHasNoColumns()
{
    const ExplainData data = dataOf(snapshotOf("leaky-integrator"), Phase::Backward, 4);
    for (const ColumnsBlock& columns : blocksOf<ColumnsBlock>(data))
        QVERIFY(columns.kind == ColumnsBlock::Kind::Shares);
    QVERIFY(proseOf(data).contains("This road multiplies by 0.9 at every step"));
}

/// A bar that were scaled to its own step would never vanish.
void TestExplainData::gradientBarsKeepTheirScaleOnTheWayBack()
{
    const SnapshotPointer snapshot = snapshotOf("vanilla", 30, 0);
    const double range =
        blocksOf<BarRowsBlock>(dataOf(snapshot, Phase::Backward, 29)).front().range;
    double largest = 0.0;
    for (int step = 0; step < 30; ++step) {
        const BarRowsBlock bars =
            blocksOf<BarRowsBlock>(dataOf(snapshot, Phase::Backward, step)).front();
        QCOMPARE(bars.range, range);
        for (const BarRow& row : bars.rows) {
            for (double value : row.values)
                largest = std::max(largest, std::abs(value));
        }
    }
    QVERIFY(largest <= range && largest > range / 2.0);
}

void TestExplainData::theVerdictHasItsArithmetic()
{
    const SnapshotPointer snapshot = snapshotOf("vanilla", 20, 5);
    const GradientFlow& flow = snapshot->lastLossFlow;
    const VerdictBlock verdict =
        blocksOf<VerdictBlock>(dataOf(snapshot, Phase::Backward, 3)).front();
    QVERIFY(verdict.verdict == snapshot->verdict);
    const QString factor = QString::number(flow.factorPerStep, 'f', 2);
    QCOMPARE(verdict.factor, QString("×%1 per step").arg(factor));
    QCOMPARE(verdict.title + ": " + verdict.lines.join(' '),
        QString::fromStdString(verdictSentence(flow, snapshot->flowFactors)));
    QVERIFY(verdict.lines.first().contains("recurrent weights"));
}

/// What cannot be judged is not called healthy.
void TestExplainData::withoutAGradientThereIsNoVerdict()
{
    ExperimentOptions options = sampleOptions(10, "vanilla");
    options.layers.front().units = 3;
    const auto verdictOf = [](const ExperimentOptions& chosen) {
        const Trainer trainer(chosen);
        return blocksOf<VerdictBlock>(dataOf(takeSnapshot(trainer), Phase::Backward, 0)).front();
    };
    ExperimentOptions oneStep = options;
    oneStep.sequenceLength = 1;
    QCOMPARE(verdictOf(oneStep).title, QString("One step"));
    QVERIFY(verdictOf(oneStep).factor.isEmpty());
    ExperimentOptions silent = options;
    const int outputs = int(takeSnapshot(Trainer(options))->iteration->network().outputSize());
    for (int row = 0; row < outputs; ++row)
        for (int column = 0; column < 3; ++column)
            silent.edits.push_back({-1, "W_y", row, column, 0.1, 0.0, true});
    const VerdictBlock verdict = verdictOf(silent);
    QCOMPARE(verdict.title, QString("No gradient"));
    QCOMPARE(verdict.lines, QStringList{"The loss sends no gradient at all."});
    QVERIFY(verdict.verdict != Verdict::Healthy);
}

void TestExplainData::sharesDropIntoTheSum_data()
{
    QTest::addColumn<QString>("cell");
    QTest::addColumn<QStringList>("titles");
    QTest::addColumn<QStringList>("parameters");
    QTest::newRow("vanilla") << QString("vanilla") << QStringList{"W", "U", "b"}
                             << QStringList{"W", "U", "b"};
    QTest::newRow("LSTM: the gates together")
        << QString("lstm") << QStringList{"W", "U", "b"} << QStringList{"W_i", "U_i", "b_i"};
    QTest::newRow("no memory") << QString("feed-forward") << QStringList{"W", "b"}
                               << QStringList{"W", "b"};
}

void TestExplainData::sharesDropIntoTheSum()
{
    QFETCH(QString, cell);
    QFETCH(QStringList, titles);
    QFETCH(QStringList, parameters);
    const SnapshotPointer snapshot = snapshotOf(cell);
    const Iteration& iteration = *snapshot->iteration;
    for (const int step : {7, 4, 0}) {
        const ExplainData data = dataOf(snapshot, Phase::Backward, step);
        const std::vector<TilesBlock> tiles = blocksOf<TilesBlock>(data);
        const std::size_t first = data.sections.size() - std::size_t(titles.size());
        QCOMPARE(tiles.size(), std::size_t(titles.size()));
        for (int i = 0; i < titles.size(); ++i) {
            const ExplainSection& section = data.sections[first + std::size_t(i)];
            QCOMPARE(QString(section.title).remove(QRegularExpression("<[^>]*>")),
                "∂L/∂" + titles[i] + ": sum over time");
            QCOMPARE(section.note,
                step == 7 ? QString("step 8") : QString("steps 8 → %1").arg(step + 1));
            const TilesBlock& block = tiles[std::size_t(i)];
            const int parameter =
                *iteration.network().findParameter(0, parameters[i].toStdString());
            QVERIFY(block.reference(0, 0) == parameterGradientOf(parameter, 0, 0));
            const Eigen::MatrixXd share = iteration.gradientShare(parameter, step);
            const Eigen::MatrixXd all =
                iteration.network().view(parameter, iteration.parameterGradient());
            for (int row = 0; row < share.rows(); ++row) {
                for (int column = 0; column < share.cols(); ++column) {
                    QVERIFY(std::abs(block.value(0, row, column) - share(row, column)) < 1e-12);
                    QVERIFY(std::abs(block.value(0, row, column) + block.value(1, row, column) -
                                     block.value(2, row, column)) < 1e-12);
                    QVERIFY(step > 0 ||
                            std::abs(block.value(2, row, column) - all(row, column)) < 1e-12);
                    QVERIFY(std::abs(block.value(2, row, column)) <= block.tiles[2].range);
                }
            }
        }
        const ColumnsBlock columns = blocksOf<ColumnsBlock>(data).back();
        QVERIFY(columns.kind == ColumnsBlock::Kind::Shares);
        QCOMPARE(columns.current, step);
        for (int other = 0; other < 8; ++other)
            QCOMPARE(bool(columns.reached[std::size_t(other)]), other >= step);
    }
}

void TestExplainData::cancellationIsTold()
{
    const SnapshotPointer snapshot = snapshotOf("vanilla");
    const GradientSum sum = gradientSums(*snapshot->iteration, 0).at(1);
    const QString words = proseOf(dataOf(snapshot, Phase::Backward, 0));
    QVERIFY(words.contains(QString("the shares so far are %1 long, their sum %2.")
                               .arg(formatNorm(sum.norms.sum()), formatNorm(sum.total.norm()))));
    QVERIFY(words.contains(
        formatPercent(1.0 - sum.total.norm() / sum.norms.sum()) + " cancel: steps pull"));
    // The very first share has nothing to be cancelled by.
    QVERIFY(proseOf(dataOf(snapshot, Phase::Backward, 7)).contains("Nothing cancels."));
}

void TestExplainData::theRoadsBackAreTold_data()
{
    QTest::addColumn<QString>("cell");
    QTest::addColumn<QString>("title");
    QTest::addColumn<QStringList>("names");
    QTest::newRow("vanilla has one") << QString("vanilla") << QString() << QStringList{};
    QTest::newRow("LSTM") << QString("lstm") << QString("Two roads back")
                          << QStringList{"along c", "through h"};
    QTest::newRow("GRU") << QString("gru") << QString("Two roads back")
                         << QStringList{"along h", "through h"};
}

void TestExplainData::theRoadsBackAreTold()
{
    QFETCH(QString, cell);
    QFETCH(QString, title);
    QFETCH(QStringList, names);
    const SnapshotPointer snapshot = snapshotOf(cell);
    const ExplainData data = dataOf(snapshot, Phase::Backward, 4);
    const std::vector<BandsBlock> blocks = blocksOf<BandsBlock>(data);
    QCOMPARE(blocks.empty(), names.isEmpty());
    if (names.isEmpty())
        return;
    const auto section = std::find_if(data.sections.begin(), data.sections.end(),
        [&](const ExplainSection& candidate) { return candidate.title == title; });
    QVERIFY(section != data.sections.end());
    const TwoRoads roads = twoRoads(*snapshot->iteration, 0);
    QStringList found;
    for (const BandsBlock::Band& band : blocks.front().bands)
        found += QString(band.name).remove(QRegularExpression("<[^>]*>"));
    QCOMPARE(found, names);
    for (std::size_t step = 0; step < 7; ++step) {
        double straight = 0.0;
        for (const Road& road : roads.roads)
            straight += road.isStraight() ? road.shares[Eigen::Index(step)] : 0.0;
        const BandsBlock& block = blocks.front();
        QVERIFY(std::abs(block.bands[0].shares[step] - straight) < 1e-12);
        QVERIFY(std::abs(block.bands[0].shares[step] + block.bands[1].shares[step] - 1.0) < 1e-9);
        QCOMPARE(bool(block.reached[step]), step >= 4);
    }
    const QString here =
        QString("%1: %2 %")
            .arg(names[0], formatNumber(blocks.front().bands[0].shares[4] * 100.0, 3));
    QVERIFY2(proseOf(data).contains(here), qPrintable(proseOf(data)));
}

void TestExplainData::weightsTakeTheirStep()
{
    const SnapshotPointer snapshot = snapshotOf("vanilla");
    const Iteration& iteration = *snapshot->iteration;
    const std::vector<TilesBlock> blocks = blocksOf<TilesBlock>(dataOf(snapshot, Phase::Update));
    QCOMPARE(blocks.size(), std::size_t(3));
    const TilesBlock& block = blocks.at(1);
    const int parameter = *iteration.network().findParameter(0, "U");
    QVERIFY(block.reference(2, 3) == loopscope::parameterOf(parameter, 2, 3));
    const double before = iteration.network().view(parameter, iteration.before().parameters)(2, 3);
    const double after = iteration.network().view(parameter, iteration.after().parameters)(2, 3);
    QCOMPARE(block.value(0, 2, 3), before);
    QCOMPARE(block.value(1, 2, 3), after - before);
    QCOMPARE(block.value(2, 2, 3), after);
}

void TestExplainData::theUpdateIsInNumbers()
{
    const SnapshotPointer snapshot = snapshotOf("vanilla");
    const Iteration& iteration = *snapshot->iteration;
    const ExplainData data = dataOf(snapshot, Phase::Update);
    const std::vector<TableBlock> tables = blocksOf<TableBlock>(data);
    const std::vector<const char*> names = {"W", "U", "b", "W_y", "b_y"};
    QCOMPARE(tables.at(0).rows.size(), names.size());
    for (std::size_t i = 0; i < names.size(); ++i) {
        const int track = i < 3 ? 0 : -1;
        const int parameter = *iteration.network().findParameter(track, names[i]);
        const Eigen::MatrixXd before =
            iteration.network().view(parameter, iteration.before().parameters);
        const Eigen::MatrixXd after =
            iteration.network().view(parameter, iteration.after().parameters);
        const QStringList& row = tables[0].rows[i];
        QCOMPARE(QString(row.at(0)).remove(QRegularExpression("<[^>]*>")),
            QString(names[i]).remove('_'));
        QCOMPARE(row.mid(1), QStringList({formatNorm(before.norm()),
                                 formatNorm((after - before).norm()), formatNorm(after.norm())}));
    }
    // The largest change of all, found by hand.
    Eigen::Index largest = 0;
    (iteration.after().parameters - iteration.before().parameters).cwiseAbs().maxCoeff(&largest);
    const std::vector<NumberChange> changes = largestChanges(iteration, 5);
    QCOMPARE(tables.at(1).rows.size(), std::size_t(5));
    QCOMPARE(changes.front().before, iteration.before().parameters[largest]);
    const QStringList& first = tables[1].rows.front();
    QCOMPARE(first.at(1), formatNorm(iteration.before().parameters[largest]));
    QCOMPARE(first.at(3), formatNorm(iteration.after().parameters[largest]));
    QVERIFY2(first.at(0).contains(
                 QString("[%1,%2]").arg(changes.front().row + 1).arg(changes.front().column + 1)) ||
                 first.at(0).contains(QString("[%1]").arg(changes.front().row + 1)),
        qPrintable(first.at(0)));
    QVERIFY(data.latex().startsWith("\\theta \\leftarrow \\theta - \\eta"));
}

void TestExplainData::theLossOfTheNewWeightsIsTold()
{
    ExperimentOptions options = sampleOptions(8);
    Trainer trainer(options);
    const ExplainData data = dataOf(takeSnapshot(trainer), Phase::Update);
    const double before = trainer.current()->loss();
    trainer.advance();
    const QStringList row = blocksOf<TableBlock>(data).back().rows.front();
    QCOMPARE(row.at(1), formatNumber(before, 4));
    QCOMPARE(row.at(3), formatNumber(trainer.current()->loss(), 4));
    QVERIFY(proseOf(data).contains("the new weights do better"));

    options.optimizer = {OptimizerKind::Sgd, 1e5};
    QVERIFY(proseOf(dataOf(takeSnapshot(Trainer(options)), Phase::Update))
                .contains("the new weights do worse"));
}

void TestExplainData::trainingIsSummedUp()
{
    const SnapshotPointer snapshot = snapshotOf("lstm");
    const ExplainData data = dataOf(snapshot, Phase::Backward, 3, true);
    QVERIFY(proseOf(data).contains(
        QString("Iteration 3: loss %1.").arg(formatNumber(snapshot->iteration->loss(), 3))));
    QCOMPARE(blocksOf<VerdictBlock>(data).size(), std::size_t(1));
    QVERIFY(rowsOf(data).empty());
}

void TestExplainData::everyPlaceOfEveryCellCanBeExplained_data()
{
    QTest::addColumn<QString>("cell");
    QTest::addColumn<int>("steps");
    for (const CatalogEntry& entry : catalog()) {
        const QString name = QString::fromStdString(entry.identifier);
        QTest::newRow(qPrintable(name + ", T = 2")) << name << 2;
    }
    QTest::newRow("learner's own, T = 2") << QString("learner's own") << 2;
    QTest::newRow("learner's own, T = 1") << QString("learner's own") << 1;
    QTest::newRow("vanilla, T = 1") << QString("vanilla") << 1;
    QTest::newRow("learner's own, T = 9") << QString("learner's own") << 9;
}

void TestExplainData::everyPlaceOfEveryCellCanBeExplained()
{
    QFETCH(QString, cell);
    QFETCH(int, steps);
    const SnapshotPointer snapshot = snapshotOf(cell, steps);
    for (int position = 0; position < positionCount(steps); ++position) {
        const Cursor cursor = cursorAt(position, steps);
        const ExplainData data = dataOf(snapshot, cursor.phase, cursor.step);
        QVERIFY(!data.sections.empty());
        QVERIFY(!data.latex().isEmpty());
        const QString words = data.description();
        QVERIFY2(!words.contains("not a number") && !words.contains("infinity"), qPrintable(words));
        QVERIFY2(!words.contains("%1") && !words.contains("%2"), qPrintable(words));
        QVERIFY2(!words.contains('<') && !words.contains('>'), qPrintable(words));
    }
}

void TestExplainData::lostNumbersAreNamed()
{
    const SnapshotPointer snapshot = explodedSnapshot();
    const ExplainData forward = dataOf(snapshot, Phase::Forward, 59);
    QVERIFY2(
        proseOf(forward).contains("numbers of h60 are not finite"), qPrintable(proseOf(forward)));
    QVERIFY(proseOf(forward).contains("The output is not a number"));
    const ExplainData loss = dataOf(snapshot, Phase::Loss, 59);
    QVERIFY(proseOf(loss).contains("The loss is not a finite number"));
    const ExplainData backward = dataOf(snapshot, Phase::Backward, 30);
    QCOMPARE(blocksOf<VerdictBlock>(backward).front().title, QString("Not finite"));
    QCOMPARE(rowNamed(backward, "∂L/∂h31").number, QString("not a number"));
    QVERIFY(!proseOf(backward).contains("saturated") && !proseOf(backward).contains("unit is on"));
    for (const ExplainData& data : {forward, loss, backward, dataOf(snapshot, Phase::Update)}) {
        for (const BarRowsBlock& bars : blocksOf<BarRowsBlock>(data))
            QVERIFY(std::isfinite(bars.range) && bars.range > 0.0);
        for (const ColumnsBlock& columns : blocksOf<ColumnsBlock>(data))
            QVERIFY(std::isfinite(columns.top) && columns.top > 0.0);
    }
}

void TestExplainData::formulasAreCopied()
{
    const SnapshotPointer snapshot = snapshotOf("vanilla");
    const ExplainData backward = dataOf(snapshot, Phase::Backward, 4);
    QCOMPARE(backward.latex(),
        QString("\\frac{\\partial L}{\\partial h_{t}} = \\text{from the same step} + \\text{from "
                "later steps} \\\\\n\\frac{\\partial L}{\\partial h_{t-1}} \\mathrel{+}= "
                "U^{\\top}\\left(\\frac{\\partial L}{\\partial h_{t}} \\odot \\left(1 - "
                "h_{t}^{2}\\right)\\right)"));
    QCOMPARE(dataOf(snapshot, Phase::Forward, 4).text(),
        QString("h[t] = tanh(W x[t] + U h[t-1] + b)\ny[t] = softmax(W_y h[t] + b_y)"));
    QCOMPARE(dataOf(snapshot, Phase::Loss, 7).text(),
        QString("L[t] = -ln(y[t][target])\nL = (L[1] + ... + L[T]) / T"));
    QCOMPARE(dataOf(snapshot, Phase::Update).text(),
        QString("theta <- theta - eta * m_hat / (sqrt(v_hat) + epsilon)"));
}

void TestExplainData::aNumberIsExplainedByItsParts_data()
{
    QTest::addColumn<bool>("isGradient");
    QTest::addColumn<QString>("title");
    QTest::addColumn<QString>("words");
    QTest::newRow("value") << false << QString("Why is h5[3] = %1?")
                           << QString("Its parts add up to");
    QTest::newRow("gradient") << true << QString("Why is ∂L/∂h5[3] = %1?")
                              << QString("If it grew a little, the loss would");
}

void TestExplainData::aNumberIsExplainedByItsParts()
{
    QFETCH(bool, isGradient);
    QFETCH(QString, title);
    QFETCH(QString, words);
    const SnapshotPointer snapshot = snapshotOf("vanilla");
    const Iteration& iteration = *snapshot->iteration;
    const NumberReference reference = isGradient ? gradientOf(0, 1, 4, 2) : valueOf(0, 1, 4, 2);
    const WhyAnswer answer = why(iteration, reference);
    const double value = isGradient ? iteration.gradient(0, 1, 4)[2] : iteration.value(0, 1, 4)[2];
    for (bool showsAll : {false, true}) {
        const ExplainData data = whyData(*snapshot, answer, showsAll);
        QCOMPARE(QString(data.sections.front().title).remove(QRegularExpression("<[^>]*>")),
            title.arg(formatNumber(value, 3)));
        QVERIFY2(proseOf(data).startsWith(words), qPrintable(proseOf(data)));
        const TermsBlock terms = blocksOf<TermsBlock>(data).front();
        // Six parts, the others together, the sum; or all of them, fewer, the sum.
        QCOMPARE(terms.rows.size(), showsAll ? answer.terms.size() + 2 : std::size_t(8));
        double sum = 0.0;
        for (std::size_t i = 0; i + 1 < terms.rows.size(); ++i) {
            sum += terms.rows[i].hasAmount ? terms.rows[i].amount : 0.0;
            QVERIFY(std::abs(terms.rows[i].amount) <= terms.range);
            if (i < 6) {
                QCOMPARE(terms.rows[i].amount, answer.terms[i].amount);
                QCOMPARE(terms.rows[i].number, formatNumber(answer.terms[i].amount, 3));
            }
        }
        QVERIFY(terms.rows.back().isTotal);
        const double expected = isGradient ? value : std::atanh(value);
        QVERIFY(std::abs(sum - expected) < 1e-12 &&
                std::abs(terms.rows.back().amount - expected) < 1e-12);
    }
    if (isGradient) {
        QVERIFY(
            proseOf(whyData(*snapshot, answer, false))
                .contains(QString("%1 of it come from its own step, %2 come from later steps.")
                              .arg(formatNumber(iteration.gradientFromOwnStep(0, 1, 4)[2], 3),
                                  formatNumber(iteration.gradientFromLaterSteps(0, 1, 4)[2], 3))));
    }
}

void TestExplainData::partsCanBeAskedInTurn()
{
    const SnapshotPointer snapshot = snapshotOf("vanilla");
    const WhyAnswer answer = why(*snapshot->iteration, valueOf(0, 1, 4, 2));
    const ExplainData data = whyData(*snapshot, answer, true);
    const TermsBlock terms = blocksOf<TermsBlock>(data).front();
    const QRegularExpression link("<a href=\"why:([0-9]+)\">");
    for (std::size_t i = 0; i < answer.terms.size(); ++i) {
        auto found = link.globalMatch(terms.rows[i].html);
        for (const WhyFactor& factor : answer.terms[i].factors) {
            QVERIFY(found.hasNext());
            const int number = found.next().captured(1).toInt();
            QVERIFY(data.references.at(std::size_t(number)) == factor.reference);
        }
        QVERIFY(!found.hasNext());
    }
    // From the value to its gradient.
    QVERIFY(data.references.back() == gradientOf(0, 1, 4, 2));
}

void TestExplainData::whatIsGivenIsSaidToBe()
{
    const SnapshotPointer snapshot = snapshotOf("vanilla");
    const Iteration& iteration = *snapshot->iteration;
    const int U = *iteration.network().findParameter(0, "U");
    const auto proseFor = [&](const NumberReference& reference) {
        return proseOf(whyData(*snapshot, why(iteration, reference), false));
    };
    const double before = parameterOf(iteration, "U")(1, 3);
    const double after = iteration.network().view(U, iteration.after().parameters)(1, 3);
    QVERIFY(proseFor(loopscope::parameterOf(U, 1, 3))
                .contains(QString("changes it by %1, to %2.")
                              .arg(formatNumber(after - before, 3), formatNumber(after, 3))));
    QVERIFY(proseFor(valueOf(0, 0, 4, 0)).contains("The input of step 5 is “g”."));
    QVERIFY(proseFor(valueOf(0, 1, -1, 0)).contains("before the first step"));
    QVERIFY(proseFor(gradientOf(0, 1, -1, 0)).contains("If it grew a little"));
}

void TestExplainData::everyNumberHasAName_data()
{
    QTest::addColumn<QString>("cell");
    for (const char* cell : {"vanilla", "lstm", "gru", "window", "learner's own"})
        QTest::newRow(cell) << QString(cell);
}

/// Everything that can be reached from the loss and from a weight's gradient.
void TestExplainData::everyNumberHasAName()
{
    QFETCH(QString, cell);
    const SnapshotPointer snapshot = snapshotOf(cell, 3, 1);
    NumberReference loss;
    loss.kind = NumberReference::Kind::Loss;
    const std::vector<NumberReference> reached = test::reachableNumbers(*snapshot->iteration,
        {loss, parameterGradientOf(1, 0, 0)},
        [](const NumberReference& reference) { return reference.unit < 3; });
    QVERIFY(reached.size() > 30 && reached.size() < test::mostReachable);
    bool showsAll = false; // in turn
    for (const NumberReference& reference : reached) {
        const WhyAnswer answer = why(*snapshot->iteration, reference);
        const QString words = whyData(*snapshot, answer, showsAll).description();
        QVERIFY2(words.startsWith("Why is ") && !words.contains("%1") && !words.contains('<') &&
                     !words.contains("[0]"),
            qPrintable(words));
        showsAll = !showsAll;
    }
}

QTEST_APPLESS_MAIN(TestExplainData)
#include "tst_explain_data.moc"
