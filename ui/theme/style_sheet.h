#pragma once

#include <QString>

namespace loopscope::ui
{

struct Theme;

/// The application's style sheet: calm, rounded controls whose sizes follow the text.
/// @param lineHeight  of the application's font, in pixels; every distance is a share of it
///
/// Widgets choose a variant by the dynamic property `kind`:
/// - QPushButton: "primary", "go" (Train), "add" (a dashed place for one more),
///   "plain" (no box until hovered), "small" (the same, for a row of several)
/// - QLineEdit: "inline" (a number in a line of text)
/// - QLabel: "title", "section", "muted", "problem", "strong"
/// - QFrame: "panel", "card", "header", "segments", "desk" (what cards lie on; a scroll area too)
QString styleSheet(const Theme& theme, int lineHeight);

} // namespace loopscope::ui
