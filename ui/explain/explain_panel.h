#pragma once

#include "ui/explain/explain_data.h"
#include "ui/session/snapshot.h"

#include <QElapsedTimer>
#include <QTimer>
#include <QWidget>

#include <vector>

class QBoxLayout;
class QPushButton;
class QScrollArea;

namespace loopscope::ui
{

class ExplainPage;
class SegmentedControl;
class Session;

/// What happens at the playhead, in words, with the formula and today's numbers.
class ExplainPanel : public QWidget
{
    Q_OBJECT
public:
    explicit ExplainPanel(Session& session, QWidget* parent = nullptr);

    const ExplainData& data() const { return m_data; }
    int track() const { return m_track; } ///< whose step is explained, of Network::tracks()

    QSize minimumSizeHint() const override;

public slots:
    void copyLatex(); ///< the formulas on screen, to the clipboard
    void copyText();
    void setTrack(int track);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void refresh();
    void refreshSoon(); ///< at most some times a second while training runs
    void adopt(const SnapshotPointer& snapshot);
    void offerTracks(const Network& network);
    void follow(const QString& link);
    void goToStep(int step);
    void place();
    void fitPage();

    Session& m_session;
    SnapshotPointer m_snapshot;
    ExplainCache m_cache;
    ExplainData m_data;
    int m_track = 0;
    std::vector<int> m_offeredTracks;
    QStringList m_offeredNames;
    SegmentedControl* m_tracks = nullptr; ///< nullptr if there is only one
    QScrollArea* m_scrollArea;
    ExplainPage* m_page;
    QPushButton* m_copyLatex;
    QPushButton* m_copyText;
    QBoxLayout* m_buttons;
    QTimer m_refreshTimer;
    QElapsedTimer m_sinceRefresh;
    bool m_isStale = true;
};

} // namespace loopscope::ui
