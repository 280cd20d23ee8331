#pragma once

#include <QList>
#include <QWidget>

class QHBoxLayout;
class QScrollArea;

namespace loopscope::ui
{

class ChartCard;
class Session;

/// The charts below the stage, side by side: how training goes and what the gradients do.
class DiagnosticsPanel : public QWidget
{
    Q_OBJECT
public:
    explicit DiagnosticsPanel(Session& session, QWidget* parent = nullptr);

    const QList<ChartCard*>& cards() const { return m_cards; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

signals:
    /// A chart is to fill the middle of the window, or to be put back.
    void enlargeAsked(loopscope::ui::ChartCard* card);

protected:
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void addCard(ChartCard* card);
    void placeCards();
    void showSession();

    Session& m_session;
    QList<ChartCard*> m_cards;
    QScrollArea* m_scrollArea;
    QWidget* m_row;
    QHBoxLayout* m_rowLayout;
};

} // namespace loopscope::ui
