#pragma once

#include <QColor>
#include <QPalette>

class QApplication;
class QWidget;

namespace loopscope::ui
{

/// The colours of one theme. Views take them from here and from nowhere else, and again on
/// PaletteChange.
struct Theme {
    bool dark = false;
    QColor window; ///< around panels
    QColor panel;  ///< Build, Explain, cards
    QColor stage;  ///< behind the unrolled network and the lanes
    QColor field;  ///< inside boxes and inputs
    QColor soft;   ///< behind buttons and segments
    QColor border;
    QColor gridLine;
    QColor text;         ///< contrast ≥ 7 on panel and stage
    QColor mutedText;    ///< contrast ≥ 4.5 on panel and stage
    QColor accent;       ///< buttons, selected phase
    QColor accentText;   ///< on accent
    QColor accentSoft;   ///< reached phases
    QColor playhead;     ///< line round the playhead's column
    QColor playheadFill; ///< translucent
    QColor playheadText;
    QColor right; ///< a prediction that is right, and Train; with `rightFill` behind it
    QColor rightFill;
    QColor wrong;
    QColor wrongFill;
    QColor fromOutput; ///< words and bars of what comes from the step's own output
    QColor fromLater;  ///< words and bars of what comes from later steps
};

/// The theme that goes with a palette: dark where its window is dark.
const Theme& themeOf(const QPalette& palette);
const Theme& themeOf(const QWidget& widget);

const Theme& lightTheme();
const Theme& darkTheme();

enum class ThemeChoice { Desktop, Light, Dark };

/// Sets the application's palette and style sheet. Desktop follows the desktop's own palette.
void applyTheme(QApplication& application, ThemeChoice choice);

} // namespace loopscope::ui
