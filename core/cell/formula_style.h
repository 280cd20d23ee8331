#pragma once

#include "core/cell/typeset.h"

#include <string>
#include <string_view>

namespace loopscope
{

/// How the parts of a formula are written in one language. Names are those of the notation.
class FormulaStyle
{
public:
    virtual ~FormulaStyle() = default;

    virtual std::string symbol(std::string_view name, int delay) const = 0;
    virtual std::string parameter(std::string_view name) const = 0;
    virtual std::string number(double value) const = 0;
    /// @param isName  whether the argument is a single name
    virtual std::string applied(
        Function function, const std::string& argument, bool isName) const = 0;
    virtual std::string parenthesised(const std::string& text) const = 0;

    virtual std::string equals() const { return " = "; }
    virtual std::string plus() const { return " + "; }
    virtual std::string minus() const { return " - "; }
    virtual std::string minusSign() const { return "-"; }
    virtual std::string times() const { return " * "; }
    virtual std::string scalarTimes() const { return times(); } ///< of a number and a vector
    virtual std::string juxtaposition() const { return " "; }   ///< of a matrix and a vector
};

/// The notation of cells itself.
class TextStyle : public FormulaStyle
{
public:
    std::string symbol(std::string_view name, int delay) const override;
    std::string parameter(std::string_view name) const override;
    std::string number(double value) const override;
    std::string applied(Function function, const std::string& argument, bool isName) const override;
    std::string parenthesised(const std::string& text) const override;
};

/// The rich text of Qt.
class HtmlStyle : public FormulaStyle
{
public:
    /// @param options  outlives the style
    explicit HtmlStyle(const TypesetOptions& options)
        : m_options(options)
    {
    }

    std::string symbol(std::string_view name, int delay) const override;
    std::string parameter(std::string_view name) const override;
    std::string number(double value) const override;
    std::string applied(Function function, const std::string& argument, bool isName) const override;
    std::string parenthesised(const std::string& text) const override;
    std::string minus() const override { return " − "; }
    std::string minusSign() const override { return "−"; }
    std::string times() const override { return " ⊙ "; }
    std::string scalarTimes() const override { return " · "; }

private:
    std::string step(int delay) const;
    std::string wrapped(std::string_view name, const std::string& html) const;

    const TypesetOptions& m_options;
};

class LatexStyle : public FormulaStyle
{
public:
    explicit LatexStyle(std::string equals)
        : m_equals(std::move(equals))
    {
    }

    std::string symbol(std::string_view name, int delay) const override;
    std::string parameter(std::string_view name) const override;
    std::string number(double value) const override;
    std::string applied(Function function, const std::string& argument, bool isName) const override;
    std::string parenthesised(const std::string& text) const override;
    std::string equals() const override { return m_equals; }
    std::string times() const override { return " \\odot "; }
    std::string scalarTimes() const override { return " \\cdot "; }

private:
    std::string m_equals;
};

} // namespace loopscope
