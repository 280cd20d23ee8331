#pragma once

#include "core/file/wav.h"
#include "core/result.h"

#include <Eigen/Core>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace loopscope
{

/// One recording of a word.
struct Utterance {
    std::string word;          ///< empty: to be recognised
    std::string voice;         ///< who says it, or which take
    Eigen::MatrixXd features;  ///< logMel(), the utterance's mean taken off each band
    Eigen::VectorXd meanFrame; ///< what was taken off
    bool isForTesting = false;
    std::string file;       ///< its name in the archive that it comes from
    bool isShipped = false; ///< whether that is the program's own
};

/// What is learned from: recordings, and their words in the order of the classes.
struct SpokenData {
    std::vector<std::string> words;
    std::vector<Utterance> utterances;
    std::vector<std::string> notices; ///< sentences on what was changed
    double bagShare = 0.0;            ///< of test recordings that the bag of frames recognises
    double bagLoss = 0.0;             ///< its mean cross-entropy on them

    /// Utterances by their use; where none is kept for testing, those trained on serve for it.
    std::vector<std::size_t> trainedOn() const;
    std::vector<std::size_t> testedWith() const;
};

/// Lets a bag of frames learn the recordings: a linear classifier of the mean and deviation of each
/// band over time, which are the same whatever the order of the sounds. Fills in bagShare and
/// bagLoss.
void learnBagOfFrames(SpokenData& data);

/// The recordings that ship with the program: made with espeak-ng, some voices for testing alone.
const SpokenData& shippedSpeech();

/// Recordings of a person's own, from a tar archive of WAV files.
///
/// A file's word is the folder that it stands in, or else what stands before the first underscore,
/// or hyphen of its name: "tap/anna.wav", "tap_anna.wav". Files in the folder "?" are to be
/// recognised. Where at least two words have recordings, they are the classes; else the shipped
/// recordings stay what is learned from. A fifth of the voices is kept for testing.
/// @return what is learned from, or a sentence on what is wrong with a file
Result<SpokenData> readSpeech(std::string_view archive);

/// The sound of an utterance: of its frames, no more.
/// @param archive  that its data were read from; of no account for recordings that ship
Recording soundOf(const Utterance& utterance, std::string_view archive);

/// The folder of recordings that are to be recognised.
inline constexpr std::string_view askedFolder = "?";

/// The word and the voice that a name stands for. @param name  with folders and ending
std::pair<std::string, std::string> wordAndVoiceOf(std::string_view name);

/// An archive as a task keeps it: only WAV files, each without silence at its ends, with one
/// channel, 16 bits and speechRate.
/// @param source  names it in sentences
/// @return the archive, or a sentence on the first file that cannot be read, or on what is missing
Result<std::string> tidySpeech(std::string_view archive, const std::string& source);

/// An archive with one more recording to be recognised; the one before it goes.
/// @param bytes  of a WAV file
/// @return the archive, or a sentence on what is wrong with the file
Result<std::string> withAsked(
    std::string_view archive, const std::string& name, std::string_view bytes);

/// The same without recordings to be recognised.
std::string withoutAsked(std::string_view archive);

} // namespace loopscope
