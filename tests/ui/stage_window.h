#pragma once

#include "tests/support/sample_options.h"
#include "ui/session/session.h"
#include "ui/stage/stage_view.h"
#include "ui/stage/timeline_view.h"

#include <QCoreApplication>
#include <QImage>

namespace loopscope::ui
{

/// A session with its unrolled network on screen, at rest.
struct StageWindow {
    explicit StageWindow(const ExperimentOptions& options, const QSize& size = QSize(1000, 620))
        : session(options)
        , view(session)
    {
        view.setMotionAllowed(false);
        view.resize(size);
        view.show();
        QCoreApplication::processEvents();
    }

    StageView& stage()
    {
        view.stage()->fillRows();
        return *view.stage();
    }
    QImage picture() { return stage().grab().toImage().convertToFormat(QImage::Format_RGB32); }
    /// In the middle of a step's column.
    QPoint placeOf(int step, double y) const
    {
        return QPoint(int(view.axis().columnCentre(step)), int(y));
    }

    Session session;
    TimelineView view;
};

/// Whether a colour, within a few levels, is anywhere in a part of a picture.
inline bool hasColour(const QImage& image, const QRect& place, const QColor& colour)
{
    const QRect inside = place & image.rect();
    for (int y = inside.top(); y <= inside.bottom(); ++y) {
        for (int x = inside.left(); x <= inside.right(); ++x) {
            const QColor here(image.pixel(x, y));
            const int distance = std::abs(here.red() - colour.red()) +
                                 std::abs(here.green() - colour.green()) +
                                 std::abs(here.blue() - colour.blue());
            if (distance <= 12)
                return true;
        }
    }
    return false;
}

} // namespace loopscope::ui
