#include "core/diagnosis/verdict.h"

#include "core/diagnosis/thresholds.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <string_view>

namespace loopscope
{

namespace
{

std::string fixed(double value, int decimals)
{
    std::array<char, 64> text;
    const int length = std::snprintf(text.data(), text.size(), "%.*f", decimals, value);
    return {text.data(), std::size_t(length)};
}

std::string superscript(int number)
{
    constexpr std::array<std::string_view, 10> digits{
        "⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
    std::string result;
    for (const char character : std::to_string(number))
        result += character == '-' ? "⁻" : digits[std::size_t(character - '0')];
    return result;
}

/// 2.6·10⁻¹⁶
std::string scientific(double value)
{
    std::array<char, 64> text;
    const int length = std::snprintf(text.data(), text.size(), "%.1e", value);
    const std::string_view number(text.data(), std::size_t(length));
    const std::size_t split = number.find('e');
    return std::string(number.substr(0, split)) + "·10" +
           superscript(std::stoi(std::string(number.substr(split + 1))));
}

/// "94 %", "−4 %", "2.5 %"
std::string percent(double share)
{
    const double value = 100.0 * std::abs(share);
    std::string number = fixed(value, value < 9.95 ? 1 : 0);
    if (number.ends_with(".0"))
        number.resize(number.size() - 2);
    return (share < 0.0 && number != "0" ? "−" : "") + number + " %";
}

/// Of UTF-8.
std::size_t letters(const std::string& words)
{
    return std::size_t(
        std::count_if(words.begin(), words.end(), [](char byte) { return (byte & 0xc0) != 0x80; }));
}

/// "812 times"
std::string times(double ratio)
{
    return (ratio < 10.0     ? fixed(ratio, 1)
               : ratio < 1e5 ? fixed(ratio, 0)
                             : scientific(ratio)) +
           " times";
}

/// "tanh′ 0.73 × recurrent weights 0.90"
std::string product(const std::vector<FactorPart>& parts)
{
    std::string words;
    for (const FactorPart& part : parts)
        words += (words.empty() ? "" : " × ") + part.name + (part.name.empty() ? "" : " ") +
                 factorText(part.factor);
    return words;
}

std::string stepName(const GradientFlow& flow, int back)
{
    return "step " + std::to_string(flow.stepAt(back) + 1);
}

/// What a cell without state is like.
std::string noMemorySentence(const GradientFlow& flow)
{
    const int reach = flow.inputReach;
    if (reach == 0)
        return "Nothing is carried from step to step: each step sees its own input alone.";
    return "Nothing is carried from step to step. The cell reaches " + std::to_string(reach) +
           (reach == 1 ? " step" : " steps") + " back, by its inputs, and no further.";
}

/// Every straight road by itself, all others together.
std::string shares(const FlowFactors& factors)
{
    std::vector<std::string> words;
    double others = 0.0;
    bool hasOthers = false;
    bool allPassMatrix = true;
    for (const RoadFactors& road : factors.roads) {
        if (!road.isStraight) {
            others += road.share;
            hasOthers = true;
            allPassMatrix = allPassMatrix && road.passesMatrix;
            continue;
        }
        words.push_back(percent(road.share) + " comes back along " + road.symbolName +
                        (road.parts.empty() ? "" : ", × " + product(road.parts)));
    }
    if (words.empty())
        return {};
    if (hasOthers)
        words.push_back(percent(others) + " through the " +
                        (allPassMatrix ? "recurrent weights" : "other roads"));
    std::string result;
    for (const std::string& word : words)
        result += (result.empty() ? "" : "; ") + word;
    return result;
}

} // namespace

Verdict verdictOf(const GradientFlow& flow)
{
    if (!flow.isFinite())
        return Verdict::NotFinite;
    if (flow.hasNoMemory())
        return Verdict::NoMemory;
    const double factor = flow.factorPerStep;
    if (std::isnan(factor))
        return Verdict::Healthy;
    if (factor < vanishingBelow)
        return Verdict::Vanishing;
    if (factor < fadingBelow)
        return Verdict::Fading;
    if (factor > explodingAbove)
        return Verdict::Exploding;
    if (factor > growingAbove)
        return Verdict::Growing;
    return Verdict::Healthy;
}

std::string nameOf(Verdict verdict)
{
    switch (verdict) {
    case Verdict::Vanishing:
        return "Vanishing";
    case Verdict::Fading:
        return "Fading";
    case Verdict::Healthy:
        return "Healthy";
    case Verdict::Growing:
        return "Growing";
    case Verdict::Exploding:
        return "Exploding";
    case Verdict::NoMemory:
        return "No memory";
    case Verdict::NotFinite:
        break;
    }
    return "Not finite";
}

std::string factorText(double factor)
{
    if (std::isnan(factor))
        return "not a number";
    if (std::isinf(factor))
        return "infinity";
    if (factor == 0.0)
        return "0";
    if (factor >= 0.0095 && factor < 0.095)
        return fixed(factor, 3);
    return factor >= 0.095 && factor < 99.995 ? fixed(factor, 2) : scientific(factor);
}

std::string factorWords(const GradientFlow& flow)
{
    if (!flow.isFinite() || !(flow.factorPerStep > 0.0))
        return {};
    return "×" + factorText(flow.factorPerStep) + " per step back";
}

std::string factorSource(const FlowFactors& factors)
{
    return factors.isProduct ? product(factors.roads.front().parts) : shares(factors);
}

std::string reachSentence(const GradientFlow& flow)
{
    if (const int back = flow.notFiniteFrom(); back >= 0)
        return "The gradient is not a finite number from " + stepName(flow, back) + " back.";
    if (flow.hasNoMemory())
        return noMemorySentence(flow);
    if (flow.stepsBack == 0)
        return "There is no earlier step to flow back to.";
    const int zero = flow.zeroFrom();
    if (zero == 0)
        return "The loss sends no gradient at all.";
    if (zero > 0)
        return "Nothing of it reaches " + stepName(flow, zero) + ": it is exactly 0 there.";
    if (flow.memorySpan < flow.stepsBack) {
        const int gone = flow.memorySpan + 1;
        // The factor is a mean of all steps: a fall and a long way after it need both told.
        const bool fallsFirst = std::pow(flow.factorPerStep, gone) > fallRatio * rememberedShare;
        return "After " + std::to_string(gone) + (gone == 1 ? " step" : " steps") + " less than " +
               percent(rememberedShare) + " is left" +
               (fallsFirst ? "; further back it changes more slowly." : ".");
    }
    const double ratio = flow.normAt(flow.stepsBack) / flow.source();
    const std::string first = stepName(flow, flow.stepsBack);
    if (ratio > 1.005)
        return "At " + first + " it is " + times(ratio) + " as large.";
    return percent(ratio) + " of it reaches " + first + ".";
}

std::string verdictSentence(const GradientFlow& flow, const FlowFactors& factors)
{
    return verdictWordings(flow, factors).front();
}

std::vector<std::string> verdictWordings(const GradientFlow& flow, const FlowFactors& factors)
{
    const std::string name = nameOf(verdictOf(flow));
    const std::string factor = factorWords(flow);
    const std::string reach = reachSentence(flow);
    if (flow.isFinite() && flow.hasNoMemory()) {
        const std::string brief =
            flow.inputReach == 0
                ? name
                : name + ": inputs of " + std::to_string(flow.inputReach + 1) + " steps";
        return {name + ". " + reach, brief, name};
    }
    if (factor.empty()) {
        // Without a factor the verdict rests on where the gradient ends.
        const bool hasVerdict = !flow.isFinite() || flow.factorPerStep == 0.0;
        if (hasVerdict)
            return {name + ". " + reach, reach, name};
        return {reach};
    }
    const std::string start = name + ": " + factor;
    std::vector<std::string> wordings;
    if (const std::string source = factorSource(factors); !source.empty()) {
        const std::string arithmetic = start + (factors.isProduct ? " = " : ". ") + source + ".";
        wordings = {arithmetic + " " + reach, arithmetic};
    }
    const std::string withReach = start + ". " + reach;
    if (wordings.empty() || letters(withReach) < letters(wordings.back()))
        wordings.push_back(withReach);
    wordings.insert(wordings.end(), {start, factor, "×" + factorText(flow.factorPerStep)});
    return wordings;
}

} // namespace loopscope
