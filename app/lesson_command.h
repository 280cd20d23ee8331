#pragma once

namespace loopscope::app
{

/// `loopscope lesson`: checks the files of lessons, and lists what they can name.
int runLessonCommand(int argc, char** argv);

} // namespace loopscope::app
