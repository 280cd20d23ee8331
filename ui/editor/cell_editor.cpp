#include "ui/editor/cell_editor.h"

#include "core/cell/catalog.h"
#include "core/cell/typeset.h"
#include "ui/build/cell_picture.h"
#include "ui/build/cell_traits.h"
#include "ui/build/cell_words.h"
#include "ui/controls/choice_box.h"
#include "ui/editor/equation_edit.h"
#include "ui/editor/own_cells.h"
#include "ui/editor/removal_note.h"
#include "ui/explain/rich_text.h"
#include "ui/theme/theme.h"

#include <QFileDialog>
#include <QHBoxLayout>
#include <QInputDialog>
#include <QLabel>
#include <QMessageBox>
#include <QPushButton>
#include <QScrollArea>
#include <QSplitter>
#include <QStyle>
#include <QVBoxLayout>

#include <algorithm>

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

QString verdictOfNetwork(const Snapshot& snapshot)
{
    return QString::fromStdString(verdictSentence(snapshot.lastLossFlow, snapshot.flowFactors));
}

QString fileFilter()
{
    return CellEditor::tr("Cells (*.cell);;All files (*)");
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
    resize(line * 58, line * 30);

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
    column->addSpacing(line / 2);
    auto* title = makeLabel("section", tr("The gradient on its way back").toUpper());
    column->addWidget(title);
    m_before->setObjectName("editor.before");
    column->addWidget(m_before);
    m_now->setObjectName("editor.now");
    column->addWidget(m_now);
    column->addStretch(1);
    auto* area = new QScrollArea;
    area->setProperty("kind", "panel");
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setWidget(content);
    area->setMinimumWidth(line * 18);
    return area;
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

void CellEditor::edit(int layer)
{
    m_layer = layer;
    const auto& tracks = m_session.snapshot()->iteration->network().tracks();
    for (std::size_t track = 0; track < tracks.size(); ++track) {
        if (tracks[track].stack == 0 && tracks[track].layer == layer) {
            m_session.setShownTrack(int(track));
            break;
        }
    }
    const std::string& equations = this->layer().equations;
    const QString own = m_cells.nameOf(equations);
    setText(equations, own.isEmpty() ? traitsOf(equations).name() : own);
    setWindowTitle(m_session.options().layers.size() == 1
                       ? tr("Equations of the Cell")
                       : tr("Equations of Layer %1").arg(layer + 1));
    show();
    raise();
    activateWindow();
    m_edit->setFocus();
}

const LayerOptions& CellEditor::layer() const
{
    const auto& layers = m_session.options().layers;
    return layers[std::min(std::size_t(m_layer), layers.size() - 1)];
}

std::string CellEditor::text() const
{
    return m_edit->toPlainText().toStdString();
}

/// Makes the equations those that later edits are compared with.
void CellEditor::setText(const std::string& equations, const QString& baseName)
{
    m_base.reset();
    if (auto program = parseProgram(equations))
        m_base = std::move(*program);
    m_baseName = baseName;
    m_told = equations;
    m_edit->showText(QString::fromStdString(equations));
    showText();
    showVerdict();
}

void CellEditor::startFrom(int index)
{
    const std::string equations = m_start->itemData(index).toString().toStdString();
    const QString name = m_start->itemText(index);
    m_start->setCurrentIndex(-1);
    setText(equations, name);
    takeText();
    m_edit->setFocus();
}

void CellEditor::takeText()
{
    showText();
    const std::string equations = text();
    if (!parseProgram(equations))
        return;
    ExperimentOptions options = m_session.options();
    options.layers[std::min(std::size_t(m_layer), options.layers.size() - 1)].equations = equations;
    if (const auto problem = findProblem(options)) {
        showStatus(QString::fromStdString(*problem), true);
        return;
    }
    m_told = equations;
    m_session.setOptions(options);
}

void CellEditor::showText()
{
    const std::string equations = text();
    m_remove->setVisible(!m_cells.nameOf(equations).isEmpty());
    const Result<Program, NotationError> program = parseProgram(equations);
    if (program)
        showProgram(*program);
    else
        showError(program.error());
}

void CellEditor::showError(const NotationError& error)
{
    m_edit->showError(error);
    QString words = QString::fromStdString(error.sentence());
    words[0] = words[0].toUpper();
    showStatus(words + QLatin1Char('\n') +
                   tr("Until then the network keeps the last equations that could be read."),
        true);
    m_removal->clear();
    if (!m_base)
        return;
    const std::vector<MissingGate> missing = missingGates(text(), *m_base);
    if (!missing.empty())
        m_removal->offerFixes(missing.front());
}

void CellEditor::showProgram(const Program& program)
{
    m_edit->showError(std::nullopt);
    const QString own = m_cells.nameOf(text());
    showStatus(own.isEmpty() ? tr("These equations can be read; the network uses them.")
                             : tr("“%1”, of your own cells; the network uses it.").arg(own),
        false);
    showParameters(program);
    m_picture->setProgram(program);
    if (!m_base) {
        m_formulas->setHtml(QString::fromStdString(toHtml(program)));
        m_difference->setHtml(QString());
        m_removal->clear();
        return;
    }
    const CellDifference difference = differenceOf(program, *m_base);
    m_formulas->setHtml(equationsHtml(program, difference, themeOf(*this)));
    m_difference->setHtml(differenceWords(difference));
    m_removal->showRemovals(gateRemovals(program, *m_base));
}

QString CellEditor::differenceWords(const CellDifference& difference) const
{
    const QString name = m_baseName.toHtmlEscaped();
    if (difference.size == 0)
        return tr("The same as %1.").arg(name);
    const bool hasMarks = std::any_of(difference.operations.begin(), difference.operations.end(),
        [](Novelty novelty) { return novelty != Novelty::Same; });
    const QString words = hasMarks ? tr("Marked is what is new compared with %1.").arg(name)
                                   : tr("Compared with %1 nothing is new.").arg(name);
    const QString leftOut = leftOutHtml(*m_base, difference);
    return leftOut.isEmpty() ? words : words + QLatin1Char(' ') + tr("Left out: %1").arg(leftOut);
}

void CellEditor::showParameters(const Program& program)
{
    for (const Track& track : m_session.snapshot()->iteration->network().tracks()) {
        if (track.stack != 0 || track.layer != m_layer)
            continue;
        const int units = layer().units;
        m_parameters->setText(tr("%1 parameters with %2 units")
                                  .arg(parameterCount(program, units, track.inputSize))
                                  .arg(units));
        return;
    }
}

void CellEditor::showStatus(const QString& words, bool isProblem)
{
    m_status->setText(words);
    m_status->setProperty("kind", isProblem ? "problem" : "muted");
    m_status->style()->polish(m_status);
}

/// The settings may have changed elsewhere: by an undo, or by a choice in the Build panel.
void CellEditor::showOptions()
{
    if (!isVisible() || layer().equations == m_told)
        return;
    m_told = layer().equations;
    m_edit->showText(QString::fromStdString(m_told));
    showText();
}

void CellEditor::showVerdict()
{
    if (!isVisible() && !m_verdictBefore.isEmpty())
        return;
    const Snapshot& snapshot = *m_session.snapshot();
    const auto& layers = snapshot.options.layers;
    const std::string& shown = layers[std::min(std::size_t(m_layer), layers.size() - 1)].equations;
    const bool isBase = m_base && shown == m_base->text;
    if (isBase)
        m_verdictBefore = verdictOfNetwork(snapshot);
    m_before->setText(tr("%1: %2").arg(m_baseName, m_verdictBefore));
    m_before->setVisible(!isBase && !m_verdictBefore.isEmpty());
    m_now->setText(isBase ? verdictOfNetwork(snapshot)
                          : tr("Now: %1").arg(verdictOfNetwork(snapshot)));
}

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
