#include "core/task/spoken_data.h"

#include "core/file/file_kind.h"
#include "core/file/quote.h"
#include "core/file/tar.h"
#include "core/network/random.h"
#include "core/require.h"
#include "core/task/log_mel.h"
#include "core/task/sample_data.h"
#include "core/task/task.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <tuple>

namespace loopscope
{

namespace
{

constexpr std::string_view testVoice = "test-"; ///< how shipped voices for testing are named
constexpr std::size_t mostWords = 50;
constexpr std::size_t mostRecordings = 2000;
constexpr int longestWord = 4;                ///< seconds that are kept
constexpr std::size_t fewestVoices = 5; ///< from so many on, some are kept for testing
constexpr std::string_view ownSource = "The recordings";

bool isWav(const ArchiveEntry& entry)
{
    return fileKindOf(entry.name) == FileKind::Recording;
}

/// The WAV files of an archive: those to be recognised first, then by word and voice.
Result<std::vector<ArchiveEntry>> soundsOf(std::string_view archive)
{
    Result<std::vector<ArchiveEntry>> entries = readTar(archive, std::string(ownSource));
    if (!entries)
        return entries;
    std::erase_if(*entries, [](const ArchiveEntry& entry) { return !isWav(entry); });
    const auto key = [](const ArchiveEntry& entry) {
        const auto [word, voice] = wordAndVoiceOf(entry.name);
        return std::tuple(!word.empty(), word, voice);
    };
    std::stable_sort(entries->begin(), entries->end(),
        [&key](const ArchiveEntry& a, const ArchiveEntry& b) { return key(a) < key(b); });
    return entries;
}

Utterance utteranceOf(const ArchiveEntry& entry, const Recording& recording)
{
    Utterance utterance;
    std::tie(utterance.word, utterance.voice) = wordAndVoiceOf(entry.name);
    utterance.file = entry.name;
    utterance.features = logMel(withoutSilence(recording));
    utterance.meanFrame = utterance.features.rowwise().mean();
    utterance.features.colwise() -= utterance.meanFrame;
    return utterance;
}

bool isSilent(const Recording& recording)
{
    constexpr float quietest = 0.002f; // of the loudest there can be: -54 dB
    return std::none_of(recording.samples.begin(), recording.samples.end(),
        [](float sample) { return std::abs(sample) > quietest; });
}

/// @param silent  names of recordings in which nothing can be heard
void noteSilence(const std::vector<std::string>& silent, std::vector<std::string>& notices)
{
    if (silent.empty())
        return;
    const std::string more = " and " + std::to_string(silent.size() - 1) + " more";
    notices.push_back("In “" + silent.front() + "”" + (silent.size() > 1 ? more : "") +
                      " nothing is to be heard; record it again, louder.");
}

/// Cuts what is longer than a task's sequences.
void shorten(Utterance& utterance, std::vector<std::string>& notices)
{
    if (utterance.features.cols() <= longestSequence)
        return;
    utterance.features.conservativeResize(Eigen::NoChange, longestSequence);
    const std::string notice =
        "Recordings longer than 3 seconds are cut there: one word is expected in each.";
    if (std::find(notices.begin(), notices.end(), notice) == notices.end())
        notices.push_back(notice);
}

Result<SpokenData> readAll(std::string_view archive)
{
    const auto entries = soundsOf(archive);
    if (!entries)
        return unexpected(entries.error());
    if (entries->size() > mostRecordings)
        return unexpected("There are " + std::to_string(entries->size()) +
                          " recordings, and at most " + std::to_string(mostRecordings) +
                          " are learned from; take some away.");
    SpokenData data;
    std::set<std::string> words;
    std::vector<std::string> silent;
    for (const ArchiveEntry& entry : *entries) {
        const auto recording = parseWav(entry.bytes, "“" + entry.name + "”");
        if (!recording)
            return unexpected(recording.error());
        data.utterances.push_back(utteranceOf(entry, *recording));
        if (isSilent(*recording))
            silent.push_back(data.utterances.back().word.empty() ? data.utterances.back().voice
                                                                 : entry.name);
        shorten(data.utterances.back(), data.notices);
        if (!data.utterances.back().word.empty())
            words.insert(data.utterances.back().word);
    }
    data.words.assign(words.begin(), words.end());
    noteSilence(silent, data.notices);
    return data;
}

/// Keeps a fifth of the voices for testing, drawn once and for all.
void splitByVoice(SpokenData& data)
{
    std::set<std::string> names;
    for (const Utterance& utterance : data.utterances)
        names.insert(utterance.voice);
    if (names.size() < fewestVoices) {
        data.notices.push_back(
            "There are too few voices, or takes, to keep some for testing: the test uses the "
            "recordings that are trained on.");
        return;
    }
    std::vector<std::string> voices(names.begin(), names.end());
    RandomEngine engine = randomEngine(1, RandomPurpose::TestBatches, 1);
    shuffle(engine, voices);
    voices.resize(voices.size() / fewestVoices);
    const auto isKept = [&voices](const Utterance& utterance) {
        return std::find(voices.begin(), voices.end(), utterance.voice) != voices.end();
    };
    // A word must stay something to learn.
    for (const std::string& word : data.words) {
        const auto isTrained = [&](const Utterance& utterance) {
            return utterance.word == word && !isKept(utterance);
        };
        if (std::none_of(data.utterances.begin(), data.utterances.end(), isTrained)) {
            data.notices.push_back("“" + word +
                                   "” has recordings of voices for testing alone, so no voice is "
                                   "kept: the test uses the recordings that are trained on.");
            return;
        }
    }
    for (Utterance& utterance : data.utterances)
        utterance.isForTesting = !utterance.word.empty() && isKept(utterance);
}

/// At most so many bytes of a name, whole characters.
std::string shortened(std::string name, std::size_t mostBytes)
{
    if (name.size() <= mostBytes)
        return name;
    while (mostBytes > 0 && (static_cast<unsigned char>(name[mostBytes]) & 0xC0) == 0x80)
        --mostBytes;
    name.resize(mostBytes);
    return name;
}

Result<std::string> tidySound(std::string_view bytes, const std::string& source)
{
    const auto recording = parseWav(bytes, source);
    if (!recording)
        return unexpected(recording.error());
    Recording word = withoutSilence(*recording);
    // What is longer is cut to sequences later; until then it only costs time.
    word.samples.resize(
        std::min(word.samples.size(), std::size_t(longestWord) * std::size_t(word.rate)));
    return wavOf(resampled(word, speechRate));
}

SpokenData readShipped()
{
    Result<SpokenData> data = readAll(speechArchive());
    for (Utterance& utterance : data->utterances) {
        utterance.isShipped = true;
        utterance.isForTesting = utterance.voice.starts_with(testVoice);
        if (utterance.isForTesting)
            utterance.voice = utterance.voice.substr(testVoice.size());
    }
    learnBagOfFrames(*data);
    return std::move(*data);
}

} // namespace

std::vector<std::size_t> SpokenData::trainedOn() const
{
    std::vector<std::size_t> chosen;
    for (std::size_t i = 0; i < utterances.size(); ++i) {
        if (!utterances[i].word.empty() && !utterances[i].isForTesting)
            chosen.push_back(i);
    }
    return chosen;
}

std::vector<std::size_t> SpokenData::testedWith() const
{
    std::vector<std::size_t> chosen;
    for (std::size_t i = 0; i < utterances.size(); ++i) {
        if (utterances[i].isForTesting)
            chosen.push_back(i);
    }
    return chosen.empty() ? trainedOn() : chosen;
}

const SpokenData& shippedSpeech()
{
    static const SpokenData data = readShipped();
    return data;
}

Recording soundOf(const Utterance& utterance, std::string_view archive)
{
    const auto entries =
        readTar(utterance.isShipped ? speechArchive() : archive, std::string(ownSource));
    require(entries.has_value(), "the archive of an utterance must be one");
    const auto entry = std::find_if(entries->begin(), entries->end(),
        [&utterance](const ArchiveEntry& one) { return one.name == utterance.file; });
    require(entry != entries->end(), "the archive must hold the utterance");
    Recording sound = withoutSilence(*parseWav(entry->bytes, utterance.file));
    const double seconds =
        double((utterance.features.cols() - 1) * frameStep + frameLength) / speechRate;
    sound.samples.resize(
        std::min(sound.samples.size(), std::size_t(std::ceil(seconds * sound.rate))));
    return sound;
}

std::pair<std::string, std::string> wordAndVoiceOf(std::string_view name)
{
    const std::size_t slash = name.rfind('/');
    std::string_view file = slash == std::string_view::npos ? name : name.substr(slash + 1);
    file = file.substr(0, file.rfind('.'));
    if (slash != std::string_view::npos) {
        std::string_view folder = name.substr(0, slash);
        folder = folder.substr(folder.rfind('/') + 1);
        if (folder == askedFolder)
            return {{}, std::string(file)};
        if (!folder.empty() && folder != ".")
            return {std::string(folder), std::string(file)};
    }
    const std::size_t mark = file.find_first_of("_-");
    if (mark == 0 || mark == std::string_view::npos)
        return {std::string(file), "1"};
    return {std::string(file.substr(0, mark)), std::string(file.substr(mark + 1))};
}

Result<SpokenData> readSpeech(std::string_view archive)
{
    Result<SpokenData> data = readAll(archive);
    if (!data)
        return data;
    if (data->words.size() > mostWords)
        return unexpected("The recordings are of " + std::to_string(data->words.size()) +
                          " words, and at most " + std::to_string(mostWords) +
                          " are told apart; take some away.");
    if (data->words.size() >= 2) {
        splitByVoice(*data);
        learnBagOfFrames(*data);
        return data;
    }
    if (data->words.size() == 1)
        data->notices.push_back("There are recordings of “" + data->words.front() +
                                "” alone; at least two words are needed. Those that ship with the "
                                "program are learned instead.");
    else if (!data->utterances.empty())
        data->notices.push_back("What is to be recognised is not learned; the words that ship with "
                                "the program are.");
    std::erase_if(data->utterances, [](const Utterance& one) { return !one.word.empty(); });
    const SpokenData& shipped = shippedSpeech();
    data->words = shipped.words;
    data->bagShare = shipped.bagShare;
    data->bagLoss = shipped.bagLoss;
    data->utterances.insert(
        data->utterances.end(), shipped.utterances.begin(), shipped.utterances.end());
    return data;
}

Result<std::string> tidySpeech(std::string_view archive, const std::string& source)
{
    const auto entries = readTar(archive, source);
    if (!entries)
        return unexpected(entries.error());
    std::vector<std::string> sounds;
    std::vector<ArchiveEntry> kept;
    std::set<std::string> words;
    for (const ArchiveEntry& entry : *entries) {
        if (!isWav(entry))
            continue;
        const Result<std::string> sound = tidySound(entry.bytes, "“" + entry.name + "”");
        if (!sound)
            return unexpected(sound.error());
        sounds.push_back(*sound);
        const auto [word, voice] = wordAndVoiceOf(entry.name);
        words.insert(word);
        kept.push_back({shortened(word.empty() ? std::string(askedFolder) : word, 40) + "/" +
                            shortened(voice, 50) + ".wav",
            {}});
    }
    words.erase(std::string());
    if (words.size() < 2)
        return unexpected(source + " has WAV files of " +
                          (words.empty() ? "no word" : "one word alone, “" + *words.begin() + "”") +
                          ", and at least two words are needed: a folder for each, or names such "
                          "as tap_1.wav and pat_1.wav.");
    for (std::size_t i = 0; i < kept.size(); ++i)
        kept[i].bytes = sounds[i];
    const std::string tidy = tarOf(kept);
    if (const auto data = readSpeech(tidy); !data)
        return unexpected(data.error());
    return tidy;
}

Result<std::string> withAsked(
    std::string_view archive, const std::string& name, std::string_view bytes)
{
    const Result<std::string> sound = tidySound(bytes, "“" + name + "”");
    if (!sound)
        return unexpected(sound.error());
    const std::string kept = withoutAsked(archive);
    std::vector<ArchiveEntry> entries = *readTar(kept, std::string(ownSource));
    std::string stem = shortened(name.substr(0, name.rfind('.')), 80);
    std::replace(stem.begin(), stem.end(), '/', '_');
    entries.insert(entries.begin(), {std::string(askedFolder) + "/" + stem + ".wav", *sound});
    return tarOf(entries);
}

std::string withoutAsked(std::string_view archive)
{
    std::vector<ArchiveEntry> entries =
        readTar(archive, std::string(ownSource)).value_or(std::vector<ArchiveEntry>());
    std::erase_if(entries,
        [](const ArchiveEntry& entry) { return wordAndVoiceOf(entry.name).first.empty(); });
    return entries.empty() ? std::string() : tarOf(entries);
}

} // namespace loopscope
