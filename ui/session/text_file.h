#pragma once

#include "core/result.h"

#include <QString>

#include <string>

namespace loopscope::ui
{

/// The largest text file that is opened, in bytes.
inline constexpr qint64 largestTextFile = 5 * 1024 * 1024;

/// The bytes of a text file, of a WAV file, or of an archive of them, into which a folder of WAV
/// files is made; or a sentence that names the file and says why it cannot be learned from. Texts
/// in UTF-16 and in the one-byte letters of Windows become UTF-8.
Result<std::string, QString> readTextFile(const QString& path);

/// Several WAV files as an archive, named as they are: "tap_anna.wav"; or a sentence if they cannot
/// be learned together. @param paths  at least one
Result<std::string, QString> readRecordings(const QStringList& paths);

} // namespace loopscope::ui
