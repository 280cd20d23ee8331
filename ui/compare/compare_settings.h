#pragma once

#include "core/cell/catalog.h"
#include "ui/session/settings_command.h"

#include <QStringList>

#include <optional>

namespace loopscope::ui
{

/// What is made equal, so that a comparison is fair. The first network sets the measure.
enum class Sizing {
    EqualUnits,     ///< as large a state
    EqualParameters ///< as many numbers to learn, as nearly as whole units allow
};

SessionSettings withSizing(SessionSettings settings, Sizing sizing);
/// What is equal; of two that hold EqualUnits, none where neither does.
std::optional<Sizing> sizingOf(const SessionSettings& settings);

/// The same experiment with another cell in every layer. All else stays, so that what differs is
/// the cell's doing; only cells that are defined by their start bring it along.
ExperimentOptions withCell(ExperimentOptions options, const CatalogEntry& cell);

/// What a comparison begins with where there is only one network: the LSTM beside any other, and
/// the vanilla cell beside the LSTM.
const CatalogEntry& usualPartner(const ExperimentOptions& options);

/// Why recurrent? A network beside two that have no state, on the same task: a feed-forward one,
/// which sees each step alone, and one that sees a window of inputs. Of an encoder–decoder both
/// encoder and decoder have none.
SessionSettings besideMemoryless(const ExperimentOptions& options);
/// What is special about that for a task; empty where nothing is.
QString remarkOnMemoryless(const ExperimentOptions& options);
/// What can be compared, too: an encoder–decoder with attention and without.
SessionSettings besideOtherAttention(const ExperimentOptions& options);

/// What the networks are called: by their cells, "LSTM, 2 layers"; equal names are numbered.
QStringList namesOfNetworks(const SessionSettings& settings);

} // namespace loopscope::ui
