#pragma once

#include "core/result.h"

#include <QString>

#include <string>

namespace loopscope::ui
{

/// The largest text file that is opened, in bytes.
inline constexpr qint64 largestTextFile = 5 * 1024 * 1024;

/// The bytes of a text file, of a WAV file, or of an archive of them, into which a folder of WAV files
/// is made; or a sentence that names the file and says why it cannot be learned
/// from.
Result<std::string, QString> readTextFile(const QString& path);

} // namespace loopscope::ui
