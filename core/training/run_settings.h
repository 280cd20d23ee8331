#pragma once

#include "core/training/experiment_options.h"

#include <cstddef>
#include <memory>
#include <string>

namespace loopscope
{

/// Settings of a stretch of a run, to be kept by the thousand: a text that a task learns, which may
/// be a novel, is shared with the settings before if it is the same.
class RunSettings
{
public:
    /// @param earlier  of which the text may be shared; may be null
    explicit RunSettings(ExperimentOptions options, const RunSettings* earlier = nullptr);
    RunSettings(ExperimentOptions withoutText, std::shared_ptr<const std::string> text);

    ExperimentOptions whole() const;
    const ExperimentOptions& withoutText() const { return m_options; }
    const std::shared_ptr<const std::string>& text() const { return m_text; }
    std::size_t bytes() const; ///< without the text

    bool hasSameTask(const RunSettings& other) const;
    bool operator==(const RunSettings& other) const;

private:
    ExperimentOptions m_options;
    std::shared_ptr<const std::string> m_text;
};

} // namespace loopscope
