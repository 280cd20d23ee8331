#pragma once

#include <QRegion>
#include <QWidget>

namespace loopscope::ui
{

/// The playhead's column drawn across everything that it is laid over. Lets the pointer through.
class PlayheadBand : public QWidget
{
    Q_OBJECT
public:
    explicit PlayheadBand(QWidget* parent);

    /// Both in the parent's coordinates.
    /// @param column  empty for none
    /// @param kept    left out: where it would cover what must be read
    void setColumn(const QRect& column, const QRegion& kept);
    const QRect& column() const { return m_column; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QRect m_column;
    QRegion m_kept;
};

} // namespace loopscope::ui
