#pragma once

#include "ui/controls/paced_refresh.h"
#include "ui/explain/explain_data.h"
#include "ui/explain/why_trail.h"
#include "ui/session/snapshot.h"
#include "ui/stage/pointing.h"

#include <QWidget>

#include <optional>
#include <vector>

class QAction;
class QBoxLayout;
class QPushButton;
class QScrollArea;

namespace loopscope::ui
{

class ExplainPage;
class SegmentedControl;
class Session;
class TrailBar;

/// What happens at the playhead, in words, with the formula and today's numbers. Any number of the
/// iteration can be asked for its reasons; what answers it takes the place of the explanation until
/// the playhead moves.
class ExplainPanel : public QWidget
{
    Q_OBJECT
public:
    explicit ExplainPanel(Session& session, QWidget* parent = nullptr);

    const ExplainData& data() const { return m_data; }
    /// Whose step is explained, of Network::tracks(); of an encoder's decoder where there is one.
    int track() const { return m_track; }

    /// Of the number that is being explained; nothing while the playhead is.
    const std::optional<WhyAnswer>& answer() const { return m_answer; }
    const Pointing& pointing() const { return m_pointing; } ///< what of it views frame
    const WhyTrail& trail() const { return m_trail; }
    QSize minimumSizeHint() const override;

    /// For a menu, with their keys. They can be triggered while there are numbers to go to.
    QAction* askAction() const { return m_askAction; }
    QAction* backAction() const { return m_backAction; }
    QAction* forwardAction() const { return m_forwardAction; }
    QAction* closeAction() const { return m_closeAction; }

public slots:
    /// Explains one number, `largestUnit` included. One that the iteration does not have is left
    /// alone.
    void askWhy(const loopscope::NumberReference& reference);
    /// Explains what the playhead stands at: the loss, or the largest unit of the state or of its
    /// gradient.
    void askHere();
    void goBack(); ///< to the number asked before
    void goForward();
    void closeWhy(); ///< back to what happens at the playhead
    void copyLatex(); ///< the formulas on screen, to the clipboard
    void copyText();
    void setTrack(int track);

signals:
    void answerAsked();   ///< a number is asked about: the panel has to be in sight to answer
    void termAsked(const QString& identifier); ///< of the glossary
    void answerChanged(); ///< answer() is another one, or gone
    void pointingChanged(const loopscope::ui::Pointing& pointing);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void showContents();
    void refreshSoon(); ///< at most some times a second while training runs
    void adopt(const SnapshotPointer& snapshot);
    void offerTracks(const Network& network);
    void moveOn();
    void explainNumber();
    SnapshotPointer shownSnapshot() const;
    Cursor shownCursor() const;
    void explainPlayhead();
    void showAnswer(std::optional<WhyAnswer> answer);
    void showTrail();
    void pointTo(const QString& link);
    void setPointing(const Pointing& pointing);
    QAction* makeAction(const char* name, const QString& words, const QString& tip,
        const QList<QKeySequence>& keys);
    const Snapshot& snapshotOf(const NumberReference& number);
    void follow(const QString& link);
    void goToStep(int step);
    void place();
    void fitPage();
    void fitButtons();

    Session& m_session;
    PacedRefresh m_refresh;
    SnapshotPointer m_snapshot;
    ExplainCache m_cache;
    ExplainData m_data;
    WhyTrail m_trail;
    std::optional<WhyAnswer> m_answer;
    Pointing m_pointing;
    Snapshot m_singleLoss; ///< of one step's loss alone, calculated when first asked about
    int m_singleLossStep = -1;
    bool m_showsAllTerms = false;
    int m_track = 0;
    std::vector<int> m_offeredTracks;
    QStringList m_offeredNames;
    SegmentedControl* m_tracks = nullptr; ///< nullptr if there is only one
    QAction* m_askAction;
    QAction* m_backAction;
    QAction* m_forwardAction;
    QAction* m_closeAction;
    TrailBar* m_trailBar;
    QScrollArea* m_scrollArea;
    ExplainPage* m_page;
    QPushButton* m_copyLatex;
    QPushButton* m_copyText;
    QBoxLayout* m_buttons;
};

} // namespace loopscope::ui
