#include "ui/explain/explain_sections.h"
#include "ui/theme/number_format.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace loopscope::ui
{

namespace
{

QString letterOf(ParameterKind kind)
{
    switch (kind) {
    case ParameterKind::InputMatrix:
        return QStringLiteral("<i>W</i>");
    case ParameterKind::RecurrentMatrix:
        return QStringLiteral("<i>U</i>");
    case ParameterKind::Bias:
        break;
    }
    return QStringLiteral("<i>b</i>");
}

QStringList namesOf(const ExplainContext& context, const GradientSum& sum)
{
    QStringList names;
    for (const int parameter : sum.parameters)
        names += context.writer.parameter(parameter - context.track.firstParameter).html;
    return names;
}

/// "U", or "U: U_i, U_f, U_g, U_o below each other" of a cell with gates.
QString familyName(const ExplainContext& context, const GradientSum& sum)
{
    const QStringList names = namesOf(context, sum);
    return names.size() == 1 ? names.front() : letterOf(sum.kind);
}

TilesBlock::Tile tile(
    const QString& title, const QString& note, const Eigen::MatrixXd& numbers, double range)
{
    return {title, note, {numbers.data(), numbers.data() + numbers.size()}, range};
}

TilesBlock tilesOf(const ExplainContext& context, const GradientSum& sum)
{
    TilesBlock block;
    block.rows = int(sum.total.rows());
    block.columns = int(sum.total.cols());
    block.parameters = sum.parameters;
    block.names = namesOf(context, sum);
    return block;
}

/// "step 20", "steps 20 → 10".
QString stepsDownTo(const ExplainContext& context, int step)
{
    const int steps = context.iteration.stepsOf(context.trackIndex);
    return step == steps - 1 ? Explain::tr("step %1").arg(steps)
                             : Explain::tr("steps %1 → %2").arg(steps).arg(step + 1);
}

/// This step's share, what was there before it, and both together.
TilesBlock sumTiles(const ExplainContext& context, const GradientSum& sum)
{
    const Eigen::MatrixXd share = shareOf(context.iteration, sum, context.step());
    const Eigen::MatrixXd soFar = sumDownTo(context.iteration, sum, context.step());
    const double range = barRange(sum.largest);
    const bool isFirst =
        context.step() == context.iteration.stepsOf(context.trackIndex) - 1;
    TilesBlock block = tilesOf(context, sum);
    block.tiles.push_back(tile(Explain::tr("step %1").arg(context.shownStep()),
        normText(share.reshaped()), share, range));
    block.tiles.push_back(tile(
        isFirst ? Explain::tr("nothing yet") : stepsDownTo(context, context.step() + 1),
        isFirst ? QString() : normText((soFar - share).reshaped()), soFar - share, range));
    block.tiles.push_back(
        tile(Explain::tr("sum so far"), normText(soFar.reshaped()), soFar, range));
    block.signs = QStringLiteral("+=");
    block.words = Explain::tr("Gradient of %1: step %2 adds %3, together %4 so far; colours reach "
                              "to ±%5")
                      .arg(plainText(familyName(context, sum)))
                      .arg(context.shownStep())
                      .arg(block.tiles[0].note, block.tiles[2].note, formatNumber(range, 2));
    return block;
}

ColumnsBlock shareColumns(const ExplainContext& context, const GradientSum& sum)
{
    ColumnsBlock columns;
    columns.kind = ColumnsBlock::Kind::Shares;
    columns.values = numbersOf(sum.along);
    columns.areSteps = true;
    columns.current = context.step();
    for (int step = 0; step < int(columns.values.size()); ++step)
        columns.reached.push_back(isReachedBackward(context.cursor, step));
    const double most = largestFinite(sum.along);
    columns.top = most > 0.0 ? most : 1.0;
    const double here = sum.along[context.step()];
    columns.number = (here > 0.0 ? QStringLiteral("+") : QString()) + formatNumber(here, 2);
    columns.title = Explain::tr("what each step brings to the whole sum");
    columns.words =
        Explain::tr("Share of each step in the gradient of %1, along the whole sum; step "
                    "%2: %3")
            .arg(plainText(familyName(context, sum)))
            .arg(context.shownStep())
            .arg(columns.number);
    return columns;
}

/// How much of the shares is left when they are added.
QString cancellationWords(const ExplainContext& context, const GradientSum& sum)
{
    const double lengths = sum.norms.tail(sum.norms.size() - context.step()).sum();
    const double length =
        sumDownTo(context.iteration, sum, context.step()).stableNorm();
    if (!std::isfinite(lengths) || !std::isfinite(length))
        return Explain::tr("The sum is lost: a share is not a finite number.");
    if (lengths == 0.0)
        return Explain::tr("Nothing has come yet.");
    const QString words =
        Explain::tr("Laid end to end the shares so far are %1 long, their sum %2.")
            .arg(formatNorm(lengths), formatNorm(length));
    const double lost = 1.0 - length / lengths;
    return lost < 0.005
               ? words + u' ' + Explain::tr("Nothing cancels.")
               : words + u' ' + Explain::tr("%1 cancel: steps pull against each other.")
                                    .arg(formatPercent(lost));
}

/// Two steps of one kind of weights: range of the bars is that of the numbers themselves.
TilesBlock stepTiles(const ExplainContext& context, const GradientSum& sum)
{
    const Network& network = context.iteration.network();
    const Eigen::Index rows = sum.total.rows() / Eigen::Index(sum.parameters.size());
    Eigen::MatrixXd before(sum.total.rows(), sum.total.cols());
    Eigen::MatrixXd after = before;
    for (std::size_t i = 0; i < sum.parameters.size(); ++i) {
        const Eigen::Index top = Eigen::Index(i) * rows;
        before.middleRows(top, rows) =
            network.view(sum.parameters[i], context.iteration.before().parameters);
        after.middleRows(top, rows) =
            network.view(sum.parameters[i], context.iteration.after().parameters);
    }
    const Eigen::MatrixXd step = after - before;
    const double weights =
        barRange(std::max(largestFinite(before.reshaped()), largestFinite(after.reshaped())));
    const double steps = barRange(largestFinite(step.reshaped()));
    const auto scale = [](double range) { return u'±' + formatNumber(range, 2); };
    TilesBlock block = tilesOf(context, sum);
    block.kind = NumberReference::Kind::Parameter;
    block.tiles = {tile(Explain::tr("%1 before").arg(familyName(context, sum)), scale(weights),
                       before, weights),
        tile(Explain::tr("step"), scale(steps), step, steps),
        tile(Explain::tr("after"), scale(weights), after, weights)};
    block.signs = QStringLiteral("+=");
    block.words = Explain::tr("%1: length %2 before, step %3, %4 after")
                      .arg(plainText(familyName(context, sum)), normText(before.reshaped()),
                          normText(step.reshaped()), normText(after.reshaped()));
    return block;
}

/// The roads to one state that pass neither a matrix nor a function, or all the others.
std::optional<BandsBlock::Band> bandOf(const ExplainContext& context, const TwoRoads& roads,
    const StateArrival& state, bool isStraight)
{
    BandsBlock::Band band;
    Eigen::VectorXd shares = Eigen::VectorXd::Zero(state.shares.size());
    std::vector<const Road*> found;
    int roadsOfState = 0;
    for (const Road& road : roads.roads) {
        if (road.symbol != state.symbol)
            continue;
        ++roadsOfState;
        if (road.isStraight() != isStraight)
            continue;
        shares += road.shares;
        found.push_back(&road);
    }
    if (found.empty())
        return std::nullopt;
    // The length of a part of a sum does not follow from the lengths of its own parts.
    if (int(found.size()) == roadsOfState)
        band.norms = numbersOf(state.norms);
    else if (found.size() == 1)
        band.norms = numbersOf(found.front()->norms);
    band.shares = numbersOf(shares);
    const QString letter = QStringLiteral("<i>%1</i>").arg(QString::fromStdString(
        context.program.symbols[std::size_t(state.symbol)].name));
    band.name = (isStraight ? Explain::tr("along %1") : Explain::tr("through %1")).arg(letter);
    return band;
}

/// Straight roads first: they are the ones that last.
std::vector<BandsBlock::Band> bandsOf(const ExplainContext& context)
{
    const TwoRoads& roads = context.cache.roads(context.trackIndex);
    std::vector<BandsBlock::Band> bands;
    for (const bool isStraight : {true, false}) {
        for (const StateArrival& state : roads.states) {
            if (std::optional<BandsBlock::Band> band =
                    bandOf(context, roads, state, isStraight))
                bands.push_back(std::move(*band));
        }
    }
    return bands;
}

} // namespace

std::vector<ExplainSection> sumSections(const ExplainContext& context)
{
    std::vector<ExplainSection> sections;
    for (const GradientSum& sum : context.cache.sums(context.trackIndex)) {
        ExplainSection section;
        section.title = QStringLiteral("∂<i>L</i>/∂") + familyName(context, sum) +
                        Explain::tr(": sum over time");
        section.note = stepsDownTo(context, context.step());
        if (sections.empty()) {
            section.blocks.push_back(ProseBlock{
                Explain::tr("Every step uses the same weights, so each drops its share into one "
                            "sum. Orange and blue cancel.")});
        }
        if (sum.parameters.size() > 1) {
            section.blocks.push_back(ProseBlock{
                Explain::tr("Below each other: %1.").arg(listed(namesOf(context, sum))),
                Tone::Muted});
        }
        section.blocks.push_back(sumTiles(context, sum));
        section.blocks.push_back(shareColumns(context, sum));
        section.blocks.push_back(ProseBlock{cancellationWords(context, sum)});
        sections.push_back(std::move(section));
    }
    return sections;
}

ExplainSection stepSection(const ExplainContext& context)
{
    ExplainSection section;
    section.title = Explain::tr("Before + step = after");
    for (const GradientSum& sum : context.cache.sums(context.trackIndex))
        section.blocks.push_back(stepTiles(context, sum));
    return section;
}

ExplainSection twoRoadsSection(const ExplainContext& context)
{
    ExplainSection section;
    BandsBlock block;
    block.bands = bandsOf(context);
    if (block.bands.size() < 2)
        return section;
    block.current = context.step();
    for (int step = 0; step < context.steps(); ++step)
        block.reached.push_back(isReachedBackward(context.cursor, step));
    const QString here = block.wordsAt(context.step()).replace(u'\n', QStringLiteral("; "));
    block.words = Explain::tr("The gradient that comes back, by road: %1").arg(here);
    section.title = block.bands.size() == 2 ? Explain::tr("Two roads back")
                                            : Explain::tr("%1 roads back").arg(block.bands.size());
    section.blocks.push_back(
        ProseBlock{Explain::tr("What comes back to each step, by the road that it takes.")});
    section.blocks.push_back(block);
    section.blocks.push_back(ProseBlock{here.toHtmlEscaped(), Tone::Muted});
    return section;
}

} // namespace loopscope::ui
