#pragma once

#include "ui/explain/number_words.h"
#include "ui/session/snapshot.h"

namespace loopscope::ui
{

/// What is said of a number that was asked for its reasons, before its parts are listed.
class WhySentences
{
public:
    /// All outlive the sentences.
    WhySentences(const Snapshot& snapshot, const WhyAnswer& answer, const NumberWords& words);

    QString sentence() const;
    QString functionName() const; ///< of the rule: "tanh"

private:
    QString givenSentence() const;
    bool isPinned(const NumberReference& weight) const;
    QString valueSentence() const;
    QString gradientSentence() const;
    QString pullSentence() const;
    QString splitSentence() const;
    QString attentionSentence() const;
    QString lengthSentence() const;
    bool isGradient() const { return loopscope::isGradient(m_answer.reference.kind); }

    const Snapshot& m_snapshot;
    const Iteration& m_iteration;
    const WhyAnswer& m_answer;
    const NumberWords& m_words;
};

} // namespace loopscope::ui
