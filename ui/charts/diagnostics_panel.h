#pragma once

#include <QList>
#include <QPointer>
#include <QStringList>
#include <QWidget>

#include <functional>

class QHBoxLayout;
class QLabel;
class QMenu;
class QScrollArea;
class QShortcut;
class QStackedWidget;

namespace loopscope::ui
{

class CardButton;
class ChartCard;
class Session;

/// The charts below the stage, side by side: how training goes and what the gradients do. Charts
/// can be added, replaced, moved, closed, and enlarged to the whole middle of the window.
class DiagnosticsPanel : public QWidget
{
    Q_OBJECT
public:
    explicit DiagnosticsPanel(Session& session, QWidget* parent = nullptr);
    ~DiagnosticsPanel() override;

    const QList<ChartCard*>& cards() const { return m_cards; } ///< from left to right
    /// What is shown, to be stored: ChartKind::identifier of each card.
    QStringList arrangement() const;
    /// Identifiers that are not known are left out; without any the default charts are shown.
    void setArrangement(const QStringList& identifiers);
    static QStringList defaultArrangement();

    /// Whether any chart still calculates what it will show.
    bool isPending() const;

    /// Adds a chart at the right end.
    ChartCard* addChart(const QString& identifier);
    /// Puts a chart of another kind in a card's place.
    ChartCard* replace(ChartCard* card, const QString& identifier);
    void move(ChartCard* card, int places); ///< to the right; negative: to the left
    void close(ChartCard* card);

    /// Where a chart is shown large: a page is added to it. Until one is set nothing is enlarged.
    void setMiddle(QStackedWidget* middle);
    ChartCard* enlarged() const { return m_enlarged; } ///< nullptr if none is
    void enlarge(ChartCard* card);
    void putBack();

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

signals:
    void arrangementChanged();
    void enlargedChanged(loopscope::ui::ChartCard* card); ///< nullptr: put back
    /// The loss of a step is pointed at in the triangle; -1: not any more.
    void lossPointed(int step);
    void tableAsked(loopscope::ui::ChartCard* card); ///< its numbers are to be saved

protected:
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    ChartCard* makeCard(const QString& identifier);
    void giveMenu(ChartCard* card);
    QMenu* makeKindMenu(QWidget* parent, const std::function<void(const QString&)>& chosen);
    void placeCards();
    void showSession();
    void showIn(ChartCard* card);
    void clipAt(double threshold);
    void shareProcessor();

    Session& m_session;
    QList<ChartCard*> m_cards;
    QScrollArea* m_scrollArea;
    QLabel* m_noRoom; ///< in place of the charts, where they would be too low
    QWidget* m_row;
    QHBoxLayout* m_rowLayout;
    CardButton* m_addButton;
    QStackedWidget* m_middle = nullptr;
    QPointer<QShortcut> m_putBackKey; ///< Escape, in the middle's window
    QPointer<QWidget> m_pageBefore; ///< of the middle, before a chart was enlarged
    ChartCard* m_enlarged = nullptr;
    QWidget* m_placeholder = nullptr; ///< in the row, while its card is enlarged
};

} // namespace loopscope::ui
