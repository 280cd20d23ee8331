#pragma once

#include "core/kernel/level_vectors.h"

// The products of the level that is being compiled: tiles of the result are held in registers while
// the inner index runs.
namespace loopscope::kernel
{
namespace
{

/// Columns of a tile, and vectors of sums that the registers hold beside the operands.
constexpr int mostColumns = LOOPSCOPE_LEVEL_TILE_COLUMNS;
constexpr int mostSums = LOOPSCOPE_LEVEL_TILE_SUMS;
/// Vectors of rows of a tile of few columns.
constexpr int mostVectors = 8;

constexpr int vectorsOfTile(int columns)
{
    const int vectors = mostSums / columns;
    return vectors < mostVectors ? vectors : mostVectors;
}

constexpr Index ceilingOfQuotient(Index a, Index b)
{
    return (a + b - 1) / b;
}

/// Start of part `part` when `size` is cut into `parts` parts that differ by one at most.
constexpr Index startOfPart(Index size, Index parts, Index part)
{
    return size * part / parts;
}

/// Sums that a tile needs side by side to hide the latency of a multiply-add: with few rows and
/// columns the inner index is dealt out to several sums.
constexpr int splitsOf(int vectors, int columns)
{
    return vectors * columns >= 6 ? 1 : vectors * columns >= 3 ? 2 : 4;
}

struct ProductTile {
    const PackedOperand& a;
    Index firstVector; ///< of the rows
    const double* b;
    Index bStride;
    double* c;
    Index cStride;
    bool accumulate;
};

template <int vectors, int columns>
LOOPSCOPE_INLINE void addStep(Vector (&sums)[columns][vectors], const double* const (&a)[vectors],
    Index aOffset, const double* const (&b)[columns], Index k)
{
    Vector rows[vectors];
    LOOPSCOPE_UNROLL
    for (int v = 0; v < vectors; ++v)
        rows[v] = load(a[v] + aOffset);
    LOOPSCOPE_UNROLL
    for (int j = 0; j < columns; ++j) {
        const Vector factor = broadcast(b[j][k]);
        LOOPSCOPE_UNROLL
        for (int v = 0; v < vectors; ++v)
            sums[j][v] += rows[v] * factor;
    }
}

template <int vectors, int columns>
void multiplyTile(const ProductTile& tile)
{
    constexpr int splits = splitsOf(vectors, columns);
    constexpr Index perPanel = rowMultiple / width;
    const double* a[vectors];
    LOOPSCOPE_UNROLL
    for (int v = 0; v < vectors; ++v) {
        const Index vector = tile.firstVector + v;
        a[v] = tile.a.panels + vector / perPanel * rowMultiple * tile.a.operandRows +
               vector % perPanel * width;
    }
    Vector sums[splits][columns][vectors] = {};
    for (Index run = 0; run < tile.a.runCount; ++run) {
        const Index length = tile.a.runs[run].length;
        const double* b[columns];
        LOOPSCOPE_UNROLL
        for (int j = 0; j < columns; ++j)
            b[j] = tile.b + j * tile.bStride + tile.a.runs[run].operandRow;
        Index k = 0;
        for (; k + splits <= length; k += splits) {
            LOOPSCOPE_UNROLL
            for (int s = 0; s < splits; ++s)
                addStep<vectors, columns>(sums[s], a, (k + s) * rowMultiple, b, k + s);
        }
        if constexpr (splits > 1)
            for (; k < length; ++k)
                addStep<vectors, columns>(sums[0], a, k * rowMultiple, b, k);
        LOOPSCOPE_UNROLL
        for (int v = 0; v < vectors; ++v)
            a[v] += length * rowMultiple;
    }
    LOOPSCOPE_UNROLL
    for (int j = 0; j < columns; ++j) {
        LOOPSCOPE_UNROLL
        for (int v = 0; v < vectors; ++v) {
            double* c = tile.c + j * tile.cStride + v * width;
            Vector sum = sums[0][j][v];
            LOOPSCOPE_UNROLL
            for (int s = 1; s < splits; ++s)
                sum += sums[s][j][v];
            store(c, tile.accumulate ? load(c) + sum : sum);
        }
    }
}

using ProductTileKernel = void (*)(const ProductTile&);

struct ProductTileKernels {
    ProductTileKernel of[mostColumns + 1][mostVectors + 1] = {};
};

template <int columns, int vectors>
constexpr void setProductTiles(ProductTileKernels& kernels)
{
    kernels.of[columns][vectors] = &multiplyTile<vectors, columns>;
    if constexpr (vectors > 1)
        setProductTiles<columns, vectors - 1>(kernels);
    else if constexpr (columns > 1)
        setProductTiles<columns - 1, vectorsOfTile(columns - 1)>(kernels);
}

constexpr ProductTileKernels makeProductTiles()
{
    ProductTileKernels kernels;
    setProductTiles<mostColumns, vectorsOfTile(mostColumns)>(kernels);
    return kernels;
}

constexpr ProductTileKernels productTiles = makeProductTiles();

void multiply(const PackedOperand& a, ConstColumns b, Columns c, Index columns, bool accumulate)
{
    if (columns <= 0)
        return;
    const Index vectors = a.rows / width;
    const Index columnParts = ceilingOfQuotient(columns, mostColumns);
    const Index rowParts =
        ceilingOfQuotient(vectors, vectorsOfTile(int(ceilingOfQuotient(columns, columnParts))));
    for (Index rowPart = 0; rowPart < rowParts; ++rowPart) {
        const Index v = startOfPart(vectors, rowParts, rowPart);
        const Index tileVectors = startOfPart(vectors, rowParts, rowPart + 1) - v;
        for (Index columnPart = 0; columnPart < columnParts; ++columnPart) {
            const Index j = startOfPart(columns, columnParts, columnPart);
            const Index tileColumns = startOfPart(columns, columnParts, columnPart + 1) - j;
            productTiles.of[tileColumns][tileVectors]({a, v, b.data + j * b.stride, b.stride,
                c.data + j * c.stride + v * width, c.stride, accumulate});
        }
    }
}

struct OuterTile {
    const double* a;
    Index aStep; ///< from one column to the next
    const double* b;
    Index bStep;
    Index columns; ///< that are summed
    double* g;
    Index leadingDimension;
};

template <int vectors, int bRows>
void addOuterTile(const OuterTile& tile)
{
    Vector sums[bRows][vectors] = {};
    const double* a = tile.a;
    const double* b = tile.b;
    for (Index k = 0; k < tile.columns; ++k, a += tile.aStep, b += tile.bStep) {
        Vector rows[vectors];
        LOOPSCOPE_UNROLL
        for (int v = 0; v < vectors; ++v)
            rows[v] = load(a + v * width);
        LOOPSCOPE_UNROLL
        for (int j = 0; j < bRows; ++j) {
            const Vector factor = broadcast(b[j]);
            LOOPSCOPE_UNROLL
            for (int v = 0; v < vectors; ++v)
                sums[j][v] += rows[v] * factor;
        }
    }
    LOOPSCOPE_UNROLL
    for (int j = 0; j < bRows; ++j) {
        LOOPSCOPE_UNROLL
        for (int v = 0; v < vectors; ++v) {
            double* g = tile.g + j * tile.leadingDimension + v * width;
            store(g, load(g) + sums[j][v]);
        }
    }
}

using OuterTileKernel = void (*)(const OuterTile&);

constexpr int outerVectors = vectorsOfTile(mostColumns);

struct OuterTileKernels {
    OuterTileKernel of[mostColumns + 1][outerVectors + 1] = {};
};

template <int bRows, int vectors>
constexpr void setOuterTiles(OuterTileKernels& kernels)
{
    kernels.of[bRows][vectors] = &addOuterTile<vectors, bRows>;
    if constexpr (vectors > 1)
        setOuterTiles<bRows, vectors - 1>(kernels);
    else if constexpr (bRows > 1)
        setOuterTiles<bRows - 1, outerVectors>(kernels);
}

constexpr OuterTileKernels makeOuterTiles()
{
    OuterTileKernels kernels;
    setOuterTiles<mostColumns, outerVectors>(kernels);
    return kernels;
}

constexpr OuterTileKernels outerTiles = makeOuterTiles();

/// Columns that are summed in registers before the result is touched, and rows of B that are copied
/// at a time.
constexpr Index columnsOfBlock = 128;
constexpr Index bRowsOfBlock = 64;

void copyRows(const double* from, Index stride, Index rows, Index columns, double* to)
{
    for (Index k = 0; k < columns; ++k, from += stride, to += rows)
        for (Index i = 0; i < rows; ++i)
            to[i] = from[i];
}

/// Copies both operands tile by tile: a column's neighbours lie a whole record apart, often by a
/// multiple of 4096 bytes, and would throw one another out of the cache.
void addOuterBlock(Index rows, Index bRows, Index columns, ConstColumns a, ConstColumns b,
    double* g, Index leadingDimension)
{
    alignas(64) double aCopy[outerVectors * width * columnsOfBlock];
    alignas(64) double bCopy[bRowsOfBlock * columnsOfBlock];
    const Index vectors = rows / width;
    const Index rowParts = ceilingOfQuotient(vectors, outerVectors);
    const Index bParts = ceilingOfQuotient(bRows, mostColumns);
    for (Index bPart = 0; bPart < bParts; ++bPart) {
        const Index j = startOfPart(bRows, bParts, bPart);
        copyRows(b.data + j, b.stride, startOfPart(bRows, bParts, bPart + 1) - j, columns,
            bCopy + j * columns);
    }
    for (Index rowPart = 0; rowPart < rowParts; ++rowPart) {
        const Index v = startOfPart(vectors, rowParts, rowPart);
        const Index tileVectors = startOfPart(vectors, rowParts, rowPart + 1) - v;
        copyRows(a.data + v * width, a.stride, tileVectors * width, columns, aCopy);
        for (Index bPart = 0; bPart < bParts; ++bPart) {
            const Index j = startOfPart(bRows, bParts, bPart);
            const Index tileRows = startOfPart(bRows, bParts, bPart + 1) - j;
            outerTiles.of[tileRows][tileVectors]({aCopy, tileVectors * width, bCopy + j * columns,
                tileRows, columns, g + j * leadingDimension + v * width, leadingDimension});
        }
    }
}

void addOuterProducts(Index rows, Index bRows, Index columns, ConstColumns a, ConstColumns b,
    double* g, Index leadingDimension)
{
    for (Index k = 0; k < columns; k += columnsOfBlock) {
        const Index blockColumns = columns - k < columnsOfBlock ? columns - k : columnsOfBlock;
        for (Index j = 0; j < bRows; j += bRowsOfBlock) {
            const Index blockRows = bRows - j < bRowsOfBlock ? bRows - j : bRowsOfBlock;
            addOuterBlock(rows, blockRows, blockColumns, {a.data + k * a.stride, a.stride},
                {b.data + k * b.stride + j, b.stride}, g + j * leadingDimension, leadingDimension);
        }
    }
}

} // namespace
} // namespace loopscope::kernel
