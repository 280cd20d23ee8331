#include "core/training/weight_edit.h"

#include "core/training/setting_problem.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace loopscope
{

std::optional<std::string> findProblem(const WeightEdit& edit)
{
    if (!std::isfinite(edit.after) || !std::isfinite(edit.before))
        return settingProblem("The weight " + edit.parameter + '[' + std::to_string(edit.row + 1) +
                                  ',' + std::to_string(edit.column + 1) + ']',
            std::isfinite(edit.after) ? edit.before : edit.after, "a finite number");
    return std::nullopt;
}

std::optional<Eigen::Index> indexOf(const Network& network, const WeightEdit& edit)
{
    const auto parameter = network.findParameter(edit.track, edit.parameter);
    if (!parameter)
        return std::nullopt;
    const ParameterPlace& place = network.parameters()[std::size_t(*parameter)];
    if (edit.row < 0 || edit.row >= place.rows || edit.column < 0 || edit.column >= place.columns)
        return std::nullopt;
    return place.offset + Eigen::Index(edit.column) * place.rows + edit.row;
}

void applyEdits(const Network& network, const std::vector<WeightEdit>& old,
    const std::vector<WeightEdit>& now, Eigen::VectorXd& parameters)
{
    const auto firstDifference = std::mismatch(old.begin(), old.end(), now.begin(), now.end());
    const auto set = [&](const WeightEdit& edit, double value) {
        if (const auto index = indexOf(network, edit))
            parameters[*index] = value;
    };
    for (auto edit = old.end(); edit != firstDifference.first;) {
        --edit;
        set(*edit, edit->before);
    }
    for (auto edit = firstDifference.second; edit != now.end(); ++edit)
        set(*edit, edit->after);
}

std::vector<Eigen::Index> pinnedParameters(
    const Network& network, const std::vector<WeightEdit>& edits)
{
    std::map<Eigen::Index, bool> isPinned;
    for (const WeightEdit& edit : edits)
        if (const auto index = indexOf(network, edit))
            isPinned[*index] = edit.isPinned;
    std::vector<Eigen::Index> result;
    for (const auto& [index, pinned] : isPinned)
        if (pinned)
            result.push_back(index);
    return result;
}

} // namespace loopscope
