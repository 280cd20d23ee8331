#include "tests/core/kernel_test_support.h"

#include <QtTest>

#include <array>
#include <cstring>
#include <stdexcept>

using namespace loopscope;
using namespace loopscope::kernel;

namespace
{

constexpr double epsilon = 0x1p-53;

/// A row of the test's table for each level.
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

/// A matrix of drawn numbers, column-major, with more room a column than rows.
struct Matrix {
    Matrix(Index rowCount, Index columnCount, std::mt19937_64& random)
        : numbers(rowCount, columnCount, random, 3)
        , rows(rowCount)
        , columns(columnCount)
    {
    }

    MatrixBlock block(Index rowOffset, Index columnOffset, bool transposed = false) const
    {
        return {numbers.read().data, numbers.stride(), rows, columns, transposed, rowOffset,
            columnOffset};
    }

    Block numbers;
    Index rows;
    Index columns;
};

/// What multiply() promises, in long double.
struct ProductReference {
    long double value = 0.0L;
    long double magnitude = 0.0L; ///< Σ |a||b|, what rounding is relative to

    void add(const MatrixBlock& block, Index row, ConstColumns b, Index j)
    {
        const Index placedRows = block.transposed ? block.columns : block.rows;
        const Index placedColumns = block.transposed ? block.rows : block.columns;
        const Index i = row - block.rowOffset;
        if (i < 0 || i >= placedRows)
            return;
        for (Index k = 0; k < placedColumns; ++k) {
            const double weight = block.transposed ? block.data[i * block.leadingDimension + k]
                                                   : block.data[k * block.leadingDimension + i];
            const auto term = (long double)(weight)*b.data[j * b.stride + block.columnOffset + k];
            value += term;
            magnitude += std::abs(term);
        }
    }
};

/// Empty, or where and by how much a product is wrong.
QString findProductError(const std::vector<MatrixBlock>& blocks, Index rows, Index operandRows,
    ConstColumns b, Index columns, bool accumulate, std::mt19937_64& random)
{
    PackedMatrix packed;
    packed.pack(rows, blocks);
    Block result(rows, columns, random, 8);
    const std::vector<double> before = result.copy();
    if (!accumulate) // what is overwritten may be anything
        fill(rows, columns, notANumber, result.columns());
    multiply(packed, b, result.columns(), columns, accumulate);
    for (Index j = 0; j < columns; ++j)
        for (Index i = 0; i < rows; ++i) {
            ProductReference reference;
            for (const MatrixBlock& block : blocks)
                reference.add(block, i, b, j);
            if (accumulate) {
                const double old = before[std::size_t(j * result.stride() + i)];
                reference.value += old;
                reference.magnitude += std::abs(old);
            }
            const auto allowed = double(operandRows + 2) * epsilon * double(reference.magnitude);
            const auto error = double(std::abs(result.at(i, j) - reference.value));
            if (!(error <= allowed))
                return QString("rows %1, operand rows %2, columns %3, accumulate %4: element "
                               "(%5, %6) is %7, expected %8")
                    .arg(rows)
                    .arg(operandRows)
                    .arg(columns)
                    .arg(accumulate)
                    .arg(i)
                    .arg(j)
                    .arg(result.at(i, j), 0, 'g', 17)
                    .arg(double(reference.value), 0, 'g', 17);
        }
    for (Index j = 0; j < columns; ++j)
        if (!std::isnan(result.at(rows, j)))
            return QString("a row below the result was written");
    return {};
}

} // namespace

class TestKernel : public QObject
{
    Q_OBJECT

private slots:
    void chosenLevelIsTheBestOfThisProcessor();
    void buffersAreAlignedAndZero();
    void packingTheSameLayoutAgainReplacesTheNumbers();
    void packingRejectsBlocksOutsideTheMatrix();
    void multiplyMatchesReference_data() { addLevels(); }
    void multiplyMatchesReference();
    void multiplySkipsRowsThatNoBlockCovers_data() { addLevels(); }
    void multiplySkipsRowsThatNoBlockCovers();
    void multiplyTakesOneColumnForAll_data() { addLevels(); }
    void multiplyTakesOneColumnForAll();
    void multiplyByNothingIsZero_data() { addLevels(); }
    void multiplyByNothingIsZero();
    void productsStartFromOtherColumns_data() { addLevels(); }
    void productsStartFromOtherColumns();
    void productsMoveOnInWhatTheyFetch_data() { addLevels(); }
    void productsMoveOnInWhatTheyFetch();
    void sumsOfElementsAreExact_data() { addLevels(); }
    void sumsOfElementsAreExact();
    void outerProductsMatchReference_data() { addLevels(); }
    void outerProductsMatchReference();
    void columnSumsMatchReference_data() { addLevels(); }
    void columnSumsMatchReference();
    void squaredNormsLeavePaddingOut_data() { addLevels(); }
    void squaredNormsLeavePaddingOut();
    void levelsAgree();
};

void TestKernel::chosenLevelIsTheBestOfThisProcessor()
{
    Index count = 0;
    const Level* const* available = availableLevels(count);
    QCOMPARE(level(), available[count - 1]->name);
#if defined(__x86_64__)
    QCOMPARE(count >= 2, bool(__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")));
    QCOMPARE(
        count == 3, bool(__builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl")));
#endif
}

void TestKernel::buffersAreAlignedAndZero()
{
    Buffer buffer(13);
    QCOMPARE(quintptr(buffer.data()) % 64, quintptr(0));
    for (const Index size : {13, 5, 200, 600'000}) {
        buffer.resize(size);
        QCOMPARE(buffer.size(), size);
        QCOMPARE(quintptr(buffer.data()) % 64, quintptr(0));
        for (Index i = 0; i < size; ++i) {
            QCOMPARE(buffer.data()[i], 0.0);
            buffer.data()[i] = 1.0;
        }
    }
    const double* before = buffer.data();
    buffer.resize(40);
    QCOMPARE(buffer.data(), before);
    buffer.resize(0);
    QCOMPARE(buffer.size(), Index(0));
}

void TestKernel::packingTheSameLayoutAgainReplacesTheNumbers()
{
    std::mt19937_64 random(1);
    const Matrix first(12, 7, random);
    const Matrix second(12, 7, random);
    PackedMatrix packed;
    packed.pack(16, {first.block(0, 2)});
    const double* before = packed.data();
    packed.pack(16, {second.block(0, 2)});
    QCOMPARE(packed.data(), before);

    PackedMatrix fresh;
    fresh.pack(16, {second.block(0, 2)});
    QCOMPARE(std::memcmp(packed.data(), fresh.data(), sizeof(double) * 16 * 7), 0);

    packed.pack(24, {second.block(8, 0, true)}); // 7 rows of 12
    QCOMPARE(packed.rows(), Index(24));
    QCOMPARE(packed.operandRows(), Index(12));
    QCOMPARE(packed.data()[0], 0.0);
    QCOMPARE(packed.data()[8 * 12], second.numbers.at(0, 0));
    QCOMPARE(packed.data()[8 * 12 + 1], second.numbers.at(0, 1));
    QCOMPARE(packed.data()[8 * 12 + 7], 0.0);
    QCOMPARE(packed.data()[8 * 12 + 8], second.numbers.at(1, 0));
}

void TestKernel::packingRejectsBlocksOutsideTheMatrix()
{
    std::mt19937_64 random(2);
    const Matrix matrix(12, 7, random);
    PackedMatrix packed;
    QVERIFY_EXCEPTION_THROWN(packed.pack(12, {matrix.block(0, 0)}), std::invalid_argument);
    QVERIFY_EXCEPTION_THROWN(packed.pack(16, {matrix.block(4, 0)}), std::invalid_argument);
    QVERIFY_EXCEPTION_THROWN(packed.pack(16, {matrix.block(8, 0)}), std::invalid_argument);
    QVERIFY_EXCEPTION_THROWN(packed.pack(16, {matrix.block(0, -1)}), std::invalid_argument);
    packed.pack(16, {matrix.block(8, 0, true)});
    QCOMPARE(packed.operandRows(), Index(12));
}

void TestKernel::multiplyMatchesReference()
{
    QFETCH(int, level);
    const LevelScope scope(levelOf(level));
    std::mt19937_64 random(3);
    for (const Index rows : {1, 8, 12, 24, 32, 40, 48, 56, 64, 72, 96, 192})
        for (const Index operandRows : {1, 3, 27}) {
            const Matrix matrix(rows, operandRows, random);
            const std::vector<MatrixBlock> blocks{matrix.block(0, 0)};
            for (const Index columns : {1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 16, 17, 33})
                for (const bool accumulate : {false, true}) {
                    const Block b(operandRows, columns, random, operandRows % 3 * 8);
                    const QString error = findProductError(
                        blocks, padded(rows), operandRows, b.read(), columns, accumulate, random);
                    QVERIFY2(error.isEmpty(), qPrintable(error));
                }
        }
}

void TestKernel::multiplySkipsRowsThatNoBlockCovers()
{
    QFETCH(int, level);
    const LevelScope scope(levelOf(level));
    std::mt19937_64 random(4);
    const Index units = 12;
    const Index inputs = 5;
    // [U_1 W_1; U_2 W_2; V^T] on [h, padding, x, padding, y, padding]: the padding holds
    // not-a-number.
    const Matrix u1(units, units, random), u2(units, units, random);
    const Matrix w1(units, inputs, random), w2(units, inputs, random), v(3, units, random);
    const std::vector<MatrixBlock> blocks{
        u1.block(0, 0), u2.block(16, 0), w1.block(0, 16), w2.block(16, 16), v.block(32, 24, true)};
    PackedMatrix packed;
    packed.pack(48, blocks);
    QCOMPARE(packed.runs().size(), std::size_t(3));
    QCOMPARE(packed.operandRows(), units + inputs + 3);
    for (const Index columns : {1, 3, 8, 20}) {
        Block b(32, columns, random);
        for (Index j = 0; j < columns; ++j)
            for (const auto& [first, last] : {std::pair{12, 16}, {21, 24}, {27, 32}})
                for (Index i = first; i < last; ++i)
                    b.at(i, j) = notANumber;
        for (const bool accumulate : {false, true}) {
            const QString error =
                findProductError(blocks, 48, 20, b.read(), columns, accumulate, random);
            QVERIFY2(error.isEmpty(), qPrintable(error));
        }
    }
}

void TestKernel::multiplyTakesOneColumnForAll()
{
    QFETCH(int, level);
    const LevelScope scope(levelOf(level));
    std::mt19937_64 random(5);
    const Matrix matrix(40, 13, random);
    const Block b(13, 1, random);
    for (const Index columns : {1, 4, 11}) {
        const QString error =
            findProductError({matrix.block(0, 0)}, 40, 13, b.readFirst(), columns, false, random);
        QVERIFY2(error.isEmpty(), qPrintable(error));
    }
}

void TestKernel::multiplyByNothingIsZero()
{
    QFETCH(int, level);
    const LevelScope scope(levelOf(level));
    std::mt19937_64 random(6);
    PackedMatrix packed;
    packed.pack(16, {});
    Block b(8, 3, random);
    Block c(16, 3, random);
    const double before = c.at(5, 2);
    multiply(packed, b.read(), c.columns(), 3, true);
    QCOMPARE(c.at(5, 2), before);
    multiply(packed, b.read(), c.columns(), 3, false);
    for (Index j = 0; j < 3; ++j)
        for (Index i = 0; i < 16; ++i)
            QCOMPARE(c.at(i, j), 0.0);
    c.at(0, 0) = 7.0;
    multiply(packed, b.read(), c.columns(), 0, false);
    QCOMPARE(c.at(0, 0), 7.0);
}

void TestKernel::productsStartFromOtherColumns()
{
    QFETCH(int, level);
    const LevelScope scope(levelOf(level));
    std::mt19937_64 random(12);
    const Matrix matrix(40, 13, random);
    PackedMatrix packed;
    packed.pack(40, {matrix.block(0, 0)});
    for (const Index columns : {1, 5, 8, 17}) {
        const Block b(13, columns, random);
        const Block start(40, columns, random, 8);
        for (const bool oneForAll : {false, true}) {
            const ConstColumns s = oneForAll ? start.readFirst() : start.read();
            Block expected(40, columns, random, 8);
            for (Index j = 0; j < columns; ++j)
                for (Index i = 0; i < 40; ++i)
                    expected.at(i, j) = s.data[j * s.stride + i];
            multiply(packed, b.read(), expected.columns(), columns, true);
            Block result(40, columns, random, 8);
            levelInUse().multiplyAdd(
                operandOf(packed), b.read(), s, result.columns(), columns, nullptr);
            for (Index j = 0; j < columns; ++j)
                for (Index i = 0; i < 40; ++i)
                    QCOMPARE(result.at(i, j), expected.at(i, j));
        }
    }
}

void TestKernel::productsMoveOnInWhatTheyFetch()
{
    QFETCH(int, level);
    const LevelScope scope(levelOf(level));
    std::mt19937_64 random(13);
    const Matrix matrix(48, 30, random);
    PackedMatrix packed;
    packed.pack(48, {matrix.block(0, 0)});
    const Buffer first(40), second(100'000);
    for (const Index columns : {1, 8, 11}) {
        const Block b(30, columns, random);
        Block expected(48, columns, random);
        multiply(packed, b.read(), expected.columns(), columns, false);
        Ahead ahead{{{first.data(), first.data() + first.size()},
            {second.data(), second.data() + second.size()}}};
        const double* before = second.data();
        for (int round = 0; round < 2; ++round) {
            Block result(48, columns, random);
            levelInUse().multiplyAdd(
                operandOf(packed), b.read(), {}, result.columns(), columns, &ahead);
            for (Index j = 0; j < columns; ++j)
                for (Index i = 0; i < 48; ++i)
                    QCOMPARE(result.at(i, j), expected.at(i, j));
            // Tiles take one region at a time, each line once.
            QVERIFY(ahead.regions[0].next >= ahead.regions[0].end);
            if (round > 0 || columns > 1)
                QVERIFY(ahead.regions[1].next > before);
            QVERIFY(ahead.regions[1].next < ahead.regions[1].end);
            before = ahead.regions[1].next;
        }
    }
}

void TestKernel::sumsOfElementsAreExact()
{
    QFETCH(int, level);
    std::mt19937_64 random(14);
    for (const Index rows : {8, 40})
        for (const Index columns : {1, 3}) {
            const Block a(rows, columns, random, 8);
            const Block b(rows, columns, random, 16);
            Block c(rows, columns, random, 8);
            levelOf(level).add(rows, columns, a.read(), b.readFirst(), c.columns());
            for (Index j = 0; j < columns; ++j) {
                for (Index i = 0; i < rows; ++i)
                    QCOMPARE(c.at(i, j), a.at(i, j) + b.at(i, 0));
                QVERIFY(std::isnan(c.at(rows, j)));
            }
        }
}

void TestKernel::outerProductsMatchReference()
{
    QFETCH(int, level);
    const LevelScope scope(levelOf(level));
    std::mt19937_64 random(7);
    for (const Index rows : {8, 16, 24, 64, 200})
        for (const Index bRows : {1, 2, 3, 7, 27, 170})
            for (const Index columns : {0, 1, 50, 131})
                for (const int shared : {0, 1, 2}) { // one operand is the same for all columns
                    const Block a(rows, std::max<Index>(columns, 1), random, 16);
                    const Block b(bRows, std::max<Index>(columns, 1), random);
                    const ConstColumns left = shared == 1 ? a.readFirst() : a.read();
                    const ConstColumns right = shared == 2 ? b.readFirst() : b.read();
                    Block g(rows, bRows, random, 8);
                    const std::vector<double> before = g.copy();
                    addOuterProducts(
                        rows, bRows, columns, left, right, g.columns().data, g.stride());
                    for (Index j = 0; j < bRows; ++j) {
                        for (Index i = 0; i < rows; ++i) {
                            long double sum = before[std::size_t(j * g.stride() + i)];
                            long double size = std::abs(sum);
                            for (Index k = 0; k < columns; ++k) {
                                const auto term = (long double)(left.data[k * left.stride + i]) *
                                                  right.data[k * right.stride + j];
                                sum += term;
                                size += std::abs(term);
                            }
                            QVERIFY2(std::abs(g.at(i, j) - sum) <=
                                         double(columns + 2) * epsilon * double(size),
                                qPrintable(QString("rows %1, B rows %2, columns %3, (%4, %5)")
                                               .arg(rows)
                                               .arg(bRows)
                                               .arg(columns)
                                               .arg(i)
                                               .arg(j)));
                        }
                        QVERIFY2(std::isnan(g.at(rows, j)), "a row below the result was written");
                    }
                }
}

void TestKernel::columnSumsMatchReference()
{
    QFETCH(int, level);
    const LevelScope scope(levelOf(level));
    std::mt19937_64 random(8);
    for (const Index rows : {8, 16, 64, 72, 136})
        for (const Index columns : {0, 1, 2, 33})
            for (const bool shared : {false, true}) {
                const Block a(rows, std::max<Index>(columns, 1), random, 8);
                const ConstColumns from = shared ? a.readFirst() : a.read();
                Block sum(rows, 1, random, 8);
                const std::vector<double> before = sum.copy();
                addColumnSums(rows, columns, from, sum.columns().data);
                for (Index i = 0; i < rows; ++i) {
                    double expected = before[std::size_t(i)];
                    for (Index j = 0; j < columns; ++j)
                        expected += from.data[j * from.stride + i];
                    // Sums are taken column after column, so the result is exactly this one.
                    QVERIFY(sum.at(i, 0) == expected);
                }
                QVERIFY(std::isnan(sum.at(rows, 0)));
            }
}

void TestKernel::squaredNormsLeavePaddingOut()
{
    QFETCH(int, level);
    const LevelScope scope(levelOf(level));
    std::mt19937_64 random(9);
    for (Index rows = 0; rows <= 83; ++rows) {
        const Block a(rows, 5, random, 1); // at least one row of padding, not-a-number
        for (const bool shared : {false, true}) {
            std::array<double, 6> norms{};
            norms.fill(-1.0);
            squaredColumnNorms(rows, 5, shared ? a.readFirst() : a.read(), norms.data());
            for (Index j = 0; j < 5; ++j) {
                long double expected = 0.0L;
                for (Index i = 0; i < rows; ++i)
                    expected += (long double)(a.at(i, shared ? 0 : j)) * a.at(i, shared ? 0 : j);
                const double allowed = double(rows) * epsilon * double(expected);
                QVERIFY(std::abs(norms[std::size_t(j)] - expected) <= allowed);
            }
            QCOMPARE(norms[5], -1.0);
        }
    }
}

void TestKernel::levelsAgree()
{
    std::mt19937_64 random(10);
    const Index rows = 96;
    const Matrix matrix(rows, 41, random);
    const Block b(41, 21, random);
    PackedMatrix packed;
    packed.pack(rows, {matrix.block(0, 0)});
    std::vector<Block> products, gradients;
    for (const Level* level : testedLevels()) {
        const LevelScope scope(*level);
        std::mt19937_64 same(11);
        products.emplace_back(rows, 21, same);
        multiply(packed, b.read(), products.back().columns(), 21, false);
        gradients.emplace_back(rows, 41, same);
        addOuterProducts(rows, 41, 21, products.back().read(), b.read(),
            gradients.back().columns().data, gradients.back().stride());
    }
    const auto agree = [](const Block& x, const Block& y, Index columns, double size) {
        for (Index j = 0; j < columns; ++j)
            for (Index i = 0; i < x.rows(); ++i)
                if (!(std::abs(x.at(i, j) - y.at(i, j)) <= 1e-13 * size))
                    return false;
        return true;
    };
    for (std::size_t i = 1; i < products.size(); ++i) {
        QVERIFY(agree(products[0], products[i], 21, 10.0)); // numbers are of this size
        QVERIFY(agree(gradients[0], gradients[i], 41, 40.0));
    }
}

QTEST_APPLESS_MAIN(TestKernel)
#include "tst_kernel.moc"
