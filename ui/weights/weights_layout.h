#pragma once

#include "ui/weights/weights_data.h"

#include <QFontMetrics>
#include <QRect>

#include <vector>

namespace loopscope::ui
{

/// Where one matrix is drawn. Cells have whole pixels.
struct MatrixLayout {
    int parameter = 0;
    QPoint title; ///< left end of its base line
    QRect cells;
    int cellWidth = 1;
    int cellHeight = 1;
    int rowStep = 0;    ///< every so many rows have their name at the left; 0: none
    int columnStep = 0; ///< every so many columns have theirs above; 0: none
    bool hasNumbers = false; ///< whether cells are large enough for their numbers

    QRect cell(int row, int column) const;
    QRect row(int row) const;
};

/// Where everything of the weights view is drawn: the matrices of one equation side by side where
/// there is room for that, else one below the other, with their bias beside the last.
struct WeightsLayout {
    std::vector<MatrixLayout> matrices; ///< in the order of WeightsData::matrices
    QSize size;

    WeightPlace placeAt(const QPoint& point) const; ///< none outside of all cells
    const MatrixLayout* find(int parameter) const;
    QRect rectOf(const WeightPlace& place) const;
};

/// @param width  that is to be used; what is wider at one pixel a cell is laid out wider
/// @param zoom   cells are so many times as wide as fits
/// @param text   of names
/// @param small  of numbers and the names of rows and columns
WeightsLayout weightsLayout(const WeightsData& data, int width, double zoom,
    const QFontMetrics& text, const QFontMetrics& small);

} // namespace loopscope::ui
