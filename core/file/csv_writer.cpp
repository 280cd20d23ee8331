#include "core/file/csv_writer.h"

#include <array>
#include <charconv>

namespace loopscope
{

CsvWriter::CsvWriter(const std::vector<std::string>& headings)
{
    for (const std::string& heading : headings)
        add(std::string_view(heading));
    endRow();
}

void CsvWriter::separate()
{
    if (!m_isRowEmpty)
        m_text += ',';
    m_isRowEmpty = false;
}

CsvWriter& CsvWriter::add(std::string_view text)
{
    separate();
    if (text.find_first_of(",\"\r\n") == std::string_view::npos) {
        m_text += text;
        return *this;
    }
    m_text += '"';
    for (const char letter : text) {
        if (letter == '"')
            m_text += '"';
        m_text += letter;
    }
    m_text += '"';
    return *this;
}

CsvWriter& CsvWriter::add(double number)
{
    separate();
    std::array<char, 32> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number);
    m_text.append(digits.data(), end.ptr);
    return *this;
}

CsvWriter& CsvWriter::add(int number)
{
    separate();
    m_text += std::to_string(number);
    return *this;
}

void CsvWriter::endRow()
{
    m_text += '\n';
    m_isRowEmpty = true;
}

} // namespace loopscope
