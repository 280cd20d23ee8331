#pragma once

namespace loopscope::app
{

/// `loopscope trace`: one pass of a network over one sequence, every number of it into a file.
int runTraceCommand(int argc, char** argv);

} // namespace loopscope::app
