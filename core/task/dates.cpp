#include "core/task/dates.h"

#include "core/network/random.h"

#include <array>
#include <chrono>
#include <cstdio>

namespace loopscope
{

namespace
{

using std::chrono::day;
using std::chrono::sys_days;
using std::chrono::year_month_day;

constexpr std::array<const char*, 12> months = {"January", "February", "March", "April", "May",
    "June", "July", "August", "September", "October", "November", "December"};
constexpr std::array<const char*, 7> weekdays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::uint64_t ways = 4;

std::string isoDate(const year_month_day& date)
{
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), "%04d-%02u-%02u", int(date.year()),
        unsigned(date.month()), unsigned(date.day()));
    return text.data();
}

std::string written(const year_month_day& date, std::uint64_t way)
{
    const std::string dayText = std::to_string(unsigned(date.day()));
    const std::string yearText = std::to_string(int(date.year()));
    const std::string month = months[unsigned(date.month()) - 1];
    switch (way) {
    case 0: // 3 March 1987
        return dayText + " " + month + " " + yearText;
    case 1: // March 3, 1987
        return month + " " + dayText + ", " + yearText;
    case 2: // 3.3.1987
        return dayText + "." + std::to_string(unsigned(date.month())) + "." + yearText;
    default: { // Tue, 3 Mar 1987
        const std::chrono::weekday weekday{sys_days(date)};
        return std::string(weekdays[weekday.c_encoding()]) + ", " + dayText + " " +
               month.substr(0, 3) + " " + yearText;
    }
    }
}

/// Every day once, in a way of its own.
TokenPairs allDays()
{
    using namespace std::chrono_literals;
    TokenPairs pairs;
    RandomEngine engine = randomEngine(1, RandomPurpose::TaskData, 1);
    const sys_days last = 2049y / 12 / 31;
    for (sys_days today = 1950y / 1 / 1; today <= last; today += std::chrono::days(1)) {
        const year_month_day date = today;
        pairs.add(
            charactersOf(written(date, integerBelow(engine, ways))), charactersOf(isoDate(date)));
    }
    return pairs;
}

} // namespace

TaskDescription Dates::describe()
{
    TaskDescription task;
    task.kind = TaskKind::Dates;
    task.group = TaskGroup::Translation;
    task.identifier = "dates";
    task.name = "Dates → ISO form";
    task.purpose = "Reads a date, written in one of four ways, letter by letter and writes it as "
                   "year-month-day. What is read last is written first, so attention helps.";
    task.source = "after Bahdanau, Cho & Bengio 2015, Neural machine translation by jointly "
                  "learning to align and translate";
    task.shape = Shape::EncoderDecoder;
    task.metric = {"unseen dates written right to the last digit", true, true, 0.99};
    task.defaults = {.units = 48,
        .attention = Attention::Dot,
        .learningRate = 0.005,
        .lagMatched = false,
        .iterations = 2000};
    return task;
}

Dates::Dates(const TaskOptions& options)
    : PairsTask(options, allDays())
{
}

} // namespace loopscope
