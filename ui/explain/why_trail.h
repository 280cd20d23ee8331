#pragma once

#include "core/bptt/number_reference.h"

#include <vector>

namespace loopscope::ui
{

/// The numbers that were asked for their reasons, one after the other, and the present one.
class WhyTrail
{
public:
    bool isEmpty() const { return m_references.empty(); }
    const NumberReference& current() const { return m_references[m_place]; }
    int length() const { return int(m_references.size()); }

    /// What lay ahead is forgotten; asking for the present number again changes nothing.
    void ask(const NumberReference& reference)
    {
        if (!isEmpty() && current() == reference)
            return;
        if (!isEmpty())
            m_references.resize(m_place + 1);
        m_references.push_back(reference);
        m_place = m_references.size() - 1;
    }

    void clear()
    {
        m_references.clear();
        m_place = 0;
    }

    bool canGoBack() const { return m_place > 0; }
    bool canGoForward() const { return m_place + 1 < m_references.size(); }
    void goBack() { m_place -= canGoBack() ? 1 : 0; }
    void goForward() { m_place += canGoForward() ? 1 : 0; }

private:
    std::vector<NumberReference> m_references;
    std::size_t m_place = 0;
};

} // namespace loopscope::ui
