#pragma once

#include <QAbstractButton>

namespace loopscope::ui
{

/// One of a few words in a lane's title line of which one is chosen: small, so that it does not
/// compete with the data. Put the alternatives into one parent: they exclude each other.
class LaneChoice : public QAbstractButton
{
    Q_OBJECT
public:
    LaneChoice(const QString& words, QWidget* parent);

    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QFont textFont() const;
};

} // namespace loopscope::ui
