#include "core/lesson/strict_json.h"

#include "core/cell/spelling.h"
#include "core/lesson/json_place.h"

#include <algorithm>
#include <cmath>

namespace loopscope
{

using nlohmann::json;

std::string LessonMistake::sentence() const
{
    return "line " + std::to_string(line) + ", column " + std::to_string(column) + ": " + message;
}

void MistakeList::add(const std::string& pointer, const std::string& message)
{
    const TextPlace place = placeInJson(m_text, pointer);
    m_mistakes.push_back({pointer, place.line, place.column, message});
}

std::vector<LessonMistake> MistakeList::sorted() const
{
    std::vector<LessonMistake> result = m_mistakes;
    std::stable_sort(result.begin(), result.end(),
        [](const LessonMistake& a, const LessonMistake& b) {
            return a.line != b.line ? a.line < b.line : a.column < b.column;
        });
    return result;
}

StrictReader::StrictReader(MistakeList& mistakes, const json& given, std::string pointer,
    std::initializer_list<const char*> names)
    : m_mistakes(mistakes)
    , m_json(given)
    , m_pointer(std::move(pointer))
{
    if (!m_json.is_object()) {
        fail(m_pointer, "An object, { … }, is expected here.");
        return;
    }
    const std::vector<std::string> known(names.begin(), names.end());
    for (const auto& [name, value] : m_json.items()) {
        if (std::find(known.begin(), known.end(), name) != known.end())
            continue;
        const std::vector<std::string> near = nearestWords(name, known);
        fail(m_pointer + "/" + name,
            "There is no member \"" + name + "\" here; " +
                (near.empty() ? "it is one of " + joinWords(known, "or") + "."
                              : "did you mean \"" + joinWords(near, "or") + "\"?"));
    }
}

const json* StrictReader::find(const char* name) const
{
    if (!m_json.is_object())
        return nullptr;
    const auto found = m_json.find(name);
    return found == m_json.end() ? nullptr : &*found;
}

bool StrictReader::has(const char* name) const
{
    return find(name) != nullptr;
}

std::string StrictReader::text(const char* name, bool isRequired)
{
    const json* found = find(name);
    if (found == nullptr) {
        if (isRequired)
            fail(m_pointer, std::string("\"") + name + "\" is missing here: a text.");
        return {};
    }
    if (!found->is_string() || (isRequired && found->get_ref<const std::string&>().empty())) {
        fail(pointerTo(name), std::string("\"") + name + "\" is to be a text.");
        return {};
    }
    return found->get<std::string>();
}

std::string StrictReader::paragraphs(const char* name, bool isRequired)
{
    const json* found = find(name);
    if (found == nullptr || !found->is_array())
        return text(name, isRequired);
    std::string result;
    for (const std::string& paragraph : texts(name))
        result += (result.empty() ? "" : "\n\n") + paragraph;
    if (isRequired && result.empty())
        fail(pointerTo(name), std::string("\"") + name + "\" is to have words.");
    return result;
}

double StrictReader::number(const char* name, double standard)
{
    const json* found = find(name);
    if (found == nullptr)
        return standard;
    if (!found->is_number()) {
        fail(pointerTo(name), std::string("\"") + name + "\" is to be a number.");
        return standard;
    }
    return found->get<double>();
}

int StrictReader::whole(const char* name, int standard, int least, int most)
{
    const json* found = find(name);
    if (found == nullptr)
        return standard;
    const double value = found->is_number() ? found->get<double>() : std::nan("");
    if (!(value >= least && value <= most) || value != std::floor(value)) {
        fail(pointerTo(name), std::string("\"") + name + "\" is to be a whole number from " +
                                  std::to_string(least) + " to " + std::to_string(most) + ".");
        return standard;
    }
    return int(value);
}

bool StrictReader::truth(const char* name, bool standard)
{
    const json* found = find(name);
    if (found == nullptr)
        return standard;
    if (!found->is_boolean()) {
        fail(pointerTo(name), std::string("\"") + name + "\" is to be true or false.");
        return standard;
    }
    return found->get<bool>();
}

std::vector<std::string> StrictReader::texts(const char* name)
{
    std::vector<std::string> result;
    const json* found = list(name);
    if (found == nullptr)
        return result;
    for (std::size_t i = 0; i < found->size(); ++i) {
        if ((*found)[i].is_string())
            result.push_back((*found)[i].get<std::string>());
        else
            fail(pointerTo(name) + "/" + std::to_string(i), "A text is expected here.");
    }
    return result;
}

std::string StrictReader::word(const char* name, std::initializer_list<const char*> words)
{
    const json* found = find(name);
    if (found == nullptr)
        return *words.begin();
    if (found->is_string()) {
        const auto& given = found->get_ref<const std::string&>();
        if (std::find(words.begin(), words.end(), given) != words.end())
            return given;
    }
    fail(pointerTo(name), std::string("\"") + name + "\" is to be " +
                              joinWords({words.begin(), words.end()}, "or") + ".");
    return *words.begin();
}

const json* StrictReader::object(const char* name)
{
    const json* found = find(name);
    if (found == nullptr || found->is_object())
        return found;
    fail(pointerTo(name), std::string("\"") + name + "\" is to be an object, { … }.");
    return nullptr;
}

const json* StrictReader::list(const char* name, bool isRequired)
{
    const json* found = find(name);
    if (found == nullptr && isRequired)
        fail(m_pointer, std::string("\"") + name + "\" is missing here: a list.");
    if (found == nullptr || found->is_array())
        return found;
    fail(pointerTo(name), std::string("\"") + name + "\" is to be a list, [ … ].");
    return nullptr;
}

} // namespace loopscope
