#pragma once

#include "core/bptt/iteration.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <memory>
#include <utility>
#include <vector>

namespace loopscope
{

/// What is kept of a run so that any iteration can be gone back to: the nearest state before it,
/// then exact replay.
///
/// States of every `spacing()`-th iteration are kept, and the first; when they outgrow the budget,
/// every second one is let go, whatever changed there. Changes of settings are kept apart from
/// states, each as a pointer to the settings: replay makes them again at their iterations. States
/// are copied into storage that is made once, so that a run allocates nothing as it goes on.
///
/// When changes outgrow their budget, the way of the run up to some iteration is forgotten: from
/// `replayedFrom()` on everything can be gone back to, and before that iteration 0 alone.
/// @tparam Settings  what the run used from a state on; may tell its bytes()
template <typename Settings>
class History
{
public:
    struct Milestone {
        TrainingState state; ///< as settings that change at its iteration leave it
        std::shared_ptr<const Settings> settings; ///< of its iteration
    };
    /// Settings of all iterations from one on, until the next change.
    struct Change {
        int iteration = 0;
        std::shared_ptr<const Settings> settings;
    };

    /// @param budget  bytes that the kept states may use together, their vectors counted; four
    /// states are kept in any case
    /// @param changesBudget  bytes that changes of settings may use together
    explicit History(std::size_t budget = std::size_t(64) << 20,
        std::size_t changesBudget = std::size_t(16) << 20)
        : m_budget(budget)
        , m_changesBudget(changesBudget)
    {
    }

    void clear()
    {
        cutAfter(-1);
        m_largest = 0;
        m_spacing = firstSpacing;
    }

    /// Notes the settings of an iteration, and keeps its state if its number is one that is kept.
    void keep(const TrainingState& state, const std::shared_ptr<const Settings>& settings)
    {
        if (noteSettings(state.iteration, settings) &&
            bytesOfChangesAfter(m_nextReplayedFrom) > m_changesBudget / 2) {
            forgetWayTo(m_nextReplayedFrom);
            m_nextReplayedFrom = state.iteration;
        }
        m_largest = std::max(m_largest, bytesOf(state));
        auto place = firstAfter(m_milestones, state.iteration - 1);
        if (place == m_milestones.end() || place->state.iteration != state.iteration) {
            if (!isKept(state.iteration))
                return;
            while (m_milestones.size() >= mostStates() && m_spacing < largestSpacing)
                thinOut();
            if (!isKept(state.iteration))
                return;
            makeStorage(state);
            place = m_milestones.insert(
                firstAfter(m_milestones, state.iteration), takeSpare());
        }
        place->state = state;
        place->settings = settings;
    }

    /// Forgets everything after an iteration: the run takes another way from there.
    void cutAfter(int iteration)
    {
        for (; !m_milestones.empty() && m_milestones.back().state.iteration > iteration;
             m_milestones.pop_back())
            giveBack(m_milestones.back());
        m_changes.erase(firstAfter(m_changes, iteration), m_changes.end());
        if (m_replayedFrom > iteration)
            m_replayedFrom = 0;
        if (m_nextReplayedFrom > iteration)
            m_nextReplayedFrom = m_replayedFrom;
    }

    /// The newest milestone that is not after an iteration; nullptr if there is none. Valid until
    /// the next change.
    const Milestone* before(int iteration) const
    {
        const auto next = firstAfter(m_milestones, iteration);
        return next == m_milestones.begin() ? nullptr : &*std::prev(next);
    }

    /// Settings that are others than those of the iteration before; nullptr if they stay.
    const std::shared_ptr<const Settings>* changeAt(int iteration) const
    {
        const auto next = firstAfter(m_changes, iteration);
        const bool isThere =
            next != m_changes.begin() && std::prev(next)->iteration == iteration;
        return isThere ? &std::prev(next)->settings : nullptr;
    }

    const std::vector<Change>& changes() const { return m_changes; } ///< by iteration, from 0 on

    int replayedFrom() const { return m_replayedFrom; }

    /// The iteration where one gets who wants to go from one to another: there, unless the way
    /// there was forgotten.
    int placeFor(int iteration, int from) const
    {
        if (iteration <= 0 || iteration >= m_replayedFrom)
            return iteration;
        return iteration < from && from <= m_replayedFrom ? 0 : m_replayedFrom;
    }

    /// Copies of the kept states that use so many bytes at most: the first, the one that all others
    /// are replayed from, and of these every second, fourth, …
    std::vector<Milestone> copies(std::size_t budget) const
    {
        const auto isChosen = [&](std::size_t index, std::size_t stride) {
            return index % stride == 0 || m_milestones[index].state.iteration == m_replayedFrom;
        };
        const auto bytesOfChosen = [&](std::size_t stride) {
            std::size_t sum = 0;
            for (std::size_t i = 0; i < m_milestones.size(); ++i)
                sum += isChosen(i, stride) ? bytesOf(m_milestones[i].state) : 0;
            return sum;
        };
        std::size_t stride = 1;
        while (bytesOfChosen(stride) > budget && stride < m_milestones.size())
            stride *= 2;
        std::vector<Milestone> result;
        result.reserve(m_milestones.size() / stride + 2);
        for (std::size_t i = 0; i < m_milestones.size(); ++i)
            if (isChosen(i, stride))
                result.push_back(m_milestones[i]);
        return result;
    }

    /// Keeps these states and changes, both by iteration, in place of all others.
    /// @param replayedFrom  the iteration of one of the states
    void replace(const std::vector<Milestone>& milestones, const std::vector<Change>& changes,
        int replayedFrom)
    {
        clear();
        m_replayedFrom = m_nextReplayedFrom = replayedFrom;
        m_milestones = milestones;
        m_changes = changes;
        for (const Milestone& milestone : m_milestones)
            m_largest = std::max(m_largest, bytesOf(milestone.state));
        while (m_milestones.size() > mostStates() && m_spacing < largestSpacing)
            thinOut();
    }

    int spacing() const { return m_spacing; }
    std::size_t bytes() const
    {
        std::size_t sum = 0;
        for (const Milestone& milestone : m_milestones)
            sum += bytesOf(milestone.state);
        return sum;
    }

private:
    static constexpr int firstSpacing = 4;
    static constexpr int largestSpacing = 1 << 29;

    static std::size_t bytesOf(const TrainingState& state)
    {
        return sizeof(double) * std::size_t(state.parameters.size() + state.firstMoment.size() +
                                            state.secondMoment.size());
    }
    std::size_t mostStates() const
    {
        return std::clamp(m_budget / std::max(m_largest, std::size_t(1)), std::size_t(4),
            std::size_t(512));
    }

    /// Whether replay cannot do without the state of an iteration.
    bool isNeeded(int iteration) const
    {
        return iteration == m_milestones.front().state.iteration ||
               iteration == m_replayedFrom || iteration == m_nextReplayedFrom;
    }

    bool isKept(int iteration) const
    {
        return m_milestones.empty() || iteration % m_spacing == 0 || isNeeded(iteration);
    }

    static bool isSameSize(const TrainingState& a, const TrainingState& b)
    {
        return a.parameters.size() == b.parameters.size() &&
               a.firstMoment.size() == b.firstMoment.size() &&
               a.secondMoment.size() == b.secondMoment.size();
    }

    static int iterationOf(const Milestone& milestone) { return milestone.state.iteration; }
    static int iterationOf(const Change& change) { return change.iteration; }

    template <typename Entries>
    static auto firstAfter(Entries& entries, int iteration)
    {
        return std::upper_bound(entries.begin(), entries.end(), iteration,
            [](int number, const auto& entry) { return number < iterationOf(entry); });
    }

    /// @return whether they are others than before
    bool noteSettings(int iteration, const std::shared_ptr<const Settings>& settings)
    {
        const auto next = firstAfter(m_changes, iteration);
        const bool isFirst = next == m_changes.begin();
        if (!isFirst && std::prev(next)->settings == settings)
            return false;
        if (!isFirst && std::prev(next)->iteration == iteration)
            std::prev(next)->settings = settings;
        else
            m_changes.insert(next, {iteration, settings});
        return true;
    }

    std::size_t bytesOfChangesAfter(int iteration) const
    {
        std::size_t sum = 0;
        for (auto change = firstAfter(m_changes, iteration); change != m_changes.end(); ++change)
            sum += sizeof(Change) + bytesOf(*change->settings);
        return sum;
    }

    static std::size_t bytesOf(const Settings& settings)
    {
        if constexpr (requires { settings.bytes(); })
            return settings.bytes();
        else
            return sizeof(Settings);
    }

    /// Keeps of the states and changes before an iteration the first alone.
    void forgetWayTo(int iteration)
    {
        if (iteration <= m_replayedFrom)
            return;
        m_replayedFrom = iteration;
        const Change there{iteration, before(iteration)->settings};
        const auto end = m_changes.erase(m_changes.begin() + 1, firstAfter(m_changes, iteration));
        m_changes.insert(end, there);
        keepOnly([&](const Milestone& milestone) {
            return &milestone == &m_milestones.front() || iterationOf(milestone) >= iteration;
        });
    }

    /// Makes storage for as many states as the budget allows, whenever states change their size.
    void makeStorage(const TrainingState& state)
    {
        m_milestones.reserve(mostStates());
        if (!m_spares.empty() && isSameSize(m_spares.back().state, state))
            return;
        m_spares.clear();
        m_spares.resize(mostStates() - std::min(mostStates(), m_milestones.size()));
        for (Milestone& spare : m_spares) {
            spare.state.parameters.resize(state.parameters.size());
            spare.state.firstMoment.resize(state.firstMoment.size());
            spare.state.secondMoment.resize(state.secondMoment.size());
        }
    }

    Milestone takeSpare()
    {
        if (m_spares.empty())
            return {};
        Milestone spare = std::move(m_spares.back());
        m_spares.pop_back();
        return spare;
    }

    void giveBack(Milestone& milestone)
    {
        milestone.settings.reset();
        if (m_spares.size() + m_milestones.size() <= mostStates())
            m_spares.push_back(std::move(milestone));
    }

    void thinOut()
    {
        m_spacing *= 2;
        keepOnly([&](const Milestone& milestone) { return isKept(iterationOf(milestone)); });
    }

    template <typename Condition>
    void keepOnly(Condition isWanted)
    {
        std::size_t kept = 0;
        for (Milestone& milestone : m_milestones) {
            if (isWanted(milestone)) {
                if (&milestone != &m_milestones[kept])
                    std::swap(milestone, m_milestones[kept]);
                ++kept;
            }
        }
        for (; m_milestones.size() > kept; m_milestones.pop_back())
            giveBack(m_milestones.back());
    }

    std::vector<Milestone> m_milestones; ///< by iteration
    std::vector<Change> m_changes;       ///< by iteration; the first is of the first milestone
    std::vector<Milestone> m_spares;     ///< storage that is not in use
    std::size_t m_budget;
    std::size_t m_changesBudget;
    int m_replayedFrom = 0;
    int m_nextReplayedFrom = 0; ///< what comes after it uses up to half of the changes' budget
    std::size_t m_largest = 0; ///< bytes of the largest state so far
    int m_spacing = firstSpacing;
};

} // namespace loopscope
