#pragma once

#include "core/cell/cell_difference.h"
#include "core/cell/program.h"
#include "ui/session/session.h"

#include <QDialog>

#include <optional>

class QLabel;
class QPushButton;

namespace loopscope::ui
{

class CellPicture;
class ChoiceBox;
class EquationEdit;
class OwnCells;
class RemovalNote;
class RichText;

/// Writes a cell of one's own: its equations as text, and beside them as formulas, with what is new
/// compared with the cell that it was started from and what that does to the gradient.
///
/// Equations that can be read are used at once; while they cannot, the network keeps the last that
/// could.
class CellEditor : public QDialog
{
    Q_OBJECT
public:
    CellEditor(Session& session, OwnCells& cells, QWidget* parent = nullptr);

    /// Shows the equations of a layer; what is written becomes theirs.
    void edit(int layer);

    void openFile(const QString& path);
    void saveFile(const QString& path);
    /// Puts the equations into the person's own catalog under a name.
    void saveAs(const QString& name);

private:
    QWidget* makeTextSide();
    QWidget* makeFormulaSide();
    QWidget* makeVerdictPart();
    QLayout* makeButtons();
    QPushButton* addButton(QLayout* row, const char* name, const QString& text, const QString& tip);
    void fillStarts();
    void startFrom(int index);
    void setText(const std::string& equations, const QString& baseName);
    void takeText();
    void showText();
    void showError(const NotationError& error);
    void showProgram(const Program& program);
    QString differenceWords(const CellDifference& difference) const;
    void showParameters(const Program& program);
    void showOptions();
    void showVerdict();
    void askForName();
    void askForFile();
    void askForPlace();
    void removeOwn();
    void showStatus(const QString& words, bool isProblem);
    std::string text() const;
    const LayerOptions& layer() const;

    Session& m_session;
    OwnCells& m_cells;
    int m_layer = 0;
    std::optional<Program> m_base; ///< what the cell is compared with
    QString m_baseName;
    QString m_verdictBefore; ///< of the network while its cell was the base
    std::string m_told;      ///< the equations that were given to the session last

    ChoiceBox* m_start;
    EquationEdit* m_edit;
    QLabel* m_status;
    CellPicture* m_picture; ///< of the last equations that could be read
    RichText* m_formulas;
    RichText* m_difference;
    RemovalNote* m_removal;
    QLabel* m_before;
    QLabel* m_now;
    QLabel* m_parameters;
    QPushButton* m_remove = nullptr;
};

} // namespace loopscope::ui
