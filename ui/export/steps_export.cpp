#include "ui/export/steps_export.h"

#include "ui/export/animation.h"
#include "ui/export/picture.h"
#include "ui/session/session.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <algorithm>
#include <memory>

namespace loopscope::ui
{
namespace
{

struct Words {
    Q_DECLARE_TR_FUNCTIONS(loopscope::ui::StepsExport)
};

struct Range {
    Cursor first;
    Cursor last;
};

Range rangeOf(StepsExport::Part part, const TimeSpan& span)
{
    switch (part) {
    case StepsExport::Part::Iteration:
        break;
    case StepsExport::Part::Forward:
        return {startOf(Phase::Forward, span), endOf(Phase::Forward, span)};
    case StepsExport::Part::Backward:
        return {startOf(Phase::Backward, span), endOf(Phase::Backward, span)};
    }
    return {startOf(Phase::Forward, span), endOf(Phase::Update, span)};
}

/// Where the pictures of a film go, one after the other.
class Film
{
public:
    virtual ~Film() = default;
    virtual Result<void, QString> add(const QImage& picture) = 0;
    virtual Result<void, QString> finish() = 0;
};

class AnimatedFilm : public Film
{
public:
    AnimatedFilm(const QString& path, int milliseconds)
        : m_animation(path, milliseconds)
    {
    }
    Result<void, QString> add(const QImage& picture) override { return m_animation.add(picture); }
    Result<void, QString> finish() override { return m_animation.finish(); }

private:
    Animation m_animation;
};

/// Numbered files, which go away again unless all of them were written.
class NumberedFilm : public Film
{
public:
    NumberedFilm(const QString& path, int count)
        : m_path(path)
        , m_digits(std::max(3, int(QString::number(count).size())))
    {
    }
    ~NumberedFilm() override
    {
        for (const QString& file : m_written)
            QFile::remove(file);
    }

    Result<void, QString> add(const QImage& picture) override
    {
        const QFileInfo file(m_path);
        const QString name =
            file.dir().filePath(QStringLiteral("%1-%2.png")
                                    .arg(file.completeBaseName())
                                    .arg(m_written.size() + 1, m_digits, 10, QLatin1Char('0')));
        if (QFileInfo::exists(name))
            return unexpected(Words::tr("“%1” is there already; choose another name.")
                                  .arg(QDir::toNativeSeparators(name)));
        if (!picture.save(name, "PNG")) {
            QFile::remove(name);
            return unexpected(Words::tr("“%1” cannot be written. Choose another folder.")
                                  .arg(QDir::toNativeSeparators(name)));
        }
        m_written.append(name);
        return {};
    }
    Result<void, QString> finish() override
    {
        m_written.clear();
        return {};
    }

private:
    QString m_path;
    int m_digits;
    QStringList m_written;
};

Result<std::unique_ptr<Film>, QString> filmFor(const StepsExport& request, int count)
{
    const QString ending = QFileInfo(request.path).suffix().toLower();
    if (ending == QLatin1String("gif"))
        return std::make_unique<AnimatedFilm>(request.path, request.milliseconds);
    if (ending == QLatin1String("png"))
        return std::make_unique<NumberedFilm>(request.path, count);
    return unexpected(
        Words::tr("“%1” names neither an animation nor pictures; let it end with .gif or .png.")
            .arg(QDir::toNativeSeparators(request.path)));
}

/// Puts the cursor back.
class CursorKeeper
{
public:
    explicit CursorKeeper(Session& session)
        : m_session(session)
        , m_cursor(session.cursor())
    {
    }
    ~CursorKeeper() { m_session.setCursor(m_cursor); }
    CursorKeeper(const CursorKeeper&) = delete;
    CursorKeeper& operator=(const CursorKeeper&) = delete;

private:
    Session& m_session;
    Cursor m_cursor;
};

} // namespace

int pictureCount(StepsExport::Part part, const TimeSpan& span)
{
    const Range range = rangeOf(part, span);
    return positionOf(range.last, span) - positionOf(range.first, span) + 1;
}

Result<int, QString> exportSteps(Session& session, const StepsExport& request)
{
    session.stopTraining();
    session.pause();
    while (session.isTraining())
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    const TimeSpan span = session.span();
    const int count = pictureCount(request.part, span);
    auto film = filmFor(request, count);
    if (!film)
        return unexpected(film.error());
    const CursorKeeper keeper(session);
    const int first = positionOf(rangeOf(request.part, span).first, span);
    for (int done = 0; done < count; ++done) {
        session.setCursor(cursorAt(first + done, span));
        request.settle();
        if (auto added = (*film)->add(imageOf(*request.view, request.scale)); !added)
            return unexpected(added.error());
        if (!request.progress(done + 1, count))
            return 0;
    }
    if (auto finished = (*film)->finish(); !finished)
        return unexpected(finished.error());
    return count;
}

} // namespace loopscope::ui
