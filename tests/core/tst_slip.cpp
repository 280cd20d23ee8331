#include "core/lesson/element.h"
#include "core/lesson/lesson.h"
#include "core/lesson/lesson_check.h"
#include "core/lesson/slip.h"

#include <QTest>

#include <cmath>

using namespace loopscope;

namespace
{

const char* const lessonText = R"({"format": 1, "title": "x", "setup": {"settings": {
    "task": {"kind": "next-character", "text": "abca"}, "sequenceLength": 3, "units": 2,
    "weights": {"U": [[0.8, -0.4], [0.2, 0.6]], "b": [0.1, -0.1],
                "W": [[0.5, -0.7, 0.3], [-0.3, 0.4, 0.9]],
                "W_y": [[1, -1], [0.5, 0.25], [-0.75, 0.6]], "b_y": [0.2, -0.1, 0.05]}}},
    "steps": [{"title": "a", "text": "b"}]})";

} // namespace

/// The slips, against the numbers worked out here by other means: from the record, one by one.
class TestSlip : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase();
    void slipsAreRecognisedByName_data();
    void slipsAreRecognisedByName();
    void rightAnswersAreRight_data();
    void rightAnswersAreRight();
    void noSlipLeadsToTheRightNumber();
    void otherNumbersHaveNoName();
    void roundedAnswersPass();
    void sameSlipsForOtherNumbers();

private:
    double at(const char* name, int first, int second = 0) const
    {
        std::vector<int> indices{first};
        if (second > 0)
            indices.push_back(second);
        return (*elementsOf(m_moment.network(), name, indices))(0, 0);
    }
    double right(const QString& blank) const
    {
        const Expression expression = *parseExpression(blank.toStdString());
        std::vector<int> indices;
        for (const Expression& part : expression.parts)
            indices.push_back(int(part.number));
        return (*elementsOf(m_moment.network(), expression.name, indices))(0, 0);
    }
    QString nameFor(const QString& blank, double answer) const
    {
        const auto slips = slipsFor(*parseExpression(blank.toStdString()), m_moment.network());
        const Marking marking = mark(answer, right(blank), 1e-4, slips);
        if (marking.isRight)
            return "right";
        return marking.slip == nullptr ? QString() : QString::fromStdString(marking.slip->name);
    }

    LessonMoment m_moment;
};

void TestSlip::initTestCase()
{
    const auto lesson = parseLesson(lessonText);
    QVERIFY2(lesson.has_value(), lesson ? "" : lesson.error().front().sentence().c_str());
    m_moment = *momentOfStep(*lesson, 0);
}

void TestSlip::slipsAreRecognisedByName_data()
{
    // U = [[0.8, -0.4], [0.2, 0.6]], b = (0.1, -0.1); inputs a, b, c.
    QTest::addColumn<QString>("blank");
    QTest::addColumn<double>("answer");
    QTest::addColumn<QString>("name");
    const LessonMoment& m = m_moment;
    const auto number = [&m](const char* name, int first, int second) {
        return (*elementsOf(m.network(), name, {first, second}))(0, 0);
    };
    const double h11 = number("h", 1, 1), h12 = number("h", 1, 2);
    const auto row = [](const char* blank, double answer, const char* name) {
        QTest::addRow("%s: %s", blank, name) << QString(blank) << answer << QString(name);
    };
    // a[2] reads the letter b: W column 2 = (-0.7, 0.4).
    row("a[2][1]", -0.7 + 0.8 * h11 - 0.4 * h12, "forgot the bias");
    row("a[2][1]", -0.7 + 0.1, "forgot the earlier state");
    row("a[2][1]", -0.7 + 0.8 * h11 + 0.2 * h12 + 0.1, "transposed U");
    row("a[2][1]", 0.8 * h11 - 0.4 * h12 + 0.1, "forgot the input");
    row("a[2][2]", std::tanh(0.4 + 0.2 * h11 + 0.6 * h12 - 0.1), "applied the activation already");
    row("a[2][2]", 0.4 + 0.2 * number("h", 2, 1) + 0.6 * number("h", 2, 2) - 0.1,
        "took the wrong step");
    row("h[2][1]", -0.7 + 0.8 * h11 - 0.4 * h12 + 0.1, "forgot the activation");
    row("h[2][2]", std::tanh(0.4 + 0.2 * h11 + 0.6 * h12), "forgot the bias");
    row("h[3][1]", -number("h", 3, 1), "lost a sign");
    row("y[2][1]", number("h", 2, 1) - number("h", 2, 2), "forgot the bias");
    row("dy[2][1]", 3.0 * number("dy", 2, 1), "forgot the mean");
    // dh[2] = W_yᵀ dy[2] + Uᵀ da[3]
    const double own =
        number("dy", 2, 1) * 1.0 + number("dy", 2, 2) * 0.5 - number("dy", 2, 3) * 0.75;
    const double d31 = number("da", 3, 1), d32 = number("da", 3, 2);
    row("dh[2][1]", own, "forgot the gradient from the later step");
    row("dh[2][1]", 0.8 * d31 + 0.2 * d32, "forgot this step's own output");
    row("dh[2][1]", own + 0.8 * d31 - 0.4 * d32, "forgot the transpose");
    row("dh[2][1]", own + 0.8 * number("dh", 3, 1) + 0.2 * number("dh", 3, 2),
        "forgot the activation’s slope");
    row("dh[2][1]", number("dh", 3, 1), "took the wrong step");
    row("da[2][1]", number("dh", 2, 1), "forgot the activation’s slope (tanh′)");
    row("da[2][1]", number("dh", 2, 1) * (1.0 - number("h", 2, 1)), "forgot the square");
    row("da[2][1]", own * (1.0 - std::pow(number("h", 2, 1), 2)),
        "forgot the gradient from the later step");
    row("da[2][1]", (own + 0.8 * d31 - 0.4 * d32) * (1.0 - std::pow(number("h", 2, 1), 2)),
        "forgot the transpose");
    row("dU[1][2]", d31 * number("h", 2, 2), "forgot the earlier steps");
    row("dU[1][2]", number("dh", 2, 1) * h12 + number("dh", 3, 1) * number("h", 2, 2),
        "forgot the activation’s slope (tanh′)");
    row("dU[1][2]", number("da", 2, 2) * h11 + d32 * number("h", 2, 1), "transposed dU");
    row("db[1]", number("dh", 1, 1) + number("dh", 2, 1) + number("dh", 3, 1),
        "forgot the activation’s slope (tanh′)");
    row("db[1]", d31, "forgot the earlier steps");
}

void TestSlip::slipsAreRecognisedByName()
{
    QFETCH(QString, blank);
    QFETCH(double, answer);
    QFETCH(QString, name);
    QCOMPARE(nameFor(blank, answer), name);
}

void TestSlip::rightAnswersAreRight_data()
{
    QTest::addColumn<QString>("blank");
    for (const char* blank : {"a[1][1]", "h[3][2]", "y[1][3]", "dy[2][1]", "dh[1][1]", "da[3][2]",
             "dU[2][1]", "dW[1][2]", "db[2]"})
        QTest::newRow(blank) << QString(blank);
}

void TestSlip::rightAnswersAreRight()
{
    QFETCH(QString, blank);
    QVERIFY(isBlank(*parseExpression(blank.toStdString())));
    QCOMPARE(nameFor(blank, right(blank)), QString("right"));
}

void TestSlip::noSlipLeadsToTheRightNumber()
{
    for (const char* blank : {"a[1][1]", "h[1][2]", "dh[3][1]", "da[1][1]", "dU[1][1]", "dW[1][1]"})
        for (const Slip& slip : slipsFor(*parseExpression(blank), m_moment.network()))
            QVERIFY2(std::abs(slip.value - right(blank)) > 1e-7, slip.name.c_str());
}

void TestSlip::otherNumbersHaveNoName()
{
    QCOMPARE(nameFor("h[2][1]", 17.0), QString());
}

void TestSlip::roundedAnswersPass()
{
    const double exact = right("h[2][1]");
    const auto slips = slipsFor(*parseExpression("h[2][1]"), m_moment.network());
    QVERIFY(mark(std::round(exact * 100.0) / 100.0, exact, 0.006, slips).isRight);
    QVERIFY(!mark(exact + 0.01, exact, 0.006, slips).isRight);
}

void TestSlip::sameSlipsForOtherNumbers()
{
    const auto lesson = parseLesson(R"({"format": 1, "title": "x", "setup": {"settings": {
        "task": {"kind": "next-character", "text": "hello"}, "sequenceLength": 4, "units": 3,
        "activation": "sigmoid", "seed": 5}}, "steps": [{"title": "a", "text": "b"}]})");
    const LessonMoment moment = *momentOfStep(*lesson, 0);
    const auto element = [&](const char* name, int t, int i) {
        return (*elementsOf(moment.network(), name, {t, i}))(0, 0);
    };
    const auto slips = slipsFor(*parseExpression("da[3][2]"), moment.network());
    const Marking marking = mark(element("dh", 3, 2), element("da", 3, 2), 1e-6, slips);
    QVERIFY(marking.slip != nullptr);
    QCOMPARE(marking.slip->name, std::string("forgot the activation’s slope (tanh′)"));
}

QTEST_APPLESS_MAIN(TestSlip)
#include "tst_slip.moc"
