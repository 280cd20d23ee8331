#pragma once

namespace loopscope::app
{

/// `loopscope export-pytorch`: a document's network, or a new one, as a Python program.
int runExportCommand(int argc, char** argv);

} // namespace loopscope::app
