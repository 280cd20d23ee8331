#include "ui/build/layer_editor.h"

#include "ui/build/cell_traits.h"
#include "ui/build/section.h"
#include "ui/controls/choice_box.h"
#include "ui/controls/segmented_control.h"
#include "ui/controls/slider_field.h"
#include "ui/editor/own_cells.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>
#include <array>

namespace loopscope::ui
{
namespace
{

constexpr std::array familiarCells = {"vanilla", "gru", "lstm"};
constexpr std::array directions = {Direction::Forward, Direction::Backward, Direction::Both};
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

/// What a choice of the box stands for: a cell of the catalog, or one of the person's own.
QString ownKey(const QString& name)
{
    return QStringLiteral("own:") + name;
}

QPushButton* makeOpener(const char* name, const QString& text, const QString& tip)
{
    auto* button = new QPushButton(text);
    button->setObjectName(name);
    button->setToolTip(tip);
    return button;
}

QPushButton* makeAction(const char* name, const QString& text, const QString& title)
{
    auto* button = new QPushButton(text);
    button->setObjectName(name);
    button->setProperty("kind", "small");
    button->setToolTip(title);
    button->setAccessibleName(title);
    return button;
}

} // namespace

LayerEditor::LayerEditor(Section& section, OwnCells& cells, QWidget* parent)
    : QWidget(parent)
    , m_section(section)
    , m_ownCells(cells)
    , m_cell(new SegmentedControl({tr("Vanilla"), tr("GRU"), tr("LSTM")}))
    , m_moreCells(new ChoiceBox)
    , m_direction(new SegmentedControl({tr("→ forward"), tr("← back"), tr("⇄ both")}))
    , m_actions(new QWidget)
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(fontMetrics().height() / 2);
    addCell();
    addUnits();
    addDirection();
    addActions();
}

void LayerEditor::addCell()
{
    m_cellField = new Field(QString(), m_cell,
        tr("The recurrent cell: what is calculated at every step."), Field::Arrangement::Above);
    m_cellField->setName("layer.cell");
    m_cell->setAccessibleName(tr("Cell"));
    for (std::size_t i = 0; i < familiarCells.size(); ++i)
        m_cell->setTip(int(i), tipOf(*findInCatalog(familiarCells[i])));
    layout()->addWidget(m_cellField);

    m_moreCells->setObjectName("layer.moreCells");
    m_moreCells->setAccessibleName(tr("More cells"));
    fillMoreCells();
    layout()->addWidget(m_moreCells);

    auto* openers = new QWidget;
    auto* row = new QHBoxLayout(openers);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(fontMetrics().height() / 3);
    auto* gallery = makeOpener("layer.gallery", tr("Gallery…"),
        tr("Every cell with its equations, and how it differs from the cell that it was made "
           "from."));
    auto* equations = makeOpener("layer.equations", tr("Equations…"),
        tr("The equations of this layer's cell, to be changed: a cell of your own."));
    row->addWidget(gallery, 1);
    row->addWidget(equations, 1);
    layout()->addWidget(openers);

    connect(m_cell, &SegmentedControl::chosen, this,
        [this](int index) { chooseCell(familiarCells.at(std::size_t(index))); });
    connect(m_moreCells, &ChoiceBox::chosen, this, [this](int index) {
        const QString key = m_moreCells->itemData(index).toString();
        if (key.startsWith(ownKey(QString())))
            chooseOwnCell(m_moreCells->itemText(index));
        else
            chooseCell(key.toStdString());
    });
    connect(gallery, &QPushButton::clicked, this, &LayerEditor::galleryRequested);
    connect(equations, &QPushButton::clicked, this, &LayerEditor::equationsRequested);
    connect(&m_ownCells, &OwnCells::changed, this, [this] {
        fillMoreCells();
        m_shownEquations.clear();
        showCell(m_section.session().options());
    });
}

/// The person's own cells, and those of the catalog that have no segment of their own.
void LayerEditor::fillMoreCells()
{
    m_moreCells->clear();
    if (!m_ownCells.cells().empty()) {
        m_moreCells->addHeading(tr("My cells"));
        for (const OwnCell& cell : m_ownCells.cells())
            m_moreCells->addChoice(
                cell.name, QString::fromStdString(cell.equations), ownKey(cell.name));
        m_moreCells->addHeading(tr("Cells of the program"));
    }
    for (const CatalogEntry& entry : catalog()) {
        if (familiarIndex(&entry) < 0)
            m_moreCells->addChoice(QString::fromStdString(entry.name), tipOf(entry),
                QString::fromStdString(entry.identifier));
    }
}

void LayerEditor::addUnits()
{
    NumberRange range;
    range.least = range.leastTyped = 1;
    range.most = slidableUnits;
    range.mostTyped = maximumUnits;
    range.scale = MarkedSlider::Scale::Logarithmic;
    m_units = new SliderField(tr("Units"), range,
        tr("How many numbers the state h holds: the size of the layer's memory."));
    m_units->setName("layer.units");
    layout()->addWidget(m_units);
    connect(m_units, &SliderField::numberChosen, this, [this](double number) {
        change(m_units, [number](LayerOptions& layer) { layer.units = int(number); });
    });
}

void LayerEditor::addDirection()
{
    m_directionField = new Field(QString(), m_direction,
        tr("In which direction the layer reads the sequence."), Field::Arrangement::Above);
    m_directionField->setName("layer.direction");
    m_direction->setAccessibleName(tr("Direction"));
    m_direction->setTip(0, tr("Reads from the first step to the last."));
    m_direction->setTip(1, tr("Reads from the last step to the first."));
    m_direction->setTip(2, tr("Two cells, one in each direction; the next layer sees both states. "
                              "It learns twice as many parameters."));
    layout()->addWidget(m_directionField);
    connect(m_direction, &SegmentedControl::chosen, this, [this](int index) {
        change(m_directionField, [index](LayerOptions& layer) {
            layer.direction = directions.at(std::size_t(index));
        });
    });
}

void LayerEditor::addActions()
{
    m_up = makeAction("layer.up", tr("↑"), tr("Move this layer before the one above it"));
    m_down = makeAction("layer.down", tr("↓"), tr("Move this layer behind the one below it"));
    m_duplicate =
        makeAction("layer.duplicate", tr("Duplicate"), tr("Add the same layer once more"));
    auto* remove = makeAction("layer.remove", tr("Remove"), tr("Remove this layer"));
    auto* row = new QHBoxLayout(m_actions);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    row->addWidget(m_up);
    row->addWidget(m_down);
    row->addStretch(1);
    row->addWidget(m_duplicate);
    row->addWidget(remove);
    layout()->addWidget(m_actions);
    connect(m_up, &QPushButton::clicked, this,
        [this] { emit moveRequested(m_layer, m_layer - 1); });
    connect(m_down, &QPushButton::clicked, this,
        [this] { emit moveRequested(m_layer, m_layer + 1); });
    connect(m_duplicate, &QPushButton::clicked, this,
        [this] { emit duplicateRequested(m_layer); });
    connect(remove, &QPushButton::clicked, this, [this] { emit removeRequested(m_layer); });
}

void LayerEditor::change(Field* field, const std::function<void(LayerOptions& layer)>& edit)
{
    m_section.change(field, [this, &edit](ExperimentOptions& options) {
        edit(options.layers.at(std::size_t(m_layer)));
    });
}

void LayerEditor::chooseCell(const std::string& identifier)
{
    m_section.change(m_cellField, [this, &identifier](ExperimentOptions& options) {
        std::string& equations = options.layers.at(std::size_t(m_layer)).equations;
        const CatalogEntry& entry = *findInCatalog(identifier);
        equations = entry.text(identifyCell(equations).activation);
        if (entry.startsAsIdentity)
            options.initialisation = initialisationFor(entry);
    });
}

void LayerEditor::chooseOwnCell(const QString& name)
{
    const OwnCell* cell = m_ownCells.find(name);
    if (cell != nullptr)
        change(m_cellField, [cell](LayerOptions& layer) { layer.equations = cell->equations; });
}

void LayerEditor::showLayer(const ExperimentOptions& options, int layer)
{
    m_layer = layer;
    const LayerOptions& shown = options.layers.at(std::size_t(layer));
    m_units->setNumber(shown.units);
    const auto direction = std::find(directions.begin(), directions.end(), shown.direction);
    m_direction->setCurrent(int(direction - directions.begin()));
    showCell(options);

    const int count = int(options.layers.size());
    m_actions->setVisible(count > 1);
    m_up->setEnabled(layer > 0);
    m_down->setEnabled(layer + 1 < count);
    m_duplicate->setEnabled(count < maximumLayers);
}

void LayerEditor::showCell(const ExperimentOptions& options)
{
    const LayerOptions& layer = options.layers.at(std::size_t(m_layer));
    m_cellField->setHint(
        isIrnn(layer, options.initialisation)
            ? tr("Started at the identity, this is the IRNN of Le, Jaitly & Hinton 2015.")
            : QString());
    if (layer.equations == m_shownEquations)
        return;
    m_shownEquations = layer.equations;
    const CellTraits traits = traitsOf(layer.equations);
    m_cell->setCurrent(familiarIndex(traits.entry));
    const bool isOwn = traits.entry == nullptr;
    const QString key = isOwn ? ownKey(m_ownCells.nameOf(layer.equations))
                              : QString::fromStdString(traits.entry->identifier);
    m_moreCells->setPlaceholderText(isOwn ? traits.name() : tr("More cells…"));
    m_moreCells->setCurrentIndex(m_moreCells->findData(key));
    m_moreCells->setToolTip(isOwn ? tr("This cell is none of those that come with the program.")
                                  : tipOf(*traits.entry));
}

} // namespace loopscope::ui
