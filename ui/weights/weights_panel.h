#pragma once

#include "ui/controls/paced_refresh.h"
#include "ui/session/snapshot.h"
#include "ui/weights/weights_data.h"

#include <QWidget>

class QScrollArea;

namespace loopscope::ui
{

class Disclosure;
class FittingLabel;
class HoldsSection;
class Session;
class WeightInspector;
class WeightsMap;

/// Every weight of the shown layer, to be seen and to be changed by hand: heatmaps above, the
/// chosen weight and what is forced below.
class WeightsPanel : public QWidget
{
    Q_OBJECT
public:
    explicit WeightsPanel(Session& session, QWidget* parent = nullptr);

    WeightsMap* map() const { return m_map; }
    WeightInspector* inspector() const { return m_inspector; }
    HoldsSection* holds() const { return m_holds; }

    QSize minimumSizeHint() const override;

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void changeEvent(QEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    QWidget* makeHeader();
    void connectParts();
    void orderTabs();
    void placeParts();
    void refreshSoon();
    void showContents();
    void showRegarded();
    void scrollToChosen();
    void showChosen(const WeightPlace& place);
    void ask(const WeightPlace& place, double value);

    Session& m_session;
    PacedRefresh m_refresh;
    FittingLabel* m_words = nullptr;
    QScrollArea* m_scrollArea;
    WeightsMap* m_map;
    WeightInspector* m_inspector;
    Disclosure* m_forced;
    HoldsSection* m_holds;
    /// Of the weight that is being changed: what it was and whether it is kept, at the start.
    WeightEdit m_start;
};

} // namespace loopscope::ui
