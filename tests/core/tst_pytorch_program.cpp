#include "core/file/pytorch/program.h"
#include "core/training/trainer.h"
#include "tests/support/python.h"
#include "tests/support/pytorch_cases.h"
#include "tests/support/sample_options.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <map>

using namespace loopscope;
using namespace loopscope::test;

namespace
{

constexpr int furtherSteps = 10;
/// Both calculate in double precision, sums in another order; ten updates carry that on.
constexpr double tolerance = 1e-10;
/// A gradient that is zero but for rounding has no digits to agree in.
constexpr double ofTheWhole = 1e-14;

void write(const QString& path, const std::string& bytes)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(bytes.data(), qint64(bytes.size()));
}

struct Printed {
    std::vector<double> losses;
    std::map<QString, double> norms;
};

Printed numbersIn(const QString& text)
{
    Printed printed;
    static const QRegularExpression loss(QStringLiteral("^iteration \\d+: loss (\\S+)$"));
    static const QRegularExpression norm(QStringLiteral("^  (.*\\S) +(\\S+)$"));
    for (const QString& line : text.split(QLatin1Char('\n'))) {
        if (const auto match = loss.match(line); match.hasMatch())
            printed.losses.push_back(match.captured(1).toDouble());
        else if (const auto other = norm.match(line); other.hasMatch())
            printed.norms[other.captured(1)] = other.captured(2).toDouble();
    }
    return printed;
}

QString compare(const QString& name, double printed, double expected, double scale = 0.0)
{
    const double allowed = tolerance * std::abs(expected) + ofTheWhole * scale;
    if (std::abs(printed - expected) <= allowed)
        return {};
    return QStringLiteral("%1: PyTorch %2, Loopscope %3")
        .arg(name)
        .arg(printed, 0, 'g', 17)
        .arg(expected, 0, 'g', 17);
}

pytorch::PythonProgram programOf(const PytorchCase& item)
{
    return *pytorch::makeProgram({item.iteration.get(), item.rules, item.task.get()});
}

std::string programOf(const ExperimentOptions& options)
{
    const Trainer trainer(options);
    return programOf(
        {"", trainer.current(), {options.optimizer, options.clipping, {}}, trainer.sharedTask()})
        .text;
}

} // namespace

/// Networks as Python programs: what stands in them, and that PyTorch gives the same numbers.
class TestPytorchProgram : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase();
    void everyProgramIsPython();
    void lossesNormsAndStepsAgree_data();
    void lossesNormsAndStepsAgree();
    void whatPytorchHasIsTakenFromThere();
    void equationsStandInTheProgram();
    void aSmallProgramIsOneFile();
    void aLargeNetworkHasItsNumbersBeside();
    void aFileThatCannotBeWrittenLeavesNothing();

private:
    QString pathOf(std::size_t index, const char* suffix) const
    {
        return m_folder.filePath(
            QStringLiteral("p%1%2").arg(index, 3, 10, QLatin1Char('0')).arg(QLatin1String(suffix)));
    }

    QTemporaryDir m_folder;
    std::vector<PytorchCase> m_cases;
    QString m_whyNot; ///< why nothing is run
};

void TestPytorchProgram::initTestCase()
{
    // To be read by a person.
    m_folder.setAutoRemove(!qEnvironmentVariableIsSet("LOOPSCOPE_KEEP_PROGRAMS"));
    m_cases = pytorchCases();
    for (std::size_t i = 0; i < m_cases.size(); ++i) {
        const auto program = pytorch::makeProgram({m_cases[i].iteration.get(), m_cases[i].rules,
            m_cases[i].task.get(), QFileInfo(pathOf(i, ".py")).fileName().toStdString()});
        QVERIFY2(program.has_value(), m_cases[i].name.c_str());
        write(pathOf(i, ".py"), program->text);
        if (!program->numbers.empty())
            write(pathOf(i, "_numbers.safetensors"), program->numbers);
    }
    const QString runner = QStringLiteral(LOOPSCOPE_FIXTURES "/../support/run_programs.py");
    m_whyNot = whyNoPytorch();
    if (!m_whyNot.isEmpty())
        return;
    const PythonRun run =
        runPython({runner, m_folder.path(), QString::number(furtherSteps)}, 280000);
    QVERIFY2(run.isDone, qPrintable(run.output));
}

void TestPytorchProgram::everyProgramIsPython()
{
    if (!runPython({"--version"}, 20000).isDone)
        QSKIP("python3 is not there.");
    QStringList arguments{"-m", "py_compile"};
    for (std::size_t i = 0; i < m_cases.size(); ++i)
        arguments.append(pathOf(i, ".py"));
    const PythonRun run = runPython(arguments, 120000);
    QVERIFY2(run.isDone, qPrintable(run.output));
}

void TestPytorchProgram::lossesNormsAndStepsAgree_data()
{
    QTest::addColumn<std::size_t>("index");
    for (std::size_t i = 0; i < m_cases.size(); ++i)
        QTest::newRow(m_cases[i].name.c_str()) << i;
}

void TestPytorchProgram::lossesNormsAndStepsAgree()
{
    QFETCH(const std::size_t, index);
    if (!m_whyNot.isEmpty())
        QSKIP(qPrintable(m_whyNot));
    QFile file(pathOf(index, ".txt"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QString text = QString::fromUtf8(file.readAll());
    const Printed printed = numbersIn(text);
    const PytorchCase& item = m_cases[index];
    const ExpectedNumbers expected = expectedNumbers(item, furtherSteps);
    QVERIFY2(printed.losses.size() == expected.losses.size(), qPrintable(text));
    QStringList differences;
    differences << compare("all together", printed.norms.at("all together"), expected.totalNorm);
    const pytorch::Modules modules(*item.iteration);
    for (std::size_t p = 0; p < expected.norms.size(); ++p) {
        const QString name = QString::fromStdString(modules.nameOf(int(p)));
        QVERIFY2(printed.norms.count(name) == 1, qPrintable(name + "\n" + text));
        differences << compare(name, printed.norms.at(name), expected.norms[p], expected.totalNorm);
    }
    QCOMPARE(printed.norms.size(), expected.norms.size() + 1);
    for (std::size_t step = 0; step < expected.losses.size(); ++step)
        differences << compare(QStringLiteral("loss after %1 steps").arg(step),
            printed.losses[step], expected.losses[step]);
    differences.removeAll(QString());
    QVERIFY2(differences.isEmpty(), qPrintable(differences.join(QLatin1Char('\n'))));
}

void TestPytorchProgram::whatPytorchHasIsTakenFromThere()
{
    ExperimentOptions options = sampleOptions(20, "lstm");
    options.layers.push_back(options.layers.front());
    for (LayerOptions& layer : options.layers)
        layer.direction = Direction::Both;
    const std::string text = programOf(options);
    QVERIFY(text.find("nn.LSTM(input_size=") != std::string::npos);
    QVERIFY(text.find("num_layers=2, bidirectional=True)") != std::string::npos);
    QVERIFY(text.find("class Model(nn.Module):") != std::string::npos);
    QVERIFY(text.find("torch.optim.Adam(parameters, lr=0.01") != std::string::npos);
    QVERIFY(text.find("nn.Parameter") == std::string::npos);
    QVERIFY(text.find("    # the␣gradient␣fades") != std::string::npos);
}

void TestPytorchProgram::equationsStandInTheProgram()
{
    const std::string text = programOf(sampleOptions(20, "lstm-peephole"));
    for (const char* line : {"class LSTMWithPeepholes(nn.Module):",
             "i[t] = sigmoid(W_i x[t] + U_i h[t-1] + p_i * c[t-1] + b_i)\n",
             "            i = sigmoid(x @ self.W_i.T + h_prev @ self.U_i.T + self.p_i * c_prev + "
             "self.b_i)\n",
             "            c = f * c_prev + i * g\n", "            h = o * tanh(c)\n",
             "from torch import sigmoid, tanh\n"})
        QVERIFY2(text.find(line) != std::string::npos, (std::string(line) + text).c_str());
    QVERIFY(text.find("TRUNCATION") == std::string::npos);
}

void TestPytorchProgram::aSmallProgramIsOneFile()
{
    QTemporaryDir folder;
    const Trainer trainer(sampleOptions(20));
    const auto beside = exportPytorch(folder.filePath("model.py").toStdString(),
        *trainer.current(), trainer.options(), trainer.task());
    QVERIFY(beside && beside->empty());
    QCOMPARE(QDir(folder.path()).entryList(QDir::Files), QStringList{"model.py"});
}

void TestPytorchProgram::aLargeNetworkHasItsNumbersBeside()
{
    QTemporaryDir folder;
    const Trainer trainer(sampleOptions(20, "lstm", Function::Tanh, 64));
    const auto beside = exportPytorch(folder.filePath("model.py").toStdString(),
        *trainer.current(), trainer.options(), trainer.task());
    QVERIFY(beside.has_value());
    QCOMPARE(QString::fromStdString(*beside), folder.filePath("model_numbers.safetensors"));
    QVERIFY(QFile(folder.filePath("model.py")).size() < 10000);
    const auto numbers = Safetensors::read(*beside);
    QVERIFY(numbers && numbers->find("rnn.weight_hh_l0") != nullptr);
}

void TestPytorchProgram::aFileThatCannotBeWrittenLeavesNothing()
{
    QTemporaryDir folder;
    QVERIFY(QDir(folder.path()).mkdir("model.py"));
    const Trainer trainer(sampleOptions(20, "lstm", Function::Tanh, 64));
    const auto beside = exportPytorch(folder.filePath("model.py").toStdString(),
        *trainer.current(), trainer.options(), trainer.task());
    QVERIFY(!beside.has_value());
    QVERIFY2(beside.error().find("model.py") != std::string::npos, beside.error().c_str());
    QVERIFY(QDir(folder.path()).entryList(QDir::Files).isEmpty());
}

QTEST_APPLESS_MAIN(TestPytorchProgram)
#include "tst_pytorch_program.moc"
