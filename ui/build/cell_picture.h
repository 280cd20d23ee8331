#pragma once

#include "core/cell/cell_graph.h"
#include "core/cell/cell_layout.h"

#include <QWidget>

#include <vector>

namespace loopscope::ui
{

/// A small picture of a cell, drawn from its equations without numbers: what it reads on the left
/// and below, its sums, products and functions, its state as a belt along the top.
class CellPicture : public QWidget
{
    Q_OBJECT
public:
    explicit CellPicture(const Program& program, QWidget* parent = nullptr);

    void setProgram(const Program& program);

    /// What a node is labelled with: "f", "tanh", "+".
    const QString& label(int node) const { return m_labels[std::size_t(node)]; }
    const CellGraph& graph() const { return m_graph; }

    QSize sizeHint() const override;
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void layOutAgain();
    CellExtent extentOf(int node) const;
    double scaleFor(int width) const;
    void drawPiece(QPainter& painter, const CellPiece& piece) const;
    void drawNode(QPainter& painter, int node) const;

    CellGraph m_graph;
    std::vector<QString> m_labels;
    CellLayout m_layout;
};

} // namespace loopscope::ui
