#pragma once

#include "core/bptt/number_reference.h"
#include "ui/session/snapshot.h"
#include "ui/stage/time_axis.h"
#include "ui/stage/timeline_moment.h"

#include <QFrame>
#include <QRegion>

#include <vector>

class QVBoxLayout;

namespace loopscope::ui
{

class GradientLane;
class NetworkSummary;
class PredictionLane;
class TimelinePane;
class ValueLane;

/// One network of a comparison: what is said of it, a strip for each of its states, and its
/// gradient, on the axis and the scale that all share. While it writes a text, what it holds for
/// likely next is in the states' place.
class CompareRow : public QFrame
{
    Q_OBJECT
public:
    explicit CompareRow(QWidget* parent = nullptr);

    void setSnapshot(const SnapshotPointer& snapshot);
    const SnapshotPointer& snapshot() const { return m_snapshot; }
    /// Says that another iteration is being calculated, until the next snapshot.
    void setWaiting(int iteration);
    bool isWaiting() const { return m_isWaiting; }
    void setSelected(bool selected);

    NetworkSummary* summary() const { return m_summary; }
    const std::vector<ValueLane*>& valueLanes() const { return m_values; }
    PredictionLane* predictionLane() const { return m_predictions; }
    GradientLane* gradientLane() const { return m_gradient; }
    std::vector<TimelinePane*> panes() const; ///< that are shown

    int headerWidth() const; ///< that the lanes ask for
    void setAxis(const TimeAxis& axis);
    void setMoment(const TimelineMoment& moment);
    /// Where data and words of the playhead's column stand, in coordinates of an ancestor.
    QRegion playheadData(const QWidget& ancestor) const;

signals:
    void stepPicked(int step);
    void numberPicked(const loopscope::NumberReference& number); ///< clicked in a strip
    void statesChanged(); ///< other strips than before

private:
    int stripHeight() const; ///< at least, of all states together
    void makeStrips(const QStringList& symbols);
    bool isWriting() const;
    void adopt(TimelinePane* pane);

    SnapshotPointer m_snapshot;
    NetworkSummary* m_summary;
    QVBoxLayout* m_strips;
    QStringList m_symbols;
    std::vector<ValueLane*> m_values;
    PredictionLane* m_predictions;
    GradientLane* m_gradient;
    TimeAxis m_axis;
    TimelineMoment m_moment;
    bool m_isWaiting = false;
};

/// The states that a row has strips of: h first, then what else the cell remembers.
QStringList shownStates(const Program& program);

} // namespace loopscope::ui
