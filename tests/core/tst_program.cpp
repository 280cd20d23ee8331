#include "core/cell/catalog.h"
#include "core/cell/program.h"
#include "core/network/random.h"
#include "tests/support/random_program.h"

#include <QTest>

#include <cmath>

using namespace loopscope;

/// The operations in the words of a calculator: "x W* h-1 U* + b + tanh". The tree can be read back
/// from it, so two texts with the same words are the same cell.
static QString postfix(const Program& program)
{
    QStringList words;
    for (const Operation& operation : program.operations) {
        const auto name = [](const std::string& text) { return QString::fromStdString(text); };
        switch (operation.kind) {
        case OperationKind::Read: {
            const QString symbol = name(program.symbols[size_t(operation.symbol)].name);
            words << (operation.delay > 0 ? symbol + "-" + QString::number(operation.delay)
                                          : symbol);
            break;
        }
        case OperationKind::Bias:
            words << name(program.parameters[size_t(operation.parameter)].name);
            break;
        case OperationKind::Constant:
            words << QString::number(operation.constant);
            break;
        case OperationKind::Product:
            words << name(program.parameters[size_t(operation.parameter)].name) + "*";
            break;
        case OperationKind::Add:
            words << "+";
            break;
        case OperationKind::Subtract:
            words << "-";
            break;
        case OperationKind::Multiply:
            words << "*";
            break;
        case OperationKind::Negate:
            words << "neg";
            break;
        case OperationKind::Apply:
            words << name(std::string(nameOf(operation.function)));
            break;
        }
    }
    return words.join(' ');
}

/// Whether a program keeps the promises of program.h. @return the first that it breaks
static QString brokenPromise(const Program& program)
{
    if (program.symbols.empty() || program.symbols[0].name != "x" ||
        program.symbols[0].operation != -1)
        return "symbols[0] is not x";
    if (program.output < 1 || program.symbols[size_t(program.output)].name != "h")
        return "the output is not h";
    std::vector<int> uses(program.operations.size());
    std::vector<int> longest(program.symbols.size());
    size_t symbol = 1; // whose equation the operation stands in
    for (size_t i = 0; i < program.operations.size(); ++i) {
        const Operation& operation = program.operations[i];
        const QString at = " of operation " + QString::number(i);
        const auto widthOf = [&](int operand) { return program.operations[size_t(operand)].width; };
        const bool isPair = operation.kind == OperationKind::Add ||
                            operation.kind == OperationKind::Subtract ||
                            operation.kind == OperationKind::Multiply;
        const bool isLeaf = operation.kind == OperationKind::Read ||
                            operation.kind == OperationKind::Bias ||
                            operation.kind == OperationKind::Constant;
        if ((operation.left >= 0) == isLeaf || (operation.right >= 0) != isPair)
            return "wrong number of operands" + at;
        for (const int operand : {operation.left, operation.right}) {
            if (operand >= int(i))
                return "operand behind its user" + at;
            if (operand >= 0)
                ++uses[size_t(operand)];
            if (operand >= 0 && widthOf(operand) == Width::Scalar && !isPair)
                return "a number alone as operand" + at;
        }
        if (operation.kind == OperationKind::Read) {
            const Symbol& read = program.symbols[size_t(operation.symbol)];
            longest[size_t(operation.symbol)] =
                std::max(longest[size_t(operation.symbol)], operation.delay);
            if (operation.delay == 0 && operation.symbol != 0 && read.operation >= int(i))
                return "reads what is not computed yet" + at;
            if ((operation.width == Width::Input) != (operation.symbol == 0))
                return "wrong width" + at;
        }
        if (operation.kind == OperationKind::Product) {
            const ParameterKind kind = program.parameters[size_t(operation.parameter)].kind;
            const Width needed = kind == ParameterKind::InputMatrix ? Width::Input : Width::Units;
            if (kind == ParameterKind::Bias || widthOf(operation.left) != needed ||
                operation.width != Width::Units)
                return "wrong width of a product" + at;
        }
        if (operation.width == Width::Scalar && operation.kind != OperationKind::Constant)
            return "numbers that are not folded" + at;
        if (isPair) {
            const Width left = widthOf(operation.left);
            const Width right = widthOf(operation.right);
            const bool bothNumbers = left == Width::Scalar && right == Width::Scalar;
            if (bothNumbers || operation.width != (left == Width::Scalar ? right : left) ||
                (left != Width::Scalar && right != Width::Scalar && left != right))
                return "wrong width of a pair" + at;
        }
        if (program.symbols[symbol].operation == int(i)) {
            ++uses[i];
            ++symbol;
            if (operation.width != Width::Units)
                return "wrong width of a symbol" + at;
        }
    }
    if (symbol != program.symbols.size())
        return "the operations of an equation do not stand together";
    for (size_t i = 0; i < uses.size(); ++i) {
        if (uses[i] != 1)
            return "operation " + QString::number(i) + " is not used once";
    }
    for (size_t i = 0; i < longest.size(); ++i) {
        if (program.symbols[i].longestDelay != longest[i])
            return "wrong longest delay";
    }
    return {};
}

class TestProgram : public QObject
{
    Q_OBJECT

private slots:
    void lstmBecomesItsOperationsInOrder();
    void everyValidFormIsRead_data();
    void everyValidFormIsRead();
    void numbersAreExact_data();
    void numbersAreExact();
    void everyOperationKnowsItsPlace();
    void definitionsKnowTheirPlace();
    void promisesHoldForRandomCells();
    void anyBytesGiveAProgramOrAPlace();
};

void TestProgram::lstmBecomesItsOperationsInOrder()
{
    const Result<Program, NotationError> program = parseProgram(findInCatalog("lstm")->equations);
    QVERIFY2(program.has_value(), program ? "" : program.error().sentence().c_str());
    QStringList names;
    for (const Symbol& symbol : program->symbols)
        names.append(QString::fromStdString(symbol.name));
    QCOMPARE(names.join(' '), QString("x i f g o c h"));
    QVERIFY(program->symbols[size_t(*program->findSymbol("c"))].isState());
    QVERIFY(program->symbols[size_t(*program->findSymbol("h"))].isState());
    QVERIFY(!program->symbols[size_t(*program->findSymbol("f"))].isState());
    QVERIFY(!program->symbols[0].isState());
    QVERIFY(!program->findSymbol("W_i"));
    QVERIFY(!program->findParameter("c"));
    QCOMPARE(int(program->parameters.size()), 12);
    QCOMPARE(program->parameters[0].name, std::string("W_i"));
    QCOMPARE(program->parameters[0].kind, ParameterKind::InputMatrix);
    QCOMPARE(program->parameters[1].kind, ParameterKind::RecurrentMatrix);
    QCOMPARE(program->parameters[2].kind, ParameterKind::Bias);
    QCOMPARE(postfix(*program).section(' ', 0, 7), QString("x W_i* h-1 U_i* + b_i + sigmoid"));
    QCOMPARE(postfix(*program).section(' ', -11), QString("f c-1 * i g * + o c tanh *"));
}

void TestProgram::everyValidFormIsRead_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("operations");
    const auto row = [](const char* name, const char* text, const char* operations) {
        QTest::newRow(name) << QString::fromUtf8(text) << QString::fromUtf8(operations);
    };
    row("vanilla", "h[t] = tanh(W x[t] + U h[t-1] + b)", "x W* h-1 U* + b + tanh");
    row("no spaces", "h[t]=tanh(W x[t]+U h[t-1]+b)", "x W* h-1 U* + b + tanh");
    row("spaces everywhere", "  h [ t ]\t=  tanh ( W x [t] + U h[ t - 1 ] )", "x W* h-1 U* + tanh");
    row("no-break and thin spaces", "h[t]\u00A0=\u2009W\u202Fx[t]\u3000", "x W*");
    row("parentheses right behind the matrix", "h[t] = U(h[t-1])", "h-1 U*");
    row("CRLF, blank lines and comments",
        "# a cell\r\n\r\nc[t] = W x[t] # at the end\r\n\t# indented\r\nh[t] = c[t]\r\n", "x W* c");
    row("CR alone", "c[t] = b\rh[t] = c[t]", "b c");
    row("byte order mark", "\uFEFFh[t] = b", "b");
    row("* before + and -", "h[t] = b + c * d - e", "b c d * + e -");
    row("- and + from the left", "h[t] = a - b + c - d", "a b - c + d -");
    row("* from the left", "h[t] = a * b * c", "a b * c *");
    row("parentheses", "h[t] = a - (b + c) * d", "a b c + d * -");
    row("juxtaposition before *", "h[t] = W x[t] * U h[t-1]", "x W* h-1 U* *");
    row("matrices from the right", "h[t] = U V h[t-1]", "h-1 V* U*");
    row("matrix of parentheses", "h[t] = U (b * h[t-1])", "b h-1 * U*");
    row("matrix of a function", "h[t] = W tanh(x[t])", "x tanh W*");
    row("matrix of a bias", "h[t] = U b", "b U*");
    row("matrix of x and x", "h[t] = W (x[t] * x[t-1] - 2 * x[t-16])", "x x-1 * 2 x-16 * - W*");
    row("sign before *", "h[t] = -a * b", "a neg b *");
    row("sign behind operators", "h[t] = a * -b - -c", "a b neg * c neg -");
    row("two signs", "h[t] = --b", "b neg neg");
    row("sign before a matrix", "h[t] = -W x[t]", "x W* neg");
    row("dashes of papers", "h[t] = a − b – c", "a b - c -");
    row("signs of papers", "h[t] = a ⊙ b ∘ c ∗ d", "a b * c * d *");
    row("σ is sigmoid", "h[t] = σ(b)", "b sigmoid");
    row("every function",
        "h[t] = identity(b) + sigmoid(b) + tanh(b) + relu(b) + leaky_relu(b) + softplus(b) + "
        "exp(b) + square(b)",
        "b identity b sigmoid + b tanh + b relu + b leaky_relu + b softplus + b exp + b square +");
    row("Greek letters", "h[t] = α * h[t-1] + Θ x[t] + σ_1", "α h-1 * x Θ* + σ_1 +");
    row("names with digits and _", "s_1a[t] = W_hh2 x[t]\nh[t] = s_1a[t]", "x W_hh2* s_1a");
    row("names close to functions", "h[t] = tanh2 * sigma + exp_1", "tanh2 sigma * exp_1 +");
    row("matrices close to functions", "h[t] = Exp_2 (W_relu x[t])", "x W_relu* Exp_2*");
    row("gate called t's matrices", "h[t] = sigmoid(W_t x[t] + b_t)", "x W_t* b_t + sigmoid");
    row("number alone", "h[t] = 2", "2");
    row("numbers fold", "h[t] = (1 - 0.5) * -2 * b", "-1 b *");
    row("numbers fold on the right", "h[t] = b * (2 + 3 * 4)", "b 14 *");
    row("numbers fold in functions", "h[t] = b - square(-3)", "b 9 -");
    row("numbers beside x", "h[t] = W (1 - x[t])", "1 x - W*");
    row("number and vector do not fold", "h[t] = 2 * b * 3", "2 b * 3 *");
    row("h above another equation", "h[t] = c[t-1]\nc[t] = h[t]", "c-1 h");
    row("symbol read later than it stands", "h[t] = tanh(c[t-2])\nc[t] = h[t] + c[t-1]",
        "c-2 tanh h c-1 +");
    row("only x", "h[t] = W x[t]", "x W*");
    row("no x", "h[t] = h[t-1]", "h-1");
    row("one matrix twice", "h[t] = W x[t] + W x[t-1]", "x W* x-1 W* +");
}

void TestProgram::everyValidFormIsRead()
{
    QFETCH(QString, text);
    QFETCH(QString, operations);
    const Result<Program, NotationError> program = parseProgram(text.toStdString());
    QVERIFY2(program.has_value(), program ? "" : program.error().sentence().c_str());
    QCOMPARE(postfix(*program), operations);
    QVERIFY2(brokenPromise(*program).isEmpty(), qPrintable(brokenPromise(*program)));
    QCOMPARE(program->text, text.toStdString());
}

void TestProgram::numbersAreExact_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<double>("value");
    QTest::newRow("whole") << "12" << 12.0;
    QTest::newRow("decimal") << "0.1" << 0.1;
    QTest::newRow("no digit before the point") << ".5" << 0.5;
    QTest::newRow("no digit behind the point") << "3." << 3.0;
    QTest::newRow("exponent") << "1e-3" << 1e-3;
    QTest::newRow("signed exponent") << "2.5E+2" << 250.0;
    QTest::newRow("17 digits") << "0.10000000000000001" << 0.1;
    QTest::newRow("smallest") << "4.9e-324" << 4.9e-324;
    QTest::newRow("too small is zero") << "1e-999" << 0.0;
    QTest::newRow("too small without exponent") << "0." + QString(400, '0') + "1" << 0.0;
    QTest::newRow("many digits and a negative exponent")
        << "1" + QString(400, '0') + "e-400" << 1.0;
    QTest::newRow("huge negative exponent") << "1e-99999999999999999999" << 0.0;
    QTest::newRow("largest") << "1.7976931348623157e308" << 1.7976931348623157e308;
}

void TestProgram::numbersAreExact()
{
    QFETCH(QString, text);
    QFETCH(double, value);
    const Result<Program, NotationError> program = parseProgram("h[t] = " + text.toStdString());
    QVERIFY2(program.has_value(), program ? "" : program.error().sentence().c_str());
    // Not up to a tolerance: the nearest double is the only right one.
    QVERIFY(program->operations.back().constant == value);
}

void TestProgram::everyOperationKnowsItsPlace()
{
    const std::string text = "# σ\nh[t] = (1 − σ(b)) * -W (x[t] + x[ t-2 ])";
    const QStringList lines = QString::fromStdString(text).split('\n');
    const Program program = *parseProgram(text);
    QStringList sources;
    for (const Operation& operation : program.operations) {
        QCOMPARE(operation.source.line, 2);
        sources << lines[1].mid(operation.source.column - 1, operation.source.length);
    }
    const QStringList expected = {"1", "b", "σ(b)", "1 − σ(b)", "x[t]", "x[ t-2 ]",
        "x[t] + x[ t-2 ]", "W (x[t] + x[ t-2 ])", "-W (x[t] + x[ t-2 ])",
        "(1 − σ(b)) * -W (x[t] + x[ t-2 ])"};
    QCOMPARE(sources, expected);
}

void TestProgram::definitionsKnowTheirPlace()
{
    const Program program = *parseProgram("\n  c[ t ] = b\n\nh[t] = c[t]");
    const SourceRange& c = program.symbols[1].definition;
    QCOMPARE((std::vector<int>{c.line, c.column, c.length}), (std::vector<int>{2, 3, 6}));
    const SourceRange& h = program.symbols[2].definition;
    QCOMPARE((std::vector<int>{h.line, h.column, h.length}), (std::vector<int>{4, 1, 4}));
}

void TestProgram::promisesHoldForRandomCells()
{
    for (std::uint64_t seed = 0; seed < 2000; ++seed) {
        const std::string text = test::randomCell(seed);
        const QString broken = brokenPromise(*parseProgram(text));
        QVERIFY2(broken.isEmpty(), qPrintable(QString::fromStdString(text) + broken));
    }
}

/// Changes a text in one to three places: bytes, pieces of the notation, copies of its own pieces.
static std::string mutated(std::string text, RandomEngine& engine)
{
    static const std::vector<std::string> pieces = {"[t]", "[t-1]", "[t-17]", "(", ")", "[", "]",
        "=", "*", "+", "-", "σ", "⊙", "W ", "U_2 ", "b", "h", "x", "t", "_", "tanh(", "exp", "\n",
        "\r", "1e999", "0.5", ",", "/", "^2", "\xE2", "\xFF", "#", "{t-1}", "ₜ", ".", "e", "\\"};
    const auto below = [&](size_t n) { return size_t(integerBelow(engine, n)); };
    for (size_t change = 1 + below(3); change > 0; --change) {
        const size_t place = below(text.size() + 1);
        const size_t length = std::min(below(6), text.size() - place);
        switch (below(4)) {
        case 0:
            text.erase(place, length);
            break;
        case 1:
            text.insert(place, pieces[below(pieces.size())]);
            break;
        case 2:
            text.replace(place, length, std::string(1, char(below(256))));
            break;
        default:
            text.insert(below(text.size() + 1), text.substr(place, below(20)));
        }
    }
    return text;
}

/// Whether an error stands at a character of the text or just behind a line's last one.
static bool isInside(const NotationError& error, const std::string& text)
{
    QString lines = QString::fromUtf8(text.data(), qsizetype(text.size()));
    lines.replace("\r\n", "\n").replace('\r', '\n');
    const QStringList list = lines.split('\n');
    return error.line >= 1 && error.line <= list.size() && error.column >= 1 &&
           error.column <= list[error.line - 1].toUcs4().size() + 1;
}

void TestProgram::anyBytesGiveAProgramOrAPlace()
{
    RandomEngine engine(20240501);
    int valid = 0;
    for (int round = 0; round < 20000; ++round) {
        std::string text;
        if (round % 10 == 0) {
            for (size_t length = size_t(integerBelow(engine, 80)); length > 0; --length)
                text += char(integerBelow(engine, 256));
        } else if (round % 2 == 0) {
            text = mutated(test::randomCell(std::uint64_t(round)), engine);
        } else {
            text = mutated(catalog()[size_t(round / 2) % catalog().size()].equations, engine);
        }
        const Result<Program, NotationError> program = parseProgram(text);
        const QByteArray shown = QByteArray::fromStdString(text);
        if (program) {
            ++valid;
            QVERIFY2(brokenPromise(*program).isEmpty(), shown.constData());
        } else {
            QVERIFY2(!program.error().message.empty(), shown.constData());
            QVERIFY2(isInside(program.error(), text),
                (shown + "\n" + program.error().sentence().c_str()).constData());
            const QString message = QString::fromStdString(program.error().message);
            QCOMPARE(message.toStdString(), program.error().message); // UTF-8 whatever was quoted
        }
    }
    // Both sides are tried: small changes often leave a cell.
    QVERIFY2(valid > 500 && valid < 15000, qPrintable(QString::number(valid)));
}

QTEST_APPLESS_MAIN(TestProgram)
#include "tst_program.moc"
