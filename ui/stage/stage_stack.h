#pragma once

#include "ui/session/snapshot.h"

#include <QWidget>

class QLabel;
class QPushButton;
class QStackedLayout;

namespace loopscope::ui
{

class CellView;
class Session;
class StageZoom;
class TimelineView;

/// The network, and the inside of one of its cells in the same place: a double click or Enter on a
/// column opens it, Escape or the button closes it again.
class StageStack : public QWidget
{
    Q_OBJECT
public:
    /// @param timeline  becomes a part of the stack
    StageStack(Session& session, TimelineView* timeline, QWidget* parent = nullptr);

    TimelineView* timeline() const { return m_timeline; }
    CellView* cellView() const { return m_cell; }
    StageZoom* zoom() const { return m_zoom; }
    QPushButton* backButton() const { return m_back; }
    QLabel* breadcrumb() const { return m_breadcrumb; }
    bool isCellOpen() const;

public slots:
    /// Moves the cursor to the step, and shows the inside of the track's cell there.
    void openCell(int track, int step);
    void closeCell();
    void setCellOpen(bool isOpen); ///< at the playhead

signals:
    void cellOpenChanged(bool isOpen);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    QWidget* makeCellPage();
    void writeBreadcrumb();
    void followTrack(const SnapshotPointer& snapshot);
    void turnTo(QWidget* page, bool isInward);

    Session& m_session;
    TimelineView* m_timeline = nullptr;
    CellView* m_cell = nullptr;
    QWidget* m_cellPage = nullptr;
    QPushButton* m_back = nullptr;
    QLabel* m_breadcrumb = nullptr;
    QStackedLayout* m_pages = nullptr;
    StageZoom* m_zoom = nullptr;
    int m_shownTrack = 0; ///< by the timeline
};

} // namespace loopscope::ui
