#pragma once

#include "ui/session/training_goal.h"

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include <optional>
#include <vector>

namespace loopscope::ui
{

class Experiment;

/// Trains several networks in step. Each round takes all of them the same number of iterations on,
/// each in its own thread, and none is shown before all have come there: whatever is on screen is
/// of one iteration.
class JointTraining : public QObject
{
    Q_OBJECT
public:
    explicit JointTraining(QObject* parent = nullptr);

    bool isRunning() const { return !m_experiments.empty(); }
    /// Begins at the leader's iteration, to which the others go first. A goal for the loss is one
    /// for the leader's. Numbers of any network that are not finite end it for all.
    void start(std::vector<Experiment*> experiments, int leader, const TrainingGoal& goal);
    void stop();  ///< when the round that is on its way is done
    void abort(); ///< at once, at the iteration that is shown
    void setPace(double iterationsPerSecond);

private:
    void beginRound();
    void receiveReached();
    void adoptRound();
    void end(TrainingEnd reason);
    const Experiment* earliestEnd() const;
    int iterationsOfRound() const;

    std::vector<Experiment*> m_experiments; ///< while it runs
    Experiment* m_leader = nullptr;
    double m_lossBelow = 0.0;
    std::optional<int> m_lastIteration;
    double m_pace = fullPace;
    bool m_isStopAsked = false;
    int m_stride = 1;  ///< iterations of a round at full pace
    int m_missing = 0; ///< networks that have not come to the end of the round
    QElapsedTimer m_sinceBegin;
    QTimer m_timer; ///< between rounds
};

} // namespace loopscope::ui
