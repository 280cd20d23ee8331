#pragma once

#include "core/file/data_table.h"

#include <QTableWidget>

#include <string>
#include <vector>

namespace loopscope::ui
{

/// The first rows of a person's own table, to choose in it which column of numbers is predicted:
/// with a click, or with the arrow keys.
class TablePreview : public QTableWidget
{
    Q_OBJECT
public:
    explicit TablePreview(QWidget* parent = nullptr);

    /// @param bytes   of the table; without a row of data nothing is shown
    /// @param column  which column of numbers is predicted, counted from 1
    void showTable(const std::string& bytes, int column);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

signals:
    void columnChosen(int column); ///< by the person, counted from 1 among those of numbers

protected:
    void changeEvent(QEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;

private:
    void fill(const DataTable& table);
    void addColumn(int index, const DataColumn& column);
    void mark(int column);
    void choose(int index);

    std::string m_bytes;
    int m_column = 1; ///< which is predicted
    std::vector<int> m_numberColumns; ///< indices of the columns that can be chosen
};

/// What a column holds: "numbers, 2 of 40 missing".
QString wordsForColumn(const DataColumn& column);

} // namespace loopscope::ui
