#include "ui/build/cell_gallery.h"

#include "ui/build/cell_card.h"
#include "ui/build/cell_card_grid.h"

#include <QDialogButtonBox>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QShowEvent>
#include <QVBoxLayout>

namespace loopscope::ui
{

CellGallery::CellGallery(QWidget* parent)
    : QDialog(parent)
    , m_area(new QScrollArea)
    , m_grid(new CellCardGrid)
{
    setObjectName("cellGallery");
    setWindowTitle(tr("Cells"));
    const int line = fontMetrics().height();
    auto* column = new QVBoxLayout(this);
    auto* words = new QLabel(
        tr("A cell is its equations. Each one is shown beside the cell that it was made from."));
    words->setWordWrap(true);
    words->setProperty("kind", "muted");
    column->addWidget(words);

    for (const CatalogEntry& entry : catalog()) {
        auto* card = new CellCard(entry);
        m_grid->add(card);
        m_cards.push_back(card);
        connect(card, &CellCard::chosen, this,
            [this, &entry] { emit cellChosen(entry.identifier); });
        connect(card, &CellCard::compareAsked, this,
            [this, &entry] { emit compareAsked(entry.identifier); });
    }
    m_area->setProperty("kind", "panel");
    m_area->setWidgetResizable(true);
    m_area->setFrameShape(QFrame::NoFrame);
    m_area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_grid->setProperty("kind", "panel");
    m_area->setWidget(m_grid);
    column->addWidget(m_area, 1);

    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    buttons->button(QDialogButtonBox::Close)->setToolTip(tr("Closes the gallery."));
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    column->addWidget(buttons);
    resize(line * 52, line * 42);
}

void CellGallery::setChoosable(bool choosable)
{
    for (CellCard* card : m_cards)
        card->setChoosable(choosable);
}

void CellGallery::showLayer(const std::string& equations, int units, int inputSize)
{
    const auto shown = std::make_tuple(equations, units, inputSize);
    if (m_shown == shown)
        return;
    m_shown = shown;
    const CatalogEntry* inUse = identifyCell(equations).entry;
    for (CellCard* card : m_cards)
        card->showLayer(&card->entry() == inUse, units, inputSize);
}

void CellGallery::showEvent(QShowEvent* event)
{
    QDialog::showEvent(event);
    // The cell in use is known, and the cards have their places, when what called show() is done.
    QMetaObject::invokeMethod(this, &CellGallery::scrollToCellInUse, Qt::QueuedConnection);
}

void CellGallery::scrollToCellInUse()
{
    for (CellCard* card : m_cards) {
        if (card->property("selected").toBool())
            m_area->ensureWidgetVisible(card);
    }
}

} // namespace loopscope::ui
