#include "core/file/document_header.h"

#include "core/file/json_reader.h"
#include "core/file/json_text.h"
#include "core/file/saved_run_json.h"
#include "core/file/shared_texts.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace loopscope
{

namespace
{

using nlohmann::json;
using nlohmann::ordered_json;

constexpr std::array<std::string_view, 4> phases{"forward", "loss", "backward", "update"};

std::optional<std::string> readNetworks(
    const json& list, int version, SharedTexts& texts, Document& document)
{
    if (list.empty() || list.size() > maximumNetworks)
        return "networks is not a list of 1 to " + std::to_string(maximumNetworks) + ".";
    for (std::size_t i = 0; i < list.size(); ++i) {
        auto run =
            savedRunFromJson(list[i], version, "networks[" + std::to_string(i) + "]", texts);
        if (!run)
            return run.error();
        document.networks.push_back({std::move(*run), {}});
    }
    return std::nullopt;
}

std::optional<std::string> readView(const json& view, Document& document)
{
    for (const auto& [name, value] : view.items()) {
        if (!value.is_string())
            return "view." + name + " is not a text.";
        document.view[name] = value.get<std::string>();
    }
    return std::nullopt;
}

} // namespace

std::string lossesName(std::size_t network)
{
    return "run" + std::to_string(network) + ".losses";
}

std::string lastLossesName(std::size_t network)
{
    return "run" + std::to_string(network) + ".lastLosses";
}

std::string stateName(std::size_t network, std::size_t milestone, std::string_view part)
{
    return "run" + std::to_string(network) + ".state" + std::to_string(milestone) + "." +
           std::string(part);
}

Result<std::string> documentHeader(const Document& document)
{
    ordered_json header;
    header["version"] = documentVersion;
    header["networks"] = ordered_json::array();
    SharedTexts texts;
    for (const DocumentNetwork& network : document.networks)
        header["networks"].push_back(toJson(network.run, texts));
    header["texts"] = texts.texts();
    header["active"] = document.active;
    header["playhead"] = {{"phase", document.phase}, {"step", document.step}};
    header["view"] = document.view;
    try {
        return header.dump();
    } catch (const json::type_error&) {
        return unexpected(std::string("A text of the document is not UTF-8."));
    }
}

Result<Document> parseDocumentHeader(const std::string& text)
{
    const auto header = parseJson(text, "its description");
    if (!header)
        return unexpected(header.error());
    Document document;
    JsonReader reader(*header, "its description");
    int version = 0;
    reader.read("version", version);
    if (version > documentVersion)
        return unexpected("it was written by a newer Loopscope (version " +
                          std::to_string(version) + " of documents; this program reads up to " +
                          std::to_string(documentVersion) + "). Open it with that one.");
    if (version < 1)
        reader.fail("version", "the number of a version");
    reader.read("active", document.active);
    const json* networks = reader.requiredArray("networks");
    const json* shared = reader.array("texts");
    const json* playhead = reader.object("playhead");
    const json* view = reader.object("view");
    if (reader.problem())
        return unexpected(*reader.problem());
    SharedTexts texts;
    if (shared != nullptr)
        if (const auto problem = texts.read(*shared))
            return unexpected(*problem);
    if (const auto problem = readNetworks(*networks, version, texts, document))
        return unexpected(*problem);
    if (document.active < 0 || document.active >= int(document.networks.size()))
        return unexpected(std::string("active is not the number of one of its networks."));
    if (playhead != nullptr) {
        JsonReader place(*playhead, "playhead");
        place.read("phase", document.phase);
        place.read("step", document.step);
        if (std::find(phases.begin(), phases.end(), document.phase) == phases.end())
            place.fail("playhead.phase", "forward, loss, backward or update");
        if (place.problem())
            return unexpected(*place.problem());
    }
    if (view != nullptr)
        if (const auto problem = readView(*view, document))
            return unexpected(*problem);
    return document;
}

} // namespace loopscope
