#include "core/lesson/lesson_weights.h"

#include "core/cell/spelling.h"
#include "core/lesson/expression.h"
#include "core/training/trainer.h"

#include <nlohmann/json.hpp>

#include <optional>

namespace loopscope
{

namespace
{

using nlohmann::json;

struct WeightName {
    std::string name;
    int row = -1; ///< counts from 0; -1: all of it
    int column = 0;
};

std::optional<WeightName> weightNamed(const std::string& text)
{
    const auto read =
        parseExpression(text.find('[') == std::string::npos ? "norm(" + text + ")" : text);
    if (!read)
        return std::nullopt;
    const Expression& element = read->kind == Expression::Kind::Norm ? read->parts[0] : *read;
    if (element.kind != Expression::Kind::Element)
        return std::nullopt;
    WeightName result{element.name, -1, 0};
    if (!element.parts.empty())
        result.row = int(element.parts[0].number) - 1;
    if (element.parts.size() > 1)
        result.column = int(element.parts[1].number) - 1;
    return result;
}

class WeightSetter
{
public:
    explicit WeightSetter(ExperimentOptions options)
        : m_options(std::move(options))
        , m_trainer(m_options)
    {
    }

    std::optional<PatchProblem> set(const json& weights)
    {
        if (!weights.is_object())
            return PatchProblem{"/weights", "Weights are an object: a value by each name."};
        for (const auto& [text, value] : weights.items()) {
            const auto name = weightNamed(text);
            const auto parameter = name ? find(name->name) : std::nullopt;
            if (!parameter)
                return PatchProblem{"/weights/" + text,
                    "The network has no weight \"" + text + "\"; its names are " + names() + "."};
            if (!setOne(*name, *parameter, value))
                return PatchProblem{"/weights/" + text, "\"" + text + "\" takes " +
                                                            shapeOf(*name, *parameter) + "."};
        }
        return std::nullopt;
    }

    const ExperimentOptions& options() const { return m_options; }

private:
    std::optional<int> find(const std::string& name) const
    {
        const Network& network = *m_trainer.network();
        const auto own = network.findParameter(0, name);
        return own ? own : network.findParameter(-1, name);
    }
    const ParameterPlace& place(int parameter) const
    {
        return m_trainer.network()->parameters()[std::size_t(parameter)];
    }
    std::string names() const
    {
        std::vector<std::string> result;
        for (const ParameterPlace& candidate : m_trainer.network()->parameters())
            if (candidate.track <= 0)
                result.push_back(candidate.name);
        return joinWords(result, "and");
    }
    std::string shapeOf(const WeightName& name, int parameter) const
    {
        if (name.row >= 0)
            return "a number, inside its " + std::to_string(place(parameter).rows) + " rows and " +
                   std::to_string(place(parameter).columns) + " columns";
        const std::string rows = std::to_string(place(parameter).rows);
        if (place(parameter).columns == 1)
            return "a list of " + rows + " numbers";
        return "a list of " + rows + " rows of " + std::to_string(place(parameter).columns) +
               " numbers";
    }

    bool setOne(const WeightName& name, int parameter, const json& value)
    {
        const ParameterPlace& shape = place(parameter);
        if (name.row >= 0)
            return setNumber(parameter, name.row, name.column, value);
        if (!value.is_array() || int(value.size()) != shape.rows)
            return false;
        for (int row = 0; row < shape.rows; ++row) {
            const json& entry = value[std::size_t(row)];
            const bool isRow = entry.is_array();
            if (isRow ? int(entry.size()) != shape.columns : shape.columns != 1)
                return false;
            for (int column = 0; column < shape.columns; ++column)
                if (!setNumber(parameter, row, column, isRow ? entry[std::size_t(column)] : entry))
                    return false;
        }
        return true;
    }

    bool setNumber(int parameter, int row, int column, const json& value)
    {
        const ParameterPlace& shape = place(parameter);
        if (!value.is_number() || row >= shape.rows || column < 0 || column >= shape.columns)
            return false;
        WeightEdit edit;
        edit.track = shape.track;
        edit.parameter = shape.name;
        edit.row = row;
        edit.column = column;
        edit.before = m_trainer.network()->view(
            parameter, m_trainer.current()->before().parameters)(row, column);
        edit.after = value.get<double>();
        m_options.edits.push_back(edit);
        return true;
    }

    ExperimentOptions m_options;
    Trainer m_trainer;
};

} // namespace

Result<ExperimentOptions, PatchProblem> withWeights(
    const ExperimentOptions& base, const json& weights)
{
    WeightSetter setter(base);
    if (auto problem = setter.set(weights))
        return unexpected(*problem);
    return setter.options();
}

} // namespace loopscope
