#pragma once

#include <QAbstractButton>
#include <QPoint>

namespace loopscope::ui
{

/// What a header says of its layer, in a few words.
struct LayerSummary {
    QString words; ///< shortened where there is no room
    QString size;  ///< behind it, never shortened

    QString text() const { return words + size; }
};

/// The line at the top of a layer's card. A click selects the layer, pulling it moves the layer.
class LayerHeader : public QAbstractButton
{
    Q_OBJECT
public:
    explicit LayerHeader(const QString& name, QWidget* parent = nullptr);

    void showLayer(const LayerSummary& summary, bool isSelected, bool isOnly);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

signals:
    void dragged(const QPoint& global);
    void dropped(const QPoint& global);
    void dragCancelled();

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    int gripWidth() const; ///< of the dots that invite to drag; 0 without them
    QFont nameFont() const;

    LayerSummary m_summary;
    bool m_isSelected = false;
    bool m_isOnly = true;
    QPoint m_pressed;
    bool m_isDragging = false;
};

} // namespace loopscope::ui
