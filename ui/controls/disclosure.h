#pragma once

#include <QAbstractButton>

namespace loopscope::ui
{

/// A word with a chevron that opens and closes what is rarely needed.
class Disclosure : public QAbstractButton
{
    Q_OBJECT
public:
    explicit Disclosure(const QString& text, QWidget* parent = nullptr);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;
    void enterEvent(QEnterEvent* event) override;
    void leaveEvent(QEvent* event) override;
};

} // namespace loopscope::ui
