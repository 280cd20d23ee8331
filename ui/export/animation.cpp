#include "ui/export/animation.h"

#include <QCoreApplication>
#include <QDir>
#include <QSaveFile>

#include <gif_lib.h>
#include <libimagequant.h>

#include <algorithm>
#include <cstring>
#include <utility>
#include <vector>

namespace loopscope::ui
{
namespace
{

struct Words {
    Q_DECLARE_TR_FUNCTIONS(loopscope::ui::Animation)
};

constexpr int colours = 256;
constexpr int lastStands = 4; // times as long

int writeBytes(GifFileType* gif, const GifByteType* bytes, int count)
{
    auto* file = static_cast<QSaveFile*>(gif->UserData);
    return int(file->write(reinterpret_cast<const char*>(bytes), count));
}

struct Indexed {
    std::vector<GifColorType> palette; ///< a power of two of them
    std::vector<unsigned char> pixels; ///< row by row
};

struct Destroy {
    void operator()(liq_attr* attributes) const { liq_attr_destroy(attributes); }
    void operator()(liq_image* image) const { liq_image_destroy(image); }
    void operator()(liq_result* result) const { liq_result_destroy(result); }
};

/// @param picture  RGBA
Indexed indexed(const QImage& picture)
{
    const std::unique_ptr<liq_attr, Destroy> attributes(liq_attr_create());
    liq_set_speed(attributes.get(), 5);
    std::vector<void*> rows;
    for (int y = 0; y < picture.height(); ++y)
        rows.push_back(const_cast<uchar*>(picture.constScanLine(y))); // which it does not change
    const std::unique_ptr<liq_image, Destroy> source(liq_image_create_rgba_rows(
        attributes.get(), rows.data(), picture.width(), picture.height(), 0.0));
    liq_result* made = nullptr;
    if (liq_image_quantize(source.get(), attributes.get(), &made) != LIQ_OK)
        return {};
    const std::unique_ptr<liq_result, Destroy> result(made);
    // Flat areas stay flat: dots in them would look like data.
    liq_set_dithering_level(result.get(), 0.0F);
    Indexed parts;
    parts.pixels.resize(std::size_t(picture.width()) * std::size_t(picture.height()));
    if (liq_write_remapped_image(
            result.get(), source.get(), parts.pixels.data(), parts.pixels.size()) != LIQ_OK)
        return {};
    const liq_palette* palette = liq_get_palette(result.get());
    std::size_t size = 2;
    while (size < palette->count)
        size *= 2;
    parts.palette.resize(size);
    for (std::size_t i = 0; i < palette->count; ++i)
        parts.palette[i] = {
            palette->entries[i].r, palette->entries[i].g, palette->entries[i].b};
    return parts;
}

} // namespace

struct Animation::File {
    explicit File(const QString& path)
        : file(path)
    {
    }
    ~File()
    {
        int error = 0;
        if (gif != nullptr)
            EGifCloseFile(gif, &error);
        file.cancelWriting(); // no effect once it is committed
    }

    QSaveFile file;
    GifFileType* gif = nullptr;
};

QRect changedPart(const QImage& before, const QImage& after)
{
    const int width = after.width();
    int top = -1;
    int bottom = -1;
    int left = width;
    int right = -1;
    for (int y = 0; y < after.height(); ++y) {
        const auto* was = reinterpret_cast<const quint32*>(before.constScanLine(y));
        const auto* is = reinterpret_cast<const quint32*>(after.constScanLine(y));
        const auto [firstWas, first] = std::mismatch(was, was + width, is);
        if (first == is + width)
            continue;
        int last = width - 1;
        while (was[last] == is[last])
            --last;
        top = top < 0 ? y : top;
        bottom = y;
        left = std::min(left, int(first - is));
        right = std::max(right, last);
    }
    return top < 0 ? QRect() : QRect(QPoint(left, top), QPoint(right, bottom));
}

Animation::Animation(QString path, int milliseconds)
    : m_path(std::move(path))
    , m_milliseconds(milliseconds)
{
}

Animation::~Animation() = default;

QString Animation::sentence() const
{
    const QString cause = m_file != nullptr && m_file->file.error() != QFileDevice::NoError
                              ? m_file->file.errorString()
                              : Words::tr("the animation could not be made");
    return Words::tr("“%1” cannot be written: %2. Choose another folder.")
        .arg(QDir::toNativeSeparators(m_path), cause);
}

Result<void, QString> Animation::begin(const QSize& size)
{
    m_file = std::make_unique<File>(m_path);
    if (!m_file->file.open(QIODevice::WriteOnly))
        return unexpected(sentence());
    int error = 0;
    m_file->gif = EGifOpen(&m_file->file, writeBytes, &error);
    if (m_file->gif == nullptr)
        return unexpected(sentence());
    EGifSetGifVersion(m_file->gif, true);
    constexpr int bitsPerColour = 8;
    if (EGifPutScreenDesc(m_file->gif, size.width(), size.height(), bitsPerColour, 0, nullptr) ==
        GIF_ERROR)
        return unexpected(sentence());
    // For ever: a count of 0 in the block that Netscape introduced.
    const unsigned char forEver[] = {1, 0, 0};
    const bool isWritten =
        EGifPutExtensionLeader(m_file->gif, APPLICATION_EXT_FUNC_CODE) != GIF_ERROR &&
        EGifPutExtensionBlock(m_file->gif, 11, "NETSCAPE2.0") != GIF_ERROR &&
        EGifPutExtensionBlock(m_file->gif, sizeof forEver, forEver) != GIF_ERROR &&
        EGifPutExtensionTrailer(m_file->gif) != GIF_ERROR;
    if (!isWritten)
        return unexpected(sentence());
    return {};
}

Result<void, QString> Animation::add(const QImage& picture)
{
    const QImage next = picture.convertToFormat(QImage::Format_RGBA8888);
    if (m_file == nullptr) {
        if (auto begun = begin(next.size()); !begun)
            return begun;
        m_pending = next;
        return {};
    }
    const QRect part =
        m_before.isNull() ? m_pending.rect() : changedPart(m_before, m_pending);
    if (auto written = writePart(part, m_milliseconds); !written)
        return written;
    m_before = std::exchange(m_pending, next);
    return {};
}

Result<void, QString> Animation::writePart(const QRect& part, int milliseconds)
{
    // A picture like the one before has to stand, too: one pixel of it does.
    const QRect place = part.isEmpty() ? QRect(0, 0, 1, 1) : part;
    Indexed parts = indexed(m_pending.copy(place));
    if (parts.pixels.empty())
        return unexpected(sentence());
    const GraphicsControlBlock control{
        DISPOSE_DO_NOT, false, milliseconds / 10, NO_TRANSPARENT_COLOR};
    GifByteType extension[4];
    const std::size_t length = EGifGCBToExtension(&control, extension);
    ColorMapObject* map = GifMakeMapObject(int(parts.palette.size()), parts.palette.data());
    if (map == nullptr)
        return unexpected(sentence());
    bool isWritten = EGifPutExtension(m_file->gif, GRAPHICS_EXT_FUNC_CODE, int(length),
                         extension) != GIF_ERROR &&
                     EGifPutImageDesc(m_file->gif, place.x(), place.y(), place.width(),
                         place.height(), false, map) != GIF_ERROR;
    for (int y = 0; isWritten && y < place.height(); ++y)
        isWritten =
            EGifPutLine(m_file->gif, parts.pixels.data() + std::ptrdiff_t(y) * place.width(),
                place.width()) != GIF_ERROR;
    GifFreeMapObject(map);
    if (!isWritten)
        return unexpected(sentence());
    return {};
}

Result<void, QString> Animation::finish()
{
    if (m_file == nullptr)
        return unexpected(Words::tr("there is no picture to write into “%1”.")
                              .arg(QDir::toNativeSeparators(m_path)));
    const QRect part =
        m_before.isNull() ? m_pending.rect() : changedPart(m_before, m_pending);
    if (auto written = writePart(part, m_milliseconds * lastStands); !written)
        return written;
    int error = 0;
    const bool isClosed = EGifCloseFile(std::exchange(m_file->gif, nullptr), &error) != GIF_ERROR;
    if (!isClosed || !m_file->file.commit())
        return unexpected(sentence());
    return {};
}

} // namespace loopscope::ui
