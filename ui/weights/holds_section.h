#pragma once

#include "ui/session/snapshot.h"

#include <QWidget>

#include <functional>

class QLabel;
class QPushButton;
class QVBoxLayout;

namespace loopscope::ui
{

class ChoiceBox;
class NumberField;
class Session;

/// What is forced by hand in place of being calculated or learned: gates and units that are held,
/// weights that are kept; each can be let go.
class HoldsSection : public QWidget
{
    Q_OBJECT
public:
    explicit HoldsSection(Session& session, QWidget* parent = nullptr);

    void showSnapshot(const SnapshotPointer& snapshot);
    /// Offers a unit of a symbol of the shown track, to be held.
    void offer(const QString& symbol, int unit);
    QList<QWidget*> controls() const; ///< in the order in which the Tab key reaches them

public slots:
    void hold(); ///< what is chosen, at the number that stands there
    void releaseAll();

private:
    void makeControls();
    void offerSymbols(const Snapshot& snapshot);
    void listWhatIsForced(const Snapshot& snapshot);
    void addRow(const QString& words, const QString& name, std::function<void()> release);
    void release(const Hold& hold);
    void releaseWeight(const WeightEdit& edit);

    Session& m_session;
    SnapshotPointer m_snapshot;
    ChoiceBox* m_symbol;
    ChoiceBox* m_unit;
    NumberField* m_value;
    QPushButton* m_hold;
    QPushButton* m_releaseAll;
    QLabel* m_none;
    QWidget* m_list;
    QVBoxLayout* m_rows;
};

/// "f = 0", "h[3] = 0 (silent)", with the layer where there are several.
QString wordsForHeld(const Hold& hold, const Network& network);

} // namespace loopscope::ui
