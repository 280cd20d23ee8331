#include "core/cell/cell_folding.h"

#include "core/cell/cell_terms.h"

#include <algorithm>
#include <utility>

namespace loopscope
{

namespace
{

bool isWeight(const CellTerm& term)
{
    return term.parameter >= 0;
}

/// Neither a weight nor a number.
bool isVector(const CellTerm& term)
{
    return term.parameter < 0 && term.operand >= 0;
}

class Folder
{
public:
    explicit Folder(const Program& program)
        : m_program(program)
        , m_terms(program)
        , m_nodeOf(program.operations.size(), -1)
    {
    }

    CellGraph fold();

private:
    const Operation& at(int index) const { return m_terms.at(index); }
    OperationKind kindOf(int index) const { return m_terms.kindOf(index); }

    void addSources();
    void addNodeFor(int index);
    void addSum(int root);
    void addAffine(int root, const std::vector<CellTerm>& terms);
    int addBox(int root, const std::vector<CellTerm>& terms);
    void addSumOfVectors(int root, std::vector<CellTerm> terms);
    void addProduct(int root);
    void addFunction(int index);
    void addSingleRow(int index, CellTerm term);
    void addRoot(int index);
    void addOutputs();

    int addNode(CellNode node, int root);
    void connect(int node);
    void connectOperand(int node, int term, int operand);
    void addStop(int operation, int node, int term = -1);
    void numberStops();
    void numberReadings();

    const Program& m_program;
    CellTerms m_terms;
    std::vector<int> m_nodeOf; ///< of each operation, the node whose value it is
    CellGraph m_graph;
};

int Folder::addNode(CellNode node, int root)
{
    const int index = int(m_graph.nodes.size());
    if (root >= 0) {
        node.operation = root;
        node.symbol = m_terms.symbolOf(root);
        m_nodeOf[std::size_t(root)] = index;
    }
    m_graph.nodes.push_back(std::move(node));
    return index;
}

void Folder::addSources()
{
    for (int index = 0; index < int(m_program.operations.size()); ++index) {
        const Operation& operation = at(index);
        if (operation.kind != OperationKind::Read || (operation.symbol > 0 && operation.delay == 0))
            continue;
        const bool isKnown = std::any_of(
            m_graph.nodes.begin(), m_graph.nodes.end(), [&operation](const CellNode& node) {
                return node.symbol == operation.symbol && node.delay == operation.delay;
            });
        if (!isKnown) {
            CellNode node;
            node.kind = CellNodeKind::Source;
            node.symbol = operation.symbol;
            node.delay = operation.delay;
            node.operation = index;
            m_graph.nodes.push_back(node);
        }
    }
    // States first, in the order of their equations, then the input, its latest step last.
    std::sort(m_graph.nodes.begin(), m_graph.nodes.end(), [](const CellNode& a, const CellNode& b) {
        if ((a.symbol == 0) != (b.symbol == 0))
            return b.symbol == 0;
        if (a.symbol != b.symbol)
            return a.symbol < b.symbol;
        return a.symbol == 0 ? a.delay > b.delay : a.delay < b.delay;
    });
}

/// Adds the edge that brings an operand to a node.
void Folder::connectOperand(int node, int term, int operand)
{
    const Operation& operation = at(operand);
    CellEdge edge;
    edge.to = node;
    edge.term = term;
    edge.operation = operand;
    if (operation.kind == OperationKind::Read && operation.symbol > 0 && operation.delay == 0) {
        const int read = m_program.symbols[std::size_t(operation.symbol)].operation;
        edge.from = m_nodeOf[std::size_t(read)];
    } else if (operation.kind == OperationKind::Read) {
        edge.road = CellRoad::Bus;
        const auto source = std::find_if(
            m_graph.nodes.begin(), m_graph.nodes.end(), [&operation](const CellNode& candidate) {
                return candidate.symbol == operation.symbol && candidate.delay == operation.delay;
            });
        edge.from = int(source - m_graph.nodes.begin());
    } else {
        edge.from = m_nodeOf[std::size_t(operand)];
    }
    m_graph.edges.push_back(edge);
}

void Folder::addStop(int operation, int node, int term)
{
    m_graph.stops.push_back({operation, node, term});
}

/// The edges of all terms of a node. An operand of a weight is read where the term is calculated, a
/// vector where they are added up.
void Folder::connect(int node)
{
    const std::vector<CellTerm> terms = m_graph.nodes[std::size_t(node)].terms;
    for (std::size_t term = 0; term < terms.size(); ++term) {
        if (terms[term].operand >= 0)
            connectOperand(node, int(term), terms[term].operand);
    }
}

void Folder::addSum(int root)
{
    const std::vector<CellTerm> terms = m_terms.termsOfSum(root);
    const auto weights = std::count_if(terms.begin(), terms.end(), isWeight);
    const auto vectors = std::count_if(terms.begin(), terms.end(), isVector);
    const int parent = m_terms.parentOf(root);
    const bool isInFunction = parent >= 0 && kindOf(parent) == OperationKind::Apply;
    if (weights == 0 && vectors == 1)
        addAffine(root, terms);
    else if (vectors == std::ptrdiff_t(terms.size()) || (vectors > 0 && !isInFunction))
        addSumOfVectors(root, terms);
    else
        addStop(root, addBox(root, terms));
}

/// One vector, and numbers.
void Folder::addAffine(int root, const std::vector<CellTerm>& terms)
{
    CellNode node;
    node.kind = CellNodeKind::Affine;
    for (const CellTerm& term : terms) {
        if (isVector(term)) {
            node.scale = term.sign;
            node.terms.push_back(term);
        } else {
            node.shift += term.sign * at(term.operation).constant;
        }
    }
    const int index = addNode(node, root);
    connect(index);
    addStop(root, index);
}

/// A Box with a stop for each of its terms that is calculated. @param root  -1 for a part of a sum
int Folder::addBox(int root, const std::vector<CellTerm>& terms)
{
    CellNode box;
    box.terms = terms;
    const int index = addNode(box, root);
    connect(index);
    for (std::size_t term = 0; term < terms.size(); ++term) {
        if (isWeight(terms[term]) && kindOf(terms[term].operation) != OperationKind::Bias)
            addStop(terms[term].operation, index, int(term));
    }
    return index;
}

/// A Sum, and a Box for those of its terms that are weights and numbers.
void Folder::addSumOfVectors(int root, std::vector<CellTerm> terms)
{
    CellNode sum;
    sum.kind = CellNodeKind::Sum;
    std::copy_if(terms.begin(), terms.end(), std::back_inserter(sum.terms), isVector);
    std::erase_if(terms, isVector);
    CellEdge edge;
    if (!terms.empty()) {
        CellTerm rest;
        if (terms.size() == 1) { // its sign is better seen at the sum
            rest.operation = terms.front().operation;
            rest.sign = std::exchange(terms.front().sign, 1.0);
        }
        edge.from = addBox(-1, terms);
        m_graph.nodes[std::size_t(edge.from)].operation = rest.operation;
        edge.term = int(sum.terms.size());
        // All terms of a sum receive the same gradient, but for its sign.
        edge.operation = isWeight(terms.front()) ? terms.front().operation : root;
        sum.terms.push_back(rest);
    }
    const int index = addNode(sum, root);
    connect(index);
    if (edge.from >= 0) {
        edge.to = index;
        m_graph.edges.push_back(edge);
    }
    addStop(root, index);
}

void Folder::addProduct(int root)
{
    CellNode node;
    const Operation& operation = at(root);
    for (const auto& [factor, other] :
        {std::pair(operation.left, operation.right), std::pair(operation.right, operation.left)}) {
        if (kindOf(factor) != OperationKind::Constant)
            continue;
        node.kind = CellNodeKind::Affine;
        node.scale = at(factor).constant;
        node.terms = {{.operation = other, .operand = other}};
        break;
    }
    if (node.terms.empty()) {
        node.kind = CellNodeKind::Hadamard;
        node.terms = m_terms.factorsOf(root);
    }
    const int index = addNode(node, root);
    connect(index);
    addStop(root, index);
}

void Folder::addFunction(int index)
{
    const int operand = at(index).left;
    const int inner = m_nodeOf[std::size_t(operand)];
    if (inner >= 0) {
        CellNode& box = m_graph.nodes[std::size_t(inner)];
        if (box.kind == CellNodeKind::Box && !box.function) {
            box.function = at(index).function;
            box.operation = index;
            box.symbol = m_terms.symbolOf(index);
            m_nodeOf[std::size_t(index)] = inner;
            addStop(index, inner);
            return;
        }
    }
    CellNode node;
    node.kind = CellNodeKind::Function;
    node.function = at(index).function;
    node.terms = {{.operation = operand, .operand = operand}};
    const int created = addNode(node, index);
    connect(created);
    addStop(index, created);
}

void Folder::addSingleRow(int index, CellTerm term)
{
    const int box = addBox(index, {term});
    if (!isWeight(term))
        addStop(index, box, 0);
}

/// An equation that is a mere reading or a number.
void Folder::addRoot(int index)
{
    if (kindOf(index) == OperationKind::Constant) {
        addSingleRow(index, {.operation = index});
        return;
    }
    CellNode node;
    node.kind = CellNodeKind::Copy;
    const int created = addNode(node, index);
    connectOperand(created, -1, index);
    addStop(index, created);
}

void Folder::addNodeFor(int index)
{
    if (m_terms.isSum(index)) {
        if (!m_terms.isInsideSum(index))
            addSum(index);
        return;
    }
    if (const std::optional<CellTerm> term = m_terms.weightedTerm(index)) {
        if (!m_terms.isInsideSum(index) && !m_terms.isPartOfWeightedTerm(index))
            addSingleRow(index, *term);
        return;
    }
    switch (kindOf(index)) {
    case OperationKind::Multiply:
        if (!m_terms.isVectorProduct(index) || m_terms.parentOf(index) < 0 ||
            !m_terms.isVectorProduct(m_terms.parentOf(index)))
            addProduct(index);
        break;
    case OperationKind::Apply:
        addFunction(index);
        break;
    default:
        if (m_terms.symbolOf(index) >= 0)
            addRoot(index);
    }
}

void Folder::addOutputs()
{
    for (int symbol = 1; symbol < int(m_program.symbols.size()); ++symbol) {
        const Symbol& named = m_program.symbols[std::size_t(symbol)];
        if (!named.isState() && symbol != m_program.output)
            continue;
        CellNode node;
        node.kind = CellNodeKind::Output;
        node.symbol = symbol;
        node.operation = named.operation;
        m_graph.nodes.push_back(node);
        CellEdge edge;
        edge.from = m_nodeOf[std::size_t(named.operation)];
        edge.to = int(m_graph.nodes.size()) - 1;
        edge.operation = named.operation;
        m_graph.edges.push_back(edge);
    }
}

/// Says of every term and node at which stop it is calculated.
void Folder::numberStops()
{
    std::stable_sort(m_graph.stops.begin(), m_graph.stops.end(),
        [](const CellStop& a, const CellStop& b) { return a.operation < b.operation; });
    for (int stop = 0; stop < int(m_graph.stops.size()); ++stop) {
        const CellStop& place = m_graph.stops[std::size_t(stop)];
        CellNode& node = m_graph.nodes[std::size_t(place.node)];
        if (place.term >= 0)
            node.terms[std::size_t(place.term)].stop = stop;
        else if (node.termsStop < 0) // a function of them has a later stop
            node.termsStop = stop;
        node.stop = stop;
    }
    for (CellNode& node : m_graph.nodes) {
        if (node.kind == CellNodeKind::Output)
            node.stop = m_graph.nodes[std::size_t(m_nodeOf[std::size_t(node.operation)])].stop;
    }
}

/// Says of every edge at which stop it is read, and of every node where that is first.
void Folder::numberReadings()
{
    const int count = int(m_graph.stops.size());
    for (CellNode& node : m_graph.nodes)
        node.firstUse = count;
    for (CellEdge& edge : m_graph.edges) {
        const CellNode& reader = m_graph.nodes[std::size_t(edge.to)];
        if (reader.kind == CellNodeKind::Output)
            edge.stop = count;
        else if (edge.term >= 0 && reader.terms[std::size_t(edge.term)].stop >= 0)
            edge.stop = reader.terms[std::size_t(edge.term)].stop;
        else
            edge.stop = reader.termsStop;
        int& first = m_graph.nodes[std::size_t(edge.from)].firstUse;
        first = std::min(first, edge.stop);
    }
    // What stands in a sum of another node is gathered there.
    for (CellNode& node : m_graph.nodes) {
        if (node.termsStop < 0)
            node.termsStop = node.firstUse;
    }
}

CellGraph Folder::fold()
{
    addSources();
    for (int index = 0; index < int(m_program.operations.size()); ++index)
        addNodeFor(index);
    addOutputs();
    numberStops();
    numberReadings();
    return std::move(m_graph);
}

} // namespace

CellGraph foldCell(const Program& program)
{
    return Folder(program).fold();
}

} // namespace loopscope
