#include "ui/stage/cell_data.h"

#include "ui/session/snapshot.h"

#include <algorithm>
#include <cmath>

namespace loopscope::ui
{

namespace
{

using Eigen::VectorXd;

/// Fills in what is said of a value and its gradient.
void summarise(CellValues& values, double source)
{
    ValueGrid grid;
    grid.units = int(values.value.size());
    grid.steps = 1;
    grid.values.assign(values.value.data(), values.value.data() + values.value.size());
    summarise(grid);
    values.summary = grid.columns.front();
    values.magnitude = gradientBar(values.gradient.stableNorm(), source);
    if (values.value.size() == 0 || !values.summary.isFinite())
        return;
    values.mean = values.value.mean();
    std::sort(grid.values.begin(), grid.values.end());
    const std::size_t last = grid.values.size() - 1;
    values.lowerQuartile = grid.values[last / 4];
    values.upperQuartile = grid.values[last - last / 4];
}

VectorXd widened(const VectorXd& value, Eigen::Index size)
{
    return value.size() == size ? value : VectorXd::Constant(size, value(0));
}

/// Collects the numbers of a step for the nodes of its picture.
class Collector
{
public:
    Collector(const Iteration& iteration, CellData& data)
        : m_iteration(iteration)
        , m_data(data)
        , m_graph(*data.graph)
    {
    }

    void run()
    {
        for (int node = 0; node < int(m_graph.nodes.size()); ++node) {
            m_data.nodes.push_back(valuesOfNode(node));
            std::vector<CellValues>& terms = m_data.terms.emplace_back();
            for (const CellTerm& term : m_graph.nodes[std::size_t(node)].terms)
                terms.push_back(valuesOf(term.operation));
            m_data.arrivals.push_back(arrivalOf(node));
        }
        for (const CellEdge& edge : m_graph.edges)
            m_data.edges.push_back(valuesOfEdge(edge));
    }

private:
    const VectorXd& value(int operation) const
    {
        return m_data.detail.values[std::size_t(operation)];
    }
    const VectorXd& gradient(int operation) const
    {
        return m_data.detail.gradients[std::size_t(operation)];
    }
    CellValues finished(CellValues values) const
    {
        summarise(values, m_data.source);
        return values;
    }

    CellValues valuesOf(int operation) const
    {
        CellValues values;
        if (operation < 0)
            return values;
        values.value = value(operation);
        values.gradient = gradient(operation);
        return finished(std::move(values));
    }

    CellValues valuesOfNode(int index) const
    {
        const CellNode& node = m_graph.nodes[std::size_t(index)];
        CellValues values;
        if (node.operation >= 0) {
            values.value = value(node.operation);
            values.gradient = gradient(node.operation);
        } else {
            sumUp(index, values);
        }
        if (node.kind == CellNodeKind::Source)
            values.gradient = gradientOfReadings(index);
        if (node.kind == CellNodeKind::Output)
            values.gradient = gradientFromOutside(node.symbol);
        values.isGate = isGate(index);
        if (node.symbol >= 0)
            values.range = m_data.ranges[std::size_t(node.symbol)];
        return finished(std::move(values));
    }

    /// A Box that is a part of a sum has no operation of its own.
    void sumUp(int index, CellValues& values) const
    {
        values.value = VectorXd::Zero(m_data.units);
        for (const CellTerm& term : m_graph.nodes[std::size_t(index)].terms)
            values.value += term.sign * widened(value(term.operation), m_data.units);
        values.gradient = VectorXd::Zero(m_data.units);
        for (const CellEdge& edge : m_graph.edges) {
            if (edge.from == index)
                values.gradient = gradient(m_graph.nodes[std::size_t(edge.to)].operation);
        }
    }

    /// A source may be read at several places: the sum of what goes back from them.
    VectorXd gradientOfReadings(int source) const
    {
        VectorXd sum = VectorXd::Zero(value(m_graph.nodes[std::size_t(source)].operation).size());
        for (const CellEdge& edge : m_graph.edges) {
            if (edge.from == source)
                sum += gradient(edge.operation);
        }
        return sum;
    }

    VectorXd gradientFromOutside(int symbol) const
    {
        const StepDetail& detail = m_data.detail;
        const Symbol& named = m_data.program->symbols[std::size_t(symbol)];
        if (symbol != m_data.program->output)
            return m_iteration.gradientFromLaterSteps(
                detail.track, symbol, detail.step, detail.sequence);
        VectorXd outside = gradient(named.operation);
        for (const CellEdge& edge : m_graph.edges) {
            const Operation& read = m_data.program->operations[std::size_t(edge.operation)];
            if (read.kind == OperationKind::Read && read.symbol == symbol && read.delay == 0)
                outside -= gradient(edge.operation);
        }
        return outside;
    }

    CellArrival arrivalOf(int index) const
    {
        const CellNode& node = m_graph.nodes[std::size_t(index)];
        CellArrival arrival;
        if (node.kind != CellNodeKind::Output)
            return arrival;
        const StepDetail& detail = m_data.detail;
        arrival.isState = m_data.program->symbols[std::size_t(node.symbol)].isState();
        arrival.isOutput = node.symbol == m_data.program->output;
        VectorXd later = VectorXd::Zero(m_data.units);
        if (arrival.isState)
            later = m_iteration.gradientFromLaterSteps(
                detail.track, node.symbol, detail.step, detail.sequence);
        arrival.fromLater = gradientBar(later.stableNorm(), m_data.source);
        if (arrival.isOutput) {
            const VectorXd outside = gradientFromOutside(node.symbol) - later;
            arrival.fromOutside = gradientBar(outside.stableNorm(), m_data.source);
        }
        return arrival;
    }

    CellValues valuesOfEdge(const CellEdge& edge) const
    {
        CellValues values;
        const CellValues& from = m_data.nodes[std::size_t(edge.from)];
        values.value = from.value;
        const bool toOutput = m_graph.nodes[std::size_t(edge.to)].kind == CellNodeKind::Output;
        values.gradient =
            toOutput ? m_data.nodes[std::size_t(edge.to)].gradient : gradient(edge.operation);
        return finished(std::move(values));
    }

    bool isGate(int index) const
    {
        const CellNode& node = m_graph.nodes[std::size_t(index)];
        if (node.function == Function::Sigmoid)
            return true;
        const bool keepsRange =
            node.kind == CellNodeKind::Copy ||
            (node.kind == CellNodeKind::Affine && node.shift == 1.0 && node.scale == -1.0);
        if (!keepsRange)
            return false;
        for (const CellEdge& edge : m_graph.edges) {
            if (edge.to == index)
                return edge.from < index && m_data.nodes[std::size_t(edge.from)].isGate;
        }
        return false;
    }

    const Iteration& m_iteration;
    CellData& m_data;
    const CellGraph& m_graph;
};

std::vector<double> rangesOf(const Iteration& iteration, int track, const Program& program)
{
    std::vector<double> ranges;
    for (int symbol = 0; symbol < int(program.symbols.size()); ++symbol) {
        double largest = 0.0;
        for (int step = 0; step < iteration.stepsOf(track); ++step) {
            for (const double value : iteration.value(track, symbol, step)) {
                if (std::isfinite(value))
                    largest = std::max(largest, std::abs(value));
            }
        }
        ranges.push_back(steppedRange(largest));
    }
    return ranges;
}

/// What is read or handed on is marked where it is calculated.
void noteByHand(const Snapshot& snapshot, CellData& data)
{
    const CellGraph& graph = *data.graph;
    for (std::size_t index = 0; index < graph.nodes.size(); ++index) {
        const CellNode& node = graph.nodes[index];
        const bool isHere = node.kind != CellNodeKind::Source && node.kind != CellNodeKind::Output;
        if (node.symbol >= 0 && isHere)
            data.nodes[index].byHand = unitsHeld(snapshot, data.detail.track, node.symbol);
        for (std::size_t term = 0; term < node.terms.size(); ++term) {
            const int parameter = node.terms[term].parameter;
            if (parameter >= 0)
                data.terms[index][term].byHand = unitsOfWeights(snapshot, data.detail.track,
                    data.program->parameters[std::size_t(parameter)].name);
        }
    }
}

} // namespace

bool CellValues::isHeld(int unit) const
{
    return unit >= 0 && unit < int(byHand.size()) && byHand[std::size_t(unit)].isHeld;
}

int CellData::stepBefore(int delay) const
{
    const int step = isReverse ? detail.step + delay : detail.step - delay;
    return step >= 0 && step < steps ? step : -1;
}

int CellData::stepAfter() const
{
    return stepBefore(-1);
}

bool CellData::hasByHand() const
{
    const auto isMarked = [](const CellValues& shown) { return !shown.byHand.empty(); };
    return std::any_of(nodes.begin(), nodes.end(), isMarked) ||
           std::any_of(terms.begin(), terms.end(), [&](const std::vector<CellValues>& rows) {
               return std::any_of(rows.begin(), rows.end(), isMarked);
           });
}

CellData cellData(
    const Snapshot& snapshot, int track, int step, std::shared_ptr<const CellGraph> graph)
{
    const Iteration& iteration = *snapshot.iteration;
    const Network& network = iteration.network();
    const Track& place = network.tracks()[std::size_t(track)];
    CellData data;
    data.iteration = snapshot.iteration;
    data.program = place.program;
    data.graph =
        graph != nullptr ? graph : std::make_shared<const CellGraph>(cellGraph(*place.program));
    data.detail = calculateStep(iteration, track, step);
    data.steps = iteration.stepsOf(track);
    data.units = place.units;
    data.layer = place.layer;
    data.layers = network.layerCount(place.stack);
    data.isReverse = place.reverse;
    data.ranges = rangesOf(iteration, track, *place.program);
    data.source = averageSource(snapshot);
    const bool isSource = network.stackCount() == 2 && place.stack == 0;
    if (place.layer == 0) {
        const StageLabel label = isSource ? snapshot.task->sourceLabel(iteration.batch(), step)
                                          : snapshot.task->inputLabel(iteration.batch(), step);
        data.input = QString::fromStdString(label.text);
    }
    Collector(iteration, data).run();
    noteByHand(snapshot, data);
    return data;
}

GradientBar magnitudeAlong(const CellData& data, const std::vector<int>& edges)
{
    if (edges.empty())
        return {};
    VectorXd sum = data.edges[std::size_t(edges.front())].gradient;
    for (std::size_t i = 1; i < edges.size(); ++i)
        sum += data.edges[std::size_t(edges[i])].gradient;
    return gradientBar(sum.stableNorm(), data.source);
}

} // namespace loopscope::ui
