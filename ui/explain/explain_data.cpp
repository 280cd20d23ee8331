#include "ui/explain/explain_data.h"

#include "core/bptt/parameter_change.h"
#include "ui/explain/explain_sections.h"
#include "ui/session/time_span.h"
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
            const auto* found = std::get_if<FormulaBlock>(&block);
            for (std::size_t i = 0; found != nullptr && i < found->formulas.size(); ++i) {
                // What holds for one number of one step is shown, not copied.
                if (!found->formulas[i].latex.isEmpty())
                    formulas.push_back(found->formulas[i]);
            }
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
    } else if (const auto* terms = std::get_if<TermsBlock>(&block)) {
        for (const TermRow& row : terms->rows)
            words += plainText(row.html) + (row.hasAmount ? QStringLiteral(": ") + row.number
                                                          : QString());
    } else if (const auto* tiles = std::get_if<TilesBlock>(&block)) {
        words += tiles->words;
    } else if (const auto* bands = std::get_if<BandsBlock>(&block)) {
        words += bands->words;
    } else if (const auto* table = std::get_if<TableBlock>(&block)) {
        for (const QStringList& row : table->rows)
            words += plainText(row.join(QStringLiteral(" ")));
    }
    return words.join(QStringLiteral("; "));
}

} // namespace

NumberReference TilesBlock::reference(int row, int column) const
{
    const int height = std::max(rows / std::max(int(parameters.size()), 1), 1);
    NumberReference number = parameterOf(
        parameters[std::size_t(row / height)], row % height, column);
    number.kind = kind;
    return number;
}

QString BandsBlock::wordsAt(int step) const
{
    QStringList lines = {Explain::tr("step %1").arg(step + 1)};
    for (const Band& band : bands) {
        const double share = band.shares[std::size_t(step)];
        QStringList numbers;
        if (std::isfinite(share))
            numbers += Explain::tr("%1 %").arg(formatNumber(share * 100.0, 3));
        if (!band.norms.empty())
            numbers += Explain::tr("length %1").arg(formatNorm(band.norms[std::size_t(step)]));
        lines += plainText(band.name) + QStringLiteral(": ") +
                 (numbers.isEmpty() ? Explain::tr("nothing") : numbers.join(QStringLiteral(", ")));
    }
    if (!reached[std::size_t(step)])
        lines += Explain::tr("the backward pass has not come here yet");
    return lines.join(u'\n');
}

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
    m_sumsTrack = -1;
    m_roadsTrack = -1;
    m_lossAfterUpdate.reset();
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
        for (int step = 0; step < iteration.stepsOf(track); ++step) {
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

const std::vector<GradientSum>& ExplainCache::sums(int track)
{
    if (m_sumsTrack != track)
        m_sums = gradientSums(*m_snapshot->iteration, track);
    m_sumsTrack = track;
    return m_sums;
}

const TwoRoads& ExplainCache::roads(int track)
{
    if (m_roadsTrack != track)
        m_roads = twoRoads(*m_snapshot->iteration, track);
    m_roadsTrack = track;
    return m_roads;
}

double ExplainCache::lossAfterUpdate()
{
    if (!m_lossAfterUpdate)
        m_lossAfterUpdate = loopscope::lossAfterUpdate(*m_snapshot->iteration);
    return *m_lossAfterUpdate;
}

ExplainData explainData(
    const Snapshot& snapshot, const ExplainRequest& request, ExplainCache& cache)
{
    const Iteration& iteration = *snapshot.iteration;
    const Track& track = iteration.network().tracks().at(std::size_t(request.track));
    const TimeSpan span = spanOf(iteration);
    const bool isEncoder = snapshot.decoderTrack >= 0;
    const Cursor cursor =
        clamped(request.cursor, TimeSpan(isEncoder ? span.encoderSteps : span.steps));
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
    if (const QString words = heldWords(context); !words.isEmpty())
        data.sections.front().blocks.push_back(ProseBlock{words});
    if (snapshot.broken)
        data.sections.insert(data.sections.begin(), breakSection(context));
    return data;
}

} // namespace loopscope::ui
