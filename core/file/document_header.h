#pragma once

#include "core/file/document.h"

#include <string>
#include <vector>

namespace loopscope
{

/// Everything of a document but its numbers: those are named by tensors.
///
/// Milestones of the header have states without numbers.
/// @return JSON, or a sentence
Result<std::string> documentHeader(const Document& document);
Result<Document> parseDocumentHeader(const std::string& text);

/// The names of tensors: "run0.losses", "run0.lastLosses", "run0.state3.parameters".
std::string lossesName(std::size_t network);
std::string lastLossesName(std::size_t network);
std::string stateName(std::size_t network, std::size_t milestone, std::string_view part);

} // namespace loopscope
