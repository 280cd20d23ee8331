#pragma once

namespace loopscope::app
{

/// `loopscope check`: backpropagation through time against finite differences, on a document's own
/// networks and data, or on those of a new network.
int runCheckCommand(int argc, char** argv);

} // namespace loopscope::app
