#include "ui/theme/fonts.h"
#include "ui/theme/ramps.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QTest>
#include <QWidget>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <vector>

using namespace loopscope::ui;

namespace
{

using Triple = std::array<double, 3>;
using Matrix = std::array<Triple, 3>;

Triple product(const Matrix& m, const Triple& v)
{
    Triple result{};
    for (std::size_t i = 0; i < 3; ++i)
        result[i] = m[i][0] * v[0] + m[i][1] * v[1] + m[i][2] * v[2];
    return result;
}

Triple linear(const QColor& colour)
{
    const auto channel = [](double c) {
        return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
    };
    return {channel(colour.redF()), channel(colour.greenF()), channel(colour.blueF())};
}

/// WCAG 2: relative luminance and contrast ratio.
double luminance(const QColor& colour)
{
    const Triple rgb = linear(colour);
    return 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2];
}

double contrast(const QColor& a, const QColor& b)
{
    const auto [low, high] = std::minmax({luminance(a), luminance(b)});
    return (high + 0.05) / (low + 0.05);
}

struct Vision {
    const char* name;
    Matrix seen; ///< on linear RGB
};

/// Machado, Oliveira & Fernandes 2009, "A physiologically-based model for simulation of color
/// vision deficiency", severity 1.0.
const std::array<Vision, 4> visions{{{"full colour vision", {{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}}},
    {"protanopia", {{{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216},
                       {-0.003882, -0.048116, 1.051998}}}},
    {"deuteranopia", {{{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413},
                         {-0.011820, 0.042940, 0.968881}}}},
    {"tritanopia", {{{1.255528, -0.076749, -0.178779}, {-0.078411, 0.930809, 0.147602},
                       {0.004733, 0.691367, 0.303900}}}}}};

/// CIELAB (D65) of a colour as a kind of vision sees it.
Triple lab(const QColor& colour, const Vision& vision)
{
    Triple rgb = product(vision.seen, linear(colour));
    for (double& channel : rgb)
        channel = std::clamp(channel, 0.0, 1.0);
    static const Matrix toXyz{{{0.4124564, 0.3575761, 0.1804375}, {0.2126729, 0.7151522, 0.0721750},
        {0.0193339, 0.1191920, 0.9503041}}};
    const Triple xyz = product(toXyz, rgb);
    const auto f = [](double t) {
        return t > 216.0 / 24389.0 ? std::cbrt(t) : (24389.0 / 27.0 * t + 16.0) / 116.0;
    };
    const double x = f(xyz[0] / 0.95047);
    const double y = f(xyz[1]);
    const double z = f(xyz[2] / 1.08883);
    return {116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)};
}

double radians(double degrees)
{
    return degrees * M_PI / 180.0;
}

double hueAngle(double a, double b)
{
    const double degrees = std::atan2(b, a) * 180.0 / M_PI;
    return degrees < 0.0 ? degrees + 360.0 : degrees;
}

/// CIEDE2000, after Sharma, Wu & Dalal 2005. About 2.3 is just noticeable between neighbouring
/// patches.
double difference(const Triple& first, const Triple& second)
{
    const auto seventh = [](double c) {
        return std::sqrt(std::pow(c, 7) / (std::pow(c, 7) + 6103515625.0));
    };
    const double meanChroma =
        (std::hypot(first[1], first[2]) + std::hypot(second[1], second[2])) / 2.0;
    const double stretch = 1.0 + 0.5 * (1.0 - seventh(meanChroma));
    const double a1 = first[1] * stretch;
    const double a2 = second[1] * stretch;
    const double c1 = std::hypot(a1, first[2]);
    const double c2 = std::hypot(a2, second[2]);
    const double h1 = hueAngle(a1, first[2]);
    const double h2 = hueAngle(a2, second[2]);
    double hueStep = h2 - h1;
    double hue = (h1 + h2) / 2.0;
    if (std::abs(hueStep) > 180.0) {
        hueStep += hueStep > 0.0 ? -360.0 : 360.0;
        hue = h1 + h2 < 360.0 ? hue + 180.0 : hue - 180.0;
    }
    if (c1 * c2 == 0.0) {
        hueStep = 0.0;
        hue = h1 + h2;
    }
    const double c = (c1 + c2) / 2.0;
    const double l = (first[0] + second[0]) / 2.0 - 50.0;
    const double t =
        1.0 - 0.17 * std::cos(radians(hue - 30.0)) + 0.24 * std::cos(radians(2.0 * hue)) +
        0.32 * std::cos(radians(3.0 * hue + 6.0)) - 0.20 * std::cos(radians(4.0 * hue - 63.0));
    const double lightness =
        (second[0] - first[0]) / (1.0 + 0.015 * l * l / std::sqrt(20.0 + l * l));
    const double chroma = (c2 - c1) / (1.0 + 0.045 * c);
    const double turn =
        2.0 * std::sqrt(c1 * c2) * std::sin(radians(hueStep / 2.0)) / (1.0 + 0.015 * c * t);
    const double around = 30.0 * std::exp(-std::pow((hue - 275.0) / 25.0, 2));
    const double rotation = -2.0 * seventh(c) * std::sin(radians(2.0 * around));
    return std::sqrt(
        lightness * lightness + chroma * chroma + turn * turn + rotation * chroma * turn);
}

const std::array<double, 5> namedPlaces{-6.0, -2.5, 0.0, 1.5, 3.0};
const std::array<const char*, 5> namesOfPlaces{"lavender", "indigo", "teal", "amber", "crimson"};

QColor gradientAt(double place, bool dark)
{
    return gradientColour(std::pow(10.0, place), dark);
}

} // namespace

class TestTheme : public QObject
{
    Q_OBJECT
private slots:
    void differenceAgreesWithPublishedPairs_data();
    void differenceAgreesWithPublishedPairs();
    void contrastAgreesWithItsDefinition();
    void textIsReadable_data();
    void textIsReadable();
    void linesThatMeanSomethingAreSeen_data();
    void linesThatMeanSomethingAreSeen();
    void namedGradientsAreTellableApart_data() { bothThemesForEveryVision(); }
    void namedGradientsAreTellableApart();
    void everyDecadeOfTheGradientIsAStep_data() { bothThemesForEveryVision(); }
    void everyDecadeOfTheGradientIsAStep();
    void signsOfValuesAreTellableApart_data() { bothThemesForEveryVision(); }
    void signsOfValuesAreTellableApart();
    void gradientsDoNotLookLikeValues_data() { bothThemesForEveryVision(); }
    void gradientsDoNotLookLikeValues();
    void rampsEndWhereTheySay();
    void numbersThatAreNoneHaveTheirOwnColour();
    void themesFollowTheChoice();
    void theDesktopsChoiceIsFollowed();
    void typeIsScaledInPointsAndInPixels();

private:
    static void bothThemesForEveryVision();
};

void TestTheme::bothThemesForEveryVision()
{
    QTest::addColumn<bool>("dark");
    QTest::addColumn<int>("vision");
    for (int vision = 0; vision < int(visions.size()); ++vision) {
        QTest::addRow("light, %s", visions[std::size_t(vision)].name) << false << vision;
        QTest::addRow("dark, %s", visions[std::size_t(vision)].name) << true << vision;
    }
}

void TestTheme::differenceAgreesWithPublishedPairs_data()
{
    QTest::addColumn<QList<double>>("pair");
    QTest::addColumn<double>("expected");
    // From table 1 of Sharma, Wu & Dalal 2005.
    QTest::newRow("pair 1") << QList<double>{50, 2.6772, -79.7751, 50, 0, -82.7485} << 2.0425;
    QTest::newRow("pair 7") << QList<double>{50, 0, 0, 50, -1, 2} << 2.3669;
    QTest::newRow("pair 17") << QList<double>{50, 2.5, 0, 73, 25, -18} << 27.1492;
    QTest::newRow("pair 25") << QList<double>{60.2574, -34.0099, 36.2677, 60.4626, -34.1751,
                                    39.4387}
                             << 1.2644;
}

void TestTheme::differenceAgreesWithPublishedPairs()
{
    QFETCH(const QList<double>, pair);
    QFETCH(const double, expected);
    const double result = difference({pair[0], pair[1], pair[2]}, {pair[3], pair[4], pair[5]});
    QVERIFY2(std::abs(result - expected) < 5e-5, qPrintable(QString::number(result)));
}

void TestTheme::contrastAgreesWithItsDefinition()
{
    QVERIFY(std::abs(contrast(Qt::black, Qt::white) - 21.0) < 1e-9);
    QVERIFY(std::abs(contrast(QColor(0x777777), Qt::white) - 4.478) < 1e-3);
}

void TestTheme::textIsReadable_data()
{
    QTest::addColumn<QColor>("text");
    QTest::addColumn<QColor>("behind");
    QTest::addColumn<double>("least");
    for (const Theme& theme : {lightTheme(), darkTheme()}) {
        const QByteArray name(theme.dark ? "dark" : "light");
        const auto add = [&](const char* what, const QColor& text, const QColor& behind,
                             double least) {
            QTest::newRow(name + ", " + what) << text << behind << least;
        };
        add("text on panel", theme.text, theme.panel, 7.0);
        add("text on stage", theme.text, theme.stage, 7.0);
        add("text on window", theme.text, theme.window, 7.0);
        add("text in fields", theme.text, theme.field, 7.0);
        add("text on soft buttons", theme.text, theme.soft, 7.0);
        add("muted on panel", theme.mutedText, theme.panel, 4.5);
        add("muted on stage", theme.mutedText, theme.stage, 4.5);
        add("muted in fields", theme.mutedText, theme.field, 4.5);
        add("muted on soft buttons", theme.mutedText, theme.soft, 4.5);
        add("text on accent", theme.accentText, theme.accent, 4.5);
        add("accent on panel", theme.accent, theme.panel, 4.5);
        add("accent on reached phases", theme.accent, theme.accentSoft, 4.5);
        add("playhead's text on stage", theme.playheadText, theme.stage, 4.5);
        add("right on its fill", theme.right, theme.rightFill, 4.5);
        add("right on panel", theme.right, theme.panel, 4.5);
        add("wrong on its fill", theme.wrong, theme.wrongFill, 4.5);
        add("wrong on panel", theme.wrong, theme.panel, 4.5);
        add("from output on panel", theme.fromOutput, theme.panel, 4.5);
        add("from later on panel", theme.fromLater, theme.panel, 4.5);
    }
}

void TestTheme::textIsReadable()
{
    QFETCH(const QColor, text);
    QFETCH(const QColor, behind);
    QFETCH(const double, least);
    const double ratio = contrast(text, behind);
    QVERIFY2(ratio >= least, qPrintable(QString("%1 : 1").arg(ratio)));
}

void TestTheme::linesThatMeanSomethingAreSeen_data()
{
    QTest::addColumn<QColor>("line");
    QTest::addColumn<QColor>("behind");
    for (const Theme& theme : {lightTheme(), darkTheme()}) {
        const QByteArray name(theme.dark ? "dark" : "light");
        const auto add = [&](const char* what, const QColor& line, const QColor& behind) {
            QTest::newRow(name + ", " + what) << line << behind;
        };
        add("playhead on stage", theme.playhead, theme.stage);
        add("playhead on panel", theme.playhead, theme.panel);
        add("focus on panel", theme.accent, theme.panel);
        add("focus on soft buttons", theme.accent, theme.soft);
        add("right on stage", theme.right, theme.stage);
        add("wrong on stage", theme.wrong, theme.stage);
        add("a healthy gradient on stage", gradientColour(1.0, theme.dark), theme.stage);
        add("a fading gradient on stage", gradientColour(3e-3, theme.dark), theme.stage);
        add("an exploding gradient on stage", gradientColour(1e3, theme.dark), theme.stage);
    }
}

void TestTheme::linesThatMeanSomethingAreSeen()
{
    QFETCH(const QColor, line);
    QFETCH(const QColor, behind);
    const double ratio = contrast(line, behind);
    QVERIFY2(ratio >= 3.0, qPrintable(QString("%1 : 1").arg(ratio)));
}

void TestTheme::namedGradientsAreTellableApart()
{
    QFETCH(const bool, dark);
    QFETCH(const int, vision);
    // They are compared across a lane, not side by side: four times the just noticeable difference.
    const Vision& seen = visions[std::size_t(vision)];
    for (std::size_t i = 0; i < namedPlaces.size(); ++i)
        for (std::size_t j = 0; j < i; ++j) {
            const double apart = difference(lab(gradientAt(namedPlaces[i], dark), seen),
                lab(gradientAt(namedPlaces[j], dark), seen));
            QVERIFY2(apart >= 9.2,
                qPrintable(
                    QString("%1 and %2: %3").arg(namesOfPlaces[i], namesOfPlaces[j]).arg(apart)));
        }
}

void TestTheme::everyDecadeOfTheGradientIsAStep()
{
    QFETCH(const bool, dark);
    QFETCH(const int, vision);
    // Neighbouring decades stand side by side: the just noticeable difference.
    const Vision& seen = visions[std::size_t(vision)];
    for (int decade = -6; decade < 3; ++decade) {
        const double apart = difference(
            lab(gradientAt(decade, dark), seen), lab(gradientAt(decade + 1, dark), seen));
        QVERIFY2(apart >= 2.3, qPrintable(QString("1e%1: %2").arg(decade).arg(apart)));
    }
}

void TestTheme::signsOfValuesAreTellableApart()
{
    QFETCH(const bool, dark);
    QFETCH(const int, vision);
    const Vision& seen = visions[std::size_t(vision)];
    const Triple negative = lab(valueColour(-1.0, 1.0, dark), seen);
    const Triple none = lab(valueColour(0.0, 1.0, dark), seen);
    const Triple positive = lab(valueColour(1.0, 1.0, dark), seen);
    QVERIFY(difference(negative, positive) >= 40.0);
    QVERIFY(difference(negative, none) >= 20.0);
    QVERIFY(difference(positive, none) >= 20.0);
}

void TestTheme::gradientsDoNotLookLikeValues()
{
    QFETCH(const bool, dark);
    QFETCH(const int, vision);
    // Twice the just noticeable difference from the most similar value of all. Vanished gradients
    // fade into the background as values near zero do; that end is told by its height and its
    // number alone.
    const Vision& seen = visions[std::size_t(vision)];
    for (std::size_t i = 1; i < namedPlaces.size(); ++i) {
        double nearest = std::numeric_limits<double>::infinity();
        for (int share = -50; share <= 50; ++share)
            nearest = std::min(nearest, difference(lab(gradientAt(namedPlaces[i], dark), seen),
                                            lab(valueColour(share, 50.0, dark), seen)));
        QVERIFY2(nearest >= 4.6, qPrintable(QString("%1: %2").arg(namesOfPlaces[i]).arg(nearest)));
    }
}

void TestTheme::rampsEndWhereTheySay()
{
    for (const bool dark : {false, true}) {
        QCOMPARE(valueColour(5.0, 2.0, dark), valueColour(2.0, 2.0, dark));
        QCOMPARE(valueColour(-5.0, 2.0, dark), valueColour(-2.0, 2.0, dark));
        QCOMPARE(valueColour(0.7, 0.0, dark), valueColour(0.0, 1.0, dark));
        QCOMPARE(gradientColour(0.0, dark), gradientColour(1e-6, dark));
        QCOMPARE(gradientColour(1e-200, dark), gradientColour(1e-6, dark));
        QCOMPARE(gradientColour(1e30, dark), gradientColour(1e3, dark));
    }
}

void TestTheme::numbersThatAreNoneHaveTheirOwnColour()
{
    const double none = std::numeric_limits<double>::quiet_NaN();
    const double infinity = std::numeric_limits<double>::infinity();
    for (const bool dark : {false, true}) {
        QVERIFY(valueColour(none, 1.0, dark).isValid());
        for (const double special : {none, infinity, -infinity}) {
            const Triple own = lab(valueColour(special, 1.0, dark), visions[0]);
            for (int share = -10; share <= 10; ++share)
                QVERIFY(difference(own, lab(valueColour(share, 10.0, dark), visions[0])) > 9.2);
        }
        for (const double special : {none, infinity}) {
            const Triple own = lab(gradientColour(special, dark), visions[0]);
            for (const double place : namedPlaces)
                QVERIFY(difference(own, lab(gradientAt(place, dark), visions[0])) > 9.2);
        }
    }
}

void TestTheme::themesFollowTheChoice()
{
    QWidget widget;
    applyTheme(*qApp, ThemeChoice::Dark);
    QTRY_VERIFY(themeOf(widget).dark);
    QCOMPARE(widget.palette().color(QPalette::WindowText), darkTheme().text);
    applyTheme(*qApp, ThemeChoice::Light);
    QTRY_VERIFY(!themeOf(widget).dark);
    QCOMPARE(widget.palette().color(QPalette::WindowText), lightTheme().text);
}

void TestTheme::theDesktopsChoiceIsFollowed()
{
    QPalette darkDesktop;
    darkDesktop.setColor(QPalette::Window, QColor(30, 30, 34));
    QWidget widget;
    applyTheme(*qApp, ThemeChoice::Desktop);
    QTRY_VERIFY(!themeOf(widget).dark); // the offscreen platform's palette is light
    QApplication::setPalette(darkDesktop);
    QTRY_COMPARE(widget.palette().color(QPalette::Window), darkTheme().panel);
    QVERIFY(themeOf(widget).dark);
}

void TestTheme::typeIsScaledInPointsAndInPixels()
{
    QFont points;
    points.setPointSizeF(10.0);
    QCOMPARE(scaledFont(points, 1.5).pointSizeF(), 15.0);
    QCOMPARE(scaledFont(points, 0.1, 6.0).pointSizeF(), 6.0);
    QFont pixels;
    pixels.setPixelSize(20);
    QCOMPARE(scaledFont(pixels, 1.5).pixelSize(), 30);
    QCOMPARE(scaledFont(pixels, 0.1, 6.0).pixelSize(), 8);
    QVERIFY(titleFont(pixels).weight() > pixels.weight());
}

QTEST_MAIN(TestTheme)
#include "tst_theme.moc"
