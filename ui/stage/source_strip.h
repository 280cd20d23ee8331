#pragma once

#include "ui/stage/source_data.h"
#include "ui/stage/timeline_moment.h"

#include <QWidget>

#include <vector>

namespace loopscope::ui
{

class Session;

/// What the encoder has read, above the unrolled decoder; below each token how much of its
/// attention the decoder's present step gives to it. Hidden where there is no encoder.
class SourceStrip : public QWidget
{
    Q_OBJECT
public:
    explicit SourceStrip(Session& session, QWidget* parent = nullptr);

    const SourceData& data() const { return m_data; }
    /// Where a token stands; empty if there is no room for it.
    QRect rectOf(int token) const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void showSnapshot(const SnapshotPointer& snapshot);
    void showMoment();
    bool isReached() const { return m_moment.isStateReached(m_moment.cursor.step); }
    QStringList wordings() const;
    std::vector<QRect> placeTokens(int end) const;
    int namesEnd() const;
    void drawToken(QPainter& painter, int token, const QRect& box) const;
    QString tipOf(int token) const;

    Session& m_session;
    SourceData m_data;
    TimelineMoment m_moment;
};

} // namespace loopscope::ui
