#pragma once

#include "core/result.h"

#include <QString>
#include <QStringList>

class QImage;
class QPainter;
class QWidget;

namespace loopscope::ui
{

/// What a picture is written as: pixels, or lines and letters that stay sharp at any size.
enum class PictureFormat { Png, Svg, Pdf };

/// By the end of a file's name; nothing if it names none of them.
std::optional<PictureFormat> pictureFormatOf(const QString& path);

/// The path with the format's ending, where it has no ending of a picture yet.
QString withEnding(const QString& path, PictureFormat format);

/// A widget as it is on screen, in pixels. @param scale  pixels for each of the widget's points
QImage imageOf(QWidget& widget, double scale);

/// Paints a widget with everything in it, charts as lines and letters, at the painter's origin.
void paintWidget(QWidget& widget, QPainter& painter);

/// Writes a widget as it is on screen into a file, whole or not at all.
/// @param path   its ending says the format: .png, .svg, .pdf
/// @param scale  of a PNG: pixels for each of the widget's points
/// @return nothing, or a sentence that names the file, what is wrong and what helps
Result<void, QString> writePicture(QWidget& widget, const QString& path, double scale = 1.0);

} // namespace loopscope::ui
