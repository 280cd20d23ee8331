#pragma once

#include "ui/session/cursor.h"
#include "ui/session/snapshot.h"

#include <QFrame>
#include <QStringList>

#include <string>

class QAction;
class QMenu;

namespace loopscope::ui
{

class ChartPlot;
class CardButton;
class ChoiceRow;
class FittingLabel;
struct Theme;

/// One chart of the diagnostics panel: a title, a line of words that says what is under the
/// pointer, a menu, and the plot. A chart says what its plot shows; the rest is here.
///
/// While a card is not on screen it keeps the newest snapshot and does nothing with it.
class ChartCard : public QFrame
{
    Q_OBJECT
public:
    /// @param titles  wordings, longest first
    explicit ChartCard(const QStringList& titles, QWidget* parent = nullptr);
    ~ChartCard() override;

    void showSnapshot(const SnapshotPointer& snapshot);
    void showCursor(const Cursor& cursor);

    QString title() const;
    ChartPlot* plot() const { return m_plot; }
    QMenu* menu() const { return m_menu; }
    QAction* enlargeAction() const { return m_enlargeAction; }
    /// What can be done with the card's place: at the end of the menu.
    void setPanelActions(const QList<QAction*>& actions);
    /// The line of words below the title, as long as it is: a read-out while the pointer is over
    /// the plot.
    QString words() const;
    /// A sentence on how to read what is shown at the moment.
    virtual QString howToRead() const = 0;
    /// The numbers that the plot draws, as CSV with a line of headings.
    virtual std::string table() const = 0;

    /// How much of one processor it may take for its calculations, in (0, 1].
    virtual void setShare(double) {}
    /// Whether what it shows is not yet the newest: it will be drawn soon.
    virtual bool isPending() const { return m_isScheduled; }

    /// The card as a picture, sharper than on screen.
    QImage picture(double scale) const;
    void copyToClipboard() const;

    /// Whether there is a place where it can be shown large.
    void setEnlargeable(bool enlargeable);
    /// Whether it fills the middle of the window at the moment: its button then puts it back.
    void setEnlarged(bool enlarged);
    bool isEnlarged() const { return m_isEnlarged; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

signals:
    void iterationAsked(int iteration);
    void cursorAsked(loopscope::ui::Cursor cursor);
    void enlargeAsked(); ///< or, if it is enlarged, to be put back
    void tableAsked();   ///< its numbers are to be saved

protected:
    const SnapshotPointer& snapshot() const { return m_snapshot; } ///< never null in updateData()
    const Cursor& cursor() const { return m_cursor; }
    const Theme& theme() const;

    /// Puts the snapshot into the plot: called while the card is on screen, before it is drawn.
    virtual void updateData() = 0;
    /// Moves what marks the cursor; after updateData(), too.
    virtual void updateCursor() {}
    virtual void updateColours(const Theme& theme) = 0;
    /// Another zoom or size: what depends on pixels is calculated anew.
    virtual void updateView() {}
    /// Wordings of the line below the title, longest first.
    virtual QStringList summary() const = 0;
    /// What stands at a place of the plot; empty for nothing.
    virtual QString wordsAt(const QPointF& coordinates) const = 0;
    virtual void pick(const QPointF&) {}
    /// The pointer is at a place of the plot, or (nullptr) nowhere.
    virtual void showPointer(const QPointF*) {}

    /// Adds choices to the menu and, where there is room, to the title line; another choice shows
    /// the data anew.
    ChoiceRow* addChoices();
    /// What the colours mean, beside the plot where there is room for it.
    void addKey(QWidget* key);
    /// The data must be shown anew although the snapshot is the same: another choice.
    void refresh();
    /// The plot has other data: draws it, with the words beside it.
    void redraw();

    bool event(QEvent* event) override;
    void changeEvent(QEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void buildMenu();
    void fillMenu();
    void schedule();
    void showScheduled();
    void showWords();
    void showPointed(const QPointF& place);
    void forgetPointed();
    void placeParts();
    void showHelp(const QPoint& globalPlace);

    SnapshotPointer m_snapshot;
    Cursor m_cursor;
    ChartPlot* m_plot;
    FittingLabel* m_title;
    FittingLabel* m_words;
    CardButton* m_enlargeButton;
    CardButton* m_menuButton;
    QMenu* m_menu;
    QAction* m_enlargeAction = nullptr;
    QAction* m_everythingAction = nullptr;
    QAction* m_copyAction = nullptr;
    QAction* m_tableAction = nullptr;
    QList<QAction*> m_panelActions;
    QList<ChoiceRow*> m_choiceRows;
    QWidget* m_key = nullptr;
    QString m_readOut; ///< of what is under the pointer
    bool m_isDataNew = true;
    bool m_isCursorNew = true;
    bool m_areColoursNew = true;
    bool m_isScheduled = false;
    bool m_isEnlargeable = true;
    bool m_isEnlarged = false;
};

} // namespace loopscope::ui
