#pragma once

#include "ui/weights/weights_layout.h"

#include <QHash>
#include <QImage>
#include <QWidget>

namespace loopscope::ui
{

struct Theme;

/// The matrices as heatmaps. A cell is chosen with the pointer or the arrows, and changed by
/// dragging it up or down, with + and −, or by typing.
class WeightsMap : public QWidget
{
    Q_OBJECT
public:
    explicit WeightsMap(QWidget* parent = nullptr);

    void setData(const WeightsData& data);
    const WeightsData& data() const { return m_data; }
    const WeightsLayout& layoutOfCells() const { return m_layout; }

    WeightPlace chosen() const { return m_chosen; } ///< none only while there are no weights
    void choose(const WeightPlace& place);
    /// What is under the pointer; else what is chosen.
    WeightPlace regarded() const { return m_hovered.isNone() ? m_chosen : m_hovered; }

    /// The width that there is; the map takes what it needs.
    void setRoom(int width);
    double zoom() const { return m_zoom; }
    void zoomBy(int steps); ///< in steps of the square root of two; around the chosen cell

signals:
    void choiceChanged(const loopscope::ui::WeightPlace& place);
    void regardedChanged();
    void changeBegan(); ///< values follow until it ends
    void valueAsked(const loopscope::ui::WeightPlace& place, double value);
    void changeEnded();
    void cutAsked(const loopscope::ui::WeightPlace& place);
    void typed(const QString& text); ///< the beginning of a number for the chosen cell
    void zoomChanged();

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void keyReleaseEvent(QKeyEvent* event) override;
    void changeEvent(QEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    struct Drag {
        bool isPressed = false;
        bool isMoving = false; ///< past the distance that tells it from a click
        int from = 0;          ///< y of the pointer
        double value = 0.0;    ///< at the start
    };

    void lay();
    void hover(const WeightPlace& place);
    void moveChoice(int rows, int columns);
    void moveToMatrix(int matrices);
    void nudge(int direction);
    void endChange();
    void describe();
    const QImage& imageOf(const WeightMatrix& matrix, bool dark);

    void drawMatrix(QPainter& painter, const WeightMatrix& matrix, const MatrixLayout& place,
        const QRect& visible);
    void drawNames(QPainter& painter, const WeightMatrix& matrix, const MatrixLayout& place);
    void drawNumbers(QPainter& painter, const WeightMatrix& matrix, const MatrixLayout& place,
        const QRect& visible, const Theme& theme);
    void drawIdleRows(QPainter& painter, const WeightMatrix& matrix, const MatrixLayout& place);
    void drawPins(QPainter& painter, const QRect& visible);
    void drawFrame(QPainter& painter, const WeightPlace& place, bool isChosen);

    WeightsData m_data;
    WeightsLayout m_layout;
    QHash<int, QImage> m_images; ///< by parameter
    bool m_areImagesDark = false;
    WeightPlace m_chosen;
    WeightPlace m_hovered;
    Drag m_drag;
    bool m_isNudging = false;
    int m_room = 0;
    double m_zoom = 1.0;
};

} // namespace loopscope::ui
