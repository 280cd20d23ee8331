#include "core/cell/catalog.h"

#include <algorithm>
#include <array>

namespace loopscope
{

namespace
{

std::vector<CatalogEntry> shippedCells()
{
    return {
        {"feed-forward", "Feed-forward", "h[t] = tanh(W x[t] + b)\n", true,
            "An ordinary layer of neurons. It sees one step at a time and remembers "
            "nothing: the comparison that shows what recurrence adds.",
            "Rumelhart, Hinton & Williams 1986, Learning representations by "
            "back-propagating errors",
            ""},
        {"vanilla", "Vanilla RNN", "h[t] = tanh(W x[t] + U h[t-1] + b)\n", true,
            "The simplest recurrent cell: its own last output is a second input. "
            "Its gradient passes U and the activation at every step, so it soon "
            "vanishes or explodes.",
            "Elman 1990, Finding structure in time",
            "feed-forward"},
        {"gru", "GRU",
            "r[t] = sigmoid(W_r x[t] + U_r h[t-1] + b_r)\n"
            "z[t] = sigmoid(W_z x[t] + U_z h[t-1] + b_z)\n"
            "n[t] = tanh(W_n x[t] + b_n + r[t] * (U_n h[t-1] + b_hn))\n"
            "h[t] = (1 - z[t]) * n[t] + z[t] * h[t-1]\n",
            false,
            "One gate z mixes the old state with a new one, another gate r decides "
            "how much of the old state the new one sees. Two gates and one state do "
            "most of what the LSTM does.",
            "Cho et al. 2014, Learning phrase representations using RNN "
            "encoder–decoder for statistical machine translation; in the form of "
            "torch.nn.GRU, with the reset after the product",
            "vanilla"},
        {"lstm", "LSTM",
            "i[t] = sigmoid(W_i x[t] + U_i h[t-1] + b_i)\n"
            "f[t] = sigmoid(W_f x[t] + U_f h[t-1] + b_f)\n"
            "g[t] = tanh(W_g x[t] + U_g h[t-1] + b_g)\n"
            "o[t] = sigmoid(W_o x[t] + U_o h[t-1] + b_o)\n"
            "c[t] = f[t] * c[t-1] + i[t] * g[t]\n"
            "h[t] = o[t] * tanh(c[t])\n",
            false,
            "A second state c is passed on by sums instead of a matrix. While the "
            "forget gate f is near 1, its gradient travels back almost unchanged.",
            "Hochreiter & Schmidhuber 1997, Long short-term memory; with the forget "
            "gate of Gers, Schmidhuber & Cummins 2000, Learning to forget",
            "vanilla"},
        {"window", "Window of 4 inputs",
            "h[t] = tanh(W_0 x[t] + W_1 x[t-1] + W_2 x[t-2] + W_3 x[t-3] + b)\n", true,
            "A causal convolution: the last four inputs side by side, as a "
            "convolutional network sees them. It remembers exactly as far as its "
            "window reaches, and its gradients cannot vanish on the way.",
            "Waibel et al. 1989, Phoneme recognition using time-delay neural "
            "networks",
            "feed-forward"},
        {"leaky-integrator", "Leaky integrator",
            "h[t] = 0.9 * h[t-1] + 0.1 * tanh(W x[t] + U h[t-1] + b)\n", false,
            "A vanilla cell that moves only a tenth of the way at each step. The "
            "fixed 0.9 is a forget gate that never learns: a memory of about ten "
            "steps.",
            "Jaeger, Lukoševičius, Popovici & Siewert 2007, Optimization and "
            "applications of echo state networks with leaky-integrator neurons",
            "vanilla"},
        {"irnn", "IRNN (ReLU)", "h[t] = relu(W x[t] + U h[t-1] + b)\n", false,
            "The vanilla cell with ReLU, made to remember by its start: U begins as "
            "the identity and b as zero, so that a state is at first simply kept. "
            "Train it with clipped gradients.",
            "Le, Jaitly & Hinton 2015, A simple way to initialize recurrent "
            "networks of rectified linear units",
            "vanilla", true},
        {"update-gate", "Update-gate RNN",
            "g[t] = sigmoid(W_g x[t] + U_g h[t-1] + b_g)\n"
            "n[t] = tanh(W_n x[t] + U_n h[t-1] + b_n)\n"
            "h[t] = g[t] * h[t-1] + (1 - g[t]) * n[t]\n",
            false,
            "The least that a gate can be: one gate g that keeps the old state or "
            "takes the new one. A GRU without its reset gate.",
            "Collins, Sohl-Dickstein & Sussillo 2017, Capacity and trainability in "
            "recurrent neural networks",
            "gru"},
        {"minimal-gated", "Minimal gated unit",
            "f[t] = sigmoid(W_f x[t] + U_f h[t-1] + b_f)\n"
            "n[t] = tanh(W_n x[t] + U_n (f[t] * h[t-1]) + b_n)\n"
            "h[t] = (1 - f[t]) * h[t-1] + f[t] * n[t]\n",
            false,
            "A GRU whose two gates are one: f both hides the old state from the new "
            "one and mixes the two.",
            "Zhou, Wu, Zhang & Zhou 2016, Minimal gated unit for recurrent neural "
            "networks",
            "gru-2014"},
        {"gru-2014", "GRU as first published",
            "r[t] = sigmoid(W_r x[t] + U_r h[t-1] + b_r)\n"
            "z[t] = sigmoid(W_z x[t] + U_z h[t-1] + b_z)\n"
            "n[t] = tanh(W_n x[t] + U_n (r[t] * h[t-1]) + b_n)\n"
            "h[t] = (1 - z[t]) * n[t] + z[t] * h[t-1]\n",
            false,
            "The reset gate acts on the state before the matrix U_n, not after it "
            "as in today's libraries. It learns much the same, but its numbers "
            "differ.",
            "Cho et al. 2014, Learning phrase representations using RNN "
            "encoder–decoder for statistical machine translation, equations 5 to 8, "
            "with biases",
            "gru"},
        {"lstm-1997", "LSTM without forget gate",
            "i[t] = sigmoid(W_i x[t] + U_i h[t-1] + b_i)\n"
            "g[t] = tanh(W_g x[t] + U_g h[t-1] + b_g)\n"
            "o[t] = sigmoid(W_o x[t] + U_o h[t-1] + b_o)\n"
            "c[t] = c[t-1] + i[t] * g[t]\n"
            "h[t] = o[t] * tanh(c[t])\n",
            false,
            "The first LSTM: what enters c stays for ever, and so does its "
            "gradient. It cannot empty its memory, which is why the forget gate was "
            "added.",
            "Hochreiter & Schmidhuber 1997, Long short-term memory; with tanh for "
            "its scaled logistic functions",
            "lstm"},
        {"lstm-peephole", "LSTM with peepholes",
            "i[t] = sigmoid(W_i x[t] + U_i h[t-1] + p_i * c[t-1] + b_i)\n"
            "f[t] = sigmoid(W_f x[t] + U_f h[t-1] + p_f * c[t-1] + b_f)\n"
            "g[t] = tanh(W_g x[t] + U_g h[t-1] + b_g)\n"
            "c[t] = f[t] * c[t-1] + i[t] * g[t]\n"
            "o[t] = sigmoid(W_o x[t] + U_o h[t-1] + p_o * c[t] + b_o)\n"
            "h[t] = o[t] * tanh(c[t])\n",
            false,
            "The gates look at the memory c itself, each unit at its own, also "
            "while the output gate is shut. It was made to count and to keep time "
            "exactly.",
            "Gers & Schmidhuber 2000, Recurrent nets that time and count",
            "lstm"},
        {"lstm-coupled", "LSTM with coupled gates",
            "f[t] = sigmoid(W_f x[t] + U_f h[t-1] + b_f)\n"
            "g[t] = tanh(W_g x[t] + U_g h[t-1] + b_g)\n"
            "o[t] = sigmoid(W_o x[t] + U_o h[t-1] + b_o)\n"
            "c[t] = f[t] * c[t-1] + (1 - f[t]) * g[t]\n"
            "h[t] = o[t] * tanh(c[t])\n",
            false,
            "The input gate is what the forget gate leaves: something new enters "
            "only where something old goes. One gate less, nearly the same results.",
            "Greff, Srivastava, Koutník, Steunebrink & Schmidhuber 2017, LSTM: a "
            "search space odyssey (CIFG)",
            "lstm"},
    };
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
