#include "ui/editor/cell_editor.h"

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

#include <QLabel>
#include <QPushButton>
#include <QStyle>

#include <algorithm>

namespace loopscope::ui
{
namespace
{

QString verdictOfNetwork(const Snapshot& snapshot)
{
    return QString::fromStdString(verdictSentence(snapshot.lastLossFlow, snapshot.flowFactors));
}

} // namespace

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

} // namespace loopscope::ui
