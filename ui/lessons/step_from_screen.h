#pragma once

class QString;

namespace loopscope::ui
{

class Session;

/// The JSON of a step that begins with what is on screen, to be pasted into a lesson's file.
QString stepFromScreen(const Session& session);

} // namespace loopscope::ui
