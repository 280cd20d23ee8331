#pragma once

#include <QLayout>

#include <vector>

namespace loopscope::ui
{

/// Lays widgets out like words: one beside the other, in as many rows as the width asks for.
class FlowLayout : public QLayout
{
    Q_OBJECT
public:
    explicit FlowLayout(int space, QWidget* parent = nullptr);
    ~FlowLayout() override;

    void addItem(QLayoutItem* item) override;
    int count() const override { return int(m_items.size()); }
    QLayoutItem* itemAt(int index) const override;
    QLayoutItem* takeAt(int index) override;
    Qt::Orientations expandingDirections() const override { return {}; }
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize sizeHint() const override; ///< all in one row
    QSize minimumSize() const override;
    void setGeometry(const QRect& place) override;

private:
    /// @return the height of all rows
    int layOut(const QRect& place, bool moves) const;

    std::vector<QLayoutItem*> m_items;
    int m_space;
};

} // namespace loopscope::ui
