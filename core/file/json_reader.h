#pragma once

#include <nlohmann/json.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace loopscope
{

/// Takes values out of a JSON object by name, and remembers the first mistake as a sentence with
/// its place. What is not there leaves the target as it is.
class JsonReader
{
public:
    /// @param given   outlives the reader
    /// @param place  names the object: "experiments[0]"
    JsonReader(const nlohmann::json& given, std::string place);

    void read(const char* name, bool& value);
    void read(const char* name, int& value);
    void read(const char* name, std::uint64_t& value);
    void read(const char* name, double& value); ///< finite
    void read(const char* name, std::string& value);

    /// A word that stands for one of a few values.
    template <typename Value, typename Table>
    void readWord(const char* name, const Table& table, Value& value);

    /// The member itself, an object or an array; nullptr if it is not there or something else.
    const nlohmann::json* object(const char* name);
    const nlohmann::json* array(const char* name);
    /// Like object() and array(), but their absence is a mistake.
    const nlohmann::json* requiredArray(const char* name);

    std::string placeOf(const char* name) const { return m_place + "." + name; }
    void fail(const std::string& place, const std::string& expected);
    const std::optional<std::string>& problem() const { return m_problem; }

private:
    const nlohmann::json* member(const char* name) const;

    const nlohmann::json& m_json;
    std::string m_place;
    std::optional<std::string> m_problem;
};

template <typename Value, typename Table>
void JsonReader::readWord(const char* name, const Table& table, Value& value)
{
    const nlohmann::json* found = member(name);
    if (found == nullptr)
        return;
    std::string words;
    for (const auto& [word, meant] : table) {
        if (found->is_string() && found->template get_ref<const std::string&>() == word) {
            value = meant;
            return;
        }
        words += (words.empty() ? "" : ", ") + std::string(word);
    }
    fail(placeOf(name), "one of " + words);
}

} // namespace loopscope
