#include "ui/session/hand_words.h"

#include <QCoreApplication>

#include <algorithm>

namespace loopscope::ui
{
namespace
{

struct Wording {
    Q_DECLARE_TR_FUNCTIONS(loopscope::ui::HandWords)
};

QString number(double value)
{
    return QString::number(value, 'g', 4).replace(QLatin1Char('-'), QChar(0x2212));
}

/// As in the notation of cells: a name that starts with a capital letter is a matrix. The one row
/// of additive attention is none of a cell.
bool isVector(const QString& parameter)
{
    return !parameter.isEmpty() && parameter.front().isLower() &&
           parameter != QLatin1String("v_a");
}

using Edits = std::vector<WeightEdit>;

/// The edits of a list that do not stand in another from its beginning on.
Edits tailOf(const Edits& list, const Edits& other)
{
    const auto place = std::mismatch(list.begin(), list.end(), other.begin(), other.end());
    return Edits(place.first, list.end());
}

bool isCut(const WeightEdit& edit)
{
    return edit.isPinned && edit.after == 0.0;
}

QString wordsForOne(const WeightEdit& first, const WeightEdit& last)
{
    const QString name = nameOfWeight(last);
    if (isCut(last))
        return Wording::tr("Cut %1").arg(name);
    if (first.before == last.after && !last.isPinned)
        return Wording::tr("Release %1").arg(name);
    return Wording::tr("%1 %2 → %3").arg(name, number(first.before), number(last.after));
}

QString wordsForMany(const Edits& edits)
{
    const WeightEdit& first = edits.front();
    const bool oneRow = std::all_of(edits.begin(), edits.end(), [&](const WeightEdit& edit) {
        return edit.track == first.track && edit.parameter == first.parameter &&
               edit.row == first.row && isCut(edit);
    });
    if (oneRow)
        return Wording::tr("Silence row %1 of %2")
            .arg(first.row + 1)
            .arg(QString::fromStdString(first.parameter));
    return Wording::tr("Set %1 weights").arg(edits.size());
}

bool isSameHeld(const Hold& a, const Hold& b)
{
    return a.track == b.track && a.symbol == b.symbol && a.unit == b.unit;
}

/// The first hold of a list that another does not hold likewise.
const Hold* firstOnlyIn(const std::vector<Hold>& list, const std::vector<Hold>& other)
{
    const auto found = std::find_if(list.begin(), list.end(), [&](const Hold& hold) {
        return std::find(other.begin(), other.end(), hold) == other.end();
    });
    return found == list.end() ? nullptr : &*found;
}

} // namespace

QString nameOfWeight(const QString& parameter, int row, int column)
{
    return column < 0 ? QStringLiteral("%1[%2]").arg(parameter).arg(row + 1)
                      : QStringLiteral("%1[%2,%3]").arg(parameter).arg(row + 1).arg(column + 1);
}

QString nameOfWeight(const WeightEdit& edit)
{
    const QString parameter = QString::fromStdString(edit.parameter);
    return nameOfWeight(parameter, edit.row, isVector(parameter) ? -1 : edit.column);
}

bool isSameWeight(const WeightEdit& a, const WeightEdit& b)
{
    return a.track == b.track && a.parameter == b.parameter && a.row == b.row &&
           a.column == b.column;
}

QString nameOfHeld(const Hold& hold)
{
    const QString symbol = QString::fromStdString(hold.symbol);
    return hold.unit < 0 ? symbol : nameOfWeight(symbol, hold.unit, -1);
}

QString wordsForEdits(const Edits& before, const Edits& after)
{
    const Edits made = tailOf(after, before);
    if (made.empty())
        return Wording::tr("Take weights back");
    const bool oneWeight = std::all_of(made.begin(), made.end(),
        [&](const WeightEdit& edit) { return isSameWeight(edit, made.front()); });
    return oneWeight ? wordsForOne(made.front(), made.back()) : wordsForMany(made);
}

QString wordsForHolds(const std::vector<Hold>& before, const std::vector<Hold>& after)
{
    const Hold* const made = firstOnlyIn(after, before);
    const Hold* const ended = firstOnlyIn(before, after);
    if (made && ended && isSameHeld(*made, *ended))
        return Wording::tr("%1 held at %2 → %3")
            .arg(nameOfHeld(*made), number(ended->value), number(made->value));
    if (made && made->value == 0.0 && made->unit >= 0)
        return Wording::tr("Silence %1").arg(nameOfHeld(*made));
    if (made)
        return Wording::tr("Hold %1 = %2").arg(nameOfHeld(*made), number(made->value));
    if (before.size() > after.size() + 1)
        return Wording::tr("Release everything");
    return ended ? Wording::tr("Release %1").arg(nameOfHeld(*ended))
                 : Wording::tr("Hold the same");
}

} // namespace loopscope::ui
