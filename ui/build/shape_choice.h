#pragma once

#include "core/network/network.h"

#include <QWidget>

#include <array>

class QToolButton;

namespace loopscope::ui
{

/// The four ways in which inputs and outputs hang on a recurrent network, as small pictures, one of
/// them in use.
class ShapeChoice : public QWidget
{
    Q_OBJECT
public:
    static constexpr std::array shapes = {
        Shape::OneToMany, Shape::ManyToOne, Shape::ManyToMany, Shape::EncoderDecoder};

    explicit ShapeChoice(QWidget* parent = nullptr);

    static QString nameOf(Shape shape); ///< "n → 1"
    static QString purposeOf(Shape shape);

    void setCurrent(Shape shape);
    QToolButton* button(Shape shape) const;

signals:
    void asked(loopscope::Shape shape); ///< by the person; the one in use stays

protected:
    void changeEvent(QEvent* event) override;

private:
    void drawPictures();

    std::array<QToolButton*, shapes.size()> m_buttons{};
    Shape m_current = Shape::ManyToMany;
};

} // namespace loopscope::ui
