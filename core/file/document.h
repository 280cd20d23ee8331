#pragma once

#include "core/result.h"
#include "core/training/saved_run.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace loopscope
{

/// The version of documents that this program writes. It reads all up to it.
inline constexpr int documentVersion = 2;
inline constexpr std::size_t maximumNetworks = 4;

/// One network of a document: its settings, its run, and where it stands in it.
struct DocumentNetwork {
    SavedRun run;
    TrainingState state; ///< before iteration run.iteration
};

/// All that a person works on: what a file holds. Put back into trainers, every network goes on
/// bit for bit.
struct Document {
    std::vector<DocumentNetwork> networks; ///< 1 to maximumNetworks
    int active = 0;                        ///< which of them the window shows
    std::string phase = "forward";         ///< of the playhead: forward, loss, backward or update
    int step = 0;                          ///< of the playhead, from 0 on; below 0 of an encoder
    std::map<std::string, std::string> view; ///< what is shown and how, in the window's own words
};

/// A safetensors file, so that other programs read the weights: "parameter.l0.W" and so on are
/// those of the active network now, in the shapes of the equations. The metadata "loopscope" holds
/// everything else as JSON; tensors "run…" hold its losses and the states from which its iterations
/// are replayed. Losses are one number an iteration; of a run so long that it only knows ranges,
/// "run0.losses" has a row for every range (smallest, largest, 1 for not-a-number + 2 for infinity
/// + 4 for what is unknown), and "run0.lastLosses" the exact end.
/// "loopscope.checksum" tells damage; see core/file/checksum.h.
/// @return the bytes, or a sentence
Result<std::string> serialiseDocument(const Document& document);

/// A file of a newer version is refused. Within a version, names of the description and tensors
/// that are not known are passed over, and are gone when the document is saved again; what has to
/// be understood raises the version. A name that is given twice is refused.
/// @param source  names the bytes in sentences: the file
/// @return the document, or a sentence with the source, the place and what is wrong there. Never
/// throws, whatever the bytes
Result<Document> parseDocument(std::string bytes, const std::string& source);

/// Atomically: at every moment the path holds all of the old file or all of the new one.
Result<void> writeDocument(const std::string& path, const Document& document);
Result<Document> readDocument(const std::string& path);

} // namespace loopscope
