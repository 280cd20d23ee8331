#pragma once

namespace loopscope::app
{

/// `loopscope measure`: opens the window, moves a knob and trains in it, and prints how fast it
/// was.
int runMeasureCommand(int argc, char** argv);

} // namespace loopscope::app
