#pragma once

#include "core/cell/cell_layout.h"
#include "ui/explain/rich_text.h"
#include "ui/stage/cell_data.h"

#include <QFont>
#include <QRectF>

#include <vector>

namespace loopscope::ui
{

struct Theme;

/// How the picture of a cell is to be drawn.
struct CellStyle {
    QFont font;
    bool isTight = false;     ///< narrower strips, shorter wires
    double stretch = 1.0;     ///< how much higher rows and strips are than text asks for
    std::vector<bool> folded; ///< of each node: a Box without its rows

    bool operator==(const CellStyle&) const = default;
};

/// Where everything in the picture of a cell stands, in pixels, and the texts in it.
class CellGeometry
{
public:
    /// Lays out again if the cell or the style is another one. Numbers of steps are given the room
    /// of the longest, so that nothing moves when another step of the same cell is set.
    /// @param data  outlives the geometry, or is set again
    void set(const CellData& data, const CellStyle& style, const Theme& theme);

    const CellLayout& layout() const { return m_layout; }
    double line() const { return m_line; } ///< height of a line of text
    QSizeF size() const { return QSizeF(m_layout.width, m_layout.height); }
    const QFont& font() const { return m_style.font; }

    QRectF placeOf(int node) const;  ///< with its name, its strip, its caption
    QRectF shapeOf(int node) const;  ///< the box, the circle, the chip itself
    QRectF stripOf(int node) const;  ///< where its value is drawn; a gauge has its number behind it
    QRectF headerOf(int node) const; ///< of a Box
    QRectF rowOf(int node, int term) const;      ///< empty if it is folded
    QRectF rowStripOf(int node, int term) const; ///< empty if it is folded
    QPointF namePlaceOf(int node) const;         ///< top left of its name
    bool isFolded(int node) const { return m_style.folded[std::size_t(node)]; }

    /// The node at a place; -1 for none.
    int nodeAt(const QPointF& place) const;
    /// The row of a Box at a place; -1 for none.
    int termAt(int node, const QPointF& place) const;

    const RichDocument& name(int node) const { return m_labels[std::size_t(node)].name; }
    const RichDocument& term(int node, int term) const
    {
        return m_labels[std::size_t(node)].terms[std::size_t(term)];
    }
    const QString& sign(int node) const { return m_labels[std::size_t(node)].sign; }

private:
    struct Labels {
        RichDocument name{RichDocument::Kind::Formula};
        QString sign;
        std::vector<RichDocument> terms;
    };
    /// What the longest numbers need.
    struct Widths {
        double name = 0.0; ///< 0 without one
        double sign = 0.0;
        double terms = 0.0;
        double captions = 0.0;
        int captionLines = 0;
    };
    void writeLabels(const CellData& data, const Theme& theme);
    void measureLabels(const Theme& theme);
    CellMetrics measure() const;
    CellExtent extentOf(int node) const;
    CellExtent extentOfBox(int node) const;
    CellExtent extentOfChip(int node) const;
    double tagWidth(int node) const;
    double shapeWidth(int node) const;
    double nameWidth(int node) const;
    double lines(double count) const { return count * m_line; }
    double stripWidth() const;
    double gaugeWidth() const;
    double tall(double count) const { return count * m_line * m_style.stretch; }
    const CellNode& at(int node) const { return m_graph->nodes[std::size_t(node)]; }

    const CellData* m_data = nullptr;
    std::shared_ptr<const CellGraph> m_graph;
    CellStyle m_style;
    double m_line = 0.0;
    int m_digits = 0; ///< of the longest number of a step
    std::vector<Labels> m_labels;
    std::vector<Widths> m_widths;
    CellLayout m_layout;
};

} // namespace loopscope::ui
