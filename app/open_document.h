#pragma once

#include "core/file/document.h"

#include <QString>

namespace loopscope::app
{

/// A .loopscope document; of any other file a new network of the program's own that is to learn it
/// as a text.
/// @return the document, or a sentence that names the file
Result<Document> openDocument(const QString& path);

} // namespace loopscope::app
