#include "core/file/csv.h"

#include <QTest>

#include <cmath>

using namespace loopscope;

using Numbers = QVector<double>;

class TestCsv : public QObject
{
    Q_OBJECT

private slots:
    void readsTables_data();
    void readsTables();
    void readsEveryNumberExactly();
    void keepsNamesAndLines();
    void explainsWhatIsWrong_data();
    void explainsWhatIsWrong();
};

void TestCsv::readsTables_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("rows");
    QTest::addColumn<Numbers>("values");
    const Numbers four = {1, 2, 3, 4};
    QTest::newRow("commas") << QByteArray("1,2\n3,4\n") << 2 << four;
    QTest::newRow("commas and blanks") << QByteArray(" 1 , 2 \n3,\t4") << 2 << four;
    QTest::newRow("semicolons") << QByteArray("1;2\n3;4\n") << 2 << four;
    QTest::newRow("tabs") << QByteArray("1\t2\n3\t4\n") << 2 << four;
    QTest::newRow("blanks") << QByteArray("  1   2\n3 4  \n") << 2 << four;
    QTest::newRow("CRLF") << QByteArray("1,2\r\n3,4\r\n") << 2 << four;
    QTest::newRow("CR") << QByteArray("1,2\r3,4\r") << 2 << four;
    QTest::newRow("no line feed at the end") << QByteArray("1,2\n3,4") << 2 << four;
    QTest::newRow("byte order mark") << QByteArray("\xEF\xBB\xBF"
                                                   "1,2\n3,4")
                                     << 2 << four;
    QTest::newRow("empty lines") << QByteArray("\n\n1,2\n \n3,4\n\n") << 2 << four;
    QTest::newRow("comments, as NumPy writes them")
        << QByteArray("# x y\n1 2\n#\n3 4\n") << 2 << four;
    QTest::newRow("header") << QByteArray("a,b\n1,2\n3,4\n") << 2 << four;
    QTest::newRow("header that begins as a recording does")
        << QByteArray("ID3,ID4\n1,2\n3,4\n") << 2 << four;
    QTest::newRow("header of one column with blanks")
        << QByteArray("my value\n1\n2\n") << 2 << Numbers{1, 2};
    QTest::newRow("one number") << QByteArray("1e-3") << 1 << Numbers{1e-3};
    QTest::newRow("signs and exponents")
        << QByteArray("+1,-2.5,1E+2,.5,5.") << 1 << Numbers{1, -2.5, 100, 0.5, 5};
    QTest::newRow("too small is zero")
        << QByteArray("1e-400,-1E-400," + QByteArray(400, '9') + "e-800") << 1
        << Numbers{0, -0.0, 0};
    QTest::newRow("infinite") << QByteArray("inf,-inf,Infinity") << 1
                              << Numbers{INFINITY, -INFINITY, INFINITY};
}

void TestCsv::readsTables()
{
    QFETCH(QByteArray, text);
    QFETCH(int, rows);
    QFETCH(Numbers, values);
    const auto table = parseCsv(text.toStdString(), "x.csv");
    QVERIFY2(table, table ? "" : table.error().c_str());
    QCOMPARE(int(table->rows()), rows);
    QCOMPARE(table->values.size(), table->rows() * table->columns);
    QCOMPARE(Numbers(table->values.begin(), table->values.end()), values);
    for (std::size_t i = 0; i < table->values.size(); ++i)
        QCOMPARE(std::signbit(table->values[i]), std::signbit(values[int(i)]));
}

void TestCsv::readsEveryNumberExactly()
{
    for (const double number :
        {0.1, 1.0 / 3.0, 5e-324, 1.7976931348623157e308, -2.2250738585072014e-308}) {
        const auto table = parseCsv(QByteArray::number(number, 'g', 17).toStdString(), "x.csv");
        QVERIFY2(table, table ? "" : table.error().c_str());
        QVERIFY(table->values[0] == number);
    }
    QVERIFY(std::isnan(parseCsv("nan", "x.csv")->values[0]));
}

void TestCsv::keepsNamesAndLines()
{
    const auto table = parseCsv("# made by hand\n\"time\"; level\n\n1;2\n\n3;4\n", "x.csv");
    QVERIFY2(table, table ? "" : table.error().c_str());
    QVERIFY((table->header == std::vector<std::string>{"time", "level"}));
    QVERIFY((table->lines == std::vector<int>{4, 6}));
    QCOMPARE(table->at(1, 0), 3.0);
    QVERIFY(parseCsv("1,2", "x.csv")->header.empty());
}

void TestCsv::explainsWhatIsWrong_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("sentence");
    const QString example = "write one such as 2, -0.5 or 1e-3.";
    QTest::newRow("empty") << QByteArray("")
                           << "x.csv holds no row of numbers; write one for every step.";
    QTest::newRow("only a header")
        << QByteArray("a,b\n") << "x.csv holds no row of numbers; write one for every step.";
    QTest::newRow("two headers") << QByteArray("a,b\nc,d\n1,2\n")
                                 << "x.csv, line 2, column 1: “c” is not a number; " + example;
    QTest::newRow("a word") << QByteArray("1,2\n3,four\n")
                            << "x.csv, line 2, column 2: “four” is not a number; " + example;
    QTest::newRow("a word in the first line")
        << QByteArray("1,b\n") << "x.csv, line 1, column 2: “b” is not a number; " + example;
    QTest::newRow("a unit") << QByteArray("1,2\n3,4V\n")
                            << "x.csv, line 2, column 2: “4V” is not a number; " + example;
    QTest::newRow("hexadecimal") << QByteArray("0x10 2\n")
                                 << "x.csv, line 1, column 1: “0x10” is not a number; " + example;
    QTest::newRow("two signs") << QByteArray("1,+-2\n")
                               << "x.csv, line 1, column 2: “+-2” is not a number; " + example;
    QTest::newRow("a sign alone") << QByteArray("1,-\n")
                                  << "x.csv, line 1, column 2: “-” is not a number; " + example;
    QTest::newRow("nothing")
        << QByteArray("1,,3\n")
        << "x.csv, line 1, column 2: a number is missing; every field needs one.";
    QTest::newRow("nothing at the end")
        << QByteArray("1,2,\n")
        << "x.csv, line 1, column 3: a number is missing; every field needs one.";
    QTest::newRow("too large")
        << QByteArray("1\n\n1e400")
        << "x.csv, line 3, column 1: “1e400” is too large; the largest number is 1.79e308.";
    QTest::newRow("too large, in digits")
        << QByteArray(310, '9')
        << QString("x.csv, line 1, column 1: “%1…” is too large; the largest number is 1.79e308.")
               .arg(QString(80, '9'));
    QTest::newRow("decimal commas")
        << QByteArray("1,5;2,5\n3;4\n")
        << "x.csv, line 1, column 1: “1,5” is not a number; write the decimal point as a point.";
    QTest::newRow("a decimal comma")
        << QByteArray("1;2\n3,5;4\n")
        << "x.csv, line 2, column 1: “3,5” is not a number; write the decimal point as a point.";
    QTest::newRow("a number in quotation marks")
        << QByteArray("1,2\n3,\"4\"\n")
        << "x.csv, line 2, column 2: “\"4\"” is not a number; leave the quotation marks out.";
    QTest::newRow("too few")
        << QByteArray("1,2\n\n3\n")
        << "x.csv, line 3 has 1 column; line 1 has 2. Every row needs the same number.";
    QTest::newRow("too many")
        << QByteArray("1\n2,3\n")
        << "x.csv, line 2, column 1: “2,3” is not a number; write the decimal point as a point.";
    QTest::newRow("too many, with semicolons")
        << QByteArray("1;2\n2;3;4\n")
        << "x.csv, line 2 has 3 columns; line 1 has 2. Every row needs the same number.";
    QTest::newRow("a header that is too short")
        << QByteArray("a,b\n1,2,3\n") << "x.csv, line 1 names 2 columns; line 2 has 3. Every "
                                           "column needs one name, or none has one.";
    QTest::newRow("a header that is too short by all but one")
        << QByteArray("a\n1,2\n")
        << "x.csv, line 1 names 1 column; line 2 has 2. Every column needs one name, or none has "
           "one.";
    QTest::newRow("a spreadsheet")
        << QByteArray("PK\x03\x04 and so on")
        << "x.csv is a ZIP archive, as .pt files of PyTorch and .xlsx and .ods tables are, not a "
           "table in plain text; save the table as CSV.";
    QTest::newRow("UTF-16") << QByteArray("\xFF\xFE"
                                          "1\0",
                                   4)
                            << "x.csv is UTF-16; save it as UTF-8.";
    QTest::newRow("a zero byte") << QByteArray("1,2\n3,\0\n", 8)
                                 << "x.csv, line 2, column 2: “?” is not a number; " + example;
}

void TestCsv::explainsWhatIsWrong()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, sentence);
    const auto table = parseCsv(text.toStdString(), "x.csv");
    QVERIFY(!table);
    QCOMPARE(QString::fromStdString(table.error()), sentence);
}

QTEST_APPLESS_MAIN(TestCsv)
#include "tst_csv.moc"
