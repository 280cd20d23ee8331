#include "ui/theme/verdict_colours.h"

#include "ui/theme/theme.h"

namespace loopscope::ui
{

VerdictColours coloursOf(Verdict verdict, const Theme& theme)
{
    switch (verdict) {
    case Verdict::Vanishing:
        return {theme.accentSoft, theme.fromLater};
    case Verdict::Fading:
    case Verdict::Growing:
        return {theme.playheadFill, theme.playheadText};
    case Verdict::Healthy:
        return {theme.rightFill, theme.right};
    case Verdict::NoMemory:
        return {theme.soft, theme.text};
    case Verdict::Exploding:
    case Verdict::NotFinite:
        break;
    }
    return {theme.wrongFill, theme.wrong};
}

} // namespace loopscope::ui
