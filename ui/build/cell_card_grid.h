#pragma once

#include <QWidget>

#include <vector>

namespace loopscope::ui
{

/// Cards in as many columns as the width has room for, each row as high as its highest card.
class CellCardGrid : public QWidget
{
    Q_OBJECT
public:
    explicit CellCardGrid(QWidget* parent = nullptr);

    void add(QWidget* card);

    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void resizeEvent(QResizeEvent* event) override;
    bool event(QEvent* event) override;

private:
    int gap() const;
    int columnsFor(int width) const;
    /// Puts every card in its place, or only measures. @return the height of all rows
    int arrange(int width, bool place) const;

    std::vector<QWidget*> m_cards;
};

} // namespace loopscope::ui
