#pragma once

#include "core/kernel/level_vectors.h"

// Element-wise operations and sums of the level that is being compiled.
namespace loopscope::kernel
{
namespace
{

constexpr double leakySlope = 0.01;

/// Calls operation(j, i) for the first row of every vector, eight rows at a time.
template <typename Operation>
LOOPSCOPE_INLINE void forEachVector(Index rows, Index columns, Operation operation)
{
    for (Index j = 0; j < columns; ++j)
        for (Index i = 0; i < rows; i += rowMultiple) {
            LOOPSCOPE_UNROLL
            for (int v = 0; v < rowMultiple; v += width)
                operation(j, i + v);
        }
}

/// The one element-wise loop: c = value(j, i), or c += value(j, i).
template <typename Value>
LOOPSCOPE_INLINE void assign(Index rows, Index columns, Columns c, bool accumulate, Value value)
{
    if (accumulate)
        forEachVector(
            rows, columns, [=](Index j, Index i) __attribute__((always_inline)) {
                double* result = c.data + j * c.stride + i;
                store(result, load(result) + value(j, i));
            });
    else
        forEachVector(
            rows, columns, [=](Index j, Index i) __attribute__((always_inline)) {
                store(c.data + j * c.stride + i, value(j, i));
            });
}

void fill(Index rows, Index columns, double value, Columns c)
{
    assign(
        rows, columns, c,
        false, [=](Index, Index) __attribute__((always_inline)) { return broadcast(value); });
}

void scale(Index rows, Index columns, double factor, ConstColumns a, Columns c, bool accumulate)
{
    assign(
        rows, columns, c, accumulate, [=](Index j, Index i) __attribute__((always_inline)) {
            return factor * at(a, j, i);
        });
}

void multiplyElements(Index rows, Index columns, double factor, ConstColumns a, ConstColumns b,
    Columns c, bool accumulate)
{
    assign(
        rows, columns, c, accumulate, [=](Index j, Index i) __attribute__((always_inline)) {
            return factor * at(a, j, i) * at(b, j, i);
        });
}

void multiplyAddElements(Index rows, Index columns, ConstColumns a, ConstColumns b, ConstColumns d,
    ConstColumns e, Columns c)
{
    assign(
        rows, columns, c, false, [=](Index j, Index i) __attribute__((always_inline)) {
            return at(a, j, i) * at(b, j, i) + at(d, j, i) * at(e, j, i);
        });
}

/// c = a + b.
void add(Index rows, Index columns, ConstColumns a, ConstColumns b, Columns c)
{
    assign(
        rows, columns, c, false, [=](Index j, Index i) __attribute__((always_inline)) {
            return at(a, j, i) + at(b, j, i);
        });
}

void addConstant(Index rows, Index columns, double value, ConstColumns a, Columns c)
{
    assign(
        rows, columns, c, false, [=](Index j, Index i) __attribute__((always_inline)) {
            return at(a, j, i) + value;
        });
}

// Each function of the notation beside its slope, which is had from the function's result, or from
// its operand where slopeFromResult() says so. Selections are written so that not-a-number passes
// through.

struct Identity {
    static LOOPSCOPE_INLINE Vector value(Vector a) { return a; }
    static LOOPSCOPE_INLINE Vector slope(Vector) { return broadcast(1.0); }
};

struct Sigmoid {
    static LOOPSCOPE_INLINE Vector value(Vector a) { return sigmoidOf(a); }
    static LOOPSCOPE_INLINE Vector slope(Vector y) { return y * (1.0 - y); }
};

struct Tanh {
    static LOOPSCOPE_INLINE Vector value(Vector a) { return tanhOf(a); }
    static LOOPSCOPE_INLINE Vector slope(Vector y) { return 1.0 - y * y; }
};

struct Relu {
    static LOOPSCOPE_INLINE Vector value(Vector a) { return a <= 0.0 ? broadcast(0.0) : a; }
    static LOOPSCOPE_INLINE Vector slope(Vector y)
    {
        return y <= 0.0 ? broadcast(0.0) : broadcast(1.0);
    }
};

struct LeakyRelu {
    static LOOPSCOPE_INLINE Vector value(Vector a) { return a <= 0.0 ? leakySlope * a : a; }
    static LOOPSCOPE_INLINE Vector slope(Vector y)
    {
        return y <= 0.0 ? broadcast(leakySlope) : broadcast(1.0);
    }
};

struct Softplus {
    static LOOPSCOPE_INLINE Vector value(Vector a) { return softplusOf(a); }
    static LOOPSCOPE_INLINE Vector slope(Vector a) { return sigmoidOf(a); }
};

struct Exp {
    static LOOPSCOPE_INLINE Vector value(Vector a) { return exponential(a); }
    static LOOPSCOPE_INLINE Vector slope(Vector y) { return y; }
};

struct Square {
    static LOOPSCOPE_INLINE Vector value(Vector a) { return a * a; }
    static LOOPSCOPE_INLINE Vector slope(Vector a) { return 2.0 * a; }
};

template <typename Function>
void apply(Index rows, Index columns, ConstColumns a, Columns c)
{
    assign(
        rows, columns, c, false, [=](Index j, Index i) __attribute__((always_inline)) {
            return Function::value(at(a, j, i));
        });
}

template <typename Function>
void applySlope(
    Index rows, Index columns, ConstColumns g, ConstColumns x, Columns c, bool accumulate)
{
    assign(
        rows, columns, c, accumulate, [=](Index j, Index i) __attribute__((always_inline)) {
            return at(g, j, i) * Function::slope(at(x, j, i));
        });
}

/// sum += Σ_j a_j over `vectors` vectors of rows, column after column.
template <int vectors>
LOOPSCOPE_INLINE void addColumnSumsOf(Index columns, ConstColumns a, double* sum)
{
    Vector sums[vectors];
    LOOPSCOPE_UNROLL
    for (int v = 0; v < vectors; ++v)
        sums[v] = load(sum + v * width);
    for (Index j = 0; j < columns; ++j) {
        LOOPSCOPE_UNROLL
        for (int v = 0; v < vectors; ++v)
            sums[v] += at(a, j, v * width);
    }
    LOOPSCOPE_UNROLL
    for (int v = 0; v < vectors; ++v)
        store(sum + v * width, sums[v]);
}

void addColumnSums(Index rows, Index columns, ConstColumns a, double* sum)
{
    constexpr int perMultiple = rowMultiple / width;
    constexpr int most = perMultiple > 8 ? perMultiple : 8;
    Index i = 0;
    for (; i + most * width <= rows; i += most * width)
        addColumnSumsOf<most>(columns, {a.data + i, a.stride}, sum + i);
    for (; i < rows; i += rowMultiple)
        addColumnSumsOf<perMultiple>(columns, {a.data + i, a.stride}, sum + i);
}

double squaredNorm(const double* a, Index rows)
{
    constexpr int perMultiple = rowMultiple / width;
    Vector sums[perMultiple] = {};
    const Index whole = rows / rowMultiple * rowMultiple;
    for (Index i = 0; i < whole; i += rowMultiple) {
        LOOPSCOPE_UNROLL
        for (int v = 0; v < perMultiple; ++v) {
            const Vector x = load(a + i + v * width);
            sums[v] += x * x;
        }
    }
    double sum = 0.0;
    LOOPSCOPE_UNROLL
    for (int v = 0; v < perMultiple; ++v) {
        LOOPSCOPE_UNROLL
        for (int lane = 0; lane < width; ++lane)
            sum += sums[v][lane];
    }
    for (Index i = whole; i < rows; ++i)
        sum += a[i] * a[i];
    return sum;
}

void squaredColumnNorms(Index rows, Index columns, ConstColumns a, double* norms)
{
    for (Index j = 0; j < columns; ++j)
        norms[j] = squaredNorm(a.data + j * a.stride, rows);
}

} // namespace
} // namespace loopscope::kernel
