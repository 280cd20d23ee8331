#pragma once

#include "core/lesson/lesson.h"
#include "core/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace loopscope
{

/// A word of the field and what it means.
struct GlossaryTerm {
    std::string identifier; ///< "forget-gate": of links
    std::string term;
    std::string text;   ///< Markdown
    std::string lesson; ///< that teaches it, without its number; may be empty
};

/// A row of the summary table.
struct SummaryRow {
    std::string concept_; ///< `concept` is a word of the language
    std::string text;
    std::string lesson;
};

struct Glossary {
    std::vector<GlossaryTerm> terms; ///< by name
    std::vector<SummaryRow> summary;

    const GlossaryTerm* find(std::string_view identifier) const; ///< nullptr if it is not there
};

Result<Glossary, std::vector<LessonMistake>> parseGlossary(std::string_view text);

/// Of the program; empty if its file cannot be read, which a test excludes.
const Glossary& glossary();

/// The links of a kind in a text: what stands behind "term:" in [words](term:…).
std::vector<std::string> linksIn(std::string_view text, std::string_view kind);

/// Every text of a lesson, to look for something in all of them.
std::vector<std::string> textsOf(const Lesson& lesson);

} // namespace loopscope
