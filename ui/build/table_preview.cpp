#include "ui/build/table_preview.h"

#include "ui/theme/theme.h"

#include <QCoreApplication>
#include <QEvent>
#include <QHeaderView>
#include <QSignalBlocker>
#include <QWheelEvent>

#include <algorithm>

namespace loopscope::ui
{
namespace
{

constexpr int mostRows = 4;
constexpr int mostColumns = 30; ///< that are drawn

} // namespace

QString wordsForColumn(const DataColumn& column)
{
    const QString kind = column.kind == DataColumn::Kind::Number ? TablePreview::tr("numbers")
                         : column.kind == DataColumn::Kind::Date ? TablePreview::tr("dates")
                                                                 : TablePreview::tr("words");
    if (column.missing == 0)
        return kind;
    return TablePreview::tr("%1, %2 of %3 missing")
        .arg(kind)
        .arg(column.missing)
        .arg(column.texts.size());
}

TablePreview::TablePreview(QWidget* parent)
    : QTableWidget(parent)
{
    setObjectName("task.table");
    setAccessibleName(tr("Columns of the table"));
    setToolTip(tr("The first rows of the table. Click on the column of numbers that is to be "
                  "predicted."));
    setEditTriggers(NoEditTriggers);
    setSelectionBehavior(SelectColumns);
    setSelectionMode(SingleSelection);
    setTabKeyNavigation(false);
    setWordWrap(false);
    verticalHeader()->hide();
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(this, &QTableWidget::currentCellChanged, this,
        [this](int, int index, int, int before) {
            if (index >= 0 && index != before)
                choose(index);
        });
}

void TablePreview::showTable(const std::string& bytes, int column)
{
    if (bytes != m_bytes || rowCount() == 0) {
        m_bytes = bytes;
        const Result<DataTable> table = parseDataTable(bytes, "The table");
        fill(table ? *table : DataTable());
    }
    setVisible(rowCount() > 0);
    m_column = column;
    mark(column);
}

void TablePreview::fill(const DataTable& table)
{
    const QSignalBlocker silent(this);
    m_numberColumns.clear();
    clear();
    verticalHeader()->setMinimumSectionSize(fontMetrics().height());
    verticalHeader()->setDefaultSectionSize(fontMetrics().height() * 14 / 10);
    setRowCount(int(std::min(table.rows, std::size_t(mostRows))));
    setColumnCount(int(std::min(table.columns.size(), std::size_t(mostColumns))));
    for (int i = 0; i < columnCount(); ++i)
        addColumn(i, table.columns[std::size_t(i)]);
    resizeColumnsToContents();
    updateGeometry();
}

void TablePreview::addColumn(int index, const DataColumn& column)
{
    const bool canBeChosen = column.kind == DataColumn::Kind::Number;
    if (canBeChosen)
        m_numberColumns.push_back(index);
    auto* heading = new QTableWidgetItem(QString::fromStdString(column.name));
    heading->setToolTip(wordsForColumn(column));
    setHorizontalHeaderItem(index, heading);
    for (int row = 0; row < rowCount(); ++row) {
        auto* item =
            new QTableWidgetItem(QString::fromStdString(column.texts[std::size_t(row)]));
        item->setFlags(canBeChosen ? Qt::ItemIsEnabled | Qt::ItemIsSelectable : Qt::NoItemFlags);
        item->setToolTip(wordsForColumn(column));
        if (canBeChosen)
            item->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
        setItem(row, index, item);
    }
}

/// Shows which column is predicted, without choosing it.
void TablePreview::mark(int column)
{
    const QSignalBlocker silent(this);
    if (m_numberColumns.empty() || rowCount() == 0) {
        clearSelection();
        return;
    }
    const std::size_t place =
        std::min(std::size_t(std::max(column, 1)), m_numberColumns.size()) - 1;
    setCurrentCell(std::max(currentRow(), 0), m_numberColumns[place]);
    selectColumn(m_numberColumns[place]);
}

void TablePreview::choose(int index)
{
    const auto place = std::find(m_numberColumns.begin(), m_numberColumns.end(), index);
    if (place != m_numberColumns.end())
        emit columnChosen(int(place - m_numberColumns.begin()) + 1);
    else // words cannot be predicted: the mark goes back, once the click is dealt with
        QMetaObject::invokeMethod(
            this, [this] { mark(m_column); }, Qt::QueuedConnection);
}

QSize TablePreview::sizeHint() const
{
    const int line = fontMetrics().height();
    int height = horizontalHeader()->sizeHint().height() + 2 * frameWidth();
    for (int row = 0; row < rowCount(); ++row)
        height += rowHeight(row);
    return {line * 12, height + line};
}

QSize TablePreview::minimumSizeHint() const
{
    return {fontMetrics().height() * 6, sizeHint().height()};
}

void TablePreview::changeEvent(QEvent* event)
{
    QTableWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange) {
        verticalHeader()->setDefaultSectionSize(fontMetrics().height() * 14 / 10);
        resizeColumnsToContents();
        updateGeometry();
    }
}

void TablePreview::wheelEvent(QWheelEvent* event)
{
    event->ignore(); // the panel scrolls, not what stands in it
}

} // namespace loopscope::ui
