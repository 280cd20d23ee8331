#pragma once

#include "core/lesson/lesson.h"

#include <nlohmann/json.hpp>

#include <initializer_list>
#include <string>
#include <vector>

namespace loopscope
{

/// Mistakes in a JSON text, each with its place.
class MistakeList
{
public:
    explicit MistakeList(std::string_view text)
        : m_text(text)
    {
    }

    void add(const std::string& pointer, const std::string& message);
    std::vector<LessonMistake> sorted() const; ///< by place
    bool isEmpty() const { return m_mistakes.empty(); }

private:
    std::string_view m_text;
    std::vector<LessonMistake> m_mistakes;
};

/// Reads the members of one JSON object by name. What has another type, or a name that nothing asks
/// for, becomes a mistake with its place.
class StrictReader
{
public:
    /// @param names  all that the object may have
    StrictReader(MistakeList& mistakes, const nlohmann::json& given, std::string pointer,
        std::initializer_list<const char*> names);

    bool has(const char* name) const;
    const nlohmann::json* find(const char* name) const; ///< nullptr if it is not there
    std::string pointerTo(const char* name) const { return m_pointer + "/" + name; }
    const std::string& pointer() const { return m_pointer; }

    std::string text(const char* name, bool isRequired = false);
    std::string paragraphs(const char* name, bool isRequired = false); ///< a text or a list of them
    double number(const char* name, double standard);
    int whole(const char* name, int standard, int least, int most);
    bool truth(const char* name, bool standard);
    std::vector<std::string> texts(const char* name);
    /// One of a few words; the first of them if it is not there.
    std::string word(const char* name, std::initializer_list<const char*> words);
    const nlohmann::json* object(const char* name);
    const nlohmann::json* list(const char* name, bool isRequired = false);

    void fail(const std::string& pointer, const std::string& message)
    {
        m_mistakes.add(pointer, message);
    }
    MistakeList& mistakes() { return m_mistakes; }

private:
    MistakeList& m_mistakes;
    const nlohmann::json& m_json;
    std::string m_pointer;
};

} // namespace loopscope
