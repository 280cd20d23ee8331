#include "ui/build/architecture_section.h"

#include "core/cell/catalog.h"
#include "ui/build/cell_traits.h"
#include "ui/build/shape_choice.h"
#include "ui/controls/choice_box.h"
#include "ui/controls/field.h"
#include "ui/controls/segmented_control.h"
#include "ui/controls/slider_field.h"
#include "ui/editor/own_cells.h"

#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>
#include <array>

namespace loopscope::ui
{
namespace
{

constexpr std::array attentions = {Attention::None, Attention::Dot, Attention::Additive};
constexpr std::array decoderCells = {"vanilla", "gru", "lstm"};
constexpr int slidableUnits = 128;

QVBoxLayout* makeColumn(QWidget* parts)
{
    auto* column = new QVBoxLayout(parts);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(parts->fontMetrics().height() / 3);
    return column;
}

} // namespace

ArchitectureSection::ArchitectureSection(Session& session, OwnCells& cells, QWidget* parent)
    : Section(session, tr("Architecture"), parent)
    , m_shapes(new ShapeChoice)
    , m_offers(new QWidget)
    , m_offerColumn(makeColumn(m_offers))
    , m_decoderParts(new QWidget)
    , m_attention(new SegmentedControl({tr("none"), tr("dot"), tr("additive")}))
    , m_decoder(new SegmentedControl({tr("as the encoder"), tr("its own")}))
    , m_decoderCell(new SegmentedControl({tr("Vanilla"), tr("GRU"), tr("LSTM")}))
    , m_moreCells(new ChoiceBox)
    , m_ownCells(cells)
{
    addShapes();
    addDecoder();
}

void ArchitectureSection::addShapes()
{
    m_shapeField = new Field(QString(), m_shapes,
        tr("How inputs and outputs hang on the network. The task decides."),
        Field::Arrangement::Above);
    m_shapeField->setName("architecture.shape");
    m_shapes->setAccessibleName(tr("Architecture"));
    addControl(m_shapeField);
    m_offers->hide();
    addControl(m_offers);
    connect(m_shapes, &ShapeChoice::asked, this, &ArchitectureSection::answer);
}

void ArchitectureSection::addDecoder()
{
    QVBoxLayout* column = makeColumn(m_decoderParts);
    m_attentionField = new Field(tr("Attention"), m_attention,
        tr("Whether the decoder, at every step, looks at all that the encoder put out."),
        Field::Arrangement::Above);
    m_attentionField->setName("architecture.attention");
    m_attention->setTip(0, tr("The decoder knows the source by the encoder's final state alone."));
    m_attention->setTip(1, tr("Weights by the dot product of both states: Luong, Pham & Manning "
                              "2015. Encoder and decoder need outputs of one size."));
    m_attention->setTip(2, tr("Weights by a small network: Bahdanau, Cho & Bengio 2015."));
    column->addWidget(m_attentionField);

    m_decoderField = new Field(tr("Decoder"), m_decoder,
        tr("The network that writes."), Field::Arrangement::Above);
    m_decoderField->setName("architecture.decoder");
    m_decoder->setTip(0, tr("The same layers as the encoder, run forward."));
    m_decoder->setTip(1, tr("A cell, a size and layers of its own; a linear bridge carries the "
                            "encoder's final state over where sizes differ."));
    column->addWidget(m_decoderField);

    m_decoderCellField = new Field(QString(), m_decoderCell, tr("The decoder's cell."),
        Field::Arrangement::Above);
    m_decoderCellField->setName("architecture.decoderCell");
    m_decoderCell->setAccessibleName(tr("Cell of the decoder"));
    column->addWidget(m_decoderCellField);
    m_moreCells->setObjectName("architecture.decoderMoreCells");
    m_moreCells->setAccessibleName(tr("More cells for the decoder"));
    fillMoreCells();
    column->addWidget(m_moreCells);
    addDecoderSizes(column);
    addControl(m_decoderParts);

    connect(m_attention, &SegmentedControl::chosen, this, [this](int index) {
        change(m_attentionField, [index](ExperimentOptions& options) {
            options.attention = attentions.at(std::size_t(index));
        });
    });
    connect(m_decoder, &SegmentedControl::chosen, this,
        [this](int index) { setOwnDecoder(index == 1); });
    connect(m_decoderCell, &SegmentedControl::chosen, this, [this](int index) {
        chooseCell(findInCatalog(decoderCells.at(std::size_t(index)))->text());
    });
    connect(m_moreCells, &ChoiceBox::chosen, this,
        [this](int index) { chooseCell(m_moreCells->itemData(index).toString().toStdString()); });
    connect(&m_ownCells, &OwnCells::changed, this, [this] {
        fillMoreCells();
        showOptions(session().options());
    });
}

void ArchitectureSection::addDecoderSizes(QVBoxLayout* column)
{
    NumberRange range;
    range.least = range.leastTyped = 1;
    range.most = slidableUnits;
    range.mostTyped = maximumUnits;
    range.scale = MarkedSlider::Scale::Logarithmic;
    m_decoderUnits = new SliderField(
        tr("Units of the decoder"), range, tr("How many numbers the decoder's state holds."));
    m_decoderUnits->setName("architecture.decoderUnits");
    column->addWidget(m_decoderUnits);
    range.most = range.mostTyped = maximumLayers;
    range.scale = MarkedSlider::Scale::Even;
    m_decoderLayers = new SliderField(tr("Layers of the decoder"), range,
        tr("How many layers of this cell stand one above the other."));
    m_decoderLayers->setName("architecture.decoderLayers");
    column->addWidget(m_decoderLayers);
    connect(m_decoderUnits, &SliderField::numberChosen, this, [this](double number) {
        change(m_decoderUnits, [number](ExperimentOptions& options) {
            for (LayerOptions& layer : options.decoder)
                layer.units = int(number);
        });
    });
    connect(m_decoderLayers, &SliderField::numberChosen, this, [this](double number) {
        change(m_decoderLayers, [number](ExperimentOptions& options) {
            const LayerOptions last = options.decoder.back();
            options.decoder.resize(std::size_t(number), last);
        });
    });
}

/// The person's own cells, and those of the catalog that have no segment of their own.
void ArchitectureSection::fillMoreCells()
{
    m_moreCells->clear();
    m_moreCells->setPlaceholderText(tr("More cells…"));
    if (!m_ownCells.cells().empty()) {
        m_moreCells->addHeading(tr("My cells"));
        for (const OwnCell& cell : m_ownCells.cells())
            m_moreCells->addChoice(cell.name, QString::fromStdString(cell.equations),
                QString::fromStdString(cell.equations));
        m_moreCells->addHeading(tr("Cells of the program"));
    }
    for (const CatalogEntry& entry : catalog()) {
        const bool isFamiliar =
            std::find(decoderCells.begin(), decoderCells.end(), entry.identifier) !=
            decoderCells.end();
        if (!isFamiliar && !entry.startsAsIdentity)
            m_moreCells->addChoice(QString::fromStdString(entry.name),
                QString::fromStdString(entry.purpose), QString::fromStdString(entry.text()));
    }
}

/// Of all layers of the decoder.
void ArchitectureSection::chooseCell(const std::string& equations)
{
    change(m_decoderCellField, [&equations](ExperimentOptions& options) {
        for (LayerOptions& layer : options.decoder)
            layer.equations = equations;
    });
}

void ArchitectureSection::setOwnDecoder(bool isOwn)
{
    change(m_decoderField, [isOwn](ExperimentOptions& options) {
        options.decoder.clear();
        if (!isOwn)
            return;
        options.decoder = {options.layers.back()};
        options.decoder.front().direction = Direction::Forward;
    });
}

/// Why the shape cannot be had with this task, and the tasks that have it.
void ArchitectureSection::answer(Shape asked)
{
    clearOffers();
    const Task& task = *session().snapshot()->task;
    if (asked == task.shape()) {
        m_shapeField->setHint(ShapeChoice::purposeOf(asked));
        return;
    }
    for (const TaskDescription& other : taskDescriptions())
        if (other.shape == asked)
            offerTask(other);
    const QString name = QString::fromStdString(task.description().name);
    QString words = ShapeChoice::purposeOf(asked) + QLatin1Char(' ') +
                    tr("The task “%1” is %2.").arg(name, ShapeChoice::nameOf(task.shape()));
    words += QLatin1Char(' ') + (m_offerColumn->isEmpty()
                                        ? tr("No task is trained in this way; a network that has "
                                             "learned a text writes in it.")
                                        : tr("Choose a task that is %1:")
                                              .arg(ShapeChoice::nameOf(asked)));
    m_shapeField->setHint(words);
    m_offers->setVisible(!m_offerColumn->isEmpty());
}

void ArchitectureSection::clearOffers()
{
    m_offers->hide();
    while (QLayoutItem* item = m_offerColumn->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
}

void ArchitectureSection::offerTask(const TaskDescription& task)
{
    auto* button = new QPushButton(QString::fromStdString(task.name));
    button->setObjectName("architecture.task");
    button->setToolTip(QString::fromStdString(task.purpose));
    connect(button, &QPushButton::clicked, this, [this, kind = task.kind] {
        change(m_shapeField, [kind](ExperimentOptions& options) {
            const TaskOptions before = options.task;
            options.task = standardOptions(kind);
            // A text is no list of pairs.
            if (descriptionOf(kind).group == descriptionOf(before.kind).group)
                options.task.text = before.text;
        });
        clearOffers();
        m_shapeField->setHint({});
    });
    m_offerColumn->addWidget(button);
}

void ArchitectureSection::showOptions(const ExperimentOptions& options)
{
    const bool hasDecoder = descriptionOf(options.task.kind).shape == Shape::EncoderDecoder;
    m_decoderParts->setVisible(hasDecoder);
    if (hasDecoder)
        showDecoder(options);
}

void ArchitectureSection::showDecoder(const ExperimentOptions& options)
{
    const auto attention = std::find(attentions.begin(), attentions.end(), options.attention);
    m_attention->setCurrent(int(attention - attentions.begin()));
    const bool isOwn = !options.decoder.empty();
    m_decoder->setCurrent(isOwn ? 1 : 0);
    m_decoderCellField->setVisible(isOwn);
    m_moreCells->setVisible(isOwn);
    m_decoderUnits->setVisible(isOwn);
    m_decoderLayers->setVisible(isOwn);
    if (!isOwn)
        return;
    const LayerOptions& first = options.decoder.front();
    m_decoderUnits->setNumber(first.units);
    m_decoderLayers->setNumber(double(options.decoder.size()));
    const CatalogEntry* entry = identifyCell(first.equations).entry;
    const auto cell = std::find_if(decoderCells.begin(), decoderCells.end(),
        [entry](const char* identifier) { return entry && entry->identifier == identifier; });
    m_decoderCell->setCurrent(
        cell == decoderCells.end() ? -1 : int(cell - decoderCells.begin()));
    const QString name = traitsOf(first.equations).name();
    m_moreCells->setPlaceholderText(entry == nullptr ? name : tr("More cells…"));
    m_moreCells->setCurrentIndex(
        m_moreCells->findData(QString::fromStdString(first.equations)));
    m_moreCells->setToolTip(cell == decoderCells.end() ? name : tr("Other cells for the decoder"));
}

void ArchitectureSection::showSnapshot(const Snapshot& snapshot)
{
    m_shapes->setCurrent(snapshot.task->shape());
}

} // namespace loopscope::ui
