#pragma once

#include "core/diagnosis/gradient_flow.h"
#include "core/training/run_losses.h"

#include <memory>
#include <vector>

namespace loopscope
{

/// log10 of a gradient's norm relative to the norm at its source.
///
/// Logarithms are subtracted, so it stays exact where the quotient would leave the range of double.
/// @return −∞ for a norm of zero, +∞ for an infinite one; not a number if the norm is none, or has
/// no source that is positive and finite
double relativePower(double norm, double source);

/// How far back the last loss reached, iteration by iteration.
///
/// Memory is bounded: rows of every `spacing()`-th iteration are kept; when there are too many,
/// every second one is let go. Beside them stands the row of the iteration that is looked at.
class GradientHistory
{
public:
    struct Row {
        int iteration = 0;
        double loss = 0.0;    ///< of the iteration: tells a run from another that took its place
        bool isFinite = true; ///< none of the powers is +∞ or not a number
        std::vector<float> powers; ///< relativePower() at each step s ≤ T, the source at T
    };
    /// By iteration.
    using Rows = std::vector<std::shared_ptr<const Row>>;

    static constexpr int maximumRows = 1024; ///< and one more: of the iteration looked at

    GradientHistory();

    /// Whether the iteration is one of those whose rows are kept, and is not there yet.
    bool wants(int iteration) const;
    /// @param flow  of the iteration's last loss
    void add(const Iteration& iteration, const GradientFlow& flow);
    /// Forgets rows of iterations that the run does not have, or had with another loss: it took
    /// another way.
    void keepRun(const RunLosses& losses);

    int spacing() const { return m_spacing; }
    std::shared_ptr<const Rows> rows(); ///< as they are now; later changes make new ones

private:
    bool isKept(int iteration) const { return iteration % m_spacing == 0; }
    Rows& changeable();
    void thinOut();

    std::shared_ptr<Rows> m_rows;
    bool m_isGivenOut = false;
    int m_spacing = 1;
    int m_visited = -1; ///< the iteration that is looked at, if its row is not one that is kept
};

} // namespace loopscope
