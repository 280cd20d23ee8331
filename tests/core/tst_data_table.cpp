#include "core/file/data_field.h"
#include "core/file/data_table.h"

#include <QDate>
#include <QTest>

#include <cmath>

using namespace loopscope;

namespace
{

using Numbers = std::vector<double>;
constexpr double missing = std::numeric_limits<double>::quiet_NaN();

/// Equal, where what is missing equals what is missing.
bool areSame(const Numbers& a, const Numbers& b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
        [](double x, double y) { return x == y || (std::isnan(x) && std::isnan(y)); });
}

DataTable tableOf(const char* text)
{
    return parseDataTable(text, "table.csv").value();
}

} // namespace

class TestDataTable : public QObject
{
    Q_OBJECT

private slots:
    void numbersAreReadAsPeopleWriteThem_data();
    void numbersAreReadAsPeopleWriteThem();
    void datesAreReadAsPeopleWriteThem_data();
    void datesAreReadAsPeopleWriteThem();
    void fieldsAreCut_data();
    void fieldsAreCut();
    void tablesOfAllKindsAreRead_data();
    void tablesOfAllKindsAreRead();
    void oneColumnMayHaveDecimalCommas();
    void columnsHaveKinds();
    void missingFieldsAreCounted();
    void strangeFieldsAreTold();
    void raggedRowsAreFilled();
    void fieldsTooManyAreLeftOut_data();
    void fieldsTooManyAreLeftOut();
    void rowNamesWithoutAHeadingStay();
    void aQuoteThatIsNotClosedEndsWithItsLine_data();
    void aQuoteThatIsNotClosedEndsWithItsLine();
    void aFieldMayHaveSeveralLines();
    void whatIsNoTableIsExplained_data();
    void whatIsNoTableIsExplained();
    void longTablesAreCut();
};

void TestDataTable::numbersAreReadAsPeopleWriteThem_data()
{
    QTest::addColumn<std::string>("field");
    QTest::addColumn<double>("withPoint"); ///< not-a-number: none
    QTest::addColumn<double>("withComma");
    const auto row = [](const char* field, double withPoint, double withComma) {
        QTest::newRow(field) << std::string(field) << withPoint << withComma;
    };
    row("1234.5", 1234.5, 1234.5);
    row("3,5", missing, 3.5);
    row("1,234", 1234.0, 1.234);
    row("1,234.5", 1234.5, 1234.5);
    row("1.234,5", missing, 1234.5);
    row("1.234.567,8", missing, 1234567.8);
    row("12,34,567", missing, missing);
    row("-0.25", -0.25, -0.25);
    row("+7", 7.0, 7.0);
    row("12 %", 12.0, 12.0);
    row("1e-3", 0.001, 0.001);
    row("1,5e3", missing, 1500.0);
    row(".5", 0.5, 0.5);
    row("5.", 5.0, 5.0);
    row("1-2", missing, missing);
    row("--1", missing, missing);
    row("abc", missing, missing);
    row("1e999", missing, missing);
    row("inf", missing, missing);
    row("", missing, missing);
    row("1 000", missing, missing);
}

void TestDataTable::numbersAreReadAsPeopleWriteThem()
{
    QFETCH(std::string, field);
    QFETCH(double, withPoint);
    QFETCH(double, withComma);
    QVERIFY(areSame({readNumberField(field, false).value_or(missing)}, {withPoint}));
    QVERIFY(areSame({readNumberField(field, true).value_or(missing)}, {withComma}));
}

void TestDataTable::datesAreReadAsPeopleWriteThem_data()
{
    QTest::addColumn<std::string>("field");
    QTest::addColumn<QDate>("date"); ///< invalid: none
    QTest::addColumn<double>("fraction");
    const auto row = [](const char* field, const QDate& date, double fraction) {
        QTest::newRow(field) << std::string(field) << date << fraction;
    };
    row("2024-02-29", QDate(2024, 2, 29), 0.0);
    row("1969-12-31", QDate(1969, 12, 31), 0.0);
    row("31.3.2024", QDate(2024, 3, 31), 0.0);
    row("01.12.1999", QDate(1999, 12, 1), 0.0);
    row("2024/3/1", QDate(2024, 3, 1), 0.0);
    row("2024-03-31 18:00", QDate(2024, 3, 31), 0.75);
    row("2024-03-31T06:00:00Z", QDate(2024, 3, 31), 0.25);
    row("2023-02-29", QDate(), 0.0);
    row("31.13.2024", QDate(), 0.0);
    row("2024-03", QDate(), 0.0);
    row("2024-03-31 nonsense", QDate(), 0.0);
    row("2024-03/31", QDate(), 0.0);
    row("99999999999-01-01", QDate(), 0.0);
    row("12.5", QDate(), 0.0);
    row("", QDate(), 0.0);
}

void TestDataTable::datesAreReadAsPeopleWriteThem()
{
    QFETCH(std::string, field);
    QFETCH(QDate, date);
    QFETCH(double, fraction);
    const std::optional<double> read = readDateField(field);
    QCOMPARE(read.has_value(), date.isValid());
    if (read)
        QCOMPARE(*read, double(QDate(1970, 1, 1).daysTo(date)) + fraction);
}

void TestDataTable::fieldsAreCut_data()
{
    QTest::addColumn<std::string>("line");
    QTest::addColumn<char>("separator");
    QTest::addColumn<std::vector<std::string>>("fields");
    using Fields = std::vector<std::string>;
    QTest::newRow("commas") << std::string("a, b ,c") << ',' << Fields{"a", "b", "c"};
    QTest::newRow("empty ones") << std::string("a,,c,") << ',' << Fields{"a", "", "c", ""};
    QTest::newRow("quotes") << std::string("\"a,b\",c") << ',' << Fields{"a,b", "c"};
    QTest::newRow("quotes inside")
        << std::string("\"say \"\"hi\"\"\";2") << ';' << Fields{"say \"hi\"", "2"};
    QTest::newRow("tabs") << std::string("a\t\tc") << '\t' << Fields{"a", "", "c"};
    QTest::newRow("white space") << std::string("  a   b\tc ") << ' ' << Fields{"a", "b", "c"};
    QTest::newRow("an open quote") << std::string("\"a,b") << ',' << Fields{"a,b"};
    QTest::newRow("nothing") << std::string() << ',' << Fields{""};
}

void TestDataTable::fieldsAreCut()
{
    QFETCH(std::string, line);
    QFETCH(char, separator);
    QFETCH(std::vector<std::string>, fields);
    QVERIFY(fieldsOfLine(line, separator) == fields);
}

void TestDataTable::tablesOfAllKindsAreRead_data()
{
    QTest::addColumn<QByteArray>("text");
    const auto row = [](const char* name, const char* text) {
        QTest::newRow(name) << QByteArray(text);
    };
    row("commas", "day,price\n2024-01-01,1.5\n2024-01-02,2.25\n");
    row("semicolons and decimal commas", "day;price\n1.1.2024;1,5\n2.1.2024;2,25\n");
    row("tabs", "day\tprice\n2024-01-01\t1.5\n2024-01-02\t2.25\n");
    row("white space", "day price\n2024-01-01 1.5\n2024-01-02   2.25\n");
    row("Windows", "day;price\r\n2024-01-01;1.5\r\n2024-01-02;2.25\r\n");
    row("byte order mark", "\xEF\xBB\xBF"
                           "day,price\n2024-01-01,1.5\n2024-01-02,2.25\n");
    row("remarks and empty lines", "# from a bank\n\nday,price\n2024-01-01,1.5\n\n2024-01-02,2.25");
    row("quotes", "\"day\",\"price\"\n\"2024-01-01\",\"1.5\"\n\"2024-01-02\",\"2.25\"\n");
}

void TestDataTable::tablesOfAllKindsAreRead()
{
    QFETCH(QByteArray, text);
    const DataTable table = tableOf(text.constData());
    QVERIFY(table.notices.empty());
    QCOMPARE(table.rows, std::size_t(2));
    QCOMPARE(table.columns.size(), std::size_t(2));
    QCOMPARE(QString::fromStdString(table.columns[0].name), QString("day"));
    QCOMPARE(table.columns[0].kind, DataColumn::Kind::Date);
    QCOMPARE(table.columns[0].numbers[0], 19723.0);
    QCOMPARE(QString::fromStdString(table.columns[1].name), QString("price"));
    QVERIFY(areSame(table.columns[1].numbers, {1.5, 2.25}));
    QVERIFY(table.numberColumns() == std::vector<std::size_t>{1});
}

void TestDataTable::oneColumnMayHaveDecimalCommas()
{
    const DataTable table = tableOf("price\n1,5\n2,25\n");
    QCOMPARE(table.columns.size(), std::size_t(1));
    QVERIFY(areSame(table.columns[0].numbers, {1.5, 2.25}));
}

void TestDataTable::columnsHaveKinds()
{
    const DataTable table = tableOf("2024-01-01,1,red\n2024-01-02,2,green\n");
    QCOMPARE(table.columns[0].kind, DataColumn::Kind::Date);
    QCOMPARE(table.columns[1].kind, DataColumn::Kind::Number);
    QCOMPARE(table.columns[2].kind, DataColumn::Kind::Text);
    QVERIFY(table.columns[2].numbers.empty());
    QVERIFY(table.columns[2].texts == std::vector<std::string>({"red", "green"}));
    QCOMPARE(QString::fromStdString(table.columns[1].name), QString("column 2"));
}

void TestDataTable::missingFieldsAreCounted()
{
    const DataTable table = tableOf("a,b\n1,NA\n,2\nnan,-\n4,n/a\n");
    QVERIFY(areSame(table.columns[0].numbers, {1.0, missing, missing, 4.0}));
    QVERIFY(areSame(table.columns[1].numbers, {missing, 2.0, missing, missing}));
    QCOMPARE(table.columns[0].missing, std::size_t(2));
    QCOMPARE(table.columns[1].missing, std::size_t(3));
    QVERIFY(table.notices.empty());
}

void TestDataTable::strangeFieldsAreTold()
{
    const DataTable table = tableOf("price\n1\n2\noops\n4\n");
    QVERIFY(areSame(table.columns[0].numbers, {1.0, 2.0, missing, 4.0}));
    QCOMPARE(QString::fromStdString(table.notices.at(0)),
        QString("In column “price” 1 field is no number and counts as missing."));
    const DataTable broken = tableOf("pr\xE9is\n1\n2\n");
    QCOMPARE(QString::fromStdString(broken.notices.at(0)),
        QString("1 byte is not UTF-8 and is read as �."));
}

void TestDataTable::raggedRowsAreFilled()
{
    const DataTable table = tableOf("1,2,3\n4\n5,6,7,8\n");
    QCOMPARE(table.columns.size(), std::size_t(4));
    QVERIFY(areSame(table.columns[1].numbers, {2.0, missing, 6.0}));
    QVERIFY(areSame(table.columns[3].numbers, {missing, missing, 8.0}));
}

void TestDataTable::fieldsTooManyAreLeftOut_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("notice");
    QTest::newRow("one line with a header")
        << QByteArray("a,b\n1,2\n3,4,5\n6,7\n")
        << "Line 3 has 3 fields, and there are 2 columns: what is too much is not read. Where a "
           "comma is a decimal sign, separate the fields by semicolons.";
    QTest::newRow("behind remarks and empty lines")
        << QByteArray("# of a bank\r\n\r\na,b\r\n1,2\r\n3,4,5\r\n6,7\r\n")
        << "Line 5 has 3 fields, and there are 2 columns: what is too much is not read. Where a "
           "comma is a decimal sign, separate the fields by semicolons.";
    QTest::newRow("no header") << QByteArray("1,2\n3,4,5\n6,7\n")
                               << "Line 2 has 3 fields, and there are 2 columns: what is too much "
                                  "is not read. Where a comma is a decimal sign, separate the "
                                  "fields by semicolons.";
    QTest::newRow("several lines")
        << QByteArray("a,b\n1,2\n3,4,5\n6,7,8,9\n6,7\n6,7\n6,7\n")
        << "Line 3 and 1 more have other numbers of fields, and there are 2 columns: what is too "
           "much is not read. Where a comma is a decimal sign, separate the fields by semicolons.";
    QTest::newRow("nothing stands in them") << QByteArray("a,b\n1,2\n3,4,\n6,7\n") << QString();
    QTest::newRow("too few") << QByteArray("a,b\n1,2\n3\n6,7\n")
                             << "Line 3 has 1 field, and there are 2 columns: what is not there "
                                "counts as missing.";
}

void TestDataTable::fieldsTooManyAreLeftOut()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, notice);
    const DataTable table = tableOf(text.constData());
    QCOMPARE(table.columns.size(), std::size_t(2));
    QCOMPARE(QString::fromStdString(table.notices.empty() ? std::string() : table.notices.at(0)),
        notice);
    QCOMPARE(table.columns[0].numbers[1], 3.0);
    QCOMPARE(table.columns[0].numbers.back(), 6.0);
}

void TestDataTable::rowNamesWithoutAHeadingStay()
{
    // As R writes tables: one name less than there are columns.
    const DataTable table = tableOf("a b\n1 2.5 3.5\n2 4.5 5.5\n");
    QCOMPARE(table.columns.size(), std::size_t(3));
    QVERIFY(table.notices.empty());
}

void TestDataTable::aQuoteThatIsNotClosedEndsWithItsLine_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("at the start of a field") << QByteArray("a,b\n1,2\n3,\"4\n5,6\n7,8\n");
    QTest::newRow("in the last line") << QByteArray("a,b\n1,2\n5,6\n7,\"8");
    QTest::newRow("Windows") << QByteArray("a,b\r\n1,2\r\n3,\"4\r\n5,6\r\n7,8\r\n");
    QByteArray far("a,b\n1,2\n3,\"4\n");
    for (int i = 0; i < 100; ++i)
        far += "5,6\n";
    QTest::newRow("another one far below") << far + "7,\"8\n";
}

void TestDataTable::aQuoteThatIsNotClosedEndsWithItsLine()
{
    QFETCH(QByteArray, text);
    const DataTable table = tableOf(text.constData());
    QCOMPARE(table.columns.size(), std::size_t(2));
    QVERIFY(table.rows >= 3);
    QCOMPARE(table.columns[1].numbers.front(), 2.0);
    QCOMPARE(table.columns[1].numbers.back(), 8.0);
    QCOMPARE(table.columns[1].missing, std::size_t(0));
    QCOMPARE(table.notices.size(), std::size_t(1));
    const QString notice = QString::fromStdString(table.notices.front());
    const int line = text.contains("3,\"4") ? 3 : 4;
    QVERIFY2(notice.startsWith(QString("In line %1 a quotation mark opens").arg(line)),
        qPrintable(notice));
}

void TestDataTable::aFieldMayHaveSeveralLines()
{
    const DataTable table = tableOf("a,b\n1,\"two\nlines\"\n3,4,5\n6,x\n7,y\n");
    QCOMPARE(table.rows, std::size_t(4));
    QCOMPARE(QString::fromStdString(table.columns[1].texts.front()), QString("two\nlines"));
    // The line that is told counts them.
    QVERIFY2(table.notices.at(0).starts_with("Line 4 has 3"), table.notices.at(0).c_str());
}

void TestDataTable::whatIsNoTableIsExplained_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("part");
    QTest::newRow("nothing") << QByteArray() << "table.csv holds no row";
    QTest::newRow("remarks alone") << QByteArray("# a\n\n#b\n") << "table.csv holds no row";
    QTest::newRow("UTF-16") << QByteArray("\xFF\xFE"
                                          "1\0",
                                   4)
                            << "table.csv is UTF-16";
}

void TestDataTable::whatIsNoTableIsExplained()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, part);
    const auto table = parseDataTable(text.toStdString(), "table.csv");
    QVERIFY(!table);
    QVERIFY2(QString::fromStdString(table.error()).startsWith(part), table.error().c_str());
}

void TestDataTable::longTablesAreCut()
{
    std::string text;
    for (std::size_t i = 0; i < mostDataRows + 5; ++i)
        text += "1,2\n";
    const auto table = parseDataTable(text, "table.csv");
    QCOMPARE(table->rows, mostDataRows);
    QVERIFY(table->notices.at(0).starts_with("Only the first 200000 rows"));
}

QTEST_APPLESS_MAIN(TestDataTable)
#include "tst_data_table.moc"
