#include "ui/build/shape_choice.h"

#include "ui/theme/theme.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QPainter>
#include <QToolButton>

namespace loopscope::ui
{
namespace
{

/// Of ShapeChoice::shapes.
constexpr std::array identifiers = {"oneToMany", "manyToOne", "manyToMany", "encoderDecoder"};

/// Which of the columns of a picture have an input and an output.
struct Columns {
    std::array<bool, 4> inputs;
    std::array<bool, 4> outputs;
    int count;
};

Columns columnsOf(Shape shape)
{
    switch (shape) {
    case Shape::OneToMany:
        return {{true, false, false, false}, {true, true, true, false}, 3};
    case Shape::ManyToOne:
        return {{true, true, true, false}, {false, false, true, false}, 3};
    case Shape::ManyToMany:
        return {{true, true, true, false}, {true, true, true, false}, 3};
    case Shape::EncoderDecoder:
        break;
    }
    return {{true, true, false, false}, {false, false, true, true}, 4};
}

/// Three rows: outputs, states, inputs.
class ShapePainter
{
public:
    ShapePainter(QPainter& painter, const QSizeF& size, const Columns& columns, const QColor& line,
        const QColor& state)
        : m_painter(painter)
        , m_columns(columns)
        , m_line(line)
        , m_state(state)
        , m_pitch(size.width() / columns.count)
        , m_row(size.height() / 3.0)
    {
    }

    void draw()
    {
        for (int column = 0; column < m_columns.count; ++column) {
            const double x = m_pitch * (column + 0.5);
            const double box = m_row * 0.4;
            m_painter.setPen(QPen(m_line, 1.0));
            if (column > 0)
                m_painter.drawLine(QPointF(x - m_pitch + box, m_row * 1.5), {x - box, m_row * 1.5});
            if (m_columns.inputs[std::size_t(column)])
                drawEnd(x, m_row * 2.5, m_row * 1.5 + box);
            if (m_columns.outputs[std::size_t(column)])
                drawEnd(x, m_row * 0.5, m_row * 1.5 - box);
            m_painter.setBrush(m_state);
            m_painter.setPen(Qt::NoPen);
            m_painter.drawRoundedRect(
                QRectF(x - box, m_row * 1.5 - box, 2 * box, 2 * box), box / 3, box / 3);
        }
    }

private:
    /// An input or output and its line to the state.
    void drawEnd(double x, double y, double state)
    {
        const double radius = m_row * 0.2;
        m_painter.setPen(QPen(m_line, 1.0));
        m_painter.drawLine(QPointF(x, y < state ? y + radius : y - radius), {x, state});
        m_painter.setBrush(Qt::NoBrush);
        m_painter.drawEllipse(QPointF(x, y), radius, radius);
    }

    QPainter& m_painter;
    const Columns& m_columns;
    const QColor m_line;
    const QColor m_state;
    const double m_pitch;
    const double m_row;
};

} // namespace

ShapeChoice::ShapeChoice(QWidget* parent)
    : QWidget(parent)
{
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(fontMetrics().height() / 4);
    for (std::size_t i = 0; i < shapes.size(); ++i) {
        const Shape shape = shapes[i];
        auto* button = new QToolButton;
        button->setObjectName(QStringLiteral("architecture.") + QLatin1String(identifiers[i]));
        button->setText(nameOf(shape));
        button->setToolTip(purposeOf(shape));
        button->setAccessibleName(nameOf(shape));
        button->setAccessibleDescription(purposeOf(shape));
        button->setToolButtonStyle(Qt::ToolButtonTextUnderIcon);
        button->setCheckable(true);
        button->setProperty("kind", "picture");
        button->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
        connect(button, &QToolButton::clicked, this, [this, shape] {
            setCurrent(m_current); // the click has checked the button
            emit asked(shape);
        });
        row->addWidget(button, 1);
        m_buttons[i] = button;
    }
    drawPictures();
    setCurrent(m_current);
}

QString ShapeChoice::nameOf(Shape shape)
{
    switch (shape) {
    case Shape::OneToMany:
        return tr("1 → n");
    case Shape::ManyToOne:
        return tr("n → 1");
    case Shape::ManyToMany:
        return tr("n → n");
    case Shape::EncoderDecoder:
        break;
    }
    return tr("n → m");
}

QString ShapeChoice::purposeOf(Shape shape)
{
    switch (shape) {
    case Shape::OneToMany:
        return tr("One to many: one input; from then on the network reads its own outputs.");
    case Shape::ManyToOne:
        return tr("Many to one: reads a whole sequence, answers once after the last step.");
    case Shape::ManyToMany:
        return tr("Many to many: an output at every step.");
    case Shape::EncoderDecoder:
        break;
    }
    return tr("Encoder–decoder: one network reads the source to its end; from its final state "
              "another one writes a sequence of another length.");
}

void ShapeChoice::setCurrent(Shape shape)
{
    m_current = shape;
    for (std::size_t i = 0; i < shapes.size(); ++i)
        m_buttons[i]->setChecked(shapes[i] == shape);
}

QToolButton* ShapeChoice::button(Shape shape) const
{
    for (std::size_t i = 0; i < shapes.size(); ++i)
        if (shapes[i] == shape)
            return m_buttons[i];
    return nullptr;
}

void ShapeChoice::drawPictures()
{
    const Theme& theme = themeOf(*this);
    const int line = fontMetrics().height();
    const QSize size(line * 2, line * 5 / 3);
    for (std::size_t i = 0; i < shapes.size(); ++i) {
        QPixmap picture(size * devicePixelRatioF());
        picture.setDevicePixelRatio(devicePixelRatioF());
        picture.fill(Qt::transparent);
        QPainter painter(&picture);
        painter.setRenderHint(QPainter::Antialiasing);
        ShapePainter(painter, size, columnsOf(shapes[i]), theme.text, theme.accent).draw();
        painter.end();
        m_buttons[i]->setIconSize(size);
        m_buttons[i]->setIcon(picture);
    }
}

void ShapeChoice::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        drawPictures();
}

} // namespace loopscope::ui
