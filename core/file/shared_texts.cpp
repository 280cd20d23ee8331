#include "core/file/shared_texts.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace loopscope
{

using nlohmann::json;
using nlohmann::ordered_json;

namespace
{

/// Under which a task's settings have their text: as characters, or bytes in hexadecimal.
constexpr std::array names = {"text", "bytes"};

template <typename Json>
std::optional<SharedTexts::Number> findNumber(const Json& settings)
{
    if (!settings.is_object() || !settings.contains("task") || !settings["task"].is_object())
        return std::nullopt;
    const Json& task = settings["task"];
    for (const char* name : names)
        if (const auto text = task.find(name); text != task.end() && text->is_number_unsigned())
            return SharedTexts::Number{name, text->template get<std::size_t>()};
    return std::nullopt;
}

} // namespace

void SharedTexts::take(ordered_json& settings)
{
    for (const char* name : names) {
        ordered_json& task = settings["task"];
        const auto text = task.find(name);
        if (text == task.end() || text->get_ref<const std::string&>().empty())
            continue;
        const auto known =
            std::find(m_texts.begin(), m_texts.end(), text->get_ref<const std::string&>());
        const auto number = known - m_texts.begin();
        if (known == m_texts.end())
            m_texts.push_back(text->get<std::string>());
        *text = std::size_t(number);
    }
}

std::optional<SharedTexts::Number> SharedTexts::numberIn(const json& settings)
{
    return findNumber(settings);
}
std::optional<SharedTexts::Number> SharedTexts::numberIn(const ordered_json& settings)
{
    return findNumber(settings);
}

std::optional<std::string> SharedTexts::read(const json& list)
{
    for (const json& text : list) {
        if (!text.is_string())
            return "texts[" + std::to_string(m_texts.size()) + "] is not a text.";
        m_texts.push_back(text.get<std::string>());
    }
    return std::nullopt;
}

std::optional<std::string> SharedTexts::place(json& settings, const std::string& where)
{
    if (!settings.is_object() || !settings.contains("task") || !settings["task"].is_object())
        return std::nullopt;
    for (const char* name : names) {
        json& task = settings["task"];
        const auto text = task.find(name);
        if (text == task.end() || !text->is_number())
            continue;
        if (!text->is_number_unsigned() || text->get<std::uint64_t>() >= m_texts.size())
            return where + ".task." + name + " is not the number of one of the texts.";
        const std::string& placed = m_texts[text->get<std::size_t>()];
        m_placed += placed.size();
        if (m_placed > maximumPlacedTexts)
            return "its settings have more than " + std::to_string(maximumPlacedTexts) +
                   " bytes of text together.";
        *text = placed;
    }
    return std::nullopt;
}

} // namespace loopscope
