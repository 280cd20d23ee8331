#include "ui/explain/explain_data.h"

#include "ui/explain/explain_sections.h"
#include "ui/theme/number_format.h"

#include <algorithm>
#include <cmath>

namespace loopscope::ui
{

namespace
{

std::vector<Formula> formulasOf(const ExplainData& data)
{
    std::vector<Formula> formulas;
    for (const ExplainSection& section : data.sections) {
        for (const Block& block : section.blocks) {
            if (const auto* found = std::get_if<FormulaBlock>(&block))
                formulas.insert(
                    formulas.end(), found->formulas.begin(), found->formulas.end());
        }
    }
    return formulas;
}

QString wordsOf(const Block& block)
{
    if (const auto* prose = std::get_if<ProseBlock>(&block))
        return plainText(prose->html);
    QStringList words;
    if (const auto* formulas = std::get_if<FormulaBlock>(&block)) {
        for (const Formula& formula : formulas->formulas)
            words += plainText(formula.html);
    } else if (const auto* bars = std::get_if<BarRowsBlock>(&block)) {
        for (const BarRow& row : bars->rows)
            words += row.words;
    } else if (const auto* columns = std::get_if<ColumnsBlock>(&block)) {
        words += columns->words;
    } else if (const auto* verdict = std::get_if<VerdictBlock>(&block)) {
        words += verdict->title + u' ' + verdict->factor;
        for (const QString& line : verdict->lines)
            words += plainText(line);
    } else if (const auto* chances = std::get_if<ChancesBlock>(&block)) {
        for (const ChancesBlock::Chance& chance : chances->chances)
            words += Explain::tr("%1: %2").arg(chance.label, formatPercent(chance.probability));
    } else if (const auto* table = std::get_if<TableBlock>(&block)) {
        for (const QStringList& row : table->rows)
            words += plainText(row.join(QStringLiteral(" ")));
    }
    return words.join(QStringLiteral("; "));
}

} // namespace

QString ExplainData::latex() const
{
    QStringList lines;
    for (const Formula& formula : formulasOf(*this))
        lines += formula.latex;
    return lines.join(QStringLiteral(" \\\\\n"));
}

QString ExplainData::text() const
{
    QStringList lines;
    for (const Formula& formula : formulasOf(*this))
        lines += formula.text;
    return lines.join(u'\n');
}

QString ExplainData::description() const
{
    QStringList lines;
    for (const ExplainSection& section : sections) {
        if (!section.title.isEmpty())
            lines += plainText(section.title + u' ' + section.note);
        for (const Block& block : section.blocks)
            lines += wordsOf(block);
    }
    lines.removeAll(QString());
    return lines.join(u'\n');
}

void ExplainCache::setSnapshot(const Snapshot* snapshot)
{
    m_snapshot = snapshot;
    m_rangeTrack = -1;
    m_sharesTrack = -1;
}

double ExplainCache::gradientRange(int track)
{
    if (m_rangeTrack == track)
        return m_range;
    const Iteration& iteration = *m_snapshot->iteration;
    const Program& program = *iteration.network().tracks().at(std::size_t(track)).program;
    double largest = 0.0;
    for (int symbol = 1; symbol < int(program.symbols.size()); ++symbol) {
        const bool isState = program.symbols[std::size_t(symbol)].isState();
        if (!isState && symbol != program.output)
            continue;
        for (int step = 0; step < iteration.steps(); ++step) {
            largest = std::max(largest, largestFinite(iteration.gradient(track, symbol, step)));
            if (isState)
                largest = std::max({largest,
                    largestFinite(iteration.gradientFromOwnStep(track, symbol, step)),
                    largestFinite(iteration.gradientFromLaterSteps(track, symbol, step))});
        }
    }
    m_rangeTrack = track;
    m_range = barRange(largest);
    return m_range;
}

const std::vector<double>& ExplainCache::shares(int trackIndex)
{
    if (m_sharesTrack == trackIndex)
        return m_shares;
    const Iteration& iteration = *m_snapshot->iteration;
    const Track& track = iteration.network().tracks().at(std::size_t(trackIndex));
    const auto addNorms = [&](ParameterKind kind) {
        Eigen::VectorXd squares = Eigen::VectorXd::Zero(iteration.steps());
        bool hasAny = false;
        for (std::size_t i = 0; i < track.program->parameters.size(); ++i) {
            if (track.program->parameters[i].kind != kind)
                continue;
            hasAny = true;
            squares.array() +=
                iteration.gradientShareNorms(track.firstParameter + int(i)).array().square();
        }
        if (hasAny)
            m_shares = numbersOf(squares.cwiseSqrt());
        return hasAny;
    };
    m_shares.assign(std::size_t(iteration.steps()), 0.0);
    if (!addNorms(ParameterKind::RecurrentMatrix))
        addNorms(ParameterKind::InputMatrix);
    m_sharesTrack = trackIndex;
    return m_shares;
}

ExplainData explainData(
    const Snapshot& snapshot, const ExplainRequest& request, ExplainCache& cache)
{
    const Iteration& iteration = *snapshot.iteration;
    const Track& track = iteration.network().tracks().at(std::size_t(request.track));
    const Cursor cursor = clamped(request.cursor, iteration.steps());
    const ExplainContext context{snapshot, iteration, track, *track.program, request.track, cursor,
        cache, FormulaWriter(*track.program, cursor.step + 1, track.reverse)};
    ExplainData data;
    if (request.isTraining) {
        data.sections = trainingSections(context);
        return data;
    }
    switch (cursor.phase) {
    case Phase::Forward:
        data.sections = forwardSections(context);
        break;
    case Phase::Loss:
        data.sections = lossSections(context);
        break;
    case Phase::Backward:
        data.sections = backwardSections(context);
        break;
    case Phase::Update:
        data.sections = updateSections(context);
        break;
    }
    return data;
}

} // namespace loopscope::ui
