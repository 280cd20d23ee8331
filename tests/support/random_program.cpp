#include "tests/support/random_program.h"

#include "core/network/random.h"

#include <initializer_list>
#include <string_view>
#include <vector>

namespace loopscope::test
{

namespace
{

/// The parts one after the other. Unlike those of +, the parts of a braced list are evaluated from
/// left to right with every compiler, and so draw their random numbers in that order.
std::string join(std::initializer_list<std::string> parts)
{
    std::string text;
    for (const std::string& part : parts)
        text += part;
    return text;
}

/// Writes one cell, equation by equation.
class Writer
{
public:
    Writer(std::uint64_t seed, RandomCellOptions options)
        : m_engine(splitmix64(seed))
        , m_options(options)
    {
    }

    std::string cell()
    {
        static const std::vector<std::string> names = {"a", "c", "g", "s_1"};
        const std::size_t count = 1 + below(4);
        m_symbols.assign(names.begin(), names.begin() + std::ptrdiff_t(count - 1));
        m_symbols.insert(m_symbols.begin() + std::ptrdiff_t(below(count)), "h");
        std::string text;
        for (m_computed = 0; m_computed < count; ++m_computed) {
            const std::string& name = m_symbols[m_computed];
            // The first equation reads x, so that few cells are deaf.
            const std::string right =
                m_computed == 0 ? bounded(input(1) + " + " + units(2)) : rightSide();
            text += name + "[t] = " + right + "\n";
        }
        return text;
    }

private:
    std::size_t below(std::size_t n) { return std::size_t(integerBelow(m_engine, n)); }
    bool chance(double probability) { return uniform(m_engine) < probability; }
    template <typename List>
    std::string pick(const List& list)
    {
        return std::string(*(std::begin(list) + std::ptrdiff_t(below(std::size(list)))));
    }

    /// A number in [0.1, 0.9], two digits.
    std::string number() { return "0." + std::to_string(10 + below(81)); }

    std::string delayed(const std::string& name)
    {
        const std::size_t delay = chance(0.6) ? 1 : 1 + below(4);
        return name + "[t-" + std::to_string(delay) + "]";
    }

    std::string symbol()
    {
        if (m_computed > 0 && chance(0.4))
            return m_symbols[below(m_computed)] + "[t]";
        return delayed(pick(m_symbols));
    }

    std::string function()
    {
        static constexpr std::string_view smooth[] = {
            "tanh", "sigmoid", "σ", "softplus", "identity"};
        static constexpr std::string_view kinked[] = {"relu", "leaky_relu"};
        return m_options.kinks && chance(0.3) ? pick(kinked) : pick(smooth);
    }

    std::string saturating(const std::string& argument)
    {
        return (chance(0.6) ? "tanh(" : "sigmoid(") + argument + ")";
    }

    /// exp and square only of what lies in [-1, 1].
    std::string growing(const std::string& argument)
    {
        return (chance(0.5) ? "exp(" : "square(") + saturating(argument) + ")";
    }

    /// A new name of a kind, or now and then one that the text has already.
    std::string parameter(std::vector<std::string>& names, const std::string& stem)
    {
        if (!names.empty() && chance(0.25))
            return pick(names);
        names.push_back(names.empty() ? stem : stem + "_" + std::to_string(names.size()));
        return names.back();
    }

    /// An expression of the input's size that may stand behind a matrix.
    std::string inputOperand(int depth)
    {
        const std::string x = chance(0.7) ? "x[t]" : delayed("x");
        if (depth == 0 || chance(0.6))
            return x;
        switch (below(5)) {
        case 0:
            return join({function(), "(", x, ")"});
        case 1:
            return join({"(", inputOperand(depth - 1), " - ", number(), " * ", x, ")"});
        case 2:
            return join({"(", x, " * ", inputOperand(depth - 1), ")"});
        case 3:
            return join({"(-", inputOperand(depth - 1), " + ", number(), ")"});
        default:
            return growing(x);
        }
    }

    std::string input(int depth)
    {
        const std::string operand = inputOperand(depth);
        return parameter(m_inputMatrices, "W") + " " + operand;
    }

    std::string recurrent(int depth)
    {
        const std::string operand = depth == 0 || chance(0.6) ? symbol()
                                    : chance(0.3)             ? recurrent(depth - 1)
                                                              : "(" + units(depth - 1) + ")";
        return parameter(m_recurrentMatrices, "U") + " " + operand;
    }

    /// An expression with one number a unit; a sum has no parentheses around it.
    std::string units(int depth)
    {
        if (depth == 0)
            return leaf();
        const auto part = [&] { return units(depth - 1); };
        switch (below(10)) {
        case 0:
            return join({part(), " + ", part()});
        case 1:
            return join({part(), " - (", part(), ")"});
        case 2:
            return join({"(", part(), ") * (", part(), ")"});
        case 3:
            return join({"(1 - ", saturating(part()), ") * ", symbol()});
        case 4:
            return "-" + leaf();
        case 5:
            return join({function(), "(", part(), ")"});
        case 6:
            return growing(part());
        case 7:
            return join({number(), " * ", recurrent(depth)});
        case 8:
            return join({"(", part(), " + ", number(), ") * ", leaf()});
        default:
            return join({input(depth), " + ", part()});
        }
    }

    std::string leaf()
    {
        switch (below(4)) {
        case 0:
            return parameter(m_biases, "b");
        case 1:
            return symbol();
        case 2:
            return recurrent(0);
        default:
            return input(0);
        }
    }

    /// What keeps a state from growing, whatever stands in it.
    std::string bounded(const std::string& sum)
    {
        switch (below(3)) {
        case 0:
            return saturating(sum);
        case 1:
            return join({number(), " * ", saturating(sum), " + 0.1 * ", delayed(pick(m_symbols))});
        default:
            return join(
                {saturating(sum), " * ", saturating(units(1)), " - ", parameter(m_biases, "b")});
        }
    }

    std::string rightSide()
    {
        if (chance(0.7))
            return bounded(units(3));
        if (chance(0.5))
            return join({"0.1 * ", function(), "(", bounded(units(2)), ")"});
        switch (below(3)) {
        case 0:
            return symbol();
        case 1:
            return parameter(m_biases, "b");
        default:
            return number();
        }
    }

    RandomEngine m_engine;
    RandomCellOptions m_options;
    std::vector<std::string> m_symbols;
    std::size_t m_computed = 0; ///< symbols whose equation is written
    std::vector<std::string> m_inputMatrices, m_recurrentMatrices, m_biases;
};

} // namespace

std::string randomCell(std::uint64_t seed, RandomCellOptions options)
{
    return Writer(seed, options).cell();
}

} // namespace loopscope::test
