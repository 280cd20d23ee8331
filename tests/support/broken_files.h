#pragma once

#include <QString>

#include <cstdint>
#include <string>
#include <vector>

namespace loopscope::test
{

/// A file that something has gone wrong with.
struct BrokenFile {
    QString name; ///< what is wrong, for messages of tests
    std::string bytes;
};

/// A good file after all that happens to files: cut off at many places, single bits turned, parts
/// lost, doubled, swapped, overwritten, in another encoding, with other line ends, behind a byte
/// order mark; and files of other kinds under its name: nothing, pictures, archives, noise, JSON
/// nested ten thousand deep. At least 200, the same for the same seed.
std::vector<BrokenFile> brokenFilesOf(const std::string& good, std::uint64_t seed);

/// The same for a .loopscope document, and every setting of its description in turn made another
/// kind of value, negative, huge or nothing, every tensor lost, resized or of other numbers; each
/// of these without a checksum, so that it is read to the end.
std::vector<BrokenFile> brokenDocumentsOf(const std::string& good, std::uint64_t seed);

/// What is wrong with an answer to a broken file: it has to be one sentence or more for a person,
/// name the file, and show nothing of the program's inside. Empty if it is fine.
QString findProblemOfSentence(const QString& sentence, const QString& fileName);

} // namespace loopscope::test
