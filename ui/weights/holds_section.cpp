#include "ui/weights/holds_section.h"

#include "ui/controls/choice_box.h"
#include "ui/controls/number_field.h"
#include "ui/session/hand_words.h"
#include "ui/session/session.h"
#include "ui/theme/number_format.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace loopscope::ui
{
namespace
{

constexpr double largestHeld = 1000.0;
constexpr std::size_t mostWeightsListed = 12;

bool isSameHeld(const Hold& a, const Hold& b)
{
    return a.track == b.track && a.symbol == b.symbol && a.unit == b.unit;
}

/// The last edit of each weight that is pinned, in the order in which they were made.
std::vector<WeightEdit> pinnedEdits(const std::vector<WeightEdit>& edits)
{
    std::vector<WeightEdit> result;
    for (auto edit = edits.begin(); edit != edits.end(); ++edit) {
        const bool isLast = std::none_of(std::next(edit), edits.end(),
            [&](const WeightEdit& later) { return isSameWeight(*edit, later); });
        if (isLast && edit->isPinned)
            result.push_back(*edit);
    }
    return result;
}

} // namespace

QString wordsForHeld(const Hold& hold, const Network& network)
{
    QString words = HoldsSection::tr("%1 = %2").arg(nameOfHeld(hold), formatNumber(hold.value));
    if (hold.unit >= 0 && hold.value == 0.0)
        words += HoldsSection::tr(" (silent)");
    if (network.tracks().size() > 1) {
        const Track& track = network.tracks()[std::size_t(hold.track)];
        words += HoldsSection::tr(", layer %1").arg(track.layer + 1);
        if (track.reverse)
            words += QStringLiteral(" ←");
    }
    return words;
}

HoldsSection::HoldsSection(Session& session, QWidget* parent)
    : QWidget(parent)
    , m_session(session)
    , m_symbol(new ChoiceBox(this))
    , m_unit(new ChoiceBox(this))
    , m_value(new NumberField(
          tr("The held value"), NumberField::Kind::Real, -largestHeld, largestHeld, this))
    , m_hold(new QPushButton(tr("Hold"), this))
    , m_releaseAll(new QPushButton(tr("Release All"), this))
    , m_none(new QLabel(tr("Nothing is forced: everything is calculated and learned."), this))
    , m_list(new QWidget(this))
    , m_rows(new QVBoxLayout(m_list))
{
    makeControls();
    connect(m_hold, &QPushButton::clicked, this, &HoldsSection::hold);
    connect(m_value, &QLineEdit::returnPressed, this, &HoldsSection::hold);
    connect(m_releaseAll, &QPushButton::clicked, this, &HoldsSection::releaseAll);
}

void HoldsSection::makeControls()
{
    const int line = fontMetrics().height();
    m_symbol->setObjectName("weights.heldSymbol");
    m_symbol->setAccessibleName(tr("Symbol to hold"));
    m_symbol->setToolTip(tr("What is held in place of being calculated"));
    m_symbol->setMinimumContentsLength(2);
    m_unit->setObjectName("weights.heldUnit");
    m_unit->setAccessibleName(tr("Unit to hold"));
    m_unit->setToolTip(tr("Which of its units, or all of them"));
    m_unit->setMinimumContentsLength(5);
    m_value->setObjectName("weights.heldValue");
    m_value->setAccessibleName(tr("Value to hold it at"));
    m_value->setToolTip(tr("A forget gate at 1 keeps everything, at 0 forgets at once; a unit at "
                           "0 is silent"));
    m_value->setNumber(0.0);
    m_value->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    m_hold->setObjectName("weights.hold");
    m_hold->setToolTip(tr("Force this value at every step; no gradient goes through it"));
    m_releaseAll->setObjectName("weights.releaseAll");
    m_releaseAll->setProperty("kind", "small");
    m_releaseAll->setToolTip(tr("Calculate and learn everything again"));
    m_none->setProperty("kind", "muted");
    m_none->setWordWrap(true);

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(line / 3);
    auto* what = new QHBoxLayout;
    what->setSpacing(line / 3);
    what->addWidget(m_symbol, 2);
    what->addWidget(m_unit, 3);
    column->addLayout(what);
    auto* value = new QHBoxLayout;
    value->setSpacing(line / 3);
    value->addWidget(new QLabel(QStringLiteral("="), this));
    value->addWidget(m_value, 1);
    value->addWidget(m_hold);
    column->addLayout(value);
    column->addWidget(m_none);
    m_rows->setContentsMargins(0, 0, 0, 0);
    m_rows->setSpacing(0);
    column->addWidget(m_list);
    column->addWidget(m_releaseAll, 0, Qt::AlignRight);
}

QList<QWidget*> HoldsSection::controls() const
{
    return {m_symbol, m_unit, m_value, m_hold, m_releaseAll};
}

// What is shown

void HoldsSection::showSnapshot(const SnapshotPointer& snapshot)
{
    const bool isOther = !m_snapshot || m_snapshot->track() != snapshot->track() ||
                         m_snapshot->iteration->sharedNetwork() !=
                             snapshot->iteration->sharedNetwork();
    const bool isForcedOtherwise = isOther || m_snapshot->options.edits != snapshot->options.edits;
    m_snapshot = snapshot;
    if (isOther)
        offerSymbols(*snapshot);
    if (isForcedOtherwise)
        listWhatIsForced(*snapshot);
}

void HoldsSection::offerSymbols(const Snapshot& snapshot)
{
    const QString symbol = m_symbol->currentText();
    const int unit = m_unit->currentIndex();
    m_symbol->clear();
    for (std::size_t s = 1; s < snapshot.program().symbols.size(); ++s) {
        const QString name = QString::fromStdString(snapshot.program().symbols[s].name);
        m_symbol->addChoice(name, tr("Hold %1").arg(name));
    }
    m_symbol->setCurrentIndex(std::max(0, m_symbol->findText(symbol)));
    const int units =
        snapshot.iteration->network().tracks()[std::size_t(snapshot.track())].units;
    if (m_unit->count() != units + 1) {
        m_unit->clear();
        m_unit->addChoice(tr("all units"), tr("Every unit of it"));
        for (int i = 1; i <= units; ++i)
            m_unit->addChoice(tr("unit %1").arg(i), tr("Only unit %1").arg(i));
    }
    m_unit->setCurrentIndex(std::clamp(unit, 0, units));
}

void HoldsSection::offer(const QString& symbol, int unit)
{
    const int index = m_symbol->findText(symbol);
    if (index < 0)
        return;
    m_symbol->setCurrentIndex(index);
    m_unit->setCurrentIndex(std::min(unit + 1, m_unit->count() - 1));
}

void HoldsSection::listWhatIsForced(const Snapshot& snapshot)
{
    while (QLayoutItem* const item = m_rows->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater(); // its own button may have asked for this
        delete item;
    }
    const Network& network = snapshot.iteration->network();
    for (const Hold& held : snapshot.options.holds)
        if (network.findHeld(held))
            addRow(wordsForHeld(held, network), nameOfHeld(held), [this, held] { release(held); });
    const std::vector<WeightEdit> pinned = pinnedEdits(snapshot.options.edits);
    for (std::size_t i = 0; i < std::min(pinned.size(), mostWeightsListed); ++i)
        addRow(pinned[i].after == 0.0 ? tr("%1 cut").arg(nameOfWeight(pinned[i]))
                                      : tr("%1 kept at %2").arg(nameOfWeight(pinned[i]),
                                            formatNumber(pinned[i].after)),
            nameOfWeight(pinned[i]), [this, edit = pinned[i]] { releaseWeight(edit); });
    if (pinned.size() > mostWeightsListed)
        m_rows->addWidget(new QLabel(
            tr("and %1 weights more").arg(pinned.size() - mostWeightsListed), m_list));
    m_none->setVisible(m_rows->count() == 0);
    m_list->setVisible(m_rows->count() > 0);
    m_releaseAll->setVisible(m_rows->count() > 1);
}

void HoldsSection::addRow(const QString& words, const QString& name, std::function<void()> release)
{
    auto* row = new QWidget(m_list);
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(new QLabel(words, row), 1);
    auto* button = new QPushButton(tr("Release"), row);
    button->setObjectName(QStringLiteral("weights.release.%1").arg(name));
    button->setProperty("kind", "small");
    button->setAccessibleName(tr("Release %1").arg(name));
    button->setToolTip(tr("Let %1 go: it is calculated and learned again").arg(name));
    connect(button, &QPushButton::clicked, this, std::move(release));
    layout->addWidget(button);
    m_rows->addWidget(row);
}

// What is asked for

void HoldsSection::hold()
{
    if (!m_value->problem().isEmpty() || m_symbol->currentIndex() < 0)
        return;
    Hold made;
    made.track = m_snapshot->track();
    made.symbol = m_symbol->currentText().toStdString();
    made.unit = m_unit->currentIndex() - 1;
    made.value = m_value->number();
    std::vector<Hold> holds = m_session.options().holds;
    const auto same = std::find_if(holds.begin(), holds.end(),
        [&](const Hold& held) { return isSameHeld(held, made); });
    if (same == holds.end())
        holds.push_back(made);
    else
        *same = made;
    m_session.beginGesture();
    m_session.setHolds(holds);
    m_session.endGesture();
}

void HoldsSection::release(const Hold& hold)
{
    std::vector<Hold> holds = m_session.options().holds;
    std::erase_if(holds, [&](const Hold& held) { return isSameHeld(held, hold); });
    m_session.beginGesture();
    m_session.setHolds(holds);
    m_session.endGesture();
}

/// The weight stays where it is and learns again.
void HoldsSection::releaseWeight(const WeightEdit& edit)
{
    WeightEdit released = edit;
    released.before = released.after;
    released.isPinned = false;
    m_session.beginGesture();
    m_session.setWeights({released});
    m_session.endGesture();
}

void HoldsSection::releaseAll()
{
    ExperimentOptions options = m_session.options();
    options.holds.clear();
    for (WeightEdit edit : pinnedEdits(options.edits)) {
        edit.before = edit.after;
        edit.isPinned = false;
        options.edits.push_back(edit);
    }
    m_session.beginGesture();
    m_session.setOptions(options);
    m_session.endGesture();
}

} // namespace loopscope::ui
