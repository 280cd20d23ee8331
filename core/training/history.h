#pragma once

#include "core/bptt/iteration.h"

#include <cstddef>
#include <map>
#include <memory>

namespace loopscope
{

/// States of a run that are kept so that any iteration can be gone back to: the nearest kept one
/// before it, then exact replay. Every `spacing()`-th state is kept; when they outgrow the budget,
/// every second one is let go.
/// @tparam Settings  what the run used from a state on; kept beside it, so that replay uses the
/// same
template <typename Settings>
class History
{
public:
    struct Milestone {
        std::shared_ptr<const TrainingState> state;
        std::shared_ptr<const Settings> settings;
        bool settingsChange = false; ///< the settings are others than before it: never let go
    };

    /// @param budget  bytes that the kept states may use together, their vectors counted
    explicit History(std::size_t budget = std::size_t(64) << 20)
        : m_budget(budget)
    {
    }

    void clear()
    {
        m_milestones.clear();
        m_bytes = 0;
        m_spacing = 1;
    }

    /// Keeps a state, if its number is one that is kept or the settings changed there.
    void keep(std::shared_ptr<const TrainingState> state, std::shared_ptr<const Settings> settings)
    {
        const int iteration = state->iteration;
        const auto previous = m_milestones.upper_bound(iteration);
        const bool change =
            previous == m_milestones.begin() || std::prev(previous)->second.settings != settings;
        if (!change && iteration % m_spacing != 0)
            return;
        drop(iteration);
        m_bytes += bytesOf(*state);
        m_milestones[iteration] = {std::move(state), std::move(settings), change};
        while (m_bytes > m_budget && m_spacing < (1 << 20))
            thinOut();
    }

    /// Forgets everything after an iteration: the run takes another way from there.
    void cutAfter(int iteration)
    {
        while (!m_milestones.empty() && m_milestones.rbegin()->first > iteration)
            drop(m_milestones.rbegin()->first);
    }

    /// The newest milestone that is not after an iteration; nullptr if there is none.
    const Milestone* before(int iteration) const
    {
        const auto next = m_milestones.upper_bound(iteration);
        return next == m_milestones.begin() ? nullptr : &std::prev(next)->second;
    }

    int spacing() const { return m_spacing; }
    std::size_t bytes() const { return m_bytes; }

private:
    static std::size_t bytesOf(const TrainingState& state)
    {
        return sizeof(double) * std::size_t(state.parameters.size() + state.firstMoment.size() +
                                            state.secondMoment.size());
    }

    void drop(int iteration)
    {
        const auto found = m_milestones.find(iteration);
        if (found == m_milestones.end())
            return;
        m_bytes -= bytesOf(*found->second.state);
        m_milestones.erase(found);
    }

    void thinOut()
    {
        m_spacing *= 2;
        for (auto it = m_milestones.begin(); it != m_milestones.end();) {
            const auto next = std::next(it);
            if (it->first % m_spacing != 0 && !it->second.settingsChange)
                drop(it->first);
            it = next;
        }
    }

    std::map<int, Milestone> m_milestones;
    std::size_t m_budget;
    std::size_t m_bytes = 0;
    int m_spacing = 1;
};

} // namespace loopscope
