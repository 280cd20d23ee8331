#pragma once

#include "ui/explain/explain_data.h"
#include "ui/session/snapshot.h"

#include <QCoreApplication>

#include <Eigen/Core>

/// The parts of explainData(), one a phase.
namespace loopscope::ui
{

class NumberWords;

struct Explain {
    Q_DECLARE_TR_FUNCTIONS(loopscope::ui::Explain)
};

/// What every part needs.
struct ExplainContext {
    const Snapshot& snapshot;
    const Iteration& iteration;
    const Track& track;
    const Program& program;
    int trackIndex;
    Cursor cursor;
    ExplainCache& cache;
    FormulaWriter writer;

    int step() const { return cursor.step; }          ///< counts from 0
    int shownStep() const { return cursor.step + 1; } ///< counts from 1
    /// The step that is `delay` readings earlier, as on screen: 8, or 10 for a reverse track.
    int shownStepBack(int delay) const;
    Loss loss() const { return iteration.network().options().loss; }
    bool hasTarget(int atStep) const;
    bool isEncoder() const { return snapshot.decoderTrack >= 0; } ///< of an encoder–decoder
    int steps() const;       ///< that the track reads
    bool isLastRead() const; ///< whether it is the last one in the direction in which it reads
};

std::vector<ExplainSection> forwardSections(const ExplainContext& context);
std::vector<ExplainSection> lossSections(const ExplainContext& context);
std::vector<ExplainSection> backwardSections(const ExplainContext& context);
std::vector<ExplainSection> updateSections(const ExplainContext& context);
std::vector<ExplainSection> trainingSections(const ExplainContext& context);

/// How a decoder looks at its encoder; empty without attention.
ExplainSection attentionSection(const ExplainContext& context);
/// What goes back along the threads of attention; likewise.
ExplainSection attentionBackSection(const ExplainContext& context);
/// Of a score of attention: how well a step of the source fits one of the decoder.
QString sentenceForScore(const Iteration& iteration, const NumberReference& score);
/// Of an input that a decoder wrote itself.
QString sentenceForChoice(const WhyAnswer& answer, const NumberWords& words);
/// What the source says where an attention looks, to be followed by a number: "“e”, ".
QString lookWords(const Snapshot& snapshot, const NumberReference& attention);
/// What an encoder's state is for, in place of an output.
ExplainSection encoderOutputSection(const ExplainContext& context);

/// What the readout makes of the state.
ExplainSection outputSection(const ExplainContext& context);
/// What is drawn at a step of a network that writes; to be added to its output.
void addDraw(const ExplainContext& context, ExplainSection& section);
/// Where such a network has its input from, after a comma.
QString writingInputWords(const ExplainContext& context);
/// Which steps of it have a loss, and what comes back of it.
QString writingLossWords(const ExplainContext& context);
QString writingBackwardWords(const ExplainContext& context);
/// Of an input that it drew itself.
QString sentenceForDraw(
    const Snapshot& snapshot, const WhyAnswer& answer, const NumberWords& words);
/// By which roads the gradient goes one step further back; empty where it ends.
ExplainSection furtherBackSection(const ExplainContext& context);
/// How much of the gradient came along which road, at every step; empty for a cell with one road.
ExplainSection twoRoadsSection(const ExplainContext& context);
/// What has come together of the gradients of W, U and b, and what each step adds.
std::vector<ExplainSection> sumSections(const ExplainContext& context);
/// Where and why the run broke, and what can help. Only where it did.
ExplainSection breakSection(const ExplainContext& context);
/// What is held by hand of what a phase shows, in a sentence with a triangle; empty where nothing
/// is.
QString heldWords(const ExplainContext& context);
/// A symbol's name, with that triangle where it is held, or units of it are.
QString heldMark(const ExplainContext& context, int symbol);

/// W, U and b: before, step, after.
ExplainSection stepSection(const ExplainContext& context);

/// The verdict with its arithmetic, for the card.
VerdictBlock verdictBlock(const ExplainContext& context);

/// "−ln p of the target": the loss of one step as a formula.
Formula lossFormula(Loss loss);

QString inTone(Tone tone, const QString& html); ///< in the theme's colour for a tone
/// "tanh", "σ": as in formulas.
QString nameOfFunction(Function function);
std::vector<double> numbersOf(const Eigen::Ref<const Eigen::VectorXd>& vector);
/// ‖·‖, without overflow on the way.
QString normText(const Eigen::Ref<const Eigen::VectorXd>& vector);
/// A factor near 1 has two digits behind the point: "0.66", "12", "3·10⁻⁴".
QString factorText(double factor);
/// The smallest of 1, 1.5, 2, 3, 5, 7 times a power of ten that is at least `largest`; 1 for zero.
double barRange(double largest);
/// The largest |number|, of those that are finite.
double largestFinite(const Eigen::Ref<const Eigen::VectorXd>& vector);
/// "a, b and c".
QString listed(const QStringList& items);
/// The text of a rich text.
QString plainText(const QString& html);
/// What a class of the output stands for, for rich text: "e".
QString nameOfClass(const Snapshot& snapshot, int outputClass);
/// Of sequence 0: the one on the stage.
int targetClassAt(const Snapshot& snapshot, int step);

} // namespace loopscope::ui
