#pragma once

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace loopscope
{

/// What all texts of a document's settings may have together, each in its place, in bytes.
inline constexpr std::size_t maximumPlacedTexts = std::size_t(1) << 30;

/// The texts that tasks learn, each written once however many settings have it: a learning rate
/// that was changed a hundred times does not make a hundred copies of a novel.
class SharedTexts
{
public:
    /// Puts the number of a text in place of the text of a task's settings.
    void take(nlohmann::ordered_json& settings);
    const std::vector<std::string>& texts() const { return m_texts; }

    /// Which text is the one of settings of which it was taken, or that are to be completed.
    struct Number {
        std::string name; ///< under which the settings have it: as characters, or as bytes
        std::size_t number = 0;

        auto operator<=>(const Number&) const = default;
    };
    static std::optional<Number> numberIn(const nlohmann::json& settings);
    static std::optional<Number> numberIn(const nlohmann::ordered_json& settings);

    /// @return a sentence if it is no list of texts
    std::optional<std::string> read(const nlohmann::json& list);
    /// Puts the text in place of its number; what is no number is left as it is.
    /// @param where  names the settings in sentences
    /// @return a sentence if there is no such text, or if they become too large
    std::optional<std::string> place(nlohmann::json& settings, const std::string& where);

private:
    std::vector<std::string> m_texts;
    std::size_t m_placed = 0; ///< bytes
};

} // namespace loopscope
