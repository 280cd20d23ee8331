#include "core/lesson/quantities_document.h"

#include "core/cell/spelling.h"
#include "core/lesson/place.h"
#include "core/lesson/quantity.h"

namespace loopscope
{

namespace
{

/// A vertical bar would end a cell of the table.
std::string cell(std::string text)
{
    for (std::size_t place = 0; (place = text.find('|', place)) != std::string::npos; place += 2)
        text.replace(place, 1, "\\|");
    return text;
}

} // namespace

std::string quantitiesDocument()
{
    std::string text =
        "# What lessons can name\n\nWritten by `loopscope lesson quantities`; a test "
        "compares it.\n\n## Quantities\n\n| name | is |\n|---|---|\n";
    for (const Quantity& quantity : quantities()) {
        std::string name = quantity.name;
        for (const std::string& argument : quantity.arguments)
            name += (&argument == &quantity.arguments.front() ? "(" : ", ") + argument;
        name += quantity.arguments.empty() ? "" : ")";
        text += "| `" + name + "` | " + cell(quantity.meaning);
        if (quantity.isWord())
            text += ": " + joinWords(quantity.words(), "or");
        text += " |\n";
    }
    text += "\n## Places\n\n| name | is |\n|---|---|\n";
    for (const LessonPlace& place : lessonPlaces())
        text += "| `" + place.name + "` | " + cell(place.meaning) + " |\n";
    return text;
}

} // namespace loopscope
