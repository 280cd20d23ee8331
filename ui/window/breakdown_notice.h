#pragma once

namespace loopscope::ui
{

class NoticeBar;
class Session;

/// Says where and why the run of the active network broke, and offers to show the place and to
/// change one setting with which training can go on.
void offerRemedies(NoticeBar& notice, Session& session);

} // namespace loopscope::ui
