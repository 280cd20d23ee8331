#include "ui/export/picture.h"

#include "ui/explain/rich_text.h"
#include "ui/theme/theme.h"

#include <QBuffer>
#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QImage>
#include <QPainter>
#include <QPdfWriter>
#include <QSaveFile>
#include <QSvgGenerator>
#include <QWidget>

#include <cmath>

namespace loopscope::ui
{
namespace
{

struct Picture {
    Q_DECLARE_TR_FUNCTIONS(loopscope::ui::Picture)
};

constexpr int pointsPerInch = 96; // of a widget

void paintScaled(QWidget& widget, QPainter& painter, double factor)
{
    painter.scale(factor, factor);
    paintWidget(widget, painter);
}

void paintPng(QWidget& widget, double scale, QIODevice& device)
{
    imageOf(widget, scale).save(&device, "PNG");
}

/// What QSvgGenerator leaves out: formulas keep the typeface that their letters were placed for, or
/// serifs at least, and the cells of a picture have edges.
QByteArray completed(QByteArray svg)
{
    QFont formulas;
    formulas.setFamilies(formulaFamilies());
    // Without its foundry, which stands behind it.
    const QString own = QFontInfo(formulas).family().section(QLatin1String(" ["), 0, 0);
    const QStringList families = QStringList{own} + formulaFamilies();
    svg.replace("font-family=\"" + formulaFamilies().first().toUtf8() + "\"",
        "font-family=\"" + families.join(QLatin1String(", ")).toUtf8() + "\"");
    svg.replace("image-rendering=\"optimizeQuality\"", "image-rendering=\"optimizeSpeed\"");
    return svg;
}

void paintSvg(QWidget& widget, QIODevice& device)
{
    QBuffer bytes;
    QSvgGenerator generator;
    generator.setOutputDevice(&bytes);
    generator.setSize(widget.size());
    generator.setViewBox(QRect(QPoint(), widget.size()));
    generator.setResolution(pointsPerInch);
    generator.setTitle(widget.window()->windowTitle());
    QPainter painter(&generator);
    paintWidget(widget, painter);
    painter.end();
    device.write(completed(bytes.data()));
}

/// A page as large as the widget, without margins.
void paintPdf(QWidget& widget, QIODevice& device)
{
    QPdfWriter writer(&device);
    const QSizeF inches = QSizeF(widget.size()) / pointsPerInch;
    writer.setPageSize(QPageSize(inches, QPageSize::Inch, {}, QPageSize::ExactMatch));
    writer.setPageMargins(QMarginsF());
    writer.setTitle(widget.window()->windowTitle());
    writer.setCreator(QCoreApplication::applicationName());
    QPainter painter(&writer);
    paintScaled(widget, painter, double(writer.logicalDpiX()) / pointsPerInch);
}

} // namespace

std::optional<PictureFormat> pictureFormatOf(const QString& path)
{
    const QString ending = QFileInfo(path).suffix().toLower();
    if (ending == QLatin1String("png"))
        return PictureFormat::Png;
    if (ending == QLatin1String("svg"))
        return PictureFormat::Svg;
    if (ending == QLatin1String("pdf"))
        return PictureFormat::Pdf;
    return std::nullopt;
}

QString withEnding(const QString& path, PictureFormat format)
{
    if (pictureFormatOf(path))
        return path;
    static const std::array endings{".png", ".svg", ".pdf"};
    return path + QLatin1String(endings[std::size_t(format)]);
}

QImage imageOf(QWidget& widget, double scale)
{
    const QSizeF pixels = QSizeF(widget.size()) * scale;
    QImage image(int(std::lround(pixels.width())), int(std::lround(pixels.height())),
        QImage::Format_RGB32);
    image.setDevicePixelRatio(scale);
    image.fill(themeOf(widget).window);
    QPainter painter(&image);
    paintWidget(widget, painter);
    return image;
}

void paintWidget(QWidget& widget, QPainter& painter)
{
    painter.fillRect(QRect(QPoint(), widget.size()), themeOf(widget).window);
    widget.render(
        &painter, QPoint(), QRegion(), QWidget::DrawWindowBackground | QWidget::DrawChildren);
}

Result<void, QString> writePicture(QWidget& widget, const QString& path, double scale)
{
    const QString name = QDir::toNativeSeparators(path);
    const auto format = pictureFormatOf(path);
    if (!format)
        return unexpected(
            Picture::tr("“%1” names no kind of picture; let it end with .png, .svg or .pdf.")
                .arg(name));
    QBuffer bytes;
    bytes.open(QIODevice::WriteOnly);
    switch (*format) {
    case PictureFormat::Png:
        paintPng(widget, scale, bytes);
        break;
    case PictureFormat::Svg:
        paintSvg(widget, bytes);
        break;
    case PictureFormat::Pdf:
        paintPdf(widget, bytes);
        break;
    }
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes.data()) != bytes.size() ||
        !file.commit())
        return unexpected(Picture::tr("“%1” cannot be written: %2. Choose another folder.")
                              .arg(name, file.errorString()));
    return {};
}

} // namespace loopscope::ui
