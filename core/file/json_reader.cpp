#include "core/file/json_reader.h"

#include <cmath>
#include <limits>
#include <utility>

namespace loopscope
{

using nlohmann::json;

JsonReader::JsonReader(const json& given, std::string place)
    : m_json(given)
    , m_place(std::move(place))
{
    if (!m_json.is_object())
        fail(m_place, "an object");
}

const json* JsonReader::member(const char* name) const
{
    if (!m_json.is_object())
        return nullptr;
    const auto found = m_json.find(name);
    return found == m_json.end() || found->is_null() ? nullptr : &*found;
}

void JsonReader::fail(const std::string& place, const std::string& expected)
{
    if (!m_problem)
        m_problem = place + " is not " + expected + ".";
}

void JsonReader::read(const char* name, bool& value)
{
    const json* found = member(name);
    if (found == nullptr)
        return;
    if (!found->is_boolean())
        return fail(placeOf(name), "true or false");
    value = found->get<bool>();
}

void JsonReader::read(const char* name, int& value)
{
    const json* found = member(name);
    if (found == nullptr)
        return;
    const bool isSmall = found->is_number_integer() &&
                         (found->is_number_unsigned()
                                 ? found->get<std::uint64_t>() <=
                                       std::uint64_t(std::numeric_limits<int>::max())
                                 : found->get<std::int64_t>() >= std::numeric_limits<int>::min());
    if (!isSmall)
        return fail(placeOf(name), "a whole number");
    value = found->get<int>();
}

void JsonReader::read(const char* name, std::uint64_t& value)
{
    const json* found = member(name);
    if (found == nullptr)
        return;
    if (!found->is_number_unsigned())
        return fail(placeOf(name), "a whole number from 0 on");
    value = found->get<std::uint64_t>();
}

void JsonReader::read(const char* name, double& value)
{
    const json* found = member(name);
    if (found == nullptr)
        return;
    if (!found->is_number() || !std::isfinite(found->get<double>()))
        return fail(placeOf(name), "a number");
    value = found->get<double>();
}

void JsonReader::read(const char* name, std::string& value)
{
    const json* found = member(name);
    if (found == nullptr)
        return;
    if (!found->is_string())
        return fail(placeOf(name), "a text");
    value = found->get<std::string>();
}

const json* JsonReader::object(const char* name)
{
    const json* found = member(name);
    if (found != nullptr && !found->is_object()) {
        fail(placeOf(name), "an object");
        return nullptr;
    }
    return found;
}

const json* JsonReader::array(const char* name)
{
    const json* found = member(name);
    if (found != nullptr && !found->is_array()) {
        fail(placeOf(name), "a list");
        return nullptr;
    }
    return found;
}

const json* JsonReader::requiredArray(const char* name)
{
    const json* found = array(name);
    if (found == nullptr)
        fail(placeOf(name), "there");
    return found;
}

} // namespace loopscope
