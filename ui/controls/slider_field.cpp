#include "ui/controls/slider_field.h"

#include "ui/controls/number_field.h"
#include "ui/theme/ramps.h"
#include "ui/theme/theme.h"

#include <QPainter>

#include <cstdlib>

namespace loopscope::ui
{
namespace
{

constexpr int positions = 2001; ///< of a handle; odd, so that the middle is one of them
constexpr int holdingPixels = 3;

MarkedSlider* makeSlider(const NumberRange& range)
{
    auto* slider = new MarkedSlider(range.least, range.most, range.scale, positions);
    slider->setDecimals(range.decimals);
    return slider;
}

/// The words below a slider: what its ends mean, and its mark.
class ScaleWords : public QWidget
{
public:
    ScaleWords(
        const MarkedSlider& slider, double mark, const QString& left, const QString& right)
        : m_slider(slider)
        , m_mark(mark)
        , m_left(left)
        , m_right(right)
    {
        setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    }

    QSize sizeHint() const override
    {
        const QFontMetrics metrics = fontMetrics();
        return {metrics.horizontalAdvance(m_left + m_right + markText()) + 2 * metrics.height(),
            metrics.height()};
    }
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent*) override
    {
        const Theme& theme = themeOf(*this);
        QPainter painter(this);
        const auto draw = [&](const QColor& colour, Qt::Alignment side, const QString& text) {
            painter.setPen(isEnabled() ? colour : theme.mutedText);
            painter.drawText(rect(), int(side | Qt::AlignVCenter), text);
        };
        draw(theme.fromLater, Qt::AlignLeft, m_left);
        draw(theme.wrong, Qt::AlignRight, m_right);
        const int half = fontMetrics().horizontalAdvance(markText());
        painter.setPen(isEnabled() ? theme.right : theme.mutedText);
        painter.drawText(QRect(m_slider.pixelOf(m_mark) - half, 0, 2 * half, height()),
            Qt::AlignCenter, markText());
    }

private:
    QString markText() const { return QString::number(m_mark, 'f', 1); }

    const MarkedSlider& m_slider;
    double m_mark;
    QString m_left;
    QString m_right;
};

} // namespace

SliderField::SliderField(
    const QString& title, const NumberRange& range, const QString& tip, QWidget* parent)
    : Field(title, makeSlider(range), tip, Arrangement::Above, parent)
    , m_slider(static_cast<MarkedSlider*>(control()))
    , m_number(new NumberField(title,
          range.decimals == 0 ? NumberField::Kind::Whole : NumberField::Kind::Real,
          range.leastTyped, range.mostTyped))
{
    m_number->setInline();
    setTitleControl(m_number);
    connect(m_slider, &MarkedSlider::numberChosen, this,
        [this](double number) { emit numberChosen(isHeldByMark(number) ? m_mark : number); });
    connect(m_number, &NumberField::numberEntered, this, &SliderField::numberChosen);
    connect(m_number, &NumberField::problemChanged, this, &SliderField::setProblem);
}

void SliderField::setNumber(double number)
{
    m_slider->setNumber(number);
    m_number->setNumber(number);
    setProblem(m_number->problem());
}

void SliderField::setMark(double number, const QString& left, const QString& right)
{
    m_mark = number;
    m_hasMark = true;
    m_slider->setMark(number);
    setFoot(new ScaleWords(*m_slider, number, left, right));
}

bool SliderField::isHeldByMark(double number) const
{
    const int distance = std::abs(m_slider->pixelOf(number) - m_slider->pixelOf(m_mark));
    return m_hasMark && m_slider->isSliderDown() && distance <= holdingPixels;
}

} // namespace loopscope::ui
