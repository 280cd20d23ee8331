#include "ui/build/layers_section.h"

#include "ui/build/cell_traits.h"
#include "ui/controls/choice_box.h"
#include "ui/controls/segmented_control.h"
#include "ui/controls/slider_field.h"

#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

#include <array>

namespace loopscope::ui
{
namespace
{

constexpr std::array familiarCells = {"vanilla", "gru", "lstm"};
constexpr int slidableUnits = 128;

int familiarIndex(const CatalogEntry* entry)
{
    for (std::size_t i = 0; i < familiarCells.size(); ++i) {
        if (entry != nullptr && entry->identifier == familiarCells[i])
            return int(i);
    }
    return -1;
}

QString tipOf(const CatalogEntry& entry)
{
    return QString::fromStdString(entry.name + ": " + entry.purpose);
}

/// Whether a vanilla cell is the one that the catalog tells apart by its start alone.
bool isIrnn(const LayerOptions& layer, const InitialisationOptions& start)
{
    return start.recurrent == RecurrentInitialisation::Identity && start.spectralRadius == 1.0 &&
           layer.equations == findInCatalog("vanilla")->text(Function::Relu);
}

/// The cells of the catalog that have no segment of their own, explained by their tooltips.
ChoiceBox* makeMoreCells()
{
    auto* box = new ChoiceBox;
    box->setPlaceholderText(LayersSection::tr("More cells…"));
    for (const CatalogEntry& entry : catalog()) {
        if (familiarIndex(&entry) >= 0)
            continue;
        box->addChoice(QString::fromStdString(entry.name), tipOf(entry),
            QString::fromStdString(entry.identifier));
    }
    box->setCurrentIndex(-1);
    return box;
}

} // namespace

LayersSection::LayersSection(Session& session, QWidget* parent)
    : Section(session, tr("Layers"), parent)
    , m_parameters(new QLabel)
    , m_cell(new SegmentedControl({tr("Vanilla"), tr("GRU"), tr("LSTM")}))
    , m_moreCells(makeMoreCells())
{
    const int line = fontMetrics().height();
    auto* card = new QFrame;
    card->setProperty("kind", "card");
    auto* column = new QVBoxLayout(card);
    column->setContentsMargins(line / 2, line / 2, line / 2, line / 2);
    column->setSpacing(line / 2);

    auto* heading = new QHBoxLayout;
    auto* name = new QLabel(tr("Layer 1"));
    name->setProperty("kind", "strong");
    m_parameters->setProperty("kind", "muted");
    m_parameters->setObjectName("layer.parameters");
    m_parameters->setToolTip(tr("How many numbers this layer learns: its weights and biases."));
    heading->addWidget(name);
    heading->addStretch(1);
    heading->addWidget(m_parameters);
    column->addLayout(heading);

    m_cellField = new Field(QString(), m_cell,
        tr("The recurrent cell: what is calculated at every step."), Field::Arrangement::Above);
    m_cellField->setName("layer.cell");
    m_cell->setAccessibleName(tr("Cell"));
    for (std::size_t i = 0; i < familiarCells.size(); ++i)
        m_cell->setTip(int(i), tipOf(*findInCatalog(familiarCells[i])));
    column->addWidget(m_cellField);
    m_moreCells->setObjectName("layer.moreCells");
    m_moreCells->setAccessibleName(tr("More cells"));
    column->addWidget(m_moreCells);

    NumberRange range;
    range.least = range.leastTyped = 1;
    range.most = slidableUnits;
    range.mostTyped = maximumUnits;
    range.scale = MarkedSlider::Scale::Logarithmic;
    m_units = new SliderField(tr("Units"), range,
        tr("How many numbers the state h holds: the size of the network's memory."));
    m_units->setName("layer.units");
    column->addWidget(m_units);
    addControl(card);

    connect(m_cell, &SegmentedControl::chosen, this,
        [this](int index) { chooseCell(familiarCells.at(std::size_t(index))); });
    connect(m_moreCells, &ChoiceBox::chosen, this,
        [this](int index) { chooseCell(m_moreCells->itemData(index).toString().toStdString()); });
    connect(m_units, &SliderField::numberChosen, this, [this](double number) {
        change(m_units,
            [number](ExperimentOptions& options) { options.layers.front().units = int(number); });
    });
}

void LayersSection::chooseCell(const std::string& identifier)
{
    change(m_cellField, [&identifier](ExperimentOptions& options) {
        std::string& equations = options.layers.front().equations;
        const CatalogEntry& entry = *findInCatalog(identifier);
        equations = entry.text(identifyCell(equations).activation);
        if (entry.startsAsIdentity)
            options.initialisation = initialisationFor(entry);
    });
}

void LayersSection::showOptions(const ExperimentOptions& options)
{
    const LayerOptions& layer = options.layers.front();
    m_units->setNumber(layer.units);
    m_cellField->setHint(
        isIrnn(layer, options.initialisation)
            ? tr("Started at the identity, this is the IRNN of Le, Jaitly & Hinton 2015.")
            : QString());
    if (layer.equations == m_shownEquations)
        return;
    m_shownEquations = layer.equations;
    const CellTraits traits = traitsOf(layer.equations);
    m_cell->setCurrent(familiarIndex(traits.entry));
    const QString identifier =
        traits.entry != nullptr ? QString::fromStdString(traits.entry->identifier) : QString();
    m_moreCells->setPlaceholderText(
        traits.entry != nullptr ? tr("More cells…") : traits.name());
    m_moreCells->setCurrentIndex(m_moreCells->findData(identifier));
    m_moreCells->setToolTip(traits.entry != nullptr
                                ? tipOf(*traits.entry)
                                : tr("This cell is none of those that come with the program."));
}

void LayersSection::showSnapshot(const Snapshot& snapshot)
{
    Eigen::Index ofLayer = 0;
    for (const ParameterPlace& place : snapshot.iteration->network().parameters()) {
        if (place.track == 0)
            ofLayer += place.size();
    }
    m_parameters->setText(tr("%1 parameters").arg(ofLayer));
}

} // namespace loopscope::ui
