#pragma once

#include "core/result.h"

#include <QImage>
#include <QString>

#include <memory>

namespace loopscope::ui
{

/// Writes a GIF picture by picture: the animation that every slide program and browser plays.
///
/// Only what differs from the picture before is stored, with the 256 colours that suit it best. The
/// file is there when finish() returns, whole or not at all; a writer that is let go before leaves
/// nothing.
class Animation
{
public:
    /// @param path          of the file
    /// @param milliseconds  that each picture stands; GIF counts in hundredths of a second
    Animation(QString path, int milliseconds);
    ~Animation();
    Animation(const Animation&) = delete;
    Animation& operator=(const Animation&) = delete;

    /// All pictures have the size of the first, at most 65,535 in width and height.
    /// @return nothing, or a sentence
    Result<void, QString> add(const QImage& picture);
    /// The last picture stands four times as long before all begins again.
    Result<void, QString> finish();

private:
    struct File;

    Result<void, QString> begin(const QSize& size);
    Result<void, QString> writePart(const QRect& part, int milliseconds);
    QString sentence() const;

    QString m_path;
    int m_milliseconds;
    QImage m_before;  ///< that the viewer has when the picture comes
    QImage m_pending; ///< not written yet: the last one stands longer
    std::unique_ptr<File> m_file;
};

/// The smallest part of a picture that holds all that differs from another of the same size; empty
/// if nothing does.
QRect changedPart(const QImage& before, const QImage& after);

} // namespace loopscope::ui
