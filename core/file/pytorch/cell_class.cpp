#include "core/file/pytorch/cell_class.h"

#include "core/cell/catalog.h"

#include <algorithm>
#include <cctype>

namespace loopscope::pytorch
{

namespace
{

/// How strongly an expression of Python holds together.
enum class Strength { Sum, Product, Sign, Whole };

struct Expression {
    std::string text;
    Strength strength = Strength::Whole;
    bool isMatrixProduct = false;
};

std::string inParentheses(const Expression& expression)
{
    return "(" + expression.text + ")";
}

std::string atLeast(Strength strength, const Expression& expression)
{
    return expression.strength < strength ? inParentheses(expression) : expression.text;
}

/// A factor of an element-wise product; @ binds as strongly as *, so it stands in parentheses.
std::string factor(Strength strength, const Expression& expression)
{
    return expression.isMatrixProduct ? inParentheses(expression) : atLeast(strength, expression);
}

/// Writes one class.
class CellClass
{
public:
    CellClass(PythonText& text, const Track& track, const CellClassOptions& options)
        : m_text(text)
        , m_track(track)
        , m_program(*track.program)
        , m_options(options)
        , m_carried(carriedBy(*track.program, options))
        , m_parameters(parameterAttributes(*track.program))
        , m_names({"self", "torch", "nn", "F", "zeros", "nothing", "inputs", "state", "outputs",
              "inside", "t", "exp", "relu", "sigmoid", "square", "tanh", "softplus", "leaky_relu",
              "zip", "enumerate", "TRUNCATION"})
    {
        for (const Symbol& symbol : m_program.symbols)
            m_symbols.push_back(m_names.take(symbol.name));
        for (const Carried& item : m_carried) {
            const std::string& name = m_program.symbols[std::size_t(item.symbol)].name;
            m_carriedNames.push_back(
                m_names.take(name + "_prev" + (item.delay > 1 ? std::to_string(item.delay) : "")));
        }
    }

    void write(const std::string& className, const std::string& reason)
    {
        m_text.line(0, "class " + className + "(nn.Module):");
        writeDescription(reason);
        writeParameters();
        writeForward();
    }

private:
    bool readsSteps() const { return !m_carried.empty(); }

    void writeDescription(const std::string& reason);
    void writeParameters();
    void writeForward();
    void writeStart();
    void writeWindow(int depth);
    void writeEquation(int depth, int symbol);
    void writeHolds(int depth, int symbol);
    void writeMask(int depth);
    std::string nextState(std::size_t index) const;
    std::string readAt(int symbol, int delay) const;
    Expression expressionOf(int operation) const;
    bool readsSomething(int operation) const;

    PythonText& m_text;
    const Track& m_track;
    const Program& m_program;
    CellClassOptions m_options;
    std::vector<Carried> m_carried;
    std::vector<std::string> m_parameters;
    PythonNames m_names;
    std::vector<std::string> m_symbols;      ///< at step t, by symbol
    std::vector<std::string> m_carriedNames; ///< by m_carried
};

void CellClass::writeDescription(const std::string& reason)
{
    const CatalogMatch match = identifyCell(m_program.text);
    m_text.line(1, "\"\"\"" +
                       docstringText(match.entry ? match.entry->name : "A cell of one's own") +
                       ", one line an equation.");
    if (match.entry) {
        m_text.blank();
        m_text.paragraph(1, docstringText("Source: " + match.entry->source + "."));
    }
    if (!reason.empty())
        m_text.paragraph(1, reason);
    m_text.blank();
    std::string line;
    for (const char c : m_program.text + "\n") {
        if (c != '\n' && c != '\r') {
            line += c;
        } else if (!line.empty()) {
            m_text.line(1, docstringText(line));
            line.clear();
        }
    }
    m_text.line(1, "\"\"\"");
    m_text.blank();
}

void CellClass::writeParameters()
{
    m_text.line(1, "def __init__(self, inputs, units):");
    m_text.line(2, "super().__init__()");
    m_text.line(2, "self.units = units");
    for (std::size_t i = 0; i < m_parameters.size(); ++i) {
        const ParameterKind kind = m_program.parameters[i].kind;
        const char* shape = kind == ParameterKind::InputMatrix       ? "units, inputs"
                            : kind == ParameterKind::RecurrentMatrix ? "units, units"
                                                                     : "units";
        m_text.line(2,
            "self." + m_parameters[i] + " = nn.Parameter(torch.empty(" + std::string(shape) + "))");
    }
    m_text.blank();
}

void CellClass::writeStart()
{
    m_text.line(2, "zeros = inputs.new_zeros(inputs.shape[1], self.units)");
    if (!readsSteps())
        return;
    std::vector<std::string> start;
    for (const Carried& item : m_carried)
        start.push_back(item.symbol == 0 ? "nothing" : "zeros");
    if (m_program.symbols[0].longestDelay > 0)
        m_text.line(2, "nothing = torch.zeros_like(inputs[0])  # what is read before the start");
    m_text.line(2, (m_carriedNames.size() == 1 ? "(" + tupleItems(m_carriedNames) + ")"
                                               : tupleItems(m_carriedNames)) +
                       " = state or (" + tupleItems(start) + ")");
}

void CellClass::writeWindow(int depth)
{
    std::vector<std::string> names;
    std::vector<std::string> detached;
    for (std::size_t i = 0; i < m_carried.size(); ++i) {
        if (m_carried[i].symbol == 0)
            continue;
        const std::string& name = m_carriedNames[i];
        names.push_back(name);
        // A state that waits behind its sequence's end belongs to no later window.
        detached.push_back(m_options.isMasked
                               ? "torch.where(inside[t], " + name + ".detach(), " + name + ")"
                               : name + ".detach()");
    }
    m_text.line(
        depth, "if t > 0 and t % TRUNCATION == 0:  # no gradient flows into the window before");
    if (m_options.isMasked) {
        for (std::size_t i = 0; i < names.size(); ++i)
            m_text.line(depth + 1, names[i] + " = " + detached[i]);
        return;
    }
    const bool isOne = names.size() == 1;
    m_text.line(depth + 1, (isOne ? names.front() : tupleItems(names)) + " = " +
                               (isOne ? detached.front() : tupleItems(detached)));
}

void CellClass::writeForward()
{
    const bool hasWindows =
        m_options.isTruncated && std::any_of(m_carried.begin(), m_carried.end(),
                                     [](const Carried& item) { return item.symbol > 0; });
    m_text.line(1, m_options.isMasked ? "def forward(self, inputs, state=None, inside=None):"
                                      : "def forward(self, inputs, state=None):");
    m_text.line(2, "\"\"\"Reads steps × sequences × inputs; gives h of every step, and the state "
                   "behind them.\"\"\"");
    writeStart();
    if (m_options.isMasked) {
        m_text.line(2, "if inside is None:  # every sequence is as long as the longest");
        m_text.line(3, "inside = torch.ones(len(inputs), 1, 1, dtype=torch.bool)");
        if (m_program.symbols[0].longestDelay > 0)
            m_text.line(2, "inputs = inputs * inside");
    }
    m_text.line(2, "outputs = []");
    const bool counts = hasWindows || m_options.isMasked;
    m_text.line(2, (counts ? "for t, " + m_symbols[0] + " in enumerate(inputs):"
                           : "for " + m_symbols[0] + " in inputs:"));
    if (hasWindows)
        writeWindow(3);
    for (int symbol = 1; symbol < int(m_symbols.size()); ++symbol) {
        writeEquation(3, symbol);
        writeHolds(3, symbol);
    }
    if (m_options.isMasked)
        writeMask(3);
    m_text.line(3, "outputs.append(" + m_symbols[std::size_t(m_program.output)] + ")");
    if (!readsSteps()) {
        m_text.line(2, "return torch.stack(outputs), ()");
        return;
    }
    std::vector<std::string> next;
    for (std::size_t i = 0; i < m_carried.size(); ++i)
        next.push_back(nextState(i));
    const bool isOne = next.size() == 1;
    m_text.line(3, (isOne ? m_carriedNames.front() : tupleItems(m_carriedNames)) + " = " +
                       (isOne ? next.front() : tupleItems(next)));
    m_text.line(2, "return torch.stack(outputs), (" + tupleItems(m_carriedNames) + ")");
}

void CellClass::writeEquation(int depth, int symbol)
{
    const int operation = m_program.symbols[std::size_t(symbol)].operation;
    const Expression expression = expressionOf(operation);
    // Biases and numbers alone have no column for every sequence.
    const std::string text =
        readsSomething(operation) ? expression.text : "zeros + " + expression.text;
    m_text.line(depth, m_symbols[std::size_t(symbol)] + " = " + text);
}

void CellClass::writeHolds(int depth, int symbol)
{
    const std::string& name = m_symbols[std::size_t(symbol)];
    for (const HeldValue& held : m_track.plan->held) {
        if (held.symbol != symbol)
            continue;
        const std::string value = pythonNumber(held.value);
        if (held.unit < 0)
            m_text.line(depth, name + " = torch.full_like(" + name + ", " + value +
                                   ")  # held, whatever the equation says");
        else
            m_text.line(depth, name + " = " + name + ".index_fill(1, torch.tensor([" +
                                   std::to_string(held.unit) + "]), " + value +
                                   ")  # one unit is held");
    }
}

void CellClass::writeMask(int depth)
{
    m_text.line(depth, "# Outside of a sequence its state waits.");
    for (std::size_t i = 0; i < m_carried.size(); ++i) {
        const Carried& item = m_carried[i];
        if (item.symbol == 0 || item.delay > 1)
            continue;
        const std::string& name = m_symbols[std::size_t(item.symbol)];
        m_text.line(
            depth, name + " = torch.where(inside[t], " + name + ", " + m_carriedNames[i] + ")");
    }
}

/// What the next step finds under a carried name.
std::string CellClass::nextState(std::size_t index) const
{
    const Carried& item = m_carried[index];
    return readAt(item.symbol, item.delay - 1);
}

std::string CellClass::readAt(int symbol, int delay) const
{
    if (delay == 0)
        return m_symbols[std::size_t(symbol)];
    const auto found = std::find_if(m_carried.begin(), m_carried.end(),
        [&](const Carried& item) { return item.symbol == symbol && item.delay == delay; });
    return m_carriedNames[std::size_t(found - m_carried.begin())];
}

bool CellClass::readsSomething(int operation) const
{
    if (operation < 0)
        return false;
    const Operation& node = m_program.operations[std::size_t(operation)];
    return node.kind == OperationKind::Read || readsSomething(node.left) ||
           readsSomething(node.right);
}

Expression CellClass::expressionOf(int operation) const
{
    const Operation& node = m_program.operations[std::size_t(operation)];
    const auto left = [&] { return expressionOf(node.left); };
    const auto right = [&] { return expressionOf(node.right); };
    const auto parameter = [&] { return "self." + m_parameters[std::size_t(node.parameter)]; };
    switch (node.kind) {
    case OperationKind::Read:
        return {readAt(node.symbol, node.delay), Strength::Whole, false};
    case OperationKind::Bias:
        return {parameter(), Strength::Whole, false};
    case OperationKind::Constant: {
        std::string number = pythonNumber(node.constant);
        if (number.ends_with(".0"))
            number.resize(number.size() - 2);
        return {number, node.constant < 0.0 ? Strength::Sign : Strength::Whole, false};
    }
    case OperationKind::Product:
        return {
            factor(Strength::Whole, left()) + " @ " + parameter() + ".T", Strength::Product, true};
    case OperationKind::Add:
        return {left().text + " + " + atLeast(Strength::Product, right()), Strength::Sum, false};
    case OperationKind::Subtract:
        return {left().text + " - " + atLeast(Strength::Product, right()), Strength::Sum, false};
    case OperationKind::Multiply:
        return {factor(Strength::Product, left()) + " * " + factor(Strength::Sign, right()),
            Strength::Product, false};
    case OperationKind::Negate:
        return {"-" + factor(Strength::Sign, left()), Strength::Sign, false};
    case OperationKind::Apply:
        break;
    }
    if (node.function == Function::Identity)
        return left();
    return {std::string(nameOf(node.function)) + "(" + left().text + ")", Strength::Whole, false};
}

} // namespace

std::vector<Carried> carriedBy(const Program& program, const CellClassOptions& options)
{
    std::vector<Carried> carried;
    const auto add = [&](int symbol, int delays) {
        for (int delay = 1; delay <= delays; ++delay)
            carried.push_back({symbol, delay});
    };
    for (int symbol = 1; symbol < int(program.symbols.size()); ++symbol) {
        const bool isKept = options.isMasked && symbol == program.output;
        add(symbol, std::max(program.symbols[std::size_t(symbol)].longestDelay, isKept ? 1 : 0));
    }
    add(0, program.symbols[0].longestDelay);
    return carried;
}

std::vector<std::string> parameterAttributes(const Program& program)
{
    PythonNames names({"units", "add_module", "apply", "bfloat16", "buffers", "children", "compile",
        "cpu", "cuda", "double", "eval", "float", "forward", "half", "ipu", "modules", "parameters",
        "to", "train", "training", "type", "xpu"});
    std::vector<std::string> attributes;
    for (const Parameter& parameter : program.parameters)
        attributes.push_back(names.take(parameter.name));
    return attributes;
}

void writeCellClass(PythonText& text, const std::string& className, const Track& track,
    const CellClassOptions& options, const std::string& reason)
{
    CellClass(text, track, options).write(className, reason);
}

std::string classNameOf(const std::string& equations)
{
    const CatalogMatch match = identifyCell(equations);
    if (!match.entry)
        return "OwnCell";
    std::string result;
    bool isStart = true; // of a word
    for (const char c : match.entry->name) {
        if (std::isalnum(static_cast<unsigned char>(c)) == 0) {
            isStart = true;
            continue;
        }
        result += isStart ? char(std::toupper(static_cast<unsigned char>(c))) : c;
        isStart = false;
    }
    return result;
}

} // namespace loopscope::pytorch
