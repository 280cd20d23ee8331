#include "core/cell/program.h"
#include "core/network/random.h"
#include "tests/support/random_program.h"

#include <QTest>

#include <set>

using namespace loopscope;

class TestRandomProgram : public QObject
{
    Q_OBJECT

private slots:
    void everyTextIsACell();
    void theSameSeedGivesTheSameText();
    void everyPartOfTheNotationOccurs();
    void kinksCanBeLeftOut();
    void valuesStayModerate();
};

/// Runs a cell of one unit and one input by following its operations. @return the largest size of a
/// symbol
static double largestValue(const Program& program, std::mt19937_64& engine, int steps)
{
    std::vector<double> parameters;
    for (const Parameter& parameter : program.parameters)
        parameters.push_back(
            uniform(engine, -1, 1) * (parameter.kind == ParameterKind::Bias ? 1 : 5));
    std::vector<std::vector<double>> history(program.symbols.size());
    double largest = 0;
    for (int t = 0; t < steps; ++t) {
        history[0].push_back(uniform(engine, -3, 3));
        std::vector<double> values;
        size_t next = 1;
        for (const Operation& operation : program.operations) {
            const auto left = [&] { return values[size_t(operation.left)]; };
            const auto right = [&] { return values[size_t(operation.right)]; };
            const auto parameter = [&] { return parameters[size_t(operation.parameter)]; };
            const auto read = [&] {
                const int step = t - operation.delay;
                return step < 0 ? 0.0 : history[size_t(operation.symbol)][size_t(step)];
            };
            switch (operation.kind) {
            case OperationKind::Read:
                values.push_back(read());
                break;
            case OperationKind::Bias:
                values.push_back(parameter());
                break;
            case OperationKind::Constant:
                values.push_back(operation.constant);
                break;
            case OperationKind::Product:
                values.push_back(parameter() * left());
                break;
            case OperationKind::Add:
                values.push_back(left() + right());
                break;
            case OperationKind::Subtract:
                values.push_back(left() - right());
                break;
            case OperationKind::Multiply:
                values.push_back(left() * right());
                break;
            case OperationKind::Negate:
                values.push_back(-left());
                break;
            case OperationKind::Apply:
                values.push_back(evaluate(operation.function, left()));
                break;
            }
            if (next < program.symbols.size() &&
                program.symbols[next].operation == int(values.size()) - 1) {
                history[next++].push_back(values.back());
                largest = std::max(largest, std::abs(values.back()));
            }
        }
    }
    return largest;
}

void TestRandomProgram::everyTextIsACell()
{
    for (std::uint64_t seed = 0; seed < 3000; ++seed) {
        const std::string text = test::randomCell(seed);
        const Result<Program, NotationError> program = parseProgram(text);
        QVERIFY2(program, (text + (program ? "" : program.error().sentence())).c_str());
    }
}

void TestRandomProgram::theSameSeedGivesTheSameText()
{
    std::set<std::string> texts;
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        QCOMPARE(test::randomCell(seed), test::randomCell(seed));
        texts.insert(test::randomCell(seed));
    }
    QVERIFY(texts.size() > 195);
}

void TestRandomProgram::everyPartOfTheNotationOccurs()
{
    std::set<OperationKind> kinds;
    std::set<Function> functions;
    std::set<int> delaysOfX, delaysOfSymbols, counts;
    bool productOfExpression = false;
    bool readingAlone = false;
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
        const Program program = *parseProgram(test::randomCell(seed));
        counts.insert(int(program.symbols.size()) - 1);
        for (const Operation& operation : program.operations) {
            kinds.insert(operation.kind);
            if (operation.kind == OperationKind::Apply)
                functions.insert(operation.function);
            if (operation.kind == OperationKind::Read)
                (operation.symbol == 0 ? delaysOfX : delaysOfSymbols).insert(operation.delay);
            if (operation.kind == OperationKind::Product)
                productOfExpression |=
                    program.operations[size_t(operation.left)].kind == OperationKind::Multiply;
        }
        for (const Symbol& symbol : program.symbols) {
            readingAlone |=
                symbol.operation >= 0 &&
                program.operations[size_t(symbol.operation)].kind == OperationKind::Read;
        }
    }
    QCOMPARE(kinds.size(), size_t(9));
    QCOMPARE(functions.size(), size_t(8));
    QCOMPARE(delaysOfX, (std::set<int>{0, 1, 2, 3, 4}));
    QCOMPARE(delaysOfSymbols, (std::set<int>{0, 1, 2, 3, 4}));
    QCOMPARE(counts, (std::set<int>{1, 2, 3, 4}));
    QVERIFY(productOfExpression);
    QVERIFY(readingAlone);
}

void TestRandomProgram::kinksCanBeLeftOut()
{
    for (std::uint64_t seed = 0; seed < 500; ++seed) {
        const std::string text = test::randomCell(seed, {.kinks = false});
        QVERIFY2(text.find("relu") == std::string::npos, text.c_str());
    }
}

void TestRandomProgram::valuesStayModerate()
{
    std::mt19937_64 engine(1);
    double overall = 0;
    for (std::uint64_t seed = 0; seed < 1000; ++seed) {
        const std::string text = test::randomCell(seed);
        const double largest = largestValue(*parseProgram(text), engine, 30);
        QVERIFY2(largest <= 3, text.c_str());
        overall = std::max(overall, largest);
    }
    QVERIFY(overall > 1); // the interpreter above does calculate
}

QTEST_APPLESS_MAIN(TestRandomProgram)
#include "tst_random_program.moc"
