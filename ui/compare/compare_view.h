#pragma once

#include "core/bptt/number_reference.h"
#include "ui/session/session.h"
#include "ui/stage/time_axis.h"
#include "ui/stage/timeline_moment.h"

#include <QTimer>
#include <QWidget>

#include <string>
#include <vector>

class QFrame;
class QPushButton;
class QScrollArea;
class QVBoxLayout;

namespace loopscope::ui
{

class CellGallery;
class CompareChart;
class CompareLengths;
class CompareLosses;
class CompareRow;
class FittingLabel;
class NoticeBar;
class PlayheadBand;
class SegmentedControl;
class StepRuler;
class Transport;

/// Up to four networks below each other on the same task, sequence and seed: one playhead, one
/// scale for all gradients, one chart of all losses. Networks are shown at one iteration always.
class CompareView : public QWidget
{
    Q_OBJECT
public:
    explicit CompareView(Session& session, QWidget* parent = nullptr);
    ~CompareView() override;

    const std::vector<CompareRow*>& rows() const { return m_rows; }
    const TimeAxis& axis() const { return m_axis; }
    CompareLosses* losses() const { return m_losses; }
    CompareLengths* lengths() const { return m_lengths; }
    std::vector<CompareChart*> charts() const; ///< from top to bottom
    bool isPending() const; ///< whether a chart is not yet of the newest iteration
    NoticeBar* notice() const { return m_notice; }
    SegmentedControl* sizingControl() const { return m_sizing; }
    QPushButton* addButton() const { return m_add; }
    QPushButton* backButton() const { return m_back; }
    StepRuler* ruler() const { return m_ruler; }
    Transport* transport() const { return m_transport; }

public slots:
    /// Adds a network with a cell of the catalog, of the size that is chosen for comparisons.
    void addCell(const std::string& identifier);
    void openGallery();
    void setSizing(int sizing); ///< of all networks: see Sizing

signals:
    void closeAsked();
    /// The reasons of a number of the active network are wanted, in the main window.
    void whyAsked(const loopscope::NumberReference& number);
    void pictureAsked(loopscope::ui::CompareChart* chart); ///< it is to be saved
    void tableAsked(loopscope::ui::CompareChart* chart);   ///< its numbers are to be saved

protected:
    bool event(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    QWidget* makeHeader();
    QWidget* makeBody();
    void makeAddMenu();
    void showNetworks();
    void addRow();
    void orderTabs();
    void showOptions();
    void showWhenInStep();
    void showSnapshots();
    void showWaiting();
    void showMoment();
    void fitAxis();
    void placeBand();
    void openNetwork(int index);
    void tell(int index, const NumberReference& number);
    void describe();

    Session& m_session;
    std::vector<CompareRow*> m_rows;
    TimeAxis m_axis;
    TimelineMoment m_moment;
    int m_preferredSizing = 0; ///< of networks that are added
    QTimer m_waiting;          ///< until it is said that something is being calculated
    NoticeBar* m_notice = nullptr;
    NoticeBar* m_number = nullptr; ///< what was clicked, and the way to its reasons
    QPushButton* m_back = nullptr;
    FittingLabel* m_subtitle = nullptr;
    SegmentedControl* m_sizing = nullptr;
    QPushButton* m_add = nullptr;
    QWidget* m_lanes = nullptr;
    QScrollArea* m_area = nullptr;
    QVBoxLayout* m_column = nullptr;
    StepRuler* m_ruler = nullptr;
    PlayheadBand* m_band = nullptr;
    CompareLosses* m_losses = nullptr;
    CompareLengths* m_lengths = nullptr;
    Transport* m_transport = nullptr;
    CellGallery* m_gallery = nullptr; ///< made when it is first asked for
};

} // namespace loopscope::ui
