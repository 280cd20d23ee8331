#include "ui/session/units_by_hand.h"

#include "ui/session/hand_words.h"
#include "ui/session/snapshot.h"

#include <QCoreApplication>

#include <algorithm>
#include <utility>

namespace loopscope::ui
{
namespace
{

struct ByHand {
    Q_DECLARE_TR_FUNCTIONS(loopscope::ui::ByHand)
};

QString number(double value)
{
    return QString::number(value, 'g', 4).replace(QLatin1Char('-'), QChar(0x2212));
}

constexpr int mostLines = 3; ///< of one unit

/// The last edit of every weight, in the order in which they were first made.
std::vector<WeightEdit> lastEdits(const std::vector<WeightEdit>& edits)
{
    std::vector<WeightEdit> last;
    for (const WeightEdit& edit : edits) {
        const auto known = std::find_if(last.begin(), last.end(),
            [&](const WeightEdit& other) { return isSameWeight(edit, other); });
        if (known == last.end())
            last.push_back(edit);
        else
            *known = edit;
    }
    return last;
}

QString wordsForPinned(const WeightEdit& edit)
{
    return edit.after == 0.0
               ? ByHand::tr("%1 cut").arg(nameOfWeight(edit))
               : ByHand::tr("%1 held at %2").arg(nameOfWeight(edit), number(edit.after));
}

class Marker
{
public:
    Marker(const Snapshot& snapshot, int track)
        : m_snapshot(snapshot)
        , m_network(snapshot.iteration->network())
        , m_index(track)
        , m_track(m_network.tracks()[std::size_t(track)])
    {
    }

    /// @param symbol  whose units count as held
    /// @param isAlone  whether other symbols are left out
    void markHeld(int symbol, bool isAlone)
    {
        for (const HeldValue& held : m_track.plan->held)
            if (!isAlone || held.symbol == symbol)
                mark(held, held.symbol == symbol);
    }

    /// @param parameter  empty: of all matrices and biases
    void markWeights(const std::string& parameter)
    {
        for (const WeightEdit& edit : lastEdits(m_snapshot.options.edits))
            if (edit.isPinned && edit.track == m_index && indexOf(m_network, edit) &&
                (parameter.empty() || edit.parameter == parameter))
                mark(edit);
    }

    std::vector<UnitByHand> take() { return std::move(m_units); }

private:
    UnitByHand& unit(int index)
    {
        m_units.resize(std::size_t(m_track.units));
        return m_units[std::size_t(index)];
    }

    void mark(const HeldValue& held, bool isShown)
    {
        const QString name =
            QString::fromStdString(m_track.program->symbols[std::size_t(held.symbol)].name);
        const QString words =
            ByHand::tr("%1 held at %2")
                .arg(held.unit < 0 ? name : nameOfWeight(name, held.unit, -1), number(held.value));
        const int first = std::max(held.unit, 0);
        const int last = held.unit < 0 ? m_track.units - 1 : held.unit;
        for (int index = first; index <= last; ++index) {
            unit(index).words += words;
            unit(index).isHeld = unit(index).isHeld || isShown;
        }
    }

    void mark(const WeightEdit& edit)
    {
        if (edit.row < m_track.units)
            unit(edit.row).words += wordsForPinned(edit);
    }

    const Snapshot& m_snapshot;
    const Network& m_network;
    int m_index;
    const Track& m_track;
    std::vector<UnitByHand> m_units;
};

} // namespace

std::vector<UnitByHand> unitsByHand(const Snapshot& snapshot, int track, int symbol)
{
    Marker marker(snapshot, track);
    marker.markHeld(symbol, false);
    marker.markWeights({});
    return marker.take();
}

std::vector<UnitByHand> unitsHeld(const Snapshot& snapshot, int track, int symbol)
{
    Marker marker(snapshot, track);
    marker.markHeld(symbol, true);
    return marker.take();
}

std::vector<UnitByHand> unitsOfWeights(
    const Snapshot& snapshot, int track, const std::string& parameter)
{
    Marker marker(snapshot, track);
    marker.markWeights(parameter);
    return marker.take();
}

UnitByHand readoutByHand(const Snapshot& snapshot)
{
    UnitByHand readout;
    for (const WeightEdit& edit : lastEdits(snapshot.options.edits))
        if (edit.isPinned && edit.track < 0 && indexOf(snapshot.iteration->network(), edit))
            readout.words += wordsForPinned(edit);
    return readout;
}

QString wordsByHand(const std::vector<UnitByHand>& units, int most)
{
    QStringList all;
    for (const UnitByHand& unit : units)
        for (const QString& words : unit.words)
            if (!all.contains(words))
                all += words;
    if (all.isEmpty())
        return {};
    QStringList named = all.mid(0, most);
    if (all.size() > most)
        named += ByHand::tr("%1 more").arg(all.size() - most);
    return ByHand::tr("By hand: %1").arg(named.join(QStringLiteral("; ")));
}

QString linesByHand(const std::vector<UnitByHand>& units, int unit)
{
    if (unit < 0 || unit >= int(units.size()) || !units[std::size_t(unit)].isTouched())
        return {};
    const QStringList& words = units[std::size_t(unit)].words;
    QString lines;
    for (const QString& line : words.mid(0, mostLines))
        lines += u'\n' + ByHand::tr("%1 by hand").arg(line);
    if (words.size() > mostLines)
        lines += u'\n' + ByHand::tr("and %1 more by hand").arg(words.size() - mostLines);
    return lines;
}

} // namespace loopscope::ui
