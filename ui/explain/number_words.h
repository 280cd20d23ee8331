#pragma once

#include "core/bptt/why.h"

#include <QString>

namespace loopscope::ui
{

struct Snapshot;

/// Names of single numbers: "h₉[3]", "∂L/∂U[3,5]", "ŷ₉[“e”]". Steps and units count from 1.
class NumberWords
{
public:
    explicit NumberWords(const Snapshot& snapshot)
        : m_snapshot(snapshot)
    {
    }

    QString name(const NumberReference& reference) const; ///< rich text

private:
    QString value(const NumberReference& reference) const;
    QString operation(const NumberReference& reference) const;
    QString parameter(const NumberReference& reference) const;
    NumberReference owned(NumberReference reference) const;
    QString outputName(int output) const;
    QString place(const NumberReference& reference) const;

    const Snapshot& m_snapshot;
};

} // namespace loopscope::ui
