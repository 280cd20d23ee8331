#pragma once

#include <QRect>
#include <QTimer>
#include <QWidget>

#include <functional>
#include <vector>

namespace loopscope::ui
{

/// Lights what a lesson speaks of: a ring round each, over everything, in nobody's way.
class PointerRing : public QWidget
{
    Q_OBJECT
public:
    /// @param find  where the things stand now, in the parent's coordinates
    using Find = std::function<std::vector<QRect>()>;

    explicit PointerRing(QWidget* parent);

    void light(Find find);
    void putOut();
    const std::vector<QRect>& places() const { return m_places; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void follow();

    Find m_find;
    std::vector<QRect> m_places;
    QTimer m_timer; ///< panels scroll, windows are resized, controls appear
};

} // namespace loopscope::ui
