#include "ui/theme/number_format.h"

#include <QTest>

#include <limits>

using namespace loopscope::ui;

class TestNumberFormat : public QObject
{
    Q_OBJECT

private slots:
    void numbersReadAsAPersonWritesThem_data()
    {
        QTest::addColumn<double>("value");
        QTest::addColumn<QString>("text");
        QTest::newRow("four digits") << 0.412749 << QStringLiteral("0.4127");
        QTest::newRow("rounded up to the next ten") << 9.99996 << QStringLiteral("10");
        QTest::newRow("no needless zeros") << 0.5 << QStringLiteral("0.5");
        QTest::newRow("whole") << 12.0 << QStringLiteral("12");
        QTest::newRow("zero") << 0.0 << QStringLiteral("0");
        QTest::newRow("negative zero") << -0.0 << QStringLiteral("0");
        QTest::newRow("a real minus sign") << -1.25 << QStringLiteral("−1.25");
        QTest::newRow("hundredths stand as they are") << 0.0123456 << QStringLiteral("0.01235");
        QTest::newRow("thousandths are a power") << 2e-3 << QStringLiteral("2·10⁻³");
        QTest::newRow("almost a hundredth") << 0.00999999 << QStringLiteral("0.01");
        QTest::newRow("faded") << -1.2345e-200 << QStringLiteral("−1.234·10⁻²⁰⁰");
        QTest::newRow("a bare power") << 1e-7 << QStringLiteral("10⁻⁷");
        QTest::newRow("large") << 123456.0 << QStringLiteral("123456");
        QTest::newRow("exploded") << 3.2e12 << QStringLiteral("3.2·10¹²");
        QTest::newRow("smallest") << std::numeric_limits<double>::denorm_min()
                                  << QStringLiteral("4.941·10⁻³²⁴");
        QTest::newRow("not a number")
            << std::numeric_limits<double>::quiet_NaN() << QStringLiteral("not a number");
        QTest::newRow("infinity") << std::numeric_limits<double>::infinity()
                                  << QStringLiteral("infinity");
        QTest::newRow("minus infinity")
            << -std::numeric_limits<double>::infinity() << QStringLiteral("minus infinity");
    }

    void numbersReadAsAPersonWritesThem()
    {
        QFETCH(double, value);
        QFETCH(QString, text);
        QCOMPARE(formatNumber(value), text);
    }

    void normsOfOneMagnitudeHaveOneLength()
    {
        QCOMPARE(formatNorm(0.27), QStringLiteral("0.270"));
        QCOMPARE(formatNorm(0.6821), QStringLiteral("0.682"));
        QCOMPARE(formatNorm(1.0), QStringLiteral("1.00"));
        QCOMPARE(formatNorm(1e-5), QStringLiteral("1.00·10⁻⁵"));
    }

    void percentsNeverClaimCertainty()
    {
        QCOMPARE(formatPercent(0.734), QStringLiteral("73 %"));
        QCOMPARE(formatPercent(0.0512), QStringLiteral("5.1 %"));
        QCOMPARE(formatPercent(0.99999), QStringLiteral("99.9 %"));
        QCOMPARE(formatPercent(1.0), QStringLiteral("100 %"));
        QCOMPARE(formatPercent(1e-9), QStringLiteral("< 0.1 %"));
        QCOMPARE(formatPercent(0.0), QStringLiteral("0 %"));
    }

    void smallDigitsStandAboveAndBelowTheLine()
    {
        QCOMPARE(superscript(-120), QStringLiteral("⁻¹²⁰"));
        QCOMPARE(subscript(10), QStringLiteral("₁₀"));
    }
};

QTEST_MAIN(TestNumberFormat)
#include "tst_number_format.moc"
