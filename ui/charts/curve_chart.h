#pragma once

#include "core/training/run_curves.h"
#include "ui/charts/curve.h"
#include "ui/charts/iteration_chart.h"
#include "ui/charts/level_marks.h"
#include "ui/charts/other_runs.h"

#include <vector>

namespace loopscope::ui
{

/// A horizontal line with words: something that a curve is compared with.
struct CurveLevel {
    QString name;
    double value = 0.0;
    bool isInRange = true; ///< whether the axis is to reach it
};

/// A chart of numbers, one an iteration: a curve with labelled levels, on a linear or a logarithmic
/// axis. Numbers that are not finite are hatched and named.
class CurveChart : public IterationChart
{
    Q_OBJECT
public:
    bool isLogarithmic() const;
    const Curve& curve() const { return m_curve; }
    const std::vector<CurveLevel>& levels() const { return m_levels; }
    const OtherRuns& otherRuns() const { return m_otherRuns; }
    std::string table() const override;

protected:
    enum class Scale { Linear, Logarithmic };

    /// @param scale  at the start
    CurveChart(const QStringList& titles, Scale scale, QWidget* parent);

    /// What the curve is of.
    virtual const Series& series() const = 0;
    /// What stands behind it, paler; nullptr: nothing.
    virtual const Series* background() const { return nullptr; }
    /// The same of a run that was left, and words for the run.
    struct LeftRun {
        QString words;
        const Series* series;
    };
    /// The runs that were left, the run that is looked at with its words first; empty if there is
    /// no other.
    virtual std::vector<LeftRun> runs() const { return {}; }
    virtual std::vector<CurveLevel> findLevels() const = 0;
    virtual CurveRange range(double highest, double lowestAboveZero) const;
    /// A number of the series in words.
    virtual QString wordsFor(double number) const;

    void updateData() override;
    void updateCursor() override;
    void updateColours(const Theme& theme) override;
    void updateView() override;
    QStringList summary() const override;
    QString wordsAt(const QPointF& coordinates) const override;
    void showPointer(const QPointF* coordinates) override;

    /// The first iteration whose number is not finite; -1 if there is none.
    int firstBrokenIteration() const;
    QString wordsFor(const Series& series, int iteration) const;

private:
    struct GapMark {
        QCPItemRect* band;
        QCPItemText* word;
    };
    void applyScale();
    void followSize(double highest);
    void showCurve();
    void showLine(const Curve& curve, QCPGraph* past, QCPGraph* future);
    QCPRange rangeOfRuns() const;
    double showOtherRuns(int first, int last, int columns);
    void showLevels();
    CurveRange withRoomForWords(CurveRange shown) const;
    void showGaps();
    GapMark addGapMark();
    void colour(const GapMark& mark) const;

    ChoiceRow* m_scales;
    Scale m_usualScale;
    bool m_isScaleChosen = false; ///< by the person
    OtherRuns m_otherRuns;
    LevelMarks m_levelMarks;
    QCPGraph* m_behind;
    QCPGraph* m_past;
    QCPGraph* m_future; ///< numbers after the iteration that is gone back to
    QCPGraph* m_alone;  ///< points without neighbours
    QCPGraph* m_here;
    QCPGraph* m_pointed;
    std::vector<GapMark> m_gapMarks;
    Curve m_curve;
    std::vector<CurveLevel> m_levels;
};

} // namespace loopscope::ui
