#pragma once

#include <QPixmap>
#include <QRectF>
#include <QWidget>

class QVariantAnimation;

namespace loopscope::ui
{

/// The way into a column and out of it: the column opens until it fills the view, while the network
/// around it grows and fades. Lies over both views while it runs, and lets nothing be missed: keys
/// and the pointer go to what is below it.
class StageZoom : public QWidget
{
    Q_OBJECT
public:
    static constexpr int milliseconds = 400;

    explicit StageZoom(QWidget* parent);

    /// @param stage   picture of the network, @param inside of the cell, both of the parent's size
    /// @param column  where the column stands in the first
    void run(const QPixmap& stage, const QPixmap& inside, const QRectF& column, bool isInward);
    bool isRunning() const;
    void finish();

    /// Where the column is drawn when it is open by so much, in [0, 1].
    static QRectF columnAt(double opening, const QRectF& column, const QRectF& whole);

signals:
    void finished();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QVariantAnimation* m_animation = nullptr;
    QPixmap m_stage;
    QPixmap m_inside;
    QRectF m_column;
    double m_opening = 0.0;
};

} // namespace loopscope::ui
