#pragma once

namespace loopscope::app
{

/// `loopscope render`: draws the window into a picture, without a display.
int runRenderCommand(int argc, char** argv);

} // namespace loopscope::app
