#pragma once

#include "ui/stage/attention_data.h"
#include "ui/stage/bridge_data.h"
#include "ui/stage/column_painter.h"
#include "ui/stage/stage_part.h"

class QPainter;

namespace loopscope::ui
{

struct Theme;

/// Where the lines run that join the one cell of an encoder to the one cell of its decoder.
class RolledJoin
{
public:
    /// @param text  height of a line of text
    RolledJoin(const StageScene& encoder, const StageScene& decoder, double text);

    /// From the encoder's cell into the decoder's, of one of the encoder's memories.
    QPolygonF handOverLine(std::size_t memory) const;
    /// From the encoder's cell into the decoder's output.
    QPolygonF readingLine() const;
    /// Whether the pointer at a place means a line.
    static bool isNear(const QPolygonF& line, const QPointF& place);

private:
    const StageScene& m_encoder;
    const StageScene& m_decoder;
    double m_text;
};

/// Draws what joins the one cell of an encoder to the one cell of its decoder: the state that is
/// handed over, into the decoder's cell; attention's reading of all states, into its output.
/// Backward the gradients that cross over.
class RolledJoinPainter
{
public:
    /// @param threads  of attention at the playhead
    RolledJoinPainter(QPainter& painter, const StageScene& encoder, const StageScene& decoder,
        const BridgeData& bridge, const std::vector<AttentionThread>& threads,
        const StageTexts& texts, const Theme& theme);

    void draw();
    /// What is written at the lines.
    QString handOverWords() const;
    QString readingWords() const;
    const RolledJoin& lines() const { return m_lines; }

private:
    void drawHandOver(std::size_t memory);
    void drawReading();
    void drawWords(const QPolygonF& line, const QString& words, double clearance);
    bool isBackward() const;

    QPainter& m_painter;
    const StageScene& m_encoder;
    const StageScene& m_decoder;
    const BridgeData& m_bridge;
    const std::vector<AttentionThread>& m_threads;
    StageTexts m_texts;
    const Theme& m_theme;
    double m_text; ///< height of a line of text
    RolledJoin m_lines;
};

} // namespace loopscope::ui
