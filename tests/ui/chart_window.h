#pragma once

#include "ui/charts/calculated_chart.h"
#include "ui/charts/chart_plot.h"
#include "ui/charts/diagnostics_panel.h"
#include "ui/session/session.h"

#include <QAction>
#include <QCoreApplication>
#include <QImage>
#include <QMenu>
#include <QSignalSpy>
#include <QTest>

#include <algorithm>
#include <cmath>

namespace loopscope::ui::test
{

/// A session with its diagnostics panel on screen.
struct ChartWindow {
    explicit ChartWindow(const ExperimentOptions& options, const QSize& size = QSize(1100, 280))
        : session(options)
        , panel(session)
    {
        panel.resize(size);
        panel.show();
        settle();
    }

    /// Until everything that was asked for has been calculated and drawn.
    void settle()
    {
        // What a calculation delivers may ask for another one.
        for (int i = 0; i < 4; ++i) {
            QCoreApplication::processEvents();
            if (!QTest::qWaitFor([&] { return !panel.isPending(); }, 20000))
                qFatal("The charts are still busy.");
        }
    }

    template <typename Chart>
    Chart* chart() const
    {
        return panel.findChild<Chart*>();
    }

    QImage pictureOf(QWidget* widget)
    {
        settle();
        return widget->grab().toImage().convertToFormat(QImage::Format_RGB32);
    }

    bool goTo(int iteration)
    {
        session.showIteration(iteration);
        const bool arrived = QTest::qWaitFor(
            [&] { return session.snapshot()->iteration->number() == iteration; }, 20000);
        settle();
        return arrived;
    }

    /// Changes settings and waits for them.
    bool setOptions(const ExperimentOptions& options)
    {
        session.setOptions(options);
        const bool arrived =
            QTest::qWaitFor([&] { return session.snapshot()->options == options; }, 20000);
        settle();
        return arrived;
    }

    Session session;
    DiagnosticsPanel panel;
};

/// The middle of a cell or the place of a value, in pixels of the plot.
inline QPoint pixelOf(const ChartPlot* plot, double x, double y)
{
    const QPointF place = plot->placeOf(x, y);
    return QPoint(int(std::floor(place.x())), int(std::floor(place.y())));
}

/// How many pixels of a picture have exactly one colour.
inline int countOf(const QImage& image, const QColor& colour)
{
    int count = 0;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x)
            count += image.pixel(x, y) == colour.rgb() ? 1 : 0;
    }
    return count;
}

/// Triggers an action of a menu, or of one of its submenus.
inline bool trigger(const QMenu* menu, const QString& text)
{
    for (QAction* action : menu->actions()) {
        if (action->menu() != nullptr && trigger(action->menu(), text))
            return true;
        if (action->menu() == nullptr && action->text() == text && action->isEnabled()) {
            action->trigger();
            return true;
        }
    }
    return false;
}

} // namespace loopscope::ui::test
