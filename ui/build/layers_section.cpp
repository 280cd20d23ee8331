#include "ui/build/layers_section.h"

#include "ui/build/cell_gallery.h"
#include "ui/build/cell_traits.h"
#include "ui/build/layer_card.h"
#include "ui/build/layer_editor.h"
#include "ui/build/layer_list.h"
#include "ui/controls/field.h"
#include "ui/editor/cell_editor.h"
#include "ui/editor/own_cells.h"

#include <QPushButton>

#include <algorithm>

namespace loopscope::ui
{
namespace
{

QString counted(Eigen::Index parameters)
{
    return parameters == 1 ? LayersSection::tr("1 parameter")
                           : LayersSection::tr("%1 parameters").arg(parameters);
}

Eigen::Index parametersOf(const Network& network, int layer)
{
    Eigen::Index sum = 0;
    for (const ParameterPlace& place : network.parameters()) {
        if (place.track >= 0 && network.tracks()[std::size_t(place.track)].layer == layer)
            sum += place.size();
    }
    return sum;
}

/// "· 12 ⇄"
QString sizeOf(const LayerOptions& layer)
{
    QString words = QStringLiteral(" · %1").arg(layer.units);
    if (layer.direction != Direction::Forward)
        words += layer.direction == Direction::Both ? QStringLiteral(" ⇄") : QStringLiteral(" ←");
    return words;
}

} // namespace

LayersSection::LayersSection(Session& session, QWidget* parent)
    : Section(session, tr("Layers"), parent)
    , m_ownCells(new OwnCells(OwnCells::standardFolder(), this))
    , m_list(new LayerList)
    , m_editor(new LayerEditor(*this, *m_ownCells))
    , m_add(new QPushButton(tr("+ Add layer")))
{
    addControl(m_list);
    m_add->setProperty("kind", "add");
    m_addField = new Field(QString(), m_add,
        tr("Adds a layer that reads the states of the last one."), Field::Arrangement::Above);
    m_addField->setName("layer.add");
    addControl(m_addField);

    connect(m_list, &LayerList::selected, this, &LayersSection::select);
    connect(m_list, &LayerList::moveRequested, this, &LayersSection::moveLayer);
    connect(m_editor, &LayerEditor::moveRequested, this, &LayersSection::moveLayer);
    connect(m_editor, &LayerEditor::duplicateRequested, this, &LayersSection::addLayer);
    connect(m_editor, &LayerEditor::removeRequested, this, &LayersSection::removeLayer);
    connect(m_editor, &LayerEditor::galleryRequested, this, &LayersSection::openGallery);
    connect(m_editor, &LayerEditor::equationsRequested, this, &LayersSection::openEquations);
    connect(m_add, &QPushButton::clicked, this,
        [this] { addLayer(int(this->session().options().layers.size()) - 1); });
}

void LayersSection::select(int layer)
{
    m_selected = layer;
    showOptions(session().options());
    emit layerSelected(layer);
}

void LayersSection::addLayer(int after)
{
    m_selected = after + 1;
    change(m_addField, [after](ExperimentOptions& options) {
        const LayerOptions copy = options.layers.at(std::size_t(after));
        options.layers.insert(options.layers.begin() + after + 1, copy);
    });
    select(m_selected);
}

void LayersSection::removeLayer(int layer)
{
    change(m_addField, [layer](ExperimentOptions& options) {
        options.layers.erase(options.layers.begin() + layer);
    });
    select(m_selected);
}

void LayersSection::moveLayer(int from, int to)
{
    m_selected = to;
    change(m_addField, [from, to](ExperimentOptions& options) {
        const LayerOptions moved = options.layers.at(std::size_t(from));
        options.layers.erase(options.layers.begin() + from);
        options.layers.insert(options.layers.begin() + to, moved);
    });
    select(m_selected);
}

void LayersSection::makeCards(int count)
{
    while (int(m_list->cards().size()) < count)
        m_list->addCard();
    m_list->cards()[std::size_t(m_selected)]->setBody(m_editor);
    while (int(m_list->cards().size()) > count)
        m_list->removeLastCard();
}

void LayersSection::showOptions(const ExperimentOptions& options)
{
    const int count = int(options.layers.size());
    m_selected = std::clamp(m_selected, 0, count - 1);
    makeCards(count);
    m_editor->showLayer(options, m_selected);
    m_addField->setAvailable(count < maximumLayers,
        tr("A network has at most %1 layers.").arg(maximumLayers));
    showSummaries();
    showGallery();
}

void LayersSection::showSnapshot(const Snapshot& snapshot)
{
    showSummaries();
    setSummary(tr("%1 in all").arg(counted(snapshot.iteration->network().parameterCount())),
        tr("How many numbers the whole network learns, its readout included."));
    showGallery();
}

void LayersSection::openGallery()
{
    if (m_gallery == nullptr) {
        m_gallery = new CellGallery(window());
        connect(m_gallery, &CellGallery::cellChosen, m_editor, &LayerEditor::chooseCell);
        connect(m_gallery, &CellGallery::compareAsked, this, [this](const std::string& identifier) {
            m_gallery->close();
            emit compareAsked(identifier);
        });
    }
    m_gallery->show();
    showGallery();
    m_gallery->raise();
    m_gallery->activateWindow();
}

void LayersSection::openEquations()
{
    if (m_cellEditor == nullptr)
        m_cellEditor = new CellEditor(session(), *m_ownCells, window());
    m_cellEditor->edit(m_selected);
}

void LayersSection::openCell(const QString& path)
{
    openEquations();
    m_cellEditor->openFile(path);
}

void LayersSection::showGallery()
{
    if (m_gallery == nullptr || !m_gallery->isVisible())
        return;
    const LayerOptions& layer = session().options().layers[std::size_t(m_selected)];
    for (const Track& track : session().snapshot()->iteration->network().tracks()) {
        if (track.stack == 0 && track.layer == m_selected) {
            m_gallery->showLayer(layer.equations, layer.units, track.inputSize);
            return;
        }
    }
}

void LayersSection::showSummaries()
{
    const std::vector<LayerOptions>& layers = session().options().layers;
    const Network& network = session().snapshot()->iteration->network();
    for (int layer = 0; layer < int(layers.size()); ++layer) {
        LayerCard* card = m_list->cards()[std::size_t(layer)];
        const LayerOptions& options = layers[std::size_t(layer)];
        const bool isOnly = layers.size() == 1;
        if (layer == m_selected)
            card->showLayer({counted(parametersOf(network, layer)), {}}, true, isOnly);
        else
            card->showLayer({traitsOf(options.equations).name(), sizeOf(options)}, false, isOnly);
    }
}

} // namespace loopscope::ui
