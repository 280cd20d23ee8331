#pragma once

#include <QAbstractButton>

namespace loopscope::ui
{

/// Folds the unrolled network into its loop and opens it again: its sign is what it leads to.
class RollButton : public QAbstractButton
{
    Q_OBJECT
public:
    /// @param action  checked while the network is rolled up
    explicit RollButton(QAction* action, QWidget* parent = nullptr);

    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void drawLoop(QPainter& painter, const QRectF& place) const;
    void drawColumns(QPainter& painter, const QRectF& place) const;
};

} // namespace loopscope::ui
