#include "ui/editor/cell_editor.h"

#include "core/cell/catalog.h"
#include "ui/build/cell_picture.h"
#include "ui/controls/choice_box.h"
#include "ui/editor/equation_edit.h"
#include "ui/editor/own_cells.h"
#include "ui/editor/removal_note.h"
#include "ui/explain/rich_text.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QSplitter>
#include <QVBoxLayout>

// What stands where: the text and its buttons on the left, what it means on the right.
namespace loopscope::ui
{
namespace
{

QLabel* makeLabel(const char* kind, const QString& words = {})
{
    auto* label = new QLabel(words);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setProperty("kind", kind);
    return label;
}

} // namespace

CellEditor::CellEditor(Session& session, OwnCells& cells, QWidget* parent)
    : QDialog(parent)
    , m_session(session)
    , m_cells(cells)
    , m_start(new ChoiceBox)
    , m_edit(new EquationEdit)
    , m_status(makeLabel(""))
    , m_picture(new CellPicture(*parseProgram(findInCatalog("vanilla")->text())))
    , m_formulas(new RichText(RichDocument::Kind::Formula))
    , m_difference(new RichText(RichDocument::Kind::Words))
    , m_removal(new RemovalNote)
    , m_before(makeLabel("muted"))
    , m_now(makeLabel("strong"))
    , m_parameters(makeLabel("muted"))
{
    setObjectName("cellEditor");
    setWindowTitle(tr("Equations of the Cell"));
    const int line = fontMetrics().height();
    auto* column = new QVBoxLayout(this);
    auto* sides = new QSplitter(Qt::Horizontal);
    sides->setChildrenCollapsible(false);
    sides->addWidget(makeTextSide());
    sides->addWidget(makeFormulaSide());
    sides->setStretchFactor(0, 3);
    sides->setStretchFactor(1, 2);
    column->addWidget(sides, 1);
    column->addLayout(makeButtons());
    resize(line * 58, line * 34);

    connect(m_edit, &EquationEdit::edited, this, &CellEditor::takeText);
    connect(m_start, &ChoiceBox::chosen, this, &CellEditor::startFrom);
    connect(m_removal, &RemovalNote::fixChosen, this,
        [this](const std::string& gate, const std::string& number) {
            m_edit->showText(QString::fromStdString(withGateFixed(text(), gate, number)));
            takeText();
        });
    connect(&m_cells, &OwnCells::changed, this, &CellEditor::fillStarts);
    connect(&m_session, &Session::optionsChanged, this, &CellEditor::showOptions);
    connect(&m_session, &Session::snapshotChanged, this, &CellEditor::showVerdict);
    fillStarts();
}

QWidget* CellEditor::makeTextSide()
{
    auto* side = new QWidget;
    auto* column = new QVBoxLayout(side);
    column->setContentsMargins(0, 0, fontMetrics().height() / 2, 0);
    auto* row = new QHBoxLayout;
    auto* words = new QLabel(tr("&Start from"));
    words->setBuddy(m_start);
    m_start->setObjectName("editor.start");
    m_start->setToolTip(tr("Replaces the equations by those of another cell, to be changed. "
                           "What you write is compared with it."));
    row->addWidget(words);
    row->addWidget(m_start, 1);
    column->addLayout(row);
    m_edit->setObjectName("editor.text");
    column->addWidget(m_edit, 1);
    m_status->setObjectName("editor.status");
    m_status->setMinimumHeight(fontMetrics().lineSpacing() * 3);
    m_status->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    column->addWidget(m_status);
    m_removal->setObjectName("editor.removal");
    column->addWidget(m_removal);
    return side;
}

QWidget* CellEditor::makeFormulaSide()
{
    auto* content = new QWidget;
    content->setProperty("kind", "panel");
    const int line = fontMetrics().height();
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(line, line / 2, line, line / 2);
    column->setSpacing(line / 2);
    column->addWidget(m_picture);
    m_formulas->setObjectName("editor.formulas");
    column->addWidget(m_formulas);
    m_difference->setMuted(true);
    column->addWidget(m_difference);
    column->addWidget(m_parameters);
    column->addStretch(1);
    auto* area = new QScrollArea;
    area->setProperty("kind", "panel");
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setWidget(content);
    auto* side = new QWidget;
    side->setMinimumWidth(line * 18);
    auto* both = new QVBoxLayout(side);
    both->setContentsMargins(0, 0, 0, 0);
    both->addWidget(area, 1);
    both->addWidget(makeVerdictPart());
    return side;
}

/// Always in sight, however long the equations are: what a change does to the gradient.
QWidget* CellEditor::makeVerdictPart()
{
    auto* part = new QWidget;
    const int line = fontMetrics().height();
    auto* column = new QVBoxLayout(part);
    column->setContentsMargins(line, 0, line, 0);
    column->setSpacing(line / 3);
    column->addWidget(makeLabel("section", tr("The gradient on its way back").toUpper()));
    m_before->setObjectName("editor.before");
    column->addWidget(m_before);
    m_now->setObjectName("editor.now");
    column->addWidget(m_now);
    return part;
}

QPushButton* CellEditor::addButton(
    QLayout* row, const char* name, const QString& text, const QString& tip)
{
    auto* button = new QPushButton(text);
    button->setObjectName(name);
    button->setToolTip(tip);
    button->setAutoDefault(false);
    row->addWidget(button);
    return button;
}

QLayout* CellEditor::makeButtons()
{
    auto* row = new QHBoxLayout;
    auto* save = addButton(row, "editor.save", tr("Save to &My Cells…"),
        tr("Keeps the cell under a name, to be chosen like those that come with the program."));
    m_remove = addButton(row, "editor.remove", tr("&Remove from My Cells"),
        tr("Forgets the saved cell; the network keeps its equations."));
    auto* open = addButton(row, "editor.open", tr("&Open File…"),
        tr("Reads the equations of a .cell file."));
    auto* write = addButton(row, "editor.write", tr("Save as &File…"),
        tr("Writes the equations into a small text file, to be given to others."));
    row->addStretch(1);
    auto* close = addButton(row, "editor.close", tr("Close"), tr("Closes the editor."));
    connect(save, &QPushButton::clicked, this, &CellEditor::askForName);
    connect(m_remove, &QPushButton::clicked, this, &CellEditor::removeOwn);
    connect(open, &QPushButton::clicked, this, &CellEditor::askForFile);
    connect(write, &QPushButton::clicked, this, &CellEditor::askForPlace);
    connect(close, &QPushButton::clicked, this, &QDialog::close);
    return row;
}

void CellEditor::fillStarts()
{
    m_start->clear();
    m_start->setPlaceholderText(tr("another cell…"));
    if (!m_cells.cells().empty()) {
        m_start->addHeading(tr("My cells"));
        for (const OwnCell& cell : m_cells.cells())
            m_start->addChoice(cell.name, QString::fromStdString(cell.equations),
                QString::fromStdString(cell.equations));
        m_start->addHeading(tr("Cells of the program"));
    }
    for (const CatalogEntry& entry : catalog())
        m_start->addChoice(QString::fromStdString(entry.name),
            QString::fromStdString(entry.purpose), QString::fromStdString(entry.text()));
    m_start->setCurrentIndex(-1);
}

} // namespace loopscope::ui
