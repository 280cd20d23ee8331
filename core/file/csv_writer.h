#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace loopscope
{

/// Builds a table as text: fields with commas between them, lines that end with LF, numbers with as
/// many digits as it takes to read the same number again, whatever the language of the desktop.
/// Numbers that are none are nan, inf and -inf. readCsv() and every spreadsheet read it.
class CsvWriter
{
public:
    /// @param headings  of the columns; every row has as many fields
    explicit CsvWriter(const std::vector<std::string>& headings);

    CsvWriter& add(std::string_view text);
    CsvWriter& add(double number);
    CsvWriter& add(int number);
    void endRow();

    const std::string& text() const { return m_text; }

private:
    void separate();

    std::string m_text;
    bool m_isRowEmpty = true;
};

} // namespace loopscope
