#include "tests/core/kernel_test_support.h"

#include <QtTest>

#include <bit>
#include <functional>

using namespace loopscope;
using namespace loopscope::kernel;

namespace
{

constexpr double infinity = std::numeric_limits<double>::infinity();

void addLevels()
{
    QTest::addColumn<int>("level");
    const std::vector<const Level*> levels = testedLevels();
    for (int i = 0; i < int(levels.size()); ++i)
        QTest::newRow(levels[std::size_t(i)]->name) << i;
}

const Level& levelOf(int index)
{
    return *testedLevels()[std::size_t(index)];
}

using Truth = long double (*)(long double);

long double trueSigmoid(long double x)
{
    const long double e = std::exp(-std::abs(x));
    return (x < 0.0L ? e : 1.0L) / (1.0L + e);
}

long double trueSoftplus(long double x)
{
    return (x < 0.0L ? 0.0L : x) + std::log1p(std::exp(-std::abs(x)));
}

/// f of every number, by apply() on one column.
std::vector<double> applied(Function function, const std::vector<double>& numbers)
{
    Buffer column(padded(Index(numbers.size())));
    std::copy(numbers.begin(), numbers.end(), column.data());
    apply(function, column.size(), 1, {column.data(), 0}, {column.data(), column.size()});
    return {column.data(), column.data() + numbers.size()};
}

double appliedToOne(Function function, double x)
{
    return applied(function, {x}).front();
}

/// Numbers of every size from the smallest subnormal to `largest`, both signs, and evenly spaced
/// ones.
std::vector<double> sweep(double smallest, double largest)
{
    std::vector<double> numbers{0.0, -0.0};
    std::mt19937_64 random(12);
    for (int exponent = -1074; exponent < 11; ++exponent)
        for (int i = 0; i < 64; ++i) {
            const double x = std::ldexp(1.0 + double(random() >> 11) * 0x1p-53, exponent);
            numbers.push_back(x);
            numbers.push_back(-x);
        }
    const int count = 100'000;
    for (int i = 0; i <= count; ++i)
        numbers.push_back(smallest + (largest - smallest) * i / count);
    return numbers;
}

struct WorstError {
    double units = 0.0; ///< in the last place
    double where = 0.0;
};

WorstError worstError(Function function, Truth truth, const std::vector<double>& numbers)
{
    const std::vector<double> results = applied(function, numbers);
    WorstError worst;
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        const double units = unitsInLastPlace(results[i], truth(numbers[i]));
        if (!(units <= worst.units))
            worst = {units, numbers[i]};
    }
    return worst;
}

bool sameBits(double a, double b)
{
    return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

} // namespace

class TestKernelFunctions : public QObject
{
    Q_OBJECT

private slots:
    void errorsStayWithinBounds_data();
    void errorsStayWithinBounds();
    void specialValues_data() { addLevels(); }
    void specialValues();
    void tanhIsOddToTheLastBit_data() { addLevels(); }
    void tanhIsOddToTheLastBit();
    void notANumberPassesThrough_data() { addLevels(); }
    void notANumberPassesThrough();
    void slopesMatchReference_data() { addLevels(); }
    void slopesMatchReference();
    void functionsAreThoseOfTheNotation_data() { addLevels(); }
    void functionsAreThoseOfTheNotation();
    void operationsMatchReference_data() { addLevels(); }
    void operationsMatchReference();
    void resultMayBeAnOperand_data() { addLevels(); }
    void resultMayBeAnOperand();
    void levelsAgree();
};

void TestKernelFunctions::errorsStayWithinBounds_data()
{
    QTest::addColumn<int>("level");
    QTest::addColumn<Function>("function");
    QTest::addColumn<Truth>("truth");
    QTest::addColumn<double>("smallest");
    QTest::addColumn<double>("largest");
    QTest::addColumn<double>("bound");
    const std::vector<const Level*> levels = testedLevels();
    for (int i = 0; i < int(levels.size()); ++i) {
        const auto add = [&](const char* what, Function function, Truth truth, double smallest,
                             double largest, double bound) {
            QTest::addRow("%s, %s", what, levels[std::size_t(i)]->name)
                << i << function << truth << smallest << largest << bound;
        };
        const Truth trueTanh = [](long double x) { return std::tanh(x); };
        const Truth trueExp = [](long double x) { return std::exp(x); };
        add("tanh near 0", Function::Tanh, trueTanh, -0.7, 0.7, 1.5);
        add("tanh", Function::Tanh, trueTanh, -25.0, 25.0, 1.5);
        add("sigmoid", Function::Sigmoid, trueSigmoid, -40.0, 40.0, 2.0);
        add("sigmoid down to subnormal numbers", Function::Sigmoid, trueSigmoid, -760.0, -650.0,
            2.0);
        add("exp", Function::Exp, trueExp, -20.0, 20.0, 1.0);
        add("exp, its whole range", Function::Exp, trueExp, -760.0, 720.0, 1.0);
        add("exp of what gives subnormal numbers", Function::Exp, trueExp, -746.0, -708.0, 1.0);
        add("softplus", Function::Softplus, trueSoftplus, -40.0, 40.0, 2.5);
        add("softplus down to subnormal numbers", Function::Softplus, trueSoftplus, -760.0, -650.0,
            2.5);
    }
}

void TestKernelFunctions::errorsStayWithinBounds()
{
    QFETCH(int, level);
    QFETCH(Function, function);
    QFETCH(Truth, truth);
    QFETCH(double, smallest);
    QFETCH(double, largest);
    QFETCH(double, bound);
    const LevelScope scope(levelOf(level));
    const WorstError worst = worstError(function, truth, sweep(smallest, largest));
    const QString report =
        QString("%1 units in the last place at %2").arg(worst.units).arg(worst.where, 0, 'g', 17);
    QVERIFY2(worst.units <= bound, qPrintable(report));
    qInfo("%s", qPrintable(report));
}

void TestKernelFunctions::specialValues()
{
    QFETCH(int, level);
    const LevelScope scope(levelOf(level));
    QCOMPARE(appliedToOne(Function::Tanh, infinity), 1.0);
    QCOMPARE(appliedToOne(Function::Tanh, -infinity), -1.0);
    QCOMPARE(appliedToOne(Function::Sigmoid, infinity), 1.0);
    QVERIFY(sameBits(appliedToOne(Function::Sigmoid, -infinity), 0.0));
    QCOMPARE(appliedToOne(Function::Sigmoid, 0.0), 0.5);
    QVERIFY(sameBits(appliedToOne(Function::Exp, -infinity), 0.0));
    QCOMPARE(appliedToOne(Function::Exp, infinity), infinity);
    QCOMPARE(appliedToOne(Function::Exp, 0.0), 1.0);
    QCOMPARE(appliedToOne(Function::Exp, 709.782712893384), std::exp(709.782712893384));
    QCOMPARE(appliedToOne(Function::Exp, 709.7827128933841), infinity);
    QVERIFY(sameBits(appliedToOne(Function::Exp, -745.0), 0x1p-1074));
    QVERIFY(sameBits(appliedToOne(Function::Exp, -745.2), 0.0));
    QCOMPARE(appliedToOne(Function::Softplus, infinity), infinity);
    QVERIFY(sameBits(appliedToOne(Function::Softplus, -infinity), 0.0));
    QCOMPARE(appliedToOne(Function::Relu, -infinity), 0.0);
    QCOMPARE(appliedToOne(Function::Relu, 3.25), 3.25);
    QCOMPARE(appliedToOne(Function::LeakyRelu, -3.0), 0.01 * -3.0);
    QCOMPARE(appliedToOne(Function::LeakyRelu, 3.0), 3.0);
    QCOMPARE(appliedToOne(Function::Square, -3.0), 9.0);
    QCOMPARE(appliedToOne(Function::Identity, -3.0), -3.0);
}

void TestKernelFunctions::tanhIsOddToTheLastBit()
{
    QFETCH(int, level);
    const LevelScope scope(levelOf(level));
    const std::vector<double> numbers = sweep(-25.0, 25.0);
    std::vector<double> negated;
    for (const double x : numbers)
        negated.push_back(-x);
    const std::vector<double> left = applied(Function::Tanh, numbers);
    const std::vector<double> right = applied(Function::Tanh, negated);
    for (std::size_t i = 0; i < numbers.size(); ++i)
        QVERIFY2(sameBits(left[i], -right[i]), qPrintable(QString::number(numbers[i], 'g', 17)));
}

void TestKernelFunctions::notANumberPassesThrough()
{
    QFETCH(int, level);
    const LevelScope scope(levelOf(level));
    for (const Function function :
        {Function::Identity, Function::Sigmoid, Function::Tanh, Function::Relu, Function::LeakyRelu,
            Function::Softplus, Function::Exp, Function::Square}) {
        // In one place of eight: the neighbours keep their values.
        const std::vector<double> results =
            applied(function, {0.5, 0.5, notANumber, 0.5, 0.5, 0.5, 0.5, -notANumber});
        for (std::size_t i = 0; i < 8; ++i) {
            QCOMPARE(std::isnan(results[i]), i == 2 || i == 7);
            if (i != 2 && i != 7)
                QVERIFY(sameBits(results[i], results[0]));
        }
    }
}

void TestKernelFunctions::slopesMatchReference()
{
    QFETCH(int, level);
    const LevelScope scope(levelOf(level));
    struct Case {
        Function function;
        std::function<double(double)> slope; ///< of f's result or operand, see slopeFromResult()
    };
    const std::vector<Case> cases{{Function::Identity, [](double) { return 1.0; }},
        {Function::Sigmoid, [](double y) { return y * (1.0 - y); }},
        {Function::Tanh, [](double y) { return 1.0 - y * y; }},
        {Function::Relu, [](double y) { return y > 0.0 ? 1.0 : 0.0; }},
        {Function::LeakyRelu, [](double y) { return y > 0.0 ? 1.0 : 0.01; }},
        {Function::Softplus, [](double a) { return double(trueSigmoid(a)); }},
        {Function::Exp, [](double y) { return y; }},
        {Function::Square, [](double a) { return 2.0 * a; }}};
    std::mt19937_64 random(13);
    for (const Case& example : cases)
        for (const Index rows : {8, 24, 64})
            for (const Index columns : {1, 5})
                for (const int shared : {0, 1, 2})
                    for (const bool accumulate : {false, true}) {
                        const Block g(rows, columns, random, 8);
                        Block x(rows, columns, random);
                        x.at(3, 0) = 0.0; // the kink: the slope of the left side
                        const ConstColumns left = shared == 1 ? g.readFirst() : g.read();
                        const ConstColumns right = shared == 2 ? x.readFirst() : x.read();
                        Block c(rows, columns, random, 16);
                        const std::vector<double> before = c.copy();
                        applySlope(
                            example.function, rows, columns, left, right, c.columns(), accumulate);
                        for (Index j = 0; j < columns; ++j)
                            for (Index i = 0; i < rows; ++i) {
                                const double term = left.data[j * left.stride + i] *
                                                    example.slope(right.data[j * right.stride + i]);
                                const double old =
                                    accumulate ? before[std::size_t(j * c.stride() + i)] : 0.0;
                                QVERIFY2(std::abs(c.at(i, j) - (old + term)) <= 1e-14,
                                    qPrintable(QString("function %1, rows %2, (%3, %4)")
                                                   .arg(int(example.function))
                                                   .arg(rows)
                                                   .arg(i)
                                                   .arg(j)));
                            }
                        QVERIFY(std::isnan(c.at(rows, 0)));
                    }
}

void TestKernelFunctions::functionsAreThoseOfTheNotation()
{
    QFETCH(int, level);
    const LevelScope scope(levelOf(level));
    for (const Function function :
        {Function::Identity, Function::Sigmoid, Function::Tanh, Function::Relu, Function::LeakyRelu,
            Function::Softplus, Function::Exp, Function::Square})
        for (const double a : {-3.0, -0.4, -0.0, 0.0, 1e-9, 0.4, 3.0, notANumber}) {
            const QString where =
                QString("%1(%2)").arg(QString::fromUtf8(nameOf(function).data())).arg(a);
            const double value = appliedToOne(function, a);
            const double expected = evaluate(function, a);
            QVERIFY2(unitsInLastPlace(value, expected) <= 3.0, qPrintable(where));

            Buffer column(8);
            column.data()[0] = slopeFromResult(function) ? value : a;
            const std::vector<double> ones(8, 1.0);
            applySlope(
                function, 8, 1, {ones.data(), 0}, {column.data(), 0}, {column.data(), 8}, false);
            const double expectedSlope = slope(function, a);
            if (std::isnan(expectedSlope))
                QVERIFY2(std::isnan(column.data()[0]), qPrintable(where));
            else // 1 − y² loses digits where y is near 1
                QVERIFY2(std::abs(column.data()[0] - expectedSlope) <=
                             1e-15 * std::max(1.0, expectedSlope),
                    qPrintable(where));
        }
}

void TestKernelFunctions::operationsMatchReference()
{
    QFETCH(int, level);
    const LevelScope scope(levelOf(level));
    using Operation = std::function<void(Index, Index, const ConstColumns*, Columns)>;
    using Reference = std::function<double(const double*, double)>;
    struct Case {
        const char* name;
        Operation run;
        Reference expected; ///< of four operands and what the result held before
    };
    const std::vector<Case> cases{
        {"fill", [](Index r, Index n, const ConstColumns*, Columns c) { fill(r, n, -2.5, c); },
            [](const double*, double) { return -2.5; }},
        {"scale",
            [](Index r, Index n, const ConstColumns* o, Columns c) {
                scale(r, n, 1.5, o[0], c, false);
            },
            [](const double* o, double) { return 1.5 * o[0]; }},
        {"scale and add",
            [](Index r, Index n, const ConstColumns* o, Columns c) {
                scale(r, n, -1.5, o[0], c, true);
            },
            [](const double* o, double old) { return old - 1.5 * o[0]; }},
        {"multiply",
            [](Index r, Index n, const ConstColumns* o, Columns c) {
                multiplyElements(r, n, -1.0, o[0], o[1], c, false);
            },
            [](const double* o, double) { return -o[0] * o[1]; }},
        {"multiply and add",
            [](Index r, Index n, const ConstColumns* o, Columns c) {
                multiplyElements(r, n, 0.75, o[0], o[1], c, true);
            },
            [](const double* o, double old) { return old + 0.75 * o[0] * o[1]; }},
        {"two products",
            [](Index r, Index n, const ConstColumns* o, Columns c) {
                multiplyAddElements(r, n, o[0], o[1], o[2], o[3], c);
            },
            [](const double* o, double) { return o[0] * o[1] + o[2] * o[3]; }},
        {"add a constant",
            [](Index r, Index n, const ConstColumns* o, Columns c) {
                addConstant(r, n, 0.125, o[0], c);
            },
            [](const double* o, double) { return o[0] + 0.125; }},
        {"relu",
            [](Index r, Index n, const ConstColumns* o, Columns c) {
                apply(Function::Relu, r, n, o[0], c);
            },
            [](const double* o, double) { return o[0] > 0.0 ? o[0] : 0.0; }}};
    std::mt19937_64 random(14);
    for (const Case& example : cases)
        for (const Index rows : {8, 16, 40, 192})
            for (const Index columns : {1, 2, 33})
                for (int shared = 0; shared < 16; ++shared) { // a bit an operand
                    std::vector<Block> blocks;
                    std::vector<ConstColumns> operands;
                    for (int o = 0; o < 4; ++o) {
                        blocks.emplace_back(rows, columns, random, 8 * o);
                        operands.push_back((shared >> o & 1) != 0 ? blocks.back().readFirst()
                                                                  : blocks.back().read());
                    }
                    Block c(rows, columns, random, 8);
                    const std::vector<double> before = c.copy();
                    example.run(rows, columns, operands.data(), c.columns());
                    for (Index j = 0; j < columns; ++j) {
                        for (Index i = 0; i < rows; ++i) {
                            double o[4];
                            for (std::size_t k = 0; k < 4; ++k)
                                o[k] = operands[k].data[j * operands[k].stride + i];
                            const double expected =
                                example.expected(o, before[std::size_t(j * c.stride() + i)]);
                            // Numbers up to 2: a product of two, rounded once or twice.
                            QVERIFY2(std::abs(c.at(i, j) - expected) <= 4e-15, example.name);
                        }
                        QVERIFY2(std::isnan(c.at(rows, j)), example.name);
                    }
                }
}

void TestKernelFunctions::resultMayBeAnOperand()
{
    QFETCH(int, level);
    const LevelScope scope(levelOf(level));
    std::mt19937_64 random(15);
    const Block b(24, 3, random);
    Block apart(24, 3, random);
    Block inPlace(24, 3, random);
    Block operand(24, 3, random);
    const auto restart = [&] { scale(24, 3, 1.0, operand.read(), inPlace.columns(), false); };
    const auto same = [&] { return apart.copy() == inPlace.copy(); };

    restart();
    multiplyAddElements(
        24, 3, operand.read(), b.read(), operand.read(), operand.read(), apart.columns());
    multiplyAddElements(
        24, 3, inPlace.read(), b.read(), inPlace.read(), inPlace.read(), inPlace.columns());
    QVERIFY(same());
    restart();
    apply(Function::Tanh, 24, 3, operand.read(), apart.columns());
    apply(Function::Tanh, 24, 3, inPlace.read(), inPlace.columns());
    QVERIFY(same());
    restart();
    applySlope(Function::Sigmoid, 24, 3, operand.read(), b.read(), apart.columns(), false);
    applySlope(Function::Sigmoid, 24, 3, inPlace.read(), b.read(), inPlace.columns(), false);
    QVERIFY(same());
}

void TestKernelFunctions::levelsAgree()
{
    const std::vector<double> numbers = sweep(-30.0, 30.0);
    for (const Function function :
        {Function::Sigmoid, Function::Tanh, Function::Softplus, Function::Exp}) {
        std::vector<std::vector<double>> results;
        for (const Level* level : testedLevels()) {
            const LevelScope scope(*level);
            results.push_back(applied(function, numbers));
        }
        for (const std::vector<double>& other : results)
            for (std::size_t i = 0; i < numbers.size(); ++i) {
                const double first = results.front()[i];
                QVERIFY2(sameBits(first, other[i]) ||
                             std::abs(first - other[i]) <= 1e-13 * std::abs(first) + 0x1p-1073,
                    qPrintable(QString::number(numbers[i], 'g', 17)));
            }
    }
}

QTEST_APPLESS_MAIN(TestKernelFunctions)
#include "tst_kernel_functions.moc"
