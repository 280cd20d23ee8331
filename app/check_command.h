#pragma once

namespace loopscope::app
{

/// `loopscope check`: backpropagation through time against finite differences, on a document's own
/// networks and data.
int runCheckCommand(int argc, char** argv);

} // namespace loopscope::app
