#include "core/training/run_settings.h"

#include <utility>

namespace loopscope
{

namespace
{

std::size_t bytesOf(const std::vector<LayerOptions>& layers)
{
    std::size_t bytes = layers.size() * sizeof(LayerOptions);
    for (const LayerOptions& layer : layers)
        bytes += layer.equations.size();
    return bytes;
}

} // namespace

RunSettings::RunSettings(ExperimentOptions options, const RunSettings* earlier)
    : m_options(std::move(options))
{
    if (earlier != nullptr && *earlier->m_text == m_options.task.text)
        m_text = earlier->m_text;
    else
        m_text = std::make_shared<const std::string>(std::move(m_options.task.text));
    m_options.task.text = std::string();
}

RunSettings::RunSettings(ExperimentOptions withoutText, std::shared_ptr<const std::string> text)
    : m_options(std::move(withoutText))
    , m_text(std::move(text))
{
}

ExperimentOptions RunSettings::whole() const
{
    ExperimentOptions options = m_options;
    options.task.text = *m_text;
    return options;
}

std::size_t RunSettings::bytes() const
{
    return sizeof(RunSettings) + bytesOf(m_options.layers) + bytesOf(m_options.decoder) +
           m_options.edits.size() * sizeof(WeightEdit) + m_options.holds.size() * sizeof(Hold);
}

bool RunSettings::hasSameTask(const RunSettings& other) const
{
    return m_options.task == other.m_options.task &&
           (m_text == other.m_text || *m_text == *other.m_text);
}

bool RunSettings::operator==(const RunSettings& other) const
{
    return m_options == other.m_options && (m_text == other.m_text || *m_text == *other.m_text);
}

} // namespace loopscope
