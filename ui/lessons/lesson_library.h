#pragma once

#include "core/lesson/lesson.h"
#include "core/result.h"

#include <QString>
#include <QStringList>

#include <memory>
#include <optional>
#include <vector>

namespace loopscope::ui
{

/// A lesson as it is listed.
struct ListedLesson {
    QString name; ///< of its file, without the ending: "01-memory"
    std::shared_ptr<const Lesson> lesson;
};

/// The lessons that ship, in their order. Those that cannot be read, which a test excludes, are
/// left out.
const std::vector<ListedLesson>& shippedLessonList();

/// The one whose name is this, with or without its number; nullptr if there is none.
const ListedLesson* findLesson(const QString& name);
/// The one that comes after it; nullptr if none does.
const ListedLesson* lessonAfter(const QString& name);

/// Reads a teacher's lesson.
/// @return it, or sentences that name the file and the places
Result<std::shared_ptr<const Lesson>, QStringList> openLesson(const QString& path);

/// How far somebody has come, kept between sessions.
struct LessonProgress {
    int furthest = 0; ///< step
    bool isFinished = false;
};
LessonProgress progressOf(const QString& name);
void setProgress(const QString& name, const LessonProgress& progress);

/// The lesson and step that somebody was at last; nothing if there is none.
std::optional<std::pair<QString, int>> lastPlace();
void setLastPlace(const QString& name, int step);

/// Whether the program begins with the start page.
bool isStartPageWanted();
void setStartPageWanted(bool isWanted);

} // namespace loopscope::ui
