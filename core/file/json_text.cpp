#include "core/file/json_text.h"

#include "core/file/quote.h"

#include <nlohmann/json.hpp>

#include <set>
#include <vector>

namespace loopscope
{

namespace
{

using nlohmann::json;

/// Looks at every piece of a text as it is read; the first mistake stays.
class JsonWatch
{
public:
    /// @return whether the piece is to be kept: nothing is behind a mistake
    bool look(json::parse_event_t event, const json& value)
    {
        switch (event) {
        case json::parse_event_t::object_start:
            m_names.emplace_back();
            open();
            break;
        case json::parse_event_t::array_start:
            open();
            break;
        case json::parse_event_t::object_end:
            m_names.pop_back();
            --m_depth;
            break;
        case json::parse_event_t::array_end:
            --m_depth;
            break;
        case json::parse_event_t::key:
            if (!m_names.back().insert(value.get<std::string>()).second)
                fail("gives " + inQuotes(value.get_ref<const std::string&>()) + " twice");
            break;
        case json::parse_event_t::value:
            break;
        }
        return m_problem.empty();
    }

    const std::string& problem() const { return m_problem; }

private:
    void open()
    {
        if (++m_depth > maximumJsonDepth)
            fail("has more than " + std::to_string(maximumJsonDepth) +
                 " objects and lists inside one another");
    }
    void fail(const std::string& problem)
    {
        if (m_problem.empty())
            m_problem = problem;
    }

    std::vector<std::set<std::string>> m_names; ///< of every object that is open
    int m_depth = 0;
    std::string m_problem;
};

} // namespace

Result<json> parseJson(std::string_view text, const std::string& what)
{
    JsonWatch watch;
    std::string problem;
    try {
        json value = json::parse(text.begin(), text.end(),
            [&watch](int, json::parse_event_t event, json& piece) {
                return watch.look(event, piece);
            });
        if (watch.problem().empty())
            return value;
    } catch (const json::parse_error& error) {
        problem = "is not JSON: it cannot be read from its byte " + std::to_string(error.byte) +
                  " on";
    } catch (const json::exception&) {
        problem = "has a number that is too large for any computer";
    }
    return unexpected(what + " " + (watch.problem().empty() ? problem : watch.problem()) + ".");
}

} // namespace loopscope
