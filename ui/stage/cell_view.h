#pragma once

#include "ui/session/snapshot.h"
#include "ui/stage/cell_data.h"
#include "ui/stage/cell_moment.h"

#include <QWidget>

class QScrollArea;
class QVariantAnimation;

namespace loopscope::ui
{

class CellCanvas;
class RichText;
class Session;

/// The inside of the cell at the cursor's step: its picture, and below it what is being calculated
/// with its numbers. Steps through the operations, and on into the neighbouring steps.
class CellView : public QWidget
{
    Q_OBJECT
public:
    explicit CellView(Session& session, QWidget* parent = nullptr);

    /// Shows the cell of a track at the cursor's step, all of it calculated. Until close() it
    /// follows the session.
    void open(int track);
    void close();
    bool isOpen() const { return m_isOpen; }
    int track() const { return m_track; }

    const CellData& data() const { return m_data; }
    const CellMoment& moment() const { return m_moment; }
    int unit() const { return m_unit; } ///< whose numbers are written out, counts from 0
    CellCanvas* canvas() const { return m_canvas; }
    RichText* formula() const { return m_formula; }
    RichText* numbers() const { return m_numbers; }

    /// Whether operations may be shown with a short motion; never so where the desktop asks for
    /// less motion.
    void setMotionAllowed(bool allowed) { m_isMotionAllowed = allowed; }

public slots:
    void stepOn();   ///< one operation on in the order of calculation
    void stepBack(); ///< one operation back
    void toFirst();  ///< the first operation of this step
    void toLast();
    void setUnit(int unit);
    void zoomIn();
    void zoomOut();
    void zoomToFit();

signals:
    void closed(); ///< Escape was pressed
    void shown();  ///< another step, iteration or operation is shown

protected:
    bool event(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void changeEvent(QEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    /// Which operation is shown where the cursor arrives.
    enum class Arrival { AtFirst, AtLast };

    void makeFooter();
    void showSnapshot();
    void showCursor();
    void load();
    void goTo(int stop, bool withMotion);
    void scrollToLit();
    void showMoment();
    void write();

    Session& m_session;
    QScrollArea* m_scrollArea = nullptr;
    CellCanvas* m_canvas = nullptr;
    RichText* m_formula = nullptr;
    RichText* m_numbers = nullptr;
    QWidget* m_footer = nullptr;
    QVariantAnimation* m_motion = nullptr;
    SnapshotPointer m_snapshot; ///< of m_data
    CellData m_data;
    CellMoment m_moment;
    Arrival m_arrival = Arrival::AtLast;
    int m_track = 0;
    int m_unit = 0;
    bool m_isOpen = false;
    bool m_isMotionAllowed = true;
};

} // namespace loopscope::ui
