#include "ui/charts/other_runs.h"

#include "ui/charts/chart_plot.h"
#include "ui/stage/text_cache.h"
#include "ui/theme/theme.h"

#include <qcustomplot.h>

#include <QCoreApplication>

#include <algorithm>

namespace loopscope::ui
{
namespace
{

constexpr int paleness = 120; ///< opacity of 255

} // namespace

OtherRuns::OtherRuns(ChartPlot* plot)
    : m_plot(plot)
{
    // Behind the curve that is looked at, whenever they are made.
    m_plot->addLayer(QStringLiteral("otherRuns"), m_plot->layer(QStringLiteral("grid")),
        QCustomPlot::limAbove);
    m_layer = m_plot->layer(QStringLiteral("otherRuns"));
    for (int i = 0; i < mostLines; ++i) {
        auto* line = new QCPItemText(plot);
        line->position->setType(QCPItemPosition::ptAxisRectRatio);
        line->setPositionAlignment(Qt::AlignRight | Qt::AlignTop);
        line->setPadding(QMargins(3, 0, 3, 0));
        line->setLayer(QStringLiteral("legend")); // no level's line goes through it
        line->setVisible(false);
        m_lines.push_back(line);
    }
}

void OtherRuns::show(const std::vector<OtherRun>& runs, const QString& current)
{
    while (m_graphs.size() < runs.size()) {
        m_graphs.push_back(m_plot->addGraph());
        m_graphs.back()->setLayer(m_layer);
        m_graphs.back()->setPen(m_pen);
    }
    m_count = int(runs.size());
    for (std::size_t i = 0; i < m_graphs.size(); ++i) {
        m_graphs[i]->setVisible(i < runs.size());
        if (i < runs.size())
            m_graphs[i]->setData(runs[i].iterations, runs[i].numbers, true);
    }
    m_words.clear();
    if (!runs.empty()) {
        m_words += current;
        const int named = std::min(m_count, mostLines - 1);
        for (int i = 0; i < named; ++i)
            m_words += runs[runs.size() - 1 - std::size_t(i)].words;
        if (m_count > named)
            m_words.last() += QCoreApplication::translate("OtherRuns", " and %1 older").arg(
                m_count - named);
    }
    placeLegend();
}

QStringList OtherRuns::legend() const
{
    return m_words;
}

void OtherRuns::setColours(const Theme& theme)
{
    QColor pale = theme.mutedText;
    pale.setAlpha(paleness);
    m_pen = QPen(pale, 1.2);
    for (QCPGraph* graph : m_graphs)
        graph->setPen(m_pen);
    QColor back = theme.panel;
    back.setAlpha(215);
    for (std::size_t i = 0; i < m_lines.size(); ++i) {
        m_lines[i]->setColor(i == 0 ? theme.accent : theme.mutedText);
        m_lines[i]->setBrush(back);
    }
}

void OtherRuns::placeLegend()
{
    const QFont small = smallFont(m_plot->font());
    const QFontMetrics metrics(small);
    const QRectF inside = m_plot->plotRect();
    m_legendRect = {};
    for (int i = 0; i < mostLines; ++i) {
        QCPItemText* line = m_lines[std::size_t(i)];
        const bool fits = (i + 1) * metrics.height() <= inside.height() * 0.7;
        line->setVisible(i < m_words.size() && fits);
        if (!line->visible())
            continue;
        line->setFont(small);
        line->setText(metrics.elidedText(QStringLiteral("━ ") + m_words[i], Qt::ElideRight,
            std::max(0, int(inside.width()) - 8)));
        const double y = i * metrics.height();
        line->position->setCoords(1.0, y / std::max(1.0, inside.height()));
        const double width = metrics.horizontalAdvance(line->text()) + 6.0;
        m_legendRect |= QRectF(inside.right() - width, inside.top() + y, width, metrics.height());
    }
}

} // namespace loopscope::ui
