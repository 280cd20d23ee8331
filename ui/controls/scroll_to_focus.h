#pragma once

class QScrollArea;

namespace loopscope::ui
{

/// Scrolls an area to whatever in it gets the focus from the keyboard. Qt does so for who comes
/// from inside of it; who comes from elsewhere would stand where nobody sees it.
void scrollToFocus(QScrollArea& area);

} // namespace loopscope::ui
