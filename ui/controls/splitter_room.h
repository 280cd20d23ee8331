#pragma once

class QSplitter;
class QWidget;

namespace loopscope::ui
{

/// Makes a widget of a vertical splitter as high as it wants to be, from what the visible widgets
/// below it can spare, the lowest first. Changes nothing if all of them together cannot spare that.
///
/// @param height  pixels; a widget that is as high already stays as it is
void giveRoom(QSplitter& splitter, QWidget& widget, int height);

} // namespace loopscope::ui
