#include "ui/editor/cell_editor.h"

#include "ui/editor/equation_edit.h"
#include "ui/editor/own_cells.h"

#include <QFileDialog>
#include <QInputDialog>
#include <QMessageBox>

// The person's own cells, and cells as files.
namespace loopscope::ui
{
namespace
{

QString fileFilter()
{
    return CellEditor::tr("Cells (*.cell);;All files (*)");
}

} // namespace

void CellEditor::askForName()
{
    const QString name = QInputDialog::getText(this, tr("Save to My Cells"), tr("Name of the cell"),
        QLineEdit::Normal, m_cells.nameOf(text()));
    if (!name.isNull())
        saveAs(name);
}

void CellEditor::saveAs(const QString& name)
{
    if (const auto program = parseProgram(text()); !program) {
        showError(program.error());
        return;
    }
    const OwnCell* old = m_cells.find(name);
    if (old != nullptr && old->equations != text() &&
        QMessageBox::question(this, tr("Replace a Cell"),
            tr("“%1” is the name of another of your cells. Replace its equations by these?")
                .arg(name)) != QMessageBox::Yes)
        return;
    if (const auto saved = m_cells.save(name, text()); !saved) {
        showStatus(saved.error(), true);
        return;
    }
    showText();
}

void CellEditor::removeOwn()
{
    if (const auto removed = m_cells.remove(m_cells.nameOf(text())); !removed)
        showStatus(removed.error(), true);
    else
        showText();
}

void CellEditor::askForFile()
{
    const QString path =
        QFileDialog::getOpenFileName(this, tr("Open a Cell"), QString(), fileFilter());
    if (!path.isEmpty())
        openFile(path);
}

void CellEditor::openFile(const QString& path)
{
    const auto equations = OwnCells::readFile(path);
    if (!equations) {
        showStatus(equations.error(), true);
        return;
    }
    m_edit->showText(QString::fromStdString(*equations));
    takeText();
}

void CellEditor::askForPlace()
{
    QString path =
        QFileDialog::getSaveFileName(this, tr("Save the Cell"), QString(), fileFilter());
    if (path.isEmpty())
        return;
    if (!path.contains(QLatin1Char('.')))
        path += QStringLiteral(".cell");
    saveFile(path);
}

void CellEditor::saveFile(const QString& path)
{
    if (const auto written = OwnCells::writeFile(path, text()); !written)
        showStatus(written.error(), true);
    else
        showStatus(tr("Written to %1.").arg(path), false);
}

} // namespace loopscope::ui
