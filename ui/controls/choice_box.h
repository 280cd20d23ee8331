#pragma once

#include <QComboBox>

namespace loopscope::ui
{

/// A list of choices that drops down. It may become narrower than its longest choice.
class ChoiceBox : public QComboBox
{
    Q_OBJECT
public:
    explicit ChoiceBox(QWidget* parent = nullptr);

    void addChoice(const QString& text, const QString& tip, const QVariant& value = {});
    void addHeading(const QString& text); ///< which cannot be chosen

signals:
    void chosen(int index); ///< by the person

protected:
    void paintEvent(QPaintEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
};

} // namespace loopscope::ui
