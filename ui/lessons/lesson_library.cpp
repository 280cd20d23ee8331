#include "ui/lessons/lesson_library.h"

#include "core/file/whole_file.h"
#include "core/lesson/shipped_lessons.h"
#include "ui/window/kept_settings.h"

#include <QFileInfo>
#include <QRegularExpression>

#include <algorithm>

namespace loopscope::ui
{
namespace
{

constexpr std::uint64_t mostBytes = std::uint64_t(1) << 20;
constexpr int mostSentences = 5;

QString withoutNumber(const QString& name)
{
    static const QRegularExpression number(QStringLiteral("^[0-9]+-"));
    return QString(name).remove(number);
}

QString keyOf(const QString& name, const char* what)
{
    return QStringLiteral("lessons/%1/%2").arg(name, QLatin1String(what));
}

} // namespace

const std::vector<ListedLesson>& shippedLessonList()
{
    static const std::vector<ListedLesson> list = [] {
        std::vector<ListedLesson> result;
        for (const ShippedLesson& shipped : shippedLessons()) {
            auto lesson = parseLesson(shipped.text);
            if (lesson)
                result.push_back(
                    {QString::fromUtf8(shipped.name.data(), qsizetype(shipped.name.size())),
                        std::make_shared<const Lesson>(std::move(*lesson))});
        }
        return result;
    }();
    return list;
}

const ListedLesson* findLesson(const QString& name)
{
    const auto& list = shippedLessonList();
    const auto found = std::find_if(list.begin(), list.end(), [&](const ListedLesson& listed) {
        return listed.name == name || withoutNumber(listed.name) == name;
    });
    return found == list.end() ? nullptr : &*found;
}

const ListedLesson* lessonAfter(const QString& name)
{
    const auto& list = shippedLessonList();
    const ListedLesson* found = findLesson(name);
    return found == nullptr || found == &list.back() ? nullptr : found + 1;
}

Result<std::shared_ptr<const Lesson>, QStringList> openLesson(const QString& path)
{
    const auto text = readWholeFile(path.toStdString(), mostBytes);
    if (!text)
        return unexpected(QStringList{QString::fromStdString(text.error())});
    auto lesson = parseLesson(*text);
    if (lesson)
        return std::make_shared<const Lesson>(std::move(*lesson));
    QStringList sentences;
    for (const LessonMistake& mistake : lesson.error()) {
        if (sentences.size() == mostSentences)
            break;
        sentences.append(QStringLiteral("%1, %2").arg(
            QFileInfo(path).fileName(), QString::fromStdString(mistake.sentence())));
    }
    return unexpected(sentences);
}

LessonProgress progressOf(const QString& name)
{
    const QSettings& settings = keptSettings();
    return {settings.value(keyOf(name, "furthest"), 0).toInt(),
        settings.value(keyOf(name, "finished"), false).toBool()};
}

void setProgress(const QString& name, const LessonProgress& progress)
{
    QSettings& settings = keptSettings();
    settings.setValue(keyOf(name, "furthest"), progress.furthest);
    settings.setValue(keyOf(name, "finished"), progress.isFinished);
}

std::optional<std::pair<QString, int>> lastPlace()
{
    const QSettings& settings = keptSettings();
    const QString name = settings.value(QStringLiteral("lessons/last")).toString();
    if (findLesson(name) == nullptr)
        return std::nullopt;
    return std::pair(name, settings.value(QStringLiteral("lessons/lastStep"), 0).toInt());
}

bool isStartPageWanted()
{
    const QSettings& settings = keptSettings();
    return settings.value(QStringLiteral("start/isShown"), true).toBool();
}

void setStartPageWanted(bool isWanted)
{
    QSettings& settings = keptSettings();
    settings.setValue(QStringLiteral("start/isShown"), isWanted);
}

void setLastPlace(const QString& name, int step)
{
    QSettings& settings = keptSettings();
    settings.setValue(QStringLiteral("lessons/last"), name);
    settings.setValue(QStringLiteral("lessons/lastStep"), step);
}

} // namespace loopscope::ui
