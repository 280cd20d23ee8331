#pragma once

#include "core/lesson/moment.h"

#include <string>
#include <string_view>
#include <vector>

namespace loopscope
{

/// A named quantity that lessons can write in their conditions and their words.
struct Quantity {
    using Number = double (*)(const LessonMoment&, const std::vector<double>& arguments);
    using Word = std::string (*)(const LessonMoment&);
    using Words = std::vector<std::string> (*)();

    std::string name;                   ///< "gradient.ratio"
    std::vector<std::string> arguments; ///< their names
    std::string meaning;                ///< a sentence, for the documentation
    Number number = nullptr;            ///< not a number where there is none
    Word word = nullptr;
    Words words = nullptr; ///< all that `word` can be

    bool isWord() const { return word != nullptr; }
};

Quantity numberQuantity(std::string name, std::string meaning, Quantity::Number read,
    std::vector<std::string> arguments = {});
Quantity wordQuantity(
    std::string name, std::string meaning, Quantity::Word read, Quantity::Words words);

const std::vector<Quantity>& quantities();

/// nullptr if there is none of that name.
const Quantity* findQuantity(std::string_view name);

} // namespace loopscope
