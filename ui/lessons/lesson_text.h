#pragma once

#include <QString>

namespace loopscope::ui
{

/// Markdown of a lesson as rich text for RichText: paragraphs, lists, *emphasis*, **weight**,
/// `code` and links. Words that are linked to a symbol get its colour in place of a link.
/// @param space  between paragraphs, in pixels
QString htmlOfLesson(const QString& markdown, int space);

/// The style class of a symbol's colour: of what comes in, of what goes round, of what goes out;
/// empty if it has none.
QString classOfSymbol(const QString& symbol);

} // namespace loopscope::ui
