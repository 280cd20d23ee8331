#pragma once

namespace loopscope::app
{

/// `loopscope train`: trains every network of a document, or a new one on a file or a task, without
/// a display.
int runTrainCommand(int argc, char** argv);

} // namespace loopscope::app
