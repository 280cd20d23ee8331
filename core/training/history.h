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

/// States of a run that are kept so that any iteration can be gone back to: the nearest kept one
/// before it, then exact replay. Every `spacing()`-th state is kept; when they outgrow the budget,
/// every second one is let go. States are copied into storage that is made once, so that a run
/// allocates nothing as it goes on.
/// @tparam Settings  what the run used from a state on; kept beside it, so that replay uses the
/// same
template <typename Settings>
class History
{
public:
    struct Milestone {
        TrainingState state;
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
        cutAfter(-1);
        m_spacing = firstSpacing;
    }

    /// Keeps a state, if its number is one that is kept or the settings changed there.
    void keep(const TrainingState& state, std::shared_ptr<const Settings> settings)
    {
        const auto place = firstAfter(state.iteration - 1);
        const bool isKnown =
            place != m_milestones.end() && place->state.iteration == state.iteration;
        const bool change = place == m_milestones.begin() || std::prev(place)->settings != settings;
        if (!isKnown && !change && state.iteration % m_spacing != 0)
            return;
        const std::size_t index = std::size_t(place - m_milestones.begin());
        if (change || m_milestones.empty() || !isSameSize(m_milestones.back().state, state))
            makeStorage(state);
        if (!isKnown)
            m_milestones.insert(m_milestones.begin() + std::ptrdiff_t(index), takeSpare());
        Milestone& milestone = m_milestones[index];
        milestone.state = state;
        milestone.settings = std::move(settings);
        milestone.settingsChange = change;
        const std::size_t most = mostOf(bytesOf(state));
        while (m_milestones.size() > most && countOfDroppable() > most && m_spacing < (1 << 20))
            thinOut();
    }

    /// Forgets everything after an iteration: the run takes another way from there.
    void cutAfter(int iteration)
    {
        for (; !m_milestones.empty() && m_milestones.back().state.iteration > iteration;
             m_milestones.pop_back())
            giveBack(m_milestones.back());
    }

    /// The newest milestone that is not after an iteration; nullptr if there is none. Valid until
    /// the next change.
    const Milestone* before(int iteration) const
    {
        const auto next = std::upper_bound(m_milestones.begin(), m_milestones.end(), iteration,
            [](int number, const Milestone& m) { return number < m.state.iteration; });
        return next == m_milestones.begin() ? nullptr : &*std::prev(next);
    }

    /// Copies of the kept states that use so many bytes at most: the first, all at which settings
    /// changed, and of the others every second, fourth, …
    std::vector<Milestone> copies(std::size_t budget) const
    {
        std::vector<Milestone> result;
        for (std::size_t stride = 1;; stride *= 2) {
            std::size_t sum = 0;
            std::size_t chosen = 0;
            const auto isChosen = [&](std::size_t index) {
                return index % stride == 0 || m_milestones[index].settingsChange;
            };
            for (std::size_t i = 0; i < m_milestones.size(); ++i) {
                if (isChosen(i)) {
                    sum += bytesOf(m_milestones[i].state);
                    ++chosen;
                }
            }
            if (sum > budget && stride < m_milestones.size())
                continue;
            result.reserve(chosen);
            for (std::size_t i = 0; i < m_milestones.size(); ++i) {
                if (isChosen(i))
                    result.push_back(m_milestones[i]);
            }
            return result;
        }
    }

    /// Keeps these states, by iteration, in place of all others.
    void replace(const std::vector<Milestone>& milestones)
    {
        clear();
        if (!milestones.empty())
            makeStorage(milestones.back().state);
        m_milestones = milestones;
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
    static constexpr std::size_t mostStates = 512;

    static std::size_t bytesOf(const TrainingState& state)
    {
        return sizeof(double) * std::size_t(state.parameters.size() + state.firstMoment.size() +
                                            state.secondMoment.size());
    }
    std::size_t mostOf(std::size_t bytes) const
    {
        return std::clamp(m_budget / std::max(bytes, std::size_t(1)), std::size_t(1), mostStates);
    }

    static bool isSameSize(const TrainingState& a, const TrainingState& b)
    {
        return a.parameters.size() == b.parameters.size() &&
               a.firstMoment.size() == b.firstMoment.size() &&
               a.secondMoment.size() == b.secondMoment.size();
    }

    auto firstAfter(int iteration)
    {
        return std::upper_bound(m_milestones.begin(), m_milestones.end(), iteration,
            [](int number, const Milestone& m) { return number < m.state.iteration; });
    }

    /// Makes storage for as many states as the budget allows, whenever states change their size.
    void makeStorage(const TrainingState& state)
    {
        const std::size_t most = mostOf(bytesOf(state));
        m_milestones.reserve(m_milestones.size() + most + 2);
        if (!m_spares.empty() && isSameSize(m_spares.front().state, state))
            return;
        m_spares.clear();
        m_spares.resize(most + 1);
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
        if (m_spares.size() < m_spares.capacity())
            m_spares.push_back(std::move(milestone));
    }

    std::size_t countOfDroppable() const
    {
        return std::size_t(std::count_if(m_milestones.begin(), m_milestones.end(),
            [](const Milestone& milestone) { return !milestone.settingsChange; }));
    }

    void thinOut()
    {
        m_spacing *= 2;
        std::size_t kept = 0;
        for (Milestone& milestone : m_milestones) {
            if (milestone.state.iteration % m_spacing == 0 || milestone.settingsChange) {
                if (&milestone != &m_milestones[kept])
                    std::swap(milestone, m_milestones[kept]);
                ++kept;
            }
        }
        for (std::size_t i = kept; i < m_milestones.size(); ++i)
            giveBack(m_milestones[i]);
        m_milestones.resize(kept);
    }

    std::vector<Milestone> m_milestones; ///< by iteration
    std::vector<Milestone> m_spares;     ///< storage that is not in use
    std::size_t m_budget;
    int m_spacing = firstSpacing;
};

} // namespace loopscope
