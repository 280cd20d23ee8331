#pragma once

#include "tests/ui/build_panel_window.h"
#include "ui/editor/cell_editor.h"
#include "ui/editor/equation_edit.h"
#include "ui/editor/removal_note.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QPushButton>

/// Works the editor of equations as a person does.
namespace loopscope::ui::test
{

/// The editor of a layer's cell, opened from the Build panel.
struct Editor {
    explicit Editor(const char* identifier = "lstm")
        : window(withCell(identifier))
    {
        QTest::mouseClick(window.find<QPushButton>("layer.equations"), Qt::LeftButton);
        dialog = window.panel.window()->findChild<CellEditor*>();
        edit = dialog->findChild<EquationEdit*>();
        QCoreApplication::processEvents();
    }

    /// Selects a piece of the text, as with the mouse.
    void select(const QString& piece)
    {
        const qsizetype place = edit->toPlainText().indexOf(piece);
        QVERIFY2(place >= 0, qPrintable(piece));
        QTextCursor cursor(edit->document());
        cursor.setPosition(int(place));
        cursor.setPosition(int(place + piece.size()), QTextCursor::KeepAnchor);
        edit->setTextCursor(cursor);
    }
    void replace(const QString& piece, const QString& by)
    {
        select(piece);
        QTest::keyClick(edit, Qt::Key_Delete);
        QTest::keyClicks(edit, by);
    }
    /// Puts a text in the place of all there is, as from the clipboard.
    void paste(const QString& text)
    {
        QGuiApplication::clipboard()->setText(text);
        QTest::keyClick(edit, Qt::Key_A, Qt::ControlModifier);
        QTest::keyClick(edit, Qt::Key_V, Qt::ControlModifier);
    }
    QString status() const { return dialog->findChild<QLabel*>("editor.status")->text(); }
    QString label(const char* name) const { return dialog->findChild<QLabel*>(name)->text(); }
    RemovalNote* removal() const { return dialog->findChild<RemovalNote*>(); }
    void press(const char* name) const
    {
        QTest::mouseClick(dialog->findChild<QPushButton*>(name), Qt::LeftButton);
    }
    const std::string& used() const { return window.layer().equations; }

    Window window;
    CellEditor* dialog = nullptr;
    EquationEdit* edit = nullptr;
};

} // namespace loopscope::ui::test
