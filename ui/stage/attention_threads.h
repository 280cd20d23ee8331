#pragma once

#include "ui/stage/attention_data.h"
#include "ui/stage/stage_places.h"
#include "ui/stage/text_cache.h"

#include <QPainterPath>

#include <vector>

class QPainter;

namespace loopscope::ui
{

struct Theme;

/// Where one thread of attention runs: up from the encoder's column, then to the right to the
/// decoder's. Side by side the threads make up the context: a thread's width is its share of it.
struct ThreadPlace {
    AttentionThread thread;
    double x = 0.0;   ///< of its upright part
    double top = 0.0; ///< of the state that it comes from
    double y = 0.0;   ///< of its level part
    double end = 0.0; ///< x of the decoder's column
    double up = -1.0; ///< y of its end where it turns up there; else negative
    double width = 0.0;

    QPainterPath path() const;
    bool isAt(const QPointF& place) const;
};

/// @param threads  all of one step: of the decoder's, or of the encoder's
std::vector<ThreadPlace> placeThreads(const std::vector<AttentionThread>& threads,
    const StagePlaces& encoder, const StagePlaces& decoder);

/// Draws the threads of a step: forward in the colour of their weights, backward in that of the
/// gradient that comes back along them. Where columns are too narrow for threads, a bar over each
/// stands for its weight.
class ThreadPainter
{
public:
    ThreadPainter(QPainter& painter, const StagePlaces& encoder, const StagePlaces& decoder,
        const Theme& theme);

    void draw(const std::vector<AttentionThread>& threads, bool isBackward, TextCache& numbers);

private:
    void drawBars(const std::vector<AttentionThread>& threads, bool isBackward);
    void drawThread(const ThreadPlace& place, bool isBackward);
    void drawEnd(const std::vector<ThreadPlace>& places);
    void drawNumbers(const std::vector<ThreadPlace>& places, TextCache& numbers);
    QColor colourOf(const AttentionThread& thread, bool isBackward) const;

    QPainter& m_painter;
    const StagePlaces& m_encoder;
    const StagePlaces& m_decoder;
    const Theme& m_theme;
};

} // namespace loopscope::ui
