#pragma once

#include "core/bptt/why.h"
#include "core/diagnosis/gradient_sum.h"
#include "core/diagnosis/two_roads.h"
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
    /// The number behind the first bar; the others are its other units.
    std::optional<NumberReference> reference;
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
        Shares, ///< what each step adds, up or down from a middle line; outlines where the pass
                ///< has not been
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
    std::optional<NumberReference> reference; ///< as of a row of bars
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
        NumberReference reference;
        bool isDrawn = false; ///< of a network that writes: what the next step reads
    };
    std::vector<Chance> chances;
};

struct TableBlock {
    QStringList header;            ///< rich text
    std::vector<QStringList> rows; ///< rich text
};

/// Matrices of one shape that add up, each in the colours of values.
struct TilesBlock {
    struct Tile {
        QString title; ///< rich text
        QString note;  ///< below it
        std::vector<double> values; ///< column by column
        double range = 1.0;         ///< colours span [-range, range]
    };
    std::vector<Tile> tiles;
    QString signs; ///< what stands between them: "+="
    int rows = 0;
    int columns = 0;
    /// Of what the numbers are told and asked: of which parameters, one below the other, and
    /// whether themselves (Parameter) or their gradients.
    std::vector<int> parameters;
    QStringList names; ///< of the parameters, rich text
    NumberReference::Kind kind = NumberReference::Kind::ParameterGradient;
    QString words;

    double value(int tile, int row, int column) const
    {
        return tiles[std::size_t(tile)].values[std::size_t(column * rows + row)];
    }
    NumberReference reference(int row, int column) const;
};

/// What of a vector comes by which way, step by step: bands that add up to the whole.
struct BandsBlock {
    struct Band {
        QString name;               ///< rich text: "along c"
        std::vector<double> shares; ///< of each step, signed; not a number where nothing comes
        std::vector<double> norms;  ///< empty where they are not known
    };
    std::vector<Band> bands;
    std::vector<bool> reached;
    int current = -1;
    QString words;

    QString wordsAt(int step) const; ///< the numbers of one step
};

/// One part of a number.
struct TermRow {
    QString html;   ///< its name, with links "why:…" to ExplainData::references
    QString values; ///< the numbers of its factors, rich text
    double amount = 0.0;
    QString number;
    bool isTotal = false;
    bool hasAmount = true;
};

/// The parts of a number as bars to both sides of a middle line, [-range, range]. A link "all:1"
/// asks for all of them, "all:0" for the largest.
struct TermsBlock {
    double range = 1.0;
    std::vector<TermRow> rows;
};

using Block = std::variant<ProseBlock, FormulaBlock, BarRowsBlock, ColumnsBlock, VerdictBlock,
    ChancesBlock, TableBlock, TermsBlock, TilesBlock, BandsBlock>;

struct ExplainSection {
    QString title; ///< rich text
    QString note;  ///< at the right of the title
    std::vector<Block> blocks;
};

/// All that the Explain panel says of one moment.
struct ExplainData {
    std::vector<ExplainSection> sections;
    std::vector<NumberReference> references; ///< of links "why:0", "why:1", …

    QString latex() const; ///< the formulas on screen, one a line
    QString text() const;
    QString description() const; ///< everything as sentences, for screen readers
};

/// What the panel is asked to explain.
struct ExplainRequest {
    Cursor cursor; ///< its step counts from the first of the track
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
    /// What each step adds to the gradients of the track's weights.
    const std::vector<GradientSum>& sums(int track);
    /// By which roads gradients come back to each step of the track.
    const TwoRoads& roads(int track);
    double lossAfterUpdate(); ///< of the same sequences with the new weights

private:
    const Snapshot* m_snapshot = nullptr;
    int m_rangeTrack = -1;
    double m_range = 0.0;
    int m_sumsTrack = -1;
    std::vector<GradientSum> m_sums;
    int m_roadsTrack = -1;
    TwoRoads m_roads;
    std::optional<double> m_lossAfterUpdate;
};

ExplainData explainData(
    const Snapshot& snapshot, const ExplainRequest& request, ExplainCache& cache);

/// What is said of one number. @param showsAll  whether all parts are listed, or the largest only
ExplainData whyData(const Snapshot& snapshot, const WhyAnswer& answer, bool showsAll);

} // namespace loopscope::ui
