#pragma once

#include "core/kernel/level_products.h"

// Sums of outer products, the gradients of weight matrices, of the level that is being compiled.
namespace loopscope::kernel
{
namespace
{

struct OuterTile {
    const double* a;
    Index aStep;       ///< from one column to the next
    Index aVectorStep; ///< from one vector of rows to the next
    const double* b;
    Index bStep;
    Index columns; ///< that are summed
    double* g;
    Index leadingDimension;
};

/// Has the result on its way into the cache while its sums are calculated.
LOOPSCOPE_INLINE void fetchForWriting(const double* first, int count)
{
    LOOPSCOPE_UNROLL
    for (int i = 0; i < count; i += rowMultiple)
        __builtin_prefetch(first + i, 1);
}

template <int vectors, int bRows>
void addOuterTile(const OuterTile& tile)
{
    LOOPSCOPE_UNROLL
    for (int j = 0; j < bRows; ++j)
        fetchForWriting(tile.g + j * tile.leadingDimension, vectors * width);
    Vector sums[bRows][vectors] = {};
    const double* a = tile.a;
    const double* b = tile.b;
    for (Index k = 0; k < tile.columns; ++k, a += tile.aStep, b += tile.bStep) {
        Vector rows[vectors];
        LOOPSCOPE_UNROLL
        for (int v = 0; v < vectors; ++v)
            rows[v] = load(a + v * tile.aVectorStep);
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

/// Columns that are summed before the result is touched, and rows of the operands that are copied
/// at a time: A's copy fits into the first cache, B's into the second.
constexpr Index columnsOfBlock = 128;
constexpr Index aRowsOfBlock = 48;
constexpr Index bRowsOfBlock = 160;
/// From how many rows of A on a copy of B is worth its time.
constexpr Index rowsWorthCopyOfB = 192;

struct OuterBlock {
    Index rows;
    Index columns;
    ConstColumns a;
    const OuterOperand* operands; ///< together bRowsOfBlock rows at most, in whole tiles
    Index operandCount;
    Index leadingDimension;
};

constexpr Index rowsOfTiles(Index rows)
{
    return (rows + mostColumns - 1) / mostColumns * mostColumns;
}

/// Copies rows of A, one vector of rows after another, each column by column.
void copyA(const OuterBlock& block, Index firstRow, Index rows, double* copy)
{
    for (Index k = 0; k < block.columns; ++k)
        for (Index i = 0; i < rows; i += width)
            store(copy + i * block.columns + k * width, at(block.a, k, firstRow + i));
}

/// Copies B, one tile of mostColumns rows after another, each column by column.
void copyB(const OuterOperand& operand, Index columns, double* copy)
{
    for (Index j = 0; j < operand.rows; j += mostColumns, copy += mostColumns * columns) {
        const Index tileRows = smaller(operand.rows - j, mostColumns);
        for (Index k = 0; k < columns; ++k) {
            const double* from = operand.b.data + k * operand.b.stride + j;
            double* to = copy + k * mostColumns;
            if (tileRows < mostColumns) {
                for (Index i = 0; i < tileRows; ++i)
                    to[i] = from[i];
                continue;
            }
            LOOPSCOPE_UNROLL
            for (int i = 0; i < mostColumns; i += width)
                store(to + i, load(from + i));
        }
    }
}

/// Some rows of A with one operand.
/// @param bCopy  of the operand; nullptr if there is none
void addOuterRows(
    const OuterOperand& operand, OuterTile tile, Index vectors, const double* bCopy, Index firstRow)
{
    tile.bStep = bCopy ? Index(mostColumns) : operand.b.stride;
    for (Index j = 0; j < operand.rows; j += mostColumns) {
        tile.b = bCopy ? bCopy + j * tile.columns : operand.b.data + j;
        tile.g = operand.g + j * tile.leadingDimension + firstRow;
        outerTiles.of[smaller(operand.rows - j, mostColumns)][vectors](tile);
    }
}

/// Neighbouring columns of an operand lie a whole record apart, often by a multiple of 4096 bytes,
/// and would throw one another out of the cache; so what is read again and again is copied together
/// first.
void addOuterBlock(const OuterBlock& block)
{
    alignas(64) double aCopy[aRowsOfBlock * columnsOfBlock];
    alignas(64) double bCopy[bRowsOfBlock * columnsOfBlock];
    const bool copiesA = block.operandCount > 1 || block.operands[0].rows > mostColumns;
    const bool copiesB = block.rows >= rowsWorthCopyOfB;
    double* copy = bCopy;
    for (Index o = 0; copiesB && o < block.operandCount; ++o) {
        copyB(block.operands[o], block.columns, copy);
        copy += rowsOfTiles(block.operands[o].rows) * block.columns;
    }
    for (Index first = 0; first < block.rows; first += aRowsOfBlock) {
        const Index rows = smaller(block.rows - first, aRowsOfBlock);
        if (copiesA)
            copyA(block, first, rows, aCopy);
        const Index vectors = rows / width;
        for (Index v = 0, tileVectors = 0; v < vectors; v += tileVectors) {
            tileVectors = nextPart(vectors - v, outerVectors);
            const Index i = v * width;
            OuterTile tile{block.a.data + first + i, block.a.stride, width, nullptr, 0,
                block.columns, nullptr, block.leadingDimension};
            if (copiesA) {
                tile.a = aCopy + i * block.columns;
                tile.aStep = width;
                tile.aVectorStep = width * block.columns;
            }
            const double* b = copiesB ? bCopy : nullptr;
            for (Index o = 0; o < block.operandCount; ++o) {
                addOuterRows(block.operands[o], tile, tileVectors, b, first + i);
                b = b ? b + rowsOfTiles(block.operands[o].rows) * block.columns : nullptr;
            }
        }
    }
}

/// The part of an operand that one block sums.
OuterOperand partOf(const OuterOperand& operand, Index firstRow, Index rows, Index firstColumn,
    Index leadingDimension)
{
    return {{operand.b.data + firstColumn * operand.b.stride + firstRow, operand.b.stride}, rows,
        operand.g + firstRow * leadingDimension};
}

void addOuterProducts(Index rows, Index columns, ConstColumns a, const OuterOperand* operands,
    Index operandCount, Index leadingDimension)
{
    constexpr Index mostOperands = bRowsOfBlock / mostColumns;
    OuterOperand parts[mostOperands];
    for (Index k = 0; k < columns; k += columnsOfBlock) {
        Index count = 0;
        Index taken = 0; // rows of bCopy
        OuterBlock block{rows, smaller(columns - k, columnsOfBlock),
            {a.data + k * a.stride, a.stride}, parts, 0, leadingDimension};
        const auto addParts = [&]() __attribute__((always_inline)) {
            block.operandCount = count;
            if (count > 0)
                addOuterBlock(block);
            count = taken = 0;
        };
        for (Index o = 0; o < operandCount; ++o)
            for (Index j = 0; j < operands[o].rows; j += bRowsOfBlock) {
                const Index bRows = smaller(operands[o].rows - j, bRowsOfBlock);
                if (taken + rowsOfTiles(bRows) > bRowsOfBlock)
                    addParts();
                parts[count++] = partOf(operands[o], j, bRows, k, leadingDimension);
                taken += rowsOfTiles(bRows);
            }
        addParts();
    }
}

} // namespace
} // namespace loopscope::kernel
