#include "core/file/csv_writer.h"
#include "core/file/record_table.h"
#include "core/training/recommended_experiment.h"
#include "core/training/trainer.h"
#include "tests/support/sample_options.h"

#include <QTest>

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <map>

using namespace loopscope;

/// The tables that leave the program.
class TestRecordTable : public QObject
{
    Q_OBJECT
private slots:
    void fieldsAreSeparatedAndQuoted();
    void numbersReadAsTheSameNumbers();
    void everyNumberOfTheRecordIsThere();
    void encoderAndDecoderAreToldApart();
    void paddingIsLeftOut();
};

namespace
{

/// Lines as fields; none of the test's fields has a comma.
std::vector<QStringList> linesOf(const std::string& csv)
{
    std::vector<QStringList> lines;
    for (const QString& line : QString::fromStdString(csv).split('\n', Qt::SkipEmptyParts))
        lines.push_back(line.split(','));
    return lines;
}

ExperimentOptions experimentOn(TaskKind kind)
{
    return recommendedExperiment(standardOptions(kind));
}

std::map<QString, QStringList> byPlace(const std::string& csv)
{
    std::map<QString, QStringList> places;
    for (const QStringList& line : linesOf(csv))
        places[line.mid(0, 4).join(' ')] = line.mid(4);
    return places;
}

} // namespace

void TestRecordTable::fieldsAreSeparatedAndQuoted()
{
    CsvWriter csv({"name", "a, b"});
    csv.add("plain").add("say \"x\"").endRow();
    csv.add("two\nlines").add("").endRow();
    QCOMPARE(csv.text(), std::string("name,\"a, b\"\nplain,\"say \"\"x\"\"\"\n\"two\nlines\",\n"));
}

void TestRecordTable::numbersReadAsTheSameNumbers()
{
    for (const double number : {0.1, -1.0 / 3.0, 1e-300, 5e-324, 1.7976931348623157e308, 0.0}) {
        CsvWriter csv({});
        csv.add(number).endRow();
        QCOMPARE(std::strtod(csv.text().c_str(), nullptr), number);
    }
    CsvWriter csv({"x"});
    csv.add(std::numeric_limits<double>::infinity()).endRow();
    csv.add(-std::numeric_limits<double>::infinity()).endRow();
    csv.add(std::numeric_limits<double>::quiet_NaN()).endRow();
    QCOMPARE(csv.text(), std::string("x\ninf\n-inf\nnan\n"));
}

void TestRecordTable::everyNumberOfTheRecordIsThere()
{
    const Trainer trainer(sampleOptions(6, "lstm"));
    const Iteration& iteration = *trainer.current();
    const auto places = byPlace(recordTable(iteration));
    const Track& track = iteration.network().tracks().front();
    std::size_t expected = 1; // the headings
    for (const Symbol& symbol : track.program->symbols)
        expected += 6 * std::size_t(symbol.name == "x" ? track.inputSize : track.units);
    expected += 6 * (2 * std::size_t(iteration.network().outputSize()) + 1);
    QCOMPARE(places.size(), expected);
    const int cell = int(std::ranges::find(track.program->symbols, "c", &Symbol::name) -
                         track.program->symbols.begin());
    const QStringList third = places.at("l0 3 c 2");
    QCOMPARE(third[0].toDouble(), iteration.value(0, cell, 2)[1]);
    QCOMPARE(third[1].toDouble(), iteration.gradient(0, cell, 2)[1]);
    QCOMPARE(places.at("readout 6 loss 1")[0].toDouble(), iteration.stepLoss(5));
    QCOMPARE(places.at("readout 1 y 2")[1].toDouble(), iteration.outputGradient(0)[1]);
}

void TestRecordTable::encoderAndDecoderAreToldApart()
{
    ExperimentOptions options = experimentOn(TaskKind::Reverse);
    options.attention = Attention::Dot;
    const Trainer trainer(options);
    const Iteration& iteration = *trainer.current();
    const auto places = byPlace(recordTable(iteration));
    QVERIFY(places.contains("encoder.l0 1 h 1"));
    QVERIFY(places.contains("decoder.l0 1 h 1"));
    QCOMPARE(places.at("attention 2 a 1")[0].toDouble(), iteration.attentionWeights()(0, 1));
    QCOMPARE(
        places.at("attention 2 a 1")[1].toDouble(), iteration.attentionWeightGradients()(0, 1));
}

void TestRecordTable::paddingIsLeftOut()
{
    const Trainer trainer(experimentOn(TaskKind::Dates));
    const Iteration& iteration = *trainer.current();
    for (int sequence = 0; sequence < iteration.sequences(); ++sequence) {
        const int length = iteration.batch().sourceLengths.empty()
                               ? iteration.batch().sourceSteps
                               : iteration.batch().sourceLengths[std::size_t(sequence)];
        const auto places = byPlace(recordTable(iteration, sequence));
        QVERIFY(places.contains(QString("encoder.l0 %1 h 1").arg(length)));
        QVERIFY(!places.contains(QString("encoder.l0 %1 h 1").arg(length + 1)));
    }
}

QTEST_APPLESS_MAIN(TestRecordTable)
#include "tst_record_table.moc"
