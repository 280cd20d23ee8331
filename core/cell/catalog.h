#pragma once

#include "core/cell/program.h"

#include <string>
#include <string_view>
#include <vector>

namespace loopscope
{

/// A cell that ships with the program: its equations and what a person should know of it.
struct CatalogEntry {
    std::string identifier; ///< "vanilla", "gru", "lstm", "feed-forward": for files and commands
    std::string name;       ///< "Vanilla RNN"
    std::string equations;  ///< the text, written with tanh where the activation can be chosen
    bool activationIsChoice =
        false;           ///< whether tanh in the text stands for a choice (vanilla, feed-forward)
    std::string purpose; ///< one or two sentences
    std::string source;  ///< "Elman 1990, Finding structure in time"
    std::string parent;     ///< identifier of the cell that it is explained by; empty for the first
    bool startsAsIdentity = false; ///< whether its recurrent matrices are the identity at first

    /// The text with the chosen activation (Tanh, Sigmoid or Relu); `equations` where there is no
    /// choice.
    std::string text(Function activation = Function::Tanh) const;
};

/// Every cell that ships, in the order in which they are taught.
const std::vector<CatalogEntry>& catalog();

/// nullptr if no entry has that identifier.
const CatalogEntry* findInCatalog(std::string_view identifier);

/// Which catalog entry a text is, and with which activation; entry is nullptr for a learner's own
/// cell. White space, comments and superfluous parentheses make no difference, names do. Of two
/// entries with the same equations it is the first: the IRNN is a vanilla cell with ReLU, told
/// apart by its start alone.
struct CatalogMatch {
    const CatalogEntry* entry = nullptr;
    Function activation = Function::Tanh;
};
CatalogMatch identifyCell(std::string_view equations);

} // namespace loopscope
