#pragma once

namespace loopscope::app
{

/// Runs the command that the arguments name; without one, the window.
/// @return the exit code: 0; 1 if something could not be done; 2 if what was asked for cannot be
int run(int argc, char** argv);

} // namespace loopscope::app
