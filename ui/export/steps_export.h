#pragma once

#include "core/result.h"
#include "ui/session/cursor.h"

#include <QString>

#include <functional>

class QWidget;

namespace loopscope::ui
{

class Session;

/// One iteration, step by step, as pictures.
struct StepsExport {
    enum class Part { Iteration, Forward, Backward };

    QWidget* view = nullptr; ///< what the pictures show
    QString path; ///< an animation: film.gif; or pictures: film.png gives film-001.png, …
    Part part = Part::Iteration;
    double scale = 1.0;      ///< pixels for each of the widget's points
    int milliseconds = 500;  ///< that each step of an animation stands
    /// Waits until all that is in the view shows the cursor's place.
    std::function<void()> settle = [] {};
    /// Told how many pictures are made. @return whether to go on
    std::function<bool(int done, int total)> progress = [](int, int) { return true; };
};

/// How many pictures it takes.
int pictureCount(StepsExport::Part part, const TimeSpan& span);

/// Moves the cursor through the part, takes a picture at each place, and puts the cursor back.
///
/// Files are there when all is done; one that was told to stop, or could not write, leaves none.
/// @return how many pictures were made: 0 if it was told to stop; or a sentence
Result<int, QString> exportSteps(Session& session, const StepsExport& request);

} // namespace loopscope::ui
