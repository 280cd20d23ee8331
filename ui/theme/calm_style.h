#pragma once

#include <QProxyStyle>

namespace loopscope::ui
{

/// Fusion with drawn sliders and chevrons, for what a style sheet cannot say.
class CalmStyle : public QProxyStyle
{
    Q_OBJECT
public:
    CalmStyle();

    void drawComplexControl(ComplexControl control, const QStyleOptionComplex* option,
        QPainter* painter, const QWidget* widget = nullptr) const override;
    void drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
        const QWidget* widget = nullptr) const override;
    int pixelMetric(PixelMetric metric, const QStyleOption* option = nullptr,
        const QWidget* widget = nullptr) const override;
    int styleHint(StyleHint hint, const QStyleOption* option = nullptr,
        const QWidget* widget = nullptr, QStyleHintReturn* returned = nullptr) const override;
};

} // namespace loopscope::ui
