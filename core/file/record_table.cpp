#include "core/file/record_table.h"

#include "core/file/csv_writer.h"
#include "core/file/trace_tensors.h"

namespace loopscope
{
namespace
{

/// Steps of a sequence that are no padding.
int stepsWithout(const std::vector<int>& lengths, int steps, int sequence)
{
    return lengths.empty() ? steps : lengths[std::size_t(sequence)];
}

class RecordWriter
{
public:
    RecordWriter(const Iteration& iteration, int sequence)
        : m_iteration(iteration)
        , m_sequence(sequence)
        , m_steps(stepsWithout(iteration.batch().lengths, iteration.steps(), sequence))
        , m_sourceSteps(stepsWithout(
              iteration.batch().sourceLengths, iteration.batch().sourceSteps, sequence))
    {
    }

    std::string write()
    {
        for (std::size_t t = 0; t < network().tracks().size(); ++t)
            addTrack(int(t));
        addAttention();
        addReadout();
        return m_csv.text();
    }

private:
    const Network& network() const { return m_iteration.network(); }

    void addTrack(int index)
    {
        const Track& track = network().tracks()[std::size_t(index)];
        const std::string layer = trackName(network(), index);
        const bool readsSource = network().stackCount() == 2 && track.stack == 0;
        const std::vector<Symbol>& symbols = track.program->symbols;
        for (int step = 0; step < (readsSource ? m_sourceSteps : m_steps); ++step)
            for (std::size_t s = 0; s < symbols.size(); ++s)
                addVector(layer, step, symbols[s].name,
                    m_iteration.value(index, int(s), step, m_sequence),
                    m_iteration.gradient(index, int(s), step, m_sequence));
    }

    void addVector(const std::string& layer, int step, const std::string& symbol,
        const ConstVectorView& values, const ConstVectorView& gradients)
    {
        for (Eigen::Index unit = 0; unit < values.size(); ++unit) {
            begin(layer, step, symbol, int(unit)).add(values[unit]);
            m_csv.add(gradients[unit]).endRow();
        }
    }

    /// Of every target step one number a source step.
    void addAttention()
    {
        const Eigen::MatrixXd& weights = m_iteration.attentionWeights(m_sequence);
        const Eigen::MatrixXd& gradients = m_iteration.attentionWeightGradients(m_sequence);
        if (weights.size() == 0)
            return;
        for (int step = 0; step < m_steps; ++step)
            for (int source = 0; source < m_sourceSteps; ++source) {
                begin("attention", step, "a", source).add(weights(source, step));
                m_csv.add(gradients(source, step)).endRow();
            }
    }

    void addReadout()
    {
        for (int step = 0; step < m_steps; ++step) {
            addVector("readout", step, "y", m_iteration.output(step, m_sequence),
                m_iteration.outputGradient(step, m_sequence));
            const ConstVectorView p = m_iteration.probabilities(step, m_sequence);
            for (Eigen::Index unit = 0; unit < p.size(); ++unit)
                begin("readout", step, "p", int(unit)).add(p[unit]).add("").endRow();
            begin("readout", step, "loss", 0)
                .add(m_iteration.stepLoss(step, m_sequence))
                .add("")
                .endRow();
        }
    }

    CsvWriter& begin(const std::string& layer, int step, const std::string& symbol, int unit)
    {
        return m_csv.add(layer).add(step + 1).add(symbol).add(unit + 1);
    }

    const Iteration& m_iteration;
    int m_sequence;
    int m_steps;
    int m_sourceSteps;
    CsvWriter m_csv{{"layer", "step", "symbol", "unit", "value", "gradient"}};
};

} // namespace

std::string recordTable(const Iteration& iteration, int sequence)
{
    return RecordWriter(iteration, sequence).write();
}

} // namespace loopscope
