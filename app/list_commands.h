#pragma once

namespace loopscope::app
{

/// `loopscope cells`: every cell of the catalog, its equations on request.
int runCellsCommand(int argc, char** argv);

/// `loopscope tasks`: everything that a network can be asked to learn.
int runTasksCommand(int argc, char** argv);

} // namespace loopscope::app
