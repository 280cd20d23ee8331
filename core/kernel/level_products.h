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

constexpr Index smaller(Index a, Index b)
{
    return a < b ? a : b;
}

/// How much of `rest` the next tile takes: at most `most`, and no crumbs for the last one.
constexpr Index nextPart(Index rest, Index most)
{
    return rest >= 2 * most ? most : rest > most ? (rest + 1) / 2 : rest;
}

struct MostVectors {
    int of[mostColumns + 1] = {};
};

constexpr MostVectors makeMostVectors()
{
    MostVectors most;
    for (int columns = 1; columns <= mostColumns; ++columns)
        most.of[columns] = vectorsOfTile(columns);
    return most;
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
    const double* s; ///< that the product is added to; nullptr: to nothing
    Index sStride;
    double* c;
    Index cStride;
    Ahead::Region* ahead;
};

/// What is to be fetched next; nullptr if nothing is.
LOOPSCOPE_INLINE Ahead::Region* regionAhead(Ahead* ahead)
{
    for (int i = 0; ahead && i < Ahead::mostRegions; ++i)
        if (ahead->regions[i].next < ahead->regions[i].end)
            return &ahead->regions[i];
    return nullptr;
}

/// Cache lines that are fetched between two elements of the inner index: few enough for a product
/// not to wait for them.
constexpr int linesOfStep = 2;

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
    constexpr size_t perPanel = rowMultiple / width;
    const double* a[vectors];
    LOOPSCOPE_UNROLL
    for (int v = 0; v < vectors; ++v) {
        const auto vector = size_t(tile.firstVector) + v; // unsigned: a quotient is a shift
        a[v] = tile.a.panels + vector / perPanel * rowMultiple * size_t(tile.a.operandRows) +
               vector % perPanel * width;
    }
    Ahead::Region fetched = tile.ahead ? *tile.ahead : Ahead::Region{};
    Vector sums[splits][columns][vectors] = {};
    for (Index run = 0; run < tile.a.runCount; ++run) {
        const Index length = tile.a.runs[run].length;
        const double* b[columns];
        LOOPSCOPE_UNROLL
        for (int j = 0; j < columns; ++j)
            b[j] = tile.b + j * tile.bStride + tile.a.runs[run].operandRow;
        const auto addSplits = [&](Index k) __attribute__((always_inline)) {
            LOOPSCOPE_UNROLL
            for (int s = 0; s < splits; ++s)
                addStep<vectors, columns>(sums[s], a, (k + s) * rowMultiple, b, k + s);
        };
        Index k = 0;
        for (; k + splits <= length && fetched.next < fetched.end; k += splits) {
            LOOPSCOPE_UNROLL
            for (int line = 0; line < linesOfStep; ++line)
                __builtin_prefetch(fetched.next + line * rowMultiple, 1, 2);
            fetched.next += linesOfStep * rowMultiple;
            addSplits(k);
        }
        constexpr Index together = splits * 4; // with one branch
        for (; k + together <= length; k += together) {
            LOOPSCOPE_UNROLL
            for (Index i = 0; i < together; i += splits)
                addSplits(k + i);
        }
        for (; k + splits <= length; k += splits)
            addSplits(k);
        if constexpr (splits > 1)
            for (; k < length; ++k)
                addStep<vectors, columns>(sums[0], a, k * rowMultiple, b, k);
        LOOPSCOPE_UNROLL
        for (int v = 0; v < vectors; ++v)
            a[v] += length * rowMultiple;
    }
    if (tile.ahead)
        *tile.ahead = fetched;
    LOOPSCOPE_UNROLL
    for (int j = 0; j < columns; ++j) {
        LOOPSCOPE_UNROLL
        for (int v = 0; v < vectors; ++v) {
            double* c = tile.c + j * tile.cStride + v * width;
            Vector sum = sums[0][j][v];
            LOOPSCOPE_UNROLL
            for (int s = 1; s < splits; ++s)
                sum += sums[s][j][v];
            store(c, tile.s ? load(tile.s + j * tile.sStride + v * width) + sum : sum);
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

void multiplyAdd(const PackedOperand& a, ConstColumns b, ConstColumns s, Columns c, Index columns,
    Ahead* ahead)
{
    if (columns <= 0)
        return;
    constexpr auto mostVectorsOf = makeMostVectors();
    const Index vectors = a.rows / width;
    const int most = mostVectorsOf.of[smaller(columns, mostColumns)];
    for (Index v = 0, tileVectors = 0; v < vectors; v += tileVectors) {
        tileVectors = nextPart(vectors - v, most);
        for (Index j = 0, tileColumns = 0; j < columns; j += tileColumns) {
            tileColumns = nextPart(columns - j, mostColumns);
            productTiles.of[tileColumns][tileVectors]({a, v, b.data + j * b.stride, b.stride,
                s.data ? s.data + j * s.stride + v * width : nullptr, s.stride,
                c.data + j * c.stride + v * width, c.stride, regionAhead(ahead)});
        }
    }
}

} // namespace
} // namespace loopscope::kernel
