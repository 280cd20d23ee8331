#include "ui/session/run_branches.h"

#include <QCoreApplication>

#include <algorithm>
#include <utility>

namespace loopscope::ui
{
namespace
{

std::size_t bytesOf(const RunBranches& branches)
{
    std::size_t sum = 0;
    for (const auto& branch : branches.others)
        sum += branch->run->bytes();
    return sum;
}

} // namespace

RunBranches::RunBranches()
    : current{0, QCoreApplication::translate("RunBranches", "first run"), 0}
{
}

const RunBranch* RunBranches::find(int number) const
{
    const auto found = std::find_if(others.begin(), others.end(),
        [number](const auto& branch) { return branch->origin.number == number; });
    return found == others.end() ? nullptr : found->get();
}

const RunBranch* RunBranches::leftBy(const ChangeKey& key) const
{
    if (key.number < 0)
        return nullptr;
    const auto found = std::find_if(others.rbegin(), others.rend(),
        [&key](const auto& branch) { return branch->leftBy == key; });
    return found == others.rend() ? nullptr : found->get();
}

int RunBranches::nextNumber() const
{
    int highest = current.number;
    for (const auto& branch : others)
        highest = std::max(highest, branch->origin.number);
    return highest + 1;
}

RunBranches RunBranches::left(RunBranch run, const RunOrigin& next) const
{
    RunBranches result = *this;
    result.current = next;
    if (run.run->lastIteration() < 1 || leftBy(run.leftBy) != nullptr)
        return result;
    run.origin = current;
    result.others.push_back(std::make_shared<const RunBranch>(std::move(run)));
    while (result.others.size() > maximumOthers ||
           (result.others.size() > 1 && bytesOf(result) > maximumBytes))
        result.others.erase(result.others.begin());
    return result;
}

RunBranches RunBranches::returnedTo(const RunOrigin& origin) const
{
    RunBranches result = *this;
    result.current = origin;
    std::erase_if(result.others,
        [&origin](const auto& branch) { return branch->origin.number == origin.number; });
    return result;
}

} // namespace loopscope::ui
