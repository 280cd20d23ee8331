#pragma once

#include <QPen>
#include <QWidget>

namespace loopscope::ui
{

struct Theme;

/// The line by which a network is known in a comparison: of its curve, and beside its name. Lines
/// differ in their dashes too, so that the colour need not be seen.
/// @param place  of the network, from 0
QPen networkPen(int place, const Theme& theme);

/// A short piece of a network's line.
class NetworkMark : public QWidget
{
    Q_OBJECT
public:
    explicit NetworkMark(QWidget* parent = nullptr);

    void setPlace(int place);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    int m_place = 0;
};

} // namespace loopscope::ui
