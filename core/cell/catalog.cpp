#include "core/cell/catalog.h"

#include <algorithm>
#include <array>

namespace loopscope
{

namespace
{

std::vector<CatalogEntry> shippedCells()
{
    std::vector<CatalogEntry> cells;

    CatalogEntry& feedForward = cells.emplace_back();
    feedForward.identifier = "feed-forward";
    feedForward.name = "Feed-forward";
    feedForward.equations = "h[t] = tanh(W x[t] + b)\n";
    feedForward.activationIsChoice = true;
    feedForward.purpose =
        "An ordinary layer of neurons. It sees one step at a time and remembers nothing: "
        "the comparison that shows what recurrence adds.";
    feedForward.source =
        "Rumelhart, Hinton & Williams 1986, Learning representations by back-propagating "
        "errors";

    CatalogEntry& vanilla = cells.emplace_back();
    vanilla.identifier = "vanilla";
    vanilla.name = "Vanilla RNN";
    vanilla.equations = "h[t] = tanh(W x[t] + U h[t-1] + b)\n";
    vanilla.activationIsChoice = true;
    vanilla.purpose =
        "The simplest recurrent cell: its own last output is a second input. Its gradient passes "
        "U and the activation at every step, so it soon vanishes or explodes.";
    vanilla.source = "Elman 1990, Finding structure in time";

    CatalogEntry& gru = cells.emplace_back();
    gru.identifier = "gru";
    gru.name = "GRU";
    gru.equations = "r[t] = sigmoid(W_r x[t] + U_r h[t-1] + b_r)\n"
                    "z[t] = sigmoid(W_z x[t] + U_z h[t-1] + b_z)\n"
                    "n[t] = tanh(W_n x[t] + b_n + r[t] * (U_n h[t-1] + b_hn))\n"
                    "h[t] = (1 - z[t]) * n[t] + z[t] * h[t-1]\n";
    gru.purpose =
        "One gate z mixes the old state with a new one, another gate r decides how much of the old "
        "state the new one sees. Two gates and one state do most of what the LSTM does.";
    gru.source = "Cho et al. 2014, Learning phrase representations using RNN encoder–decoder, in "
                 "the form of "
                 "torch.nn.GRU (reset after the product)";

    CatalogEntry& lstm = cells.emplace_back();
    lstm.identifier = "lstm";
    lstm.name = "LSTM";
    lstm.equations = "i[t] = sigmoid(W_i x[t] + U_i h[t-1] + b_i)\n"
                     "f[t] = sigmoid(W_f x[t] + U_f h[t-1] + b_f)\n"
                     "g[t] = tanh(W_g x[t] + U_g h[t-1] + b_g)\n"
                     "o[t] = sigmoid(W_o x[t] + U_o h[t-1] + b_o)\n"
                     "c[t] = f[t] * c[t-1] + i[t] * g[t]\n"
                     "h[t] = o[t] * tanh(c[t])\n";
    lstm.purpose = "A second state c is passed on by sums instead of a matrix. While the forget "
                   "gate f is near "
                   "1, its gradient travels back almost unchanged.";
    lstm.source =
        "Hochreiter & Schmidhuber 1997, Long short-term memory, with the forget gate of Gers, "
        "Schmidhuber & Cummins 2000";
    return cells;
}

constexpr std::array<Function, 3> activations = {Function::Tanh, Function::Sigmoid, Function::Relu};

/// Whether two cells calculate the same with the same names: white space, comments and superfluous
/// parentheses aside.
bool isSameCell(const Program& a, const Program& b)
{
    const auto sameOperation = [](const Operation& p, const Operation& q) {
        return p.kind == q.kind && p.left == q.left && p.right == q.right && p.symbol == q.symbol &&
               p.delay == q.delay && p.parameter == q.parameter && p.constant == q.constant &&
               p.function == q.function && p.width == q.width;
    };
    const auto sameSymbol = [](const Symbol& p, const Symbol& q) {
        return p.name == q.name && p.operation == q.operation;
    };
    const auto sameParameter = [](const Parameter& p, const Parameter& q) {
        return p.name == q.name && p.kind == q.kind;
    };
    return std::equal(a.operations.begin(), a.operations.end(), b.operations.begin(),
               b.operations.end(), sameOperation) &&
           std::equal(a.symbols.begin(), a.symbols.end(), b.symbols.begin(), b.symbols.end(),
               sameSymbol) &&
           std::equal(a.parameters.begin(), a.parameters.end(), b.parameters.begin(),
               b.parameters.end(), sameParameter);
}

} // namespace

std::string CatalogEntry::text(Function activation) const
{
    std::string text = equations;
    const std::string_view written = "tanh";
    const std::size_t place = text.find(written);
    if (activationIsChoice && place != std::string::npos)
        text.replace(place, written.size(), nameOf(activation));
    return text;
}

const std::vector<CatalogEntry>& catalog()
{
    static const std::vector<CatalogEntry> cells = shippedCells();
    return cells;
}

const CatalogEntry* findInCatalog(std::string_view identifier)
{
    for (const CatalogEntry& entry : catalog()) {
        if (entry.identifier == identifier)
            return &entry;
    }
    return nullptr;
}

CatalogMatch identifyCell(std::string_view equations)
{
    const Result<Program, NotationError> program = parseProgram(equations);
    if (!program)
        return {};
    for (const CatalogEntry& entry : catalog()) {
        for (const Function activation : activations) {
            if (!entry.activationIsChoice && activation != Function::Tanh)
                continue;
            const Result<Program, NotationError> shipped = parseProgram(entry.text(activation));
            if (shipped && isSameCell(*program, *shipped))
                return {&entry, activation};
        }
    }
    return {};
}

} // namespace loopscope
