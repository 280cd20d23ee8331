#pragma once

#include "ui/explain/explain_data.h"

#include <QWidget>

namespace loopscope::ui
{

/// Draws one block of the Explain panel.
class BlockWidget : public QWidget
{
    Q_OBJECT
public:
    using QWidget::QWidget;

    /// The widget that draws blocks of this kind.
    static BlockWidget* make(const Block& block, QWidget* parent);

    /// @param block  of the kind that the widget was made for
    virtual void setBlock(const Block& block) = 0;

    bool hasHeightForWidth() const override { return true; }
    QSize sizeHint() const override; ///< of one line: the true height follows from the width
    QSize minimumSizeHint() const override;

signals:
    void linkActivated(const QString& link);
    void linkPointed(const QString& link); ///< has the pointer or the focus; empty when it has not
    void stepPicked(int step);
    void numberPicked(const loopscope::NumberReference& reference);

protected:
    void changeEvent(QEvent* event) override;
    int text() const { return fontMetrics().height(); } ///< line height: every distance's measure
};

} // namespace loopscope::ui
