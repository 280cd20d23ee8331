#pragma once

#include "core/diagnosis/verdict.h"
#include "ui/explain/formula.h"
#include "ui/session/cursor.h"

#include <QString>
#include <QStringList>

#include <optional>
#include <variant>
#include <vector>

namespace loopscope::ui
{

struct Snapshot;

/// What a text or a row is about; the theme gives it a colour, the words beside it say the same.
enum class Tone { Plain, Muted, FromOutput, FromLater, Problem };

/// A sentence or two. A link "step:12" leads to a step, counted from 0.
struct ProseBlock {
    QString html;
    Tone tone = Tone::Plain;

    bool operator==(const ProseBlock&) const = default;
};

/// Formulas, one a line.
struct FormulaBlock {
    std::vector<Formula> formulas;
};

/// A vector as small bars, one a unit.
struct BarRow {
    QString label; ///< rich text
    std::vector<double> values;
    QString number; ///< beside the bars: a norm, a mean
    Tone tone = Tone::Plain;
    bool isTotal = false; ///< the sum of the rows above it
    QString words;        ///< for the tooltip and for screen readers, plain text
};

struct BarRowsBlock {
    enum class Kind {
        Signed, ///< up and down from a middle line, [-range, range]
        Gauge   ///< filled from 0 up to range
    };
    Kind kind = Kind::Signed;
    double range = 1.0;
    std::vector<BarRow> rows;
    QString note; ///< what the numbers and the scale are
};

/// One number a unit or a step, as columns from 0 up.
struct ColumnsBlock {
    enum class Kind {
        Slopes, ///< factors on the gradient, coloured by its ramp
        Shares, ///< what each step adds; outlines where the pass has not been
        Losses  ///< of each step
    };
    Kind kind = Kind::Slopes;
    QString title; ///< rich text
    QString number;
    std::vector<double> values;
    double top = 1.0;          ///< the columns' full height
    std::vector<bool> reached; ///< empty: all
    int current = -1;          ///< the column of the playhead
    bool areSteps = false;     ///< whether a click on a column leads to a step
    QString words;
};

struct VerdictBlock {
    Verdict verdict = Verdict::Healthy;
    QString title;
    QString factor;
    QStringList lines; ///< rich text
};

/// The most probable predictions.
struct ChancesBlock {
    struct Chance {
        QString label;
        double probability = 0.0;
        bool isTarget = false;
        bool isGuess = false; ///< the most probable one
    };
    std::vector<Chance> chances;
};

struct TableBlock {
    QStringList header;            ///< rich text
    std::vector<QStringList> rows; ///< rich text
};

using Block = std::variant<ProseBlock, FormulaBlock, BarRowsBlock, ColumnsBlock, VerdictBlock,
    ChancesBlock, TableBlock>;

struct ExplainSection {
    QString title; ///< rich text
    QString note;  ///< at the right of the title
    std::vector<Block> blocks;
};

/// All that the Explain panel says of one moment.
struct ExplainData {
    std::vector<ExplainSection> sections;

    QString latex() const; ///< the formulas on screen, one a line
    QString text() const;
    QString description() const; ///< everything as sentences, for screen readers
};

/// What the panel is asked to explain.
struct ExplainRequest {
    Cursor cursor;
    int track = 0;
    bool isTraining = false;
};

/// Numbers of a whole iteration that several moments share, calculated when first needed.
class ExplainCache
{
public:
    void setSnapshot(const Snapshot* snapshot);

    /// The range of bars for gradients: of the largest element of any state's or h's gradient in
    /// the track, at any step. So bars get smaller as the gradient does on its way back.
    double gradientRange(int track);
    /// What each step adds to the gradient of the track's recurrent matrices together (of all its
    /// matrices if none is recurrent), as norms.
    const std::vector<double>& shares(int track);

private:
    const Snapshot* m_snapshot = nullptr;
    int m_rangeTrack = -1;
    double m_range = 0.0;
    int m_sharesTrack = -1;
    std::vector<double> m_shares;
};

ExplainData explainData(
    const Snapshot& snapshot, const ExplainRequest& request, ExplainCache& cache);

} // namespace loopscope::ui
