#include "core/lesson/slip.h"

#include "core/bptt/step_detail.h"
#include "core/lesson/element.h"

#include <Eigen/Core>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

namespace loopscope
{

namespace
{

using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double tellableApart = 1e-6; ///< relative: slips nearer than that to the right are none
constexpr double muchNearer = 10.0;

/// The numbers of a network of one layer h = f(W x + U h + b), y = V h + c, as a person works them
/// out.
class Hand
{
public:
    static std::optional<Hand> of(const NetworkMoment& moment)
    {
        const Iteration& iteration = *moment.iteration;
        const Network& network = iteration.network();
        if (network.tracks().size() != 1 || iteration.sequences() != 1)
            return std::nullopt;
        const Program& program = *network.tracks().front().program;
        const Operation& outermost =
            program.operations[std::size_t(program.symbols[std::size_t(program.output)].operation)];
        if (outermost.kind != OperationKind::Apply || program.symbols.size() != 2)
            return std::nullopt;
        Hand hand(iteration, program, outermost);
        for (const char* name : {"W", "U", "b"})
            if (!program.findParameter(name))
                return std::nullopt;
        return hand;
    }

    int steps() const { return m_iteration.steps(); }
    int symbol() const { return m_program.output; }

    VectorXd x(int t) const
    {
        return t < 0 ? VectorXd::Zero(W.cols()) : VectorXd(m_iteration.value(0, 0, t));
    }
    VectorXd h(int t) const { return m_iteration.value(0, symbol(), t); }
    VectorXd a(int t) const { return W * x(t) + U * h(t - 1) + b; }
    VectorXd f(const VectorXd& at) const
    {
        return at.unaryExpr([this](double z) { return evaluate(m_function, z); });
    }
    VectorXd slope(const VectorXd& at) const
    {
        return at.unaryExpr([this](double z) { return loopscope::slope(m_function, z); });
    }
    VectorXd own(int t) const { return m_iteration.gradientFromOwnStep(0, symbol(), t); }
    VectorXd dh(int t) const
    {
        return t >= steps() ? VectorXd::Zero(U.rows())
                            : VectorXd(m_iteration.gradient(0, symbol(), t));
    }
    VectorXd da(int t) const
    {
        return t >= steps() ? VectorXd::Zero(U.rows()) : VectorXd(slope(a(t)).cwiseProduct(dh(t)));
    }
    VectorXd y(int t) const { return V * h(t) + c; }
    VectorXd dy(int t) const { return m_iteration.outputGradient(t); }

    MatrixXd W, U, V;
    VectorXd b, c;

private:
    Hand(const Iteration& iteration, const Program& program, const Operation& outermost)
        : m_iteration(iteration)
        , m_program(program)
        , m_function(outermost.function)
    {
        const auto take = [&](const char* name, int track) -> MatrixXd {
            const auto found = iteration.network().findParameter(track, name);
            return found ? MatrixXd(iteration.network().view(*found, iteration.before().parameters))
                         : MatrixXd();
        };
        W = take("W", 0);
        U = take("U", 0);
        b = take("b", 0);
        V = take("W_y", -1);
        c = take("b_y", -1);
    }

    const Iteration& m_iteration;
    const Program& m_program;
    Function m_function;
};

/// The slips of one blank, in the order in which they are named.
class SlipList
{
public:
    explicit SlipList(double right)
        : m_right(right)
    {
    }

    void add(double value, std::string name, std::string message)
    {
        if (!std::isfinite(value) || isNear(value, m_right))
            return;
        for (const Slip& slip : m_slips)
            if (isNear(slip.value, value))
                return;
        m_slips.push_back({std::move(name), std::move(message), value});
    }
    std::vector<Slip> take() { return std::move(m_slips); }

private:
    static bool isNear(double a, double b)
    {
        return std::abs(a - b) <= tellableApart * std::max(1.0, std::abs(b));
    }

    double m_right;
    std::vector<Slip> m_slips;
};

// Forward

void addStateSlips(SlipList& slips, const Hand& hand, int t, int i, bool isActivated)
{
    const VectorXd input = hand.W * hand.x(t);
    const VectorXd state = hand.U * hand.h(t - 1);
    const auto said = [&](const VectorXd& a) { return isActivated ? hand.f(a)(i) : a(i); };
    if (isActivated)
        slips.add(hand.a(t)(i), "forgot the activation",
            "That is a, what goes into the activation function. One more step: h = f(a).");
    else
        slips.add(hand.h(t)(i), "applied the activation already",
            "That is h. The blank is for a, before the activation function.");
    slips.add(said(input + state), "forgot the bias", "The bias b is missing from the sum.");
    slips.add(said(input + hand.b), "forgot the earlier state",
        "U times the state of the step before is missing: nothing was remembered.");
    slips.add(
        said(state + hand.b), "forgot the input", "W times the input of this step is missing.");
    slips.add(said(input + hand.U.transpose() * hand.h(t - 1) + hand.b), "transposed U",
        "U was read by columns. Going forward, row i of U belongs to unit i.");
    slips.add(said(input + hand.U * hand.h(t) + hand.b), "took the wrong step",
        "U multiplies the state of the step before, not of this one.");
    slips.add(said(hand.W * hand.x(t - 1) + state + hand.b), "took the wrong step",
        "W multiplies the input of this step, not of the one before.");
    slips.add(said(input - state + hand.b), "lost a sign",
        "The part from U has the wrong sign.");
    slips.add(said(input + state - hand.b), "lost a sign", "The bias has the wrong sign.");
}

void addOutputSlips(SlipList& slips, const Hand& hand, int t, int i)
{
    slips.add((hand.V * hand.h(t))(i), "forgot the bias", "The readout's bias b_y is missing.");
    slips.add((hand.V * hand.h(t - 1) + hand.c)(i), "took the wrong step",
        "The readout reads the state of this step, not of the one before.");
    slips.add((hand.V * hand.a(t) + hand.c)(i), "forgot the activation",
        "The readout reads h, not a.");
}

// Backward

void addOutputGradientSlips(SlipList& slips, const Hand& hand, int t, int i)
{
    slips.add(hand.dy(t)(i) * hand.steps(), "forgot the mean",
        "The loss is the mean over the steps: each step's part is divided by their number.");
}

/// What forgetting a part makes of ∂L/∂h; `told` turns it into what the blank asks for.
template <typename Told>
void addArrivalSlips(SlipList& slips, const Hand& hand, int t, int i, Told told)
{
    const VectorXd own = hand.own(t);
    slips.add(told(own)(i), "forgot the gradient from the later step",
        "h acts on this step's output and on the next state. What comes back from the next step "
        "is missing.");
    slips.add(told(hand.dh(t) - own)(i), "forgot this step's own output",
        "What comes back from this step's own output is missing.");
    slips.add(told(own + hand.U * hand.da(t + 1))(i), "forgot the transpose",
        "Going back, it is U transposed: unit i collects from column i of U.");
    slips.add(told(own + hand.U.transpose() * hand.dh(t + 1))(i), "forgot the activation’s slope",
        "The gradient of the next step passes its activation first: times f′(a) of the next step, "
        "then U transposed.");
}

void addStateGradientSlips(SlipList& slips, const Hand& hand, int t, int i)
{
    addArrivalSlips(slips, hand, t, i, [](const VectorXd& arriving) { return arriving; });
    slips.add(hand.da(t)(i), "applied the activation’s slope already",
        "That is the gradient of a, behind the activation. The blank is for the gradient of h.");
    if (t + 1 < hand.steps())
        slips.add(
            hand.dh(t + 1)(i), "took the wrong step", "That is the gradient of the next step.");
    if (t > 0)
        slips.add(hand.dh(t - 1)(i), "took the wrong step",
            "That is the gradient of the step before.");
}

void addActivationGradientSlips(SlipList& slips, const Hand& hand, int t, int i)
{
    const VectorXd slope = hand.slope(hand.a(t));
    const VectorXd dh = hand.dh(t);
    slips.add(dh(i), "forgot the activation’s slope (tanh′)",
        "That is the gradient of h. It passes the activation: times f′(a), for tanh 1 − h².");
    slips.add((1.0 - hand.h(t)(i)) * dh(i), "forgot the square", "tanh′ is 1 − h², not 1 − h.");
    slips.add(hand.h(t)(i) * dh(i), "took the value for the slope",
        "The gradient is multiplied by the slope f′(a), not by the value h.");
    slips.add(hand.slope(hand.h(t))(i) * dh(i), "took the slope at the wrong place",
        "The slope is taken at a, not at h.");
    addArrivalSlips(slips, hand, t, i,
        [&](const VectorXd& arriving) { return VectorXd(slope.cwiseProduct(arriving)); });
    if (t + 1 < hand.steps())
        slips.add(
            hand.da(t + 1)(i), "took the wrong step", "That is the gradient of the next step.");
    if (t > 0)
        slips.add(hand.da(t - 1)(i), "took the wrong step",
            "That is the gradient of the step before.");
}

/// Σ_t left(t) right(t)ᵀ
template <typename Left, typename Right>
MatrixXd summed(int steps, Left left, Right right)
{
    MatrixXd sum = left(0) * right(0).transpose();
    for (int t = 1; t < steps; ++t)
        sum += left(t) * right(t).transpose();
    return sum;
}

void addWeightGradientSlips(
    SlipList& slips, const Hand& hand, const std::string& name, int row, int column)
{
    const int last = hand.steps() - 1;
    const auto da = [&](int t) { return hand.da(t); };
    const auto dh = [&](int t) { return hand.dh(t); };
    const auto read = [&](int t) -> VectorXd {
        return name == "dW" ? hand.x(t) : name == "dU" ? hand.h(t - 1) : VectorXd::Ones(1);
    };
    const auto at = [&](const MatrixXd& matrix) { return matrix(row, column); };
    slips.add(at(summed(hand.steps(), dh, read)), "forgot the activation’s slope (tanh′)",
        "Each step’s part is the gradient of a, not of h: times f′(a).");
    slips.add(at(da(last) * read(last).transpose()), "forgot the earlier steps",
        "That is the last step’s part alone. The weights are shared: all steps’ parts add up.");
    slips.add(at(da(0) * read(0).transpose()), "forgot the later steps",
        "That is the first step’s part alone. The weights are shared: all steps’ parts add up.");
    slips.add(at(summed(hand.steps(), da, read)) / hand.steps(), "took the mean of the steps",
        "The parts of the steps are added, not averaged.");
    if (name == "dU") {
        const MatrixXd all = summed(hand.steps(), da, read);
        slips.add(all(column, row), "transposed dU",
            "Row i of dU belongs to the gradient of unit i, column j to the state of unit j.");
        slips.add(at(summed(hand.steps(), da, [&](int t) { return hand.h(t); })),
            "took the wrong step", "U read the state of the step before: da[t] times h[t−1].");
    }
    if (name == "dW")
        slips.add(at(summed(hand.steps(), da, [&](int t) { return hand.x(t - 1); })),
            "took the wrong step", "W read the input of the same step: da[t] times x[t].");
}

bool isNumber(const Expression& expression)
{
    return expression.kind == Expression::Kind::Number && expression.number >= 1.0 &&
           expression.number == std::floor(expression.number);
}

bool isWeightGradient(const std::string& name)
{
    return name == "dW" || name == "dU" || name == "db";
}

void addSlips(SlipList& slips, const Hand& hand, const Expression& blank)
{
    const std::string& name = blank.name;
    const int first = int(blank.parts[0].number) - 1;
    const int second = blank.parts.size() > 1 ? int(blank.parts[1].number) - 1 : 0;
    if (isWeightGradient(name))
        return addWeightGradientSlips(slips, hand, name, first, second);
    if (name == "h" || name == "a")
        addStateSlips(slips, hand, first, second, name == "h");
    else if (name == "y")
        addOutputSlips(slips, hand, first, second);
    else if (name == "dy")
        addOutputGradientSlips(slips, hand, first, second);
    else if (name == "dh")
        addStateGradientSlips(slips, hand, first, second);
    else if (name == "da")
        addActivationGradientSlips(slips, hand, first, second);
}

} // namespace

bool isBlank(const Expression& expression)
{
    static constexpr std::array<std::string_view, 6> names{"a", "h", "y", "da", "dh", "dy"};
    if (expression.kind != Expression::Kind::Element ||
        !std::all_of(expression.parts.begin(), expression.parts.end(), isNumber))
        return false;
    if (expression.name == "db")
        return expression.parts.size() == 1;
    return expression.parts.size() == 2 &&
           (isWeightGradient(expression.name) ||
               std::find(names.begin(), names.end(), expression.name) != names.end());
}

std::vector<Slip> slipsFor(const Expression& blank, const NetworkMoment& moment)
{
    std::vector<int> indices;
    for (const Expression& part : blank.parts)
        indices.push_back(int(part.number));
    const auto right = elementsOf(moment, blank.name, indices);
    if (!isBlank(blank) || !right || right->size() != 1)
        return {};
    SlipList slips((*right)(0, 0));
    if (const auto hand = Hand::of(moment))
        addSlips(slips, *hand, blank);
    slips.add(-(*right)(0, 0), "lost a sign", "The size is right, the sign is not.");
    return slips.take();
}

Marking mark(double answer, double right, double tolerance, const std::vector<Slip>& slips)
{
    const auto distance = [&](double value) {
        return std::abs(answer - value) / std::max(1.0, std::abs(value));
    };
    const double toRight = distance(right);
    Marking marking;
    double nearest = tolerance;
    for (const Slip& slip : slips) {
        if (distance(slip.value) <= nearest) {
            nearest = distance(slip.value);
            marking.slip = &slip;
        }
    }
    // Who rounds may come nearer to a slip by chance; who hits it did not mean the right number.
    marking.isRight =
        toRight <= tolerance && (marking.slip == nullptr || nearest * muchNearer > toRight);
    if (marking.isRight)
        marking.slip = nullptr;
    return marking;
}

} // namespace loopscope
