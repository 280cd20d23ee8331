#include "core/file/saved_run_json.h"

#include "core/file/json_reader.h"
#include "core/file/settings_json.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace loopscope
{

namespace
{

using nlohmann::json;
using nlohmann::ordered_json;
using Settings = std::shared_ptr<const RunSettings>;

constexpr std::size_t maximumMilestones = 100000;
constexpr std::size_t maximumChanges = 1 << 16; ///< more than a history keeps
constexpr int maximumIterations = 1 << 30;

/// What of JSON is other than in JSON of the same kind; null for what is not there any more.
ordered_json difference(const ordered_json& from, const ordered_json& to)
{
    ordered_json result = ordered_json::object();
    for (const auto& [name, value] : to.items())
        if (const auto known = from.find(name); known == from.end() || *known != value)
            result[name] = value;
    for (const auto& [name, value] : from.items())
        if (!to.contains(name))
            result[name] = nullptr;
    return result;
}

/// @param given  what difference() gave
json changed(json from, const json& given)
{
    if (!from.is_object() || !given.is_object())
        return given;
    for (const auto& [name, value] : given.items()) {
        if (value.is_null())
            from.erase(name);
        else
            from[name] = value;
    }
    return from;
}

/// Every settings object of a run once, and its number.
class SettingsList
{
public:
    int numberOf(const Settings& settings)
    {
        const auto [place, isNew] = m_numbers.try_emplace(settings.get(), int(m_all.size()));
        if (isNew)
            m_all.push_back(settings);
        return place->second;
    }

    /// Of settings that are most likely among the last of the list.
    int numberOf(const ExperimentOptions& options)
    {
        const auto same = std::make_shared<const RunSettings>(
            options, m_all.empty() ? nullptr : m_all.front().get());
        const auto known = std::find_if(m_all.rbegin(), m_all.rend(),
            [&](const Settings& settings) { return *settings == *same; });
        return numberOf(known == m_all.rend() ? same : *known);
    }

    /// The first whole; of the others only what is different: of a run with a thousand movements of
    /// a slider its positions.
    ordered_json toJson(SharedTexts& texts) const
    {
        ordered_json list = ordered_json::array();
        std::map<const std::string*, std::optional<SharedTexts::Number>> numbers;
        for (const Settings& settings : m_all) {
            const auto [number, isNew] = numbers.try_emplace(settings->text().get());
            if (isNew) {
                ordered_json whole = loopscope::toJson(settings->whole());
                texts.take(whole);
                number->second = SharedTexts::numberIn(whole);
            }
            ordered_json written = loopscope::toJson(settings->withoutText());
            if (number->second) {
                written["task"].erase("text");
                written["task"][number->second->name] = number->second->number;
            }
            list.push_back(list.empty() ? std::move(written) : difference(list.front(), written));
        }
        return list;
    }

private:
    std::vector<Settings> m_all;
    std::map<const RunSettings*, int> m_numbers;
};

/// Reads one run; the first mistake ends it.
class RunReader
{
public:
    RunReader(const json& run, int version, std::string place, SharedTexts& texts)
        : m_version(version)
        , m_place(std::move(place))
        , m_texts(texts)
        , m_reader(run, m_place)
    {
    }

    Result<SavedRun> read()
    {
        SavedRun run;
        m_reader.read("iteration", run.iteration);
        int divergedAt = -1;
        m_reader.read("divergedAt", divergedAt);
        if (divergedAt >= 0)
            run.divergedAt = divergedAt;
        if (const json* losses = m_reader.object("losses"))
            if (const auto problem = readLosses(*losses, run))
                return unexpected(*problem);
        const json* settings = m_reader.requiredArray("settings");
        const json* states = m_reader.requiredArray("states");
        const json* changes = m_version > 1 ? m_reader.requiredArray("changes") : nullptr;
        m_reader.read("replayedFrom", run.replayedFrom);
        if (m_reader.problem())
            return unexpected(*m_reader.problem());
        if (settings->size() > states->size() + (changes ? changes->size() : 0) + 1)
            return unexpected(m_reader.placeOf("settings") +
                              " is not a list of at most one more than of states and changes.");
        if (auto problem = readSettings(*settings))
            return unexpected(*problem);
        for (std::size_t i = 0; i < states->size(); ++i)
            if (auto problem = readState((*states)[i], i, run))
                return unexpected(*problem);
        for (std::size_t i = 0; changes != nullptr && i < changes->size(); ++i)
            if (auto problem = readChange((*changes)[i], i, run))
                return unexpected(*problem);
        if (const Settings now = settingsAt(m_reader, "settingsNow"))
            run.options = std::make_shared<const ExperimentOptions>(now->whole());
        if (run.milestones.empty())
            m_reader.fail(m_reader.placeOf("states"), "a list of at least one state");
        else if (changes == nullptr)
            findChanges(run);
        if (run.changes.empty())
            m_reader.fail(m_reader.placeOf("changes"), "a list of at least the first settings");
        const auto isStart = [&](const RunHistory::Milestone& milestone) {
            return milestone.state.iteration == run.replayedFrom;
        };
        if (std::none_of(run.milestones.begin(), run.milestones.end(), isStart))
            m_reader.fail(m_reader.placeOf("replayedFrom"), "the iteration of one of the states");
        if (m_reader.problem())
            return unexpected(*m_reader.problem());
        return run;
    }

private:
    /// Only how many there are: their numbers are read later.
    std::optional<std::string> readLosses(const json& given, SavedRun& run)
    {
        JsonReader reader(given, m_place + ".losses");
        int iterations = 0;
        int width = 0;
        reader.read("iterations", iterations);
        reader.read("width", width);
        const std::int64_t buckets =
            width > 0 ? (std::int64_t(iterations) + width - 1) / width : 0;
        if (iterations < 1 || iterations > maximumIterations)
            reader.fail(reader.placeOf("iterations"), "a whole number above 0");
        else if (width < 2 || width > maximumIterations || buckets > Series::maximumBuckets)
            reader.fail(reader.placeOf("width"), "a width that a run of this length has");
        else
            run.losses =
                RunLosses(Series(width, iterations, std::vector<Series::Bucket>(buckets)), {});
        return reader.problem();
    }

    std::optional<std::string> readSettings(const json& settings)
    {
        for (std::size_t i = 0; i < settings.size(); ++i) {
            const std::string place = m_place + ".settings[" + std::to_string(i) + "]";
            const bool isWhole = i == 0 || m_version == 1;
            const auto problem = readOneSettings(
                isWhole ? settings[i] : changed(settings.front(), settings[i]), place);
            if (problem)
                return problem;
        }
        return std::nullopt;
    }

    /// A text is read once, and all settings that have it share it.
    std::optional<std::string> readOneSettings(json given, const std::string& place)
    {
        const auto number = SharedTexts::numberIn(given);
        const auto known = number ? m_known.find(*number) : m_known.end();
        if (known != m_known.end()) {
            given["task"].erase(number->name);
            given["task"]["text"] = "";
        } else if (auto problem = m_texts.place(given, place)) {
            return problem;
        }
        auto read = settingsFromJson(given, place);
        if (!read)
            return read.error();
        if (known != m_known.end()) {
            m_settings.push_back(
                std::make_shared<const RunSettings>(std::move(*read), known->second));
            return std::nullopt;
        }
        m_settings.push_back(std::make_shared<const RunSettings>(
            std::move(*read), m_settings.empty() ? nullptr : m_settings.front().get()));
        if (number)
            m_known.emplace(*number, m_settings.back()->text());
        return std::nullopt;
    }

    Settings settingsAt(JsonReader& reader, const char* name)
    {
        int number = -1;
        reader.read(name, number);
        if (number >= 0 && number < int(m_settings.size()))
            return m_settings[std::size_t(number)];
        reader.fail(reader.placeOf(name), "the number of one of the settings");
        return nullptr;
    }

    std::optional<std::string> readState(const json& given, std::size_t index, SavedRun& run)
    {
        JsonReader reader(given, m_place + ".states[" + std::to_string(index) + "]");
        RunHistory::Milestone milestone;
        reader.read("iteration", milestone.state.iteration);
        reader.read("momentUpdates", milestone.state.momentUpdates);
        milestone.settings = settingsAt(reader, "settings");
        const int earlier = run.milestones.empty() ? -1 : run.milestones.back().state.iteration;
        if (milestone.state.iteration <= earlier || (index == 0 && milestone.state.iteration != 0))
            reader.fail(reader.placeOf("iteration"),
                index == 0 ? "0, as the first has to be" : "later than that of the state before");
        if (milestone.state.momentUpdates < 0 ||
            milestone.state.momentUpdates > milestone.state.iteration)
            reader.fail(reader.placeOf("momentUpdates"), "a whole number from 0 to its iteration");
        if (index >= maximumMilestones)
            reader.fail(m_place + ".states", "a list of a reasonable length");
        run.milestones.push_back(std::move(milestone));
        return reader.problem();
    }

    std::optional<std::string> readChange(const json& given, std::size_t index, SavedRun& run)
    {
        JsonReader reader(given, m_place + ".changes[" + std::to_string(index) + "]");
        RunHistory::Change change;
        reader.read("iteration", change.iteration);
        change.settings = settingsAt(reader, "settings");
        const int earlier = run.changes.empty() ? -1 : run.changes.back().iteration;
        if (change.iteration <= earlier || (index == 0 && change.iteration != 0))
            reader.fail(reader.placeOf("iteration"),
                index == 0 ? "0, as the first has to be" : "later than that of the change before");
        if (index >= maximumChanges)
            reader.fail(m_place + ".changes", "a list of a reasonable length");
        run.changes.push_back(std::move(change));
        return reader.problem();
    }

    /// Documents of the first version have a state wherever settings changed.
    static void findChanges(SavedRun& run)
    {
        for (const auto& milestone : run.milestones)
            if (run.changes.empty() || run.changes.back().settings != milestone.settings)
                run.changes.push_back({milestone.state.iteration, milestone.settings});
    }

    int m_version;
    std::string m_place;
    SharedTexts& m_texts;
    std::map<SharedTexts::Number, std::shared_ptr<const std::string>> m_known;
    JsonReader m_reader;
    std::vector<Settings> m_settings;
};

} // namespace

ordered_json toJson(const SavedRun& run, SharedTexts& texts)
{
    SettingsList settings;
    ordered_json changes = ordered_json::array();
    for (const auto& change : run.changes)
        changes.push_back(
            {{"iteration", change.iteration}, {"settings", settings.numberOf(change.settings)}});
    ordered_json states = ordered_json::array();
    for (const auto& milestone : run.milestones)
        states.push_back({{"iteration", milestone.state.iteration},
            {"settings", settings.numberOf(milestone.settings)},
            {"momentUpdates", milestone.state.momentUpdates}});
    ordered_json result;
    result["iteration"] = run.iteration;
    result["settingsNow"] = settings.numberOf(*run.options);
    if (run.divergedAt)
        result["divergedAt"] = *run.divergedAt;
    if (run.replayedFrom > 0)
        result["replayedFrom"] = run.replayedFrom;
    if (const Series& losses = run.losses.curve(); losses.width() > 1)
        result["losses"] = {{"iterations", losses.size()}, {"width", losses.width()}};
    result["states"] = states;
    result["changes"] = changes;
    result["settings"] = settings.toJson(texts);
    return result;
}

Result<SavedRun> savedRunFromJson(
    const json& run, int version, const std::string& place, SharedTexts& texts)
{
    return RunReader(run, version, place, texts).read();
}

} // namespace loopscope
