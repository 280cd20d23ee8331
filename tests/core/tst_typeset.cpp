#include "core/cell/catalog.h"
#include "core/cell/typeset.h"
#include "tests/support/random_program.h"

#include <QTest>
#include <QXmlStreamReader>

#include <cmath>

using namespace loopscope;

class TestTypeset : public QObject
{
    Q_OBJECT

private slots:
    void textIsWrittenInOneWay_data();
    void textIsWrittenInOneWay();
    void textOfEveryCatalogCellIsItself();
    void textReadsBackAsTheSameProgram();
    void htmlIsTypeset_data();
    void htmlIsTypeset();
    void htmlOfAnyCellIsWellFormed();
    void stepsAreNumbers();
    void namesAndOperationsCanBeWrapped();
    void partsCanBeTypesetAlone();
    void partsHaveAllThreeNotations();
    void laterStepsAndReverseTracksAreNumbered();
    void slopesAreFormulas();
    void latexIsTypeset_data();
    void latexIsTypeset();
    void wholeCellsAreAligned();
    void longSumsAreTypeset();
};

static Program parsed(const QString& text)
{
    const Result<Program, NotationError> program = parseProgram(text.toStdString());
    if (!program)
        qFatal("%s", program.error().sentence().c_str());
    return *program;
}

/// The first difference between two programs, places in the text aside.
static QString difference(const Program& a, const Program& b)
{
    if (a.operations.size() != b.operations.size())
        return "number of operations";
    for (size_t i = 0; i < a.operations.size(); ++i) {
        const Operation& p = a.operations[i];
        const Operation& q = b.operations[i];
        const bool same = p.kind == q.kind && p.left == q.left && p.right == q.right &&
                          p.symbol == q.symbol && p.delay == q.delay &&
                          p.parameter == q.parameter && p.constant == q.constant &&
                          std::signbit(p.constant) == std::signbit(q.constant) &&
                          p.function == q.function && p.width == q.width;
        if (!same)
            return "operation " + QString::number(i);
    }
    if (a.symbols.size() != b.symbols.size() || a.parameters.size() != b.parameters.size())
        return "number of symbols or parameters";
    for (size_t i = 0; i < a.symbols.size(); ++i) {
        if (a.symbols[i].name != b.symbols[i].name ||
            a.symbols[i].operation != b.symbols[i].operation ||
            a.symbols[i].longestDelay != b.symbols[i].longestDelay)
            return "symbol " + QString::number(i);
    }
    for (size_t i = 0; i < a.parameters.size(); ++i) {
        if (a.parameters[i].name != b.parameters[i].name ||
            a.parameters[i].kind != b.parameters[i].kind)
            return "parameter " + QString::number(i);
    }
    return a.output == b.output ? "" : "output";
}

void TestTypeset::textIsWrittenInOneWay_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("canonical");
    const auto row = [](const char* name, const char* text, const char* canonical) {
        QTest::newRow(name) << QString::fromUtf8(text) << QString::fromUtf8(canonical);
    };
    row("spaces and comments", "h[ t ]=tanh( W x[t]+b)  # hi", "h[t] = tanh(W x[t] + b)");
    row("superfluous parentheses", "h[t] = ((a) + (b * c)) + (d)", "h[t] = a + b * c + d");
    row("needed parentheses", "h[t] = a - (b - c) * (d + e)", "h[t] = a - (b - c) * (d + e)");
    row("right of an equal operator", "h[t] = a + (b + c)", "h[t] = a + (b + c)");
    row("right of *", "h[t] = a * (b * c)", "h[t] = a * (b * c)");
    row("signs", "h[t] = -a + -b * --c", "h[t] = -a + (-b * (-(-c)))");
    row("sign of a product", "h[t] = -(a * b)", "h[t] = -(a * b)");
    row("sign of a matrix", "h[t] = -(W x[t])", "h[t] = -W x[t]");
    row("matrix of a sign", "h[t] = W (-x[t])", "h[t] = W (-x[t])");
    row("matrices", "h[t] = U (V (h[t-1]))", "h[t] = U V h[t-1]");
    row("matrix of a function", "h[t] = U (tanh(b))", "h[t] = U tanh(b)");
    row("signs of papers", "h[t] = σ(a) ⊙ b − c", "h[t] = sigmoid(a) * b - c");
    row("negative number", "h[t] = a - (1 - 2) * b", "h[t] = a - (-1 * b)");
    row("exponent", "h[t] = 1e-7 * b + 1e300 * a", "h[t] = 1e-07 * b + 1e+300 * a");
    row("many digits", "h[t] = 0.1 * 3 * b", "h[t] = 0.30000000000000004 * b");
    row("minus zero", "h[t] = -0 * b", "h[t] = -0 * b");
}

void TestTypeset::textIsWrittenInOneWay()
{
    QFETCH(QString, text);
    QFETCH(QString, canonical);
    const Program program = parsed(text);
    QCOMPARE(QString::fromStdString(equationToText(program, 1)), canonical);
    QCOMPARE(QString::fromStdString(toText(program)), canonical + "\n");
    QCOMPARE(difference(program, parsed(canonical)), QString());
}

void TestTypeset::textOfEveryCatalogCellIsItself()
{
    for (const CatalogEntry& entry : catalog())
        QCOMPARE(toText(*parseProgram(entry.equations)), entry.equations);
}

void TestTypeset::textReadsBackAsTheSameProgram()
{
    for (std::uint64_t seed = 0; seed < 2000; ++seed) {
        const Program program = *parseProgram(test::randomCell(seed));
        const std::string text = toText(program);
        const Result<Program, NotationError> again = parseProgram(text);
        QVERIFY2(again, text.c_str());
        QVERIFY2(difference(program, *again).isEmpty(),
            qPrintable(QString::fromStdString(program.text + text) + difference(program, *again)));
        QCOMPARE(toText(*again), text);
    }
}

void TestTypeset::htmlIsTypeset_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("html");
    const auto row = [](const char* name, const char* text, const char* html) {
        QTest::newRow(name) << QString::fromUtf8(text)
                            << "<i>h</i><sub><i>t</i></sub> = " + QString::fromUtf8(html);
    };
    row("gate", "h[t] = sigmoid(W_i x[t] + U_i h[t-1] + b_i)",
        "<i>σ</i>(<i>W</i><sub><i>i</i></sub> <i>x</i><sub><i>t</i></sub> + "
        "<i>U</i><sub><i>i</i></sub> <i>h</i><sub><i>t</i>−1</sub> + "
        "<i>b</i><sub><i>i</i></sub>)");
    row("vectors and numbers", "h[t] = b * (1 - c) - 0.5 * d",
        "<i>b</i> ⊙ (1 − <i>c</i>) − 0.5 · <i>d</i>");
    row("suffix of several letters and digits", "h[t] = b_hn + W_hh_2 x[t-12]",
        "<i>b</i><sub><i>hn</i></sub> + <i>W</i><sub><i>hh</i>,2</sub> <i>x</i><sub><i>t</i>−12"
        "</sub>");
    row("square of a name", "h[t] = square(b) + square(a + b)",
        "<i>b</i><sup>2</sup> + (<i>a</i> + <i>b</i>)<sup>2</sup>");
    row("functions", "h[t] = relu(a) + leaky_relu(a) + exp(a) + softplus(a) + identity(a)",
        "ReLU(<i>a</i>) + LeakyReLU(<i>a</i>) + exp(<i>a</i>) + softplus(<i>a</i>) + "
        "id(<i>a</i>)");
    row("powers of ten", "h[t] = -1.5e-7 * b", "−1.5·10<sup>−7</sup> · <i>b</i>");
    row("digits for reading", "h[t] = 0.1 * 3 * b", "0.3 · <i>b</i>");
    row("sign behind an operator", "h[t] = a - -b", "<i>a</i> − (−<i>b</i>)");
    row("Greek", "h[t] = α * b_β", "<i>α</i> ⊙ <i>b</i><sub><i>β</i></sub>");
}

void TestTypeset::htmlIsTypeset()
{
    QFETCH(QString, text);
    QTEST(QString::fromStdString(equationToHtml(parsed(text), 1)), "html");
}

void TestTypeset::htmlOfAnyCellIsWellFormed()
{
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
        QString html = QString::fromStdString(toHtml(*parseProgram(test::randomCell(seed))));
        QXmlStreamReader reader("<p>" + html.replace("<br>", "<br/>") + "</p>");
        while (!reader.atEnd())
            reader.readNext();
        QVERIFY2(!reader.hasError(), qPrintable(html + reader.errorString()));
    }
}

void TestTypeset::stepsAreNumbers()
{
    const Program program = parsed("s_1[t] = W x[t-3]\nh[t] = s_1[t] * h[t-1]");
    TypesetOptions options;
    options.step = 9;
    QCOMPARE(toHtml(program, options),
        std::string("<i>s</i><sub>1,9</sub> = <i>W</i> <i>x</i><sub>6</sub><br>"
                    "<i>h</i><sub>9</sub> = <i>s</i><sub>1,9</sub> ⊙ <i>h</i><sub>8</sub>"));
    options.step = 1;
    QCOMPARE(equationToHtml(program, 1, options),
        std::string("<i>s</i><sub>1,1</sub> = <i>W</i> <i>x</i><sub>−2</sub>"));
}

void TestTypeset::namesAndOperationsCanBeWrapped()
{
    const Program program = parsed("h[t] = a * (W_f x[t] + h[t-1])");
    TypesetOptions options;
    options.wrapName = [](std::string_view name, const std::string& html) {
        return "<a href=\"symbol:" + std::string(name) + "\">" + html + "</a>";
    };
    QCOMPARE(equationToHtml(program, 1, options),
        std::string("<a href=\"symbol:h\"><i>h</i><sub><i>t</i></sub></a> = "
                    "<a href=\"symbol:a\"><i>a</i></a> ⊙ "
                    "(<a href=\"symbol:W_f\"><i>W</i><sub><i>f</i></sub></a> "
                    "<a href=\"symbol:x\"><i>x</i><sub><i>t</i></sub></a> + "
                    "<a href=\"symbol:h\"><i>h</i><sub><i>t</i>−1</sub></a>)"));
    options = {};
    options.wrapOperation = [&](int operation, const std::string& html) {
        return program.operations[size_t(operation)].kind == OperationKind::Add
                   ? "<b>" + html + "</b>"
                   : html;
    };
    options.step = 2;
    QCOMPARE(equationToHtml(program, 1, options),
        std::string("<i>h</i><sub>2</sub> = <i>a</i> ⊙ (<b><i>W</i><sub><i>f</i></sub> "
                    "<i>x</i><sub>2</sub> + <i>h</i><sub>1</sub></b>)"));
}

void TestTypeset::partsCanBeTypesetAlone()
{
    const Program program = parsed("c[t] = b\nh[t] = a * (W_f x[t] + c[t-1])");
    QCOMPARE(symbolToHtml(program, 1, 2), std::string("<i>c</i><sub><i>t</i>−2</sub>"));
    QCOMPARE(parameterToHtml(program, *program.findParameter("W_f")),
        std::string("<i>W</i><sub><i>f</i></sub>"));
    QCOMPARE(nameToHtml("W_y"), std::string("<i>W</i><sub><i>y</i></sub>"));
    int sum = 0;
    while (program.operations[size_t(sum)].kind != OperationKind::Add)
        ++sum;
    QCOMPARE(operationToHtml(program, sum),
        std::string("<i>W</i><sub><i>f</i></sub> <i>x</i><sub><i>t</i></sub> + "
                    "<i>c</i><sub><i>t</i>−1</sub>"));
}

void TestTypeset::partsHaveAllThreeNotations()
{
    const Program program = parsed("c[t] = b\nh[t] = a * (W_f x[t] + c[t-1])");
    int sum = 0;
    while (program.operations[size_t(sum)].kind != OperationKind::Add)
        ++sum;
    QCOMPARE(operationToLatex(program, sum), std::string("W_{f} x_{t} + c_{t-1}"));
    QCOMPARE(operationToText(program, sum), std::string("W_f x[t] + c[t-1]"));
    QCOMPARE(symbolToLatex(program, 1, 2), std::string("c_{t-2}"));
    QCOMPARE(symbolToText(program, 1, 0), std::string("c[t]"));
    QCOMPARE(parameterToLatex(program, *program.findParameter("W_f")), std::string("W_{f}"));
}

void TestTypeset::laterStepsAndReverseTracksAreNumbered()
{
    const Program program = parsed("h[t] = W x[t] + h[t-1]");
    QCOMPARE(symbolToHtml(program, 1, -1), std::string("<i>h</i><sub><i>t</i>+1</sub>"));
    QCOMPARE(symbolToLatex(program, 1, -1), std::string("h_{t+1}"));
    QCOMPARE(symbolToText(program, 1, -1), std::string("h[t+1]"));
    TypesetOptions options;
    options.step = 9;
    QCOMPARE(symbolToHtml(program, 1, -1, options), std::string("<i>h</i><sub>10</sub>"));
    options.reverse = true;
    QCOMPARE(equationToHtml(program, 1, options),
        std::string("<i>h</i><sub>9</sub> = <i>W</i> <i>x</i><sub>9</sub> + "
                    "<i>h</i><sub>10</sub>"));
    QCOMPARE(symbolToHtml(program, 1, -1, options), std::string("<i>h</i><sub>8</sub>"));
}

void TestTypeset::slopesAreFormulas()
{
    const auto formula = [](Function function) {
        return QString::fromStdString(slopeToHtml(function, "y", "a"));
    };
    QCOMPARE(formula(Function::Identity), QString("1"));
    QCOMPARE(formula(Function::Sigmoid), QString("y ⊙ (1 − y)"));
    QCOMPARE(formula(Function::Tanh), QString("1 − y<sup>2</sup>"));
    QCOMPARE(formula(Function::Relu), QString("1 where a &gt; 0, else 0"));
    QCOMPARE(formula(Function::LeakyRelu), QString("1 where a &gt; 0, else 0.01"));
    QCOMPARE(formula(Function::Softplus), QString("<i>σ</i>(a)"));
    QCOMPARE(formula(Function::Exp), QString("y"));
    QCOMPARE(formula(Function::Square), QString("2 · a"));
}

void TestTypeset::latexIsTypeset_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("latex");
    const auto row = [](const char* name, const char* text, const char* latex) {
        QTest::newRow(name) << QString::fromUtf8(text) << "h_{t} = " + QString::fromUtf8(latex);
    };
    row("gate", "h[t] = sigmoid(W_i x[t] + U_i h[t-1] + b_i)",
        "\\sigma\\left(W_{i} x_{t} + U_{i} h_{t-1} + b_{i}\\right)");
    row("products", "h[t] = a * b + 0.5 * c", "a \\odot b + 0.5 \\cdot c");
    row("words", "h[t] = gate * b_hn_2", "\\mathit{gate} \\odot b_{\\mathit{hn,2}}");
    row("Greek", "h[t] = α * Θ x[t] + αβ",
        "\\alpha \\odot \\Theta x_{t} + \\mathit{\\alpha \\beta}");
    row("square", "h[t] = square(h[t-1]) + square(a + b)",
        "{h_{t-1}}^{2} + \\left(a + b\\right)^{2}");
    row("functions", "h[t] = tanh(a) + exp(a) + relu(a) + softplus(a)",
        "\\tanh\\left(a\\right) + \\exp\\left(a\\right) + "
        "\\operatorname{ReLU}\\left(a\\right) + \\operatorname{softplus}\\left(a\\right)");
    row("powers of ten", "h[t] = 1e-12 * b", "1 \\cdot 10^{-12} \\cdot b");
}

void TestTypeset::latexIsTypeset()
{
    QFETCH(QString, text);
    QTEST(QString::fromStdString(equationToLatex(parsed(text), 1)), "latex");
}

void TestTypeset::wholeCellsAreAligned()
{
    QCOMPARE(toLatex(parsed("s_1[t] = b\nh[t] = s_1[t]")),
        std::string("\\begin{aligned}\ns_{1,t} &= b \\\\\nh_{t} &= s_{1,t}\n\\end{aligned}\n"));
}

void TestTypeset::longSumsAreTypeset()
{
    QString text = "h[t] = b";
    for (int i = 0; i < 4900; ++i)
        text += " + b";
    QCOMPARE(QString::fromStdString(toText(parsed(text))), text + "\n");
}

QTEST_APPLESS_MAIN(TestTypeset)
#include "tst_typeset.moc"
