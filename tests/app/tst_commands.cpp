#include <QDir>
#include <QFile>
#include <QImage>
#include <QImageReader>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <csignal>

namespace
{

struct Outcome {
    int exitCode = -1;
    QString output;
    QString errors;
};

/// Runs the very executable, without a display unless one is given.
Outcome run(const QStringList& arguments)
{
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const char* name : {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"})
        environment.remove(QString::fromLatin1(name));
    process.setProcessEnvironment(environment);
    process.start(QStringLiteral(LOOPSCOPE_EXECUTABLE), arguments);
    Outcome outcome;
    if (!process.waitForFinished(60000))
        return outcome;
    outcome.exitCode = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1;
    outcome.output = QString::fromUtf8(process.readAllStandardOutput());
    outcome.errors = QString::fromUtf8(process.readAllStandardError());
    return outcome;
}

} // namespace

/// The command line: what is printed where, and the exit codes.
class TestCommands : public QObject
{
    Q_OBJECT
private slots:
    void helpAndVersionAreAnswered_data();
    void helpAndVersionAreAnswered();
    void mistakesAreNamed_data();
    void mistakesAreNamed();
    void picturesAndFilmsAreOfEveryKind();
    void withoutADisplayTheWindowSaysSo();
    void aPictureIsDrawnWithoutADisplay();
    void aPictureCanBeDarkLargeAndElsewhere();
    void picturesOfTextsDiffer();
    void theInsideAndTheLoopAreDrawn();
    void aTextThatTheNetworkWritesIsDrawn();
    void aTraceIsWritten();
    void anInterruptedTraceLeavesNoFile();
    void theWindowIsMeasuredWithoutADisplay();
    void cellsAndTasksAreListed();
    void trainingGoesOnFromADocument();
    void everyTaskOfTheListIsTrained();
    void aTaskBringsTheSettingsThatTeachIt();
    void theNetworkOfATaskIsChosen();
    void aTextIsLearnedByAChosenNetwork();
    void interruptedTrainingLeavesNoFile_data();
    void interruptedTrainingLeavesNoFile();
    void gradientsOfADocumentAreChecked();
    void aDocumentBecomesAProgramForPytorch();
};

void TestCommands::helpAndVersionAreAnswered_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("expected");
    QTest::newRow("--version") << QStringList{"--version"} << "loopscope 0.";
    QTest::newRow("-v") << QStringList{"-v"} << "loopscope 0.";
    QTest::newRow("--help") << QStringList{"--help"} << "loopscope render [FILE | --task NAME] -o";
    QTest::newRow("train --help") << QStringList{"train", "--help"} << "--iterations";
    QTest::newRow("train --help about tasks") << QStringList{"train", "--help"} << "--task";
    QTest::newRow("check --help") << QStringList{"check", "--help"} << "finite differences";
    QTest::newRow("export-pytorch --help")
        << QStringList{"export-pytorch", "--help"} << "_numbers.safetensors";
    QTest::newRow("cells --help") << QStringList{"cells", "--help"} << "--equations";
    QTest::newRow("tasks --help") << QStringList{"tasks", "--help"} << "Lists";
    QTest::newRow("render --help") << QStringList{"render", "--help"} << "--phase";
    QTest::newRow("measure --help") << QStringList{"measure", "--help"} << "--seconds";
    QTest::newRow("trace --help") << QStringList{"trace", "--help"} << "--targets";
}

void TestCommands::helpAndVersionAreAnswered()
{
    QFETCH(const QStringList, arguments);
    QFETCH(const QString, expected);
    const Outcome outcome = run(arguments);
    QCOMPARE(outcome.exitCode, 0);
    QVERIFY2(outcome.output.contains(expected), qPrintable(outcome.output));
    QVERIFY2(outcome.errors.isEmpty(), qPrintable(outcome.errors));
    if (arguments.size() < 2)
        return;
    const QString usage = QStringLiteral("Usage: loopscope %1 [options]").arg(arguments.first());
    QVERIFY2(outcome.output.startsWith(usage), qPrintable(outcome.output));
}

void TestCommands::mistakesAreNamed_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("exitCode");
    QTest::addColumn<QString>("expected");
    const auto render = [](QStringList more) {
        return QStringList{"render", "-o", "/tmp/never.png"} + more;
    };
    QTest::newRow("an option that does not exist") << QStringList{"--wibble"} << 2 << "wibble";
    QTest::newRow("no output") << QStringList{"render"} << 2 << "-o picture.png";
    QTest::newRow("a size of words") << render({"--size", "large"}) << 2 << "--size is \"large\"";
    QTest::newRow("a size of zero") << render({"--size", "0x900"}) << 2 << "--size";
    QTest::newRow("a theme") << render({"--theme", "pink"}) << 2 << "pink";
    QTest::newRow("a phase") << render({"--phase", "sideways"}) << 2 << "sideways";
    QTest::newRow("step zero") << render({"--step", "0"}) << 2 << "--step";
    QTest::newRow("a step too far") << render({"--step", "21"}) << 2 << "20 steps";
    QTest::newRow("a cell") << render({"--cell", "elman"}) << 2 << "vanilla";
    QTest::newRow("no units") << render({"--units", "0"}) << 2 << "--units";
    QTest::newRow("a radius") << render({"--rho", "-1"}) << 2 << "radius";
    QTest::newRow("a radius of letters") << render({"--rho", "high"}) << 2 << "--rho is \"high\"";
    QTest::newRow("a feeding") << render({"--feeding", "wrong"}) << 2 << "given or own";
    QTest::newRow("a temperature below zero")
        << render({"--feeding", "own", "--temperature", "-1"}) << 2 << "--temperature is \"-1\"";
    QTest::newRow("a beginning for a given text")
        << render({"--beginning", "the"}) << 2 << "--feeding own";
    QTest::newRow("train without a file") << QStringList{"train", "-o", "a"} << 2 << "one FILE";
    QTest::newRow("train without an output")
        << QStringList{"train", "a.txt", "--iterations", "5"} << 2 << "-o OUT.loopscope";
    QTest::newRow("train for words")
        << QStringList{"train", "a.txt", "--iterations", "many", "-o", "a"} << 2 << "\"many\"";
    QTest::newRow("train a document that is not there")
        << QStringList{"train", "/no/such.loopscope", "--iterations", "5", "-o", "a"} << 1
        << "/no/such.loopscope";
    const auto trainTask = [](QStringList more) {
        return QStringList{"train", "-o", "/tmp/never.png", "--iterations", "1", "--task"} + more;
    };
    QTest::newRow("a task that is none")
        << trainTask({"wibble"}) << 2 << "no task \"wibble\"; \"loopscope tasks\" lists them.";
    QTest::newRow("a task with a slip of the pen")
        << trainTask({"delayd-echo"}) << 2 << "did you mean delayed-echo?";
    QTest::newRow("a task by its title")
        << trainTask({"Adding problem"}) << 2 << "did you mean adding?";
    QTest::newRow("a part of the name of a task")
        << trainTask({"echo"}) << 2 << "did you mean delayed-echo?";
    QTest::newRow("a part of several names")
        << trainTask({"wave"}) << 2 << "did you mean sine or square?";
    QTest::newRow("a task without a name") << trainTask({""}) << 2 << "no task \"\"";
    QTest::newRow("a task and a file")
        << trainTask({"copy", "a.txt"}) << 2 << "\"a.txt\" says what is learned";
    QTest::newRow("a task and a document")
        << trainTask({"copy", "a.loopscope"}) << 2 << "leave one of them out";
    QTest::newRow("a task that needs a table")
        << trainTask({"own-series"}) << 2 << "name its FILE in place of --task";
    QTest::newRow("a length where the task has its own")
        << trainTask({"dates", "--length", "9"}) << 2 << "leave it out";
    QTest::newRow("an activation where the cell has its own")
        << trainTask({"copy", "--activation", "relu"}) << 2 << "the cell gru leaves no choice";
    QTest::newRow("a task with a cell that is none")
        << trainTask({"copy", "--cell", "lsmt"}) << 2 << "did you mean lstm?";
    QTest::newRow("a task with half a seed")
        << trainTask({"copy", "--seed", "0.5"}) << 2 << "--seed is \"0.5\"";
    QTest::newRow("a document with a seed")
        << QStringList{"check", "a.loopscope", "--seed", "3"} << 2 << "leave out --seed";
    QTest::newRow("a document with cells to compare")
        << render({"a.loopscope", "--compare", "gru,lstm"}) << 2 << "leave out --compare";
    QTest::newRow("a file without a name")
        << QStringList{"train", "", "--iterations", "1", "-o", "/tmp/never.png"} << 2 << "is empty";
    QTest::newRow("check a task that is none")
        << QStringList{"check", "--task", "copi"} << 2 << "did you mean copy?";
    QTest::newRow("draw a task that is none") << render({"--task", "copi"}) << 2 << "mean copy?";
    QTest::newRow("export a task that is none")
        << QStringList{"export-pytorch", "--task", "copi", "-o", "a.py"} << 2 << "mean copy?";
    QTest::newRow("check without a file") << QStringList{"check"} << 2 << "one FILE";
    QTest::newRow("check a file that is not there")
        << QStringList{"check", "/no/such.loopscope"} << 1 << "/no/such.loopscope";
    QTest::newRow("export without a file")
        << QStringList{"export-pytorch", "-o", "a.py"} << 2 << "one FILE";
    QTest::newRow("export without an output")
        << QStringList{"export-pytorch", "a.txt"} << 2 << "-o MODEL.py";
    QTest::newRow("export a document that is not there")
        << QStringList{"export-pytorch", "/no/such.loopscope", "-o", "a.py"} << 1
        << "/no/such.loopscope";
    QTest::newRow("export a network of a word")
        << QStringList{"export-pytorch", "a.txt", "-o", "a.py", "--network", "two"} << 2 << "two";
    QTest::newRow("a cell that is none") << QStringList{"cells", "elman"} << 2 << "elman";
    QTest::newRow("tasks with a word") << QStringList{"tasks", "all"} << 2 << "no arguments";
    QTest::newRow("a file that is not there")
        << render({"/no/such/file.txt"}) << 1 << "/no/such/file.txt";
    QTest::newRow("a folder that is not there")
        << QStringList{"render", "-o", "/no/such/folder/a.png"} << 1 << "cannot be written";
    QTest::newRow("no kind of picture")
        << QStringList{"render", "-o", "a.bmp"} << 2 << ".svg or .pdf";
    QTest::newRow("no film") << QStringList{"render", "--film", "-o", "a.svg"} << 2
                             << ".gif or .png";
    QTest::newRow("inside and rolled") << render({"--inside", "--rolled"}) << 2 << "leave one";
    QTest::newRow("inside of several")
        << render({"--inside", "--compare", "vanilla,lstm"}) << 2 << "leave out --compare";
    QTest::newRow("two files") << render({"a.txt", "b.txt"}) << 2 << "takes one FILE, not 2";
    const auto measure = [](QStringList more) { return QStringList{"measure"} + more; };
    QTest::newRow("no time to measure") << measure({"--seconds", "0"}) << 2 << "--seconds is \"0\"";
    QTest::newRow("a time of words") << measure({"--seconds", "long"}) << 2 << "\"long\"";
    QTest::newRow("a time that is no number") << measure({"--seconds", "nan"}) << 2 << "from 0.1";
    QTest::newRow("a chart") << measure({"--charts", "loss,lost"}) << 2 << "no chart \"lost\"";
    QTest::newRow("a cell to measure") << measure({"--cell", "elman"}) << 2 << "vanilla";
    QTest::newRow("too many units to measure") << measure({"--units", "9999"}) << 2 << "--units";
    QTest::newRow("a file to measure") << measure({"poem.txt"}) << 2 << "\"poem.txt\"";
    QTest::newRow("trace without anything") << QStringList{"trace"} << 2 << "";
    QTest::newRow("trace with a loss")
        << QStringList{"trace", "m.safetensors", "--loss", "huber"} << 2 << "huber";
    const auto traceCell = [](QStringList more) {
        return QStringList{"trace", "--cell", "lstm", "--loss", "mse"} + more;
    };
    QTest::newRow("trace with an activation")
        << QStringList{"trace", "m.safetensors", "--activation", "gelu"} << 2
        << "--activation is \"gelu\"; it must be tanh, relu or sigmoid";
    QTest::newRow("trace with no units")
        << traceCell({"--units", "0"}) << 2 << "--units is \"0\"; it must be a whole number from 1";
    QTest::newRow("trace with fewer than no units")
        << traceCell({"--units", "-3"}) << 2 << "--units is \"-3\"";
    QTest::newRow("trace with half a layer")
        << traceCell({"--layers", "0.5"}) << 2 << "--layers is \"0.5\"";
    QTest::newRow("trace with a seed below zero")
        << traceCell({"--seed", "-1"}) << 2 << "from 0 to 18446744073709551615";
    QTest::newRow("trace with two tables")
        << QStringList{"trace", "m", "--inputs", "a.csv", "--inputs", "b.csv"} << 2
        << "--inputs is given twice";
    QTest::newRow("trace of two models")
        << QStringList{"trace", "a.safetensors", "b.safetensors"} << 2
        << "leave out \"b.safetensors\"";
    QTest::newRow("trace of a model with units")
        << QStringList{"trace", "m.safetensors", "--units", "3", "--inputs", "x.csv", "-o", "o"}
        << 2 << "--units is for a fresh cell";
    QTest::newRow("trace without its model")
        << QStringList{"trace", "/no/m.safetensors", "--inputs",
               LOOPSCOPE_FIXTURES "/trace/x.csv", "-o", "o.safetensors"}
        << 1 << "/no/m.safetensors";
}

void TestCommands::mistakesAreNamed()
{
    QFETCH(const QStringList, arguments);
    QFETCH(const int, exitCode);
    QFETCH(const QString, expected);
    const Outcome outcome = run(arguments);
    QCOMPARE(outcome.exitCode, exitCode);
    QVERIFY2(outcome.errors.contains(expected), qPrintable(outcome.errors));
    QVERIFY2(outcome.errors.startsWith("loopscope: "), qPrintable(outcome.errors));
    QVERIFY2(outcome.output.isEmpty(), qPrintable(outcome.output));
    QVERIFY(!QFile::exists("/tmp/never.png"));
}

void TestCommands::picturesAndFilmsAreOfEveryKind()
{
    const QTemporaryDir folder;
    const QStringList small{"--size", "900x700"};
    for (const char* name : {"a.svg", "a.pdf"}) {
        QCOMPARE(run(QStringList{"render", "-o", folder.filePath(name)} + small).exitCode, 0);
        QVERIFY(QFileInfo(folder.filePath(name)).size() > 10000);
    }
    const QStringList short3 = small + QStringList{"--film", "--length", "3"};
    QCOMPARE(run(QStringList{"render", "-o", folder.filePath("film.gif")} + short3).exitCode, 0);
    QCOMPARE(QImageReader(folder.filePath("film.gif")).imageCount(), 8); // 3 + 1 + 3 + 1
    QCOMPARE(run(QStringList{"render", "-o", folder.filePath("film.png")} + short3).exitCode, 0);
    QCOMPARE(QDir(folder.path()).entryList({"film-*.png"}).size(), 8);
}

void TestCommands::withoutADisplayTheWindowSaysSo()
{
    const Outcome outcome = run({});
    QCOMPARE(outcome.exitCode, 1);
    QVERIFY(outcome.errors.contains("no display"));
    QVERIFY(outcome.errors.contains("\"render -o picture.png\""));
}

void TestCommands::aPictureIsDrawnWithoutADisplay()
{
    QTemporaryDir folder;
    const QString path = folder.filePath("picture.png");
    const Outcome outcome = run({"render", "-o", path, "--size", "1000x700"});
    QVERIFY2(outcome.exitCode == 0, qPrintable(outcome.errors));
    QVERIFY2(outcome.errors.isEmpty(), qPrintable(outcome.errors));
    const QImage picture(path);
    QCOMPARE(picture.size(), QSize(1000, 700));
}

void TestCommands::aPictureCanBeDarkLargeAndElsewhere()
{
    QTemporaryDir folder;
    const QString light = folder.filePath("light.png");
    const QString dark = folder.filePath("dark.png");
    const QStringList place{"--size", "1000x700", "--scale", "2", "--phase", "backward", "--step",
        "9", "--iterations", "20"};
    QCOMPARE(run(QStringList{"render", "-o", light} + place).exitCode, 0);
    QCOMPARE(run(QStringList{"render", "-o", dark, "--theme", "dark"} + place).exitCode, 0);
    const QImage bright(light);
    const QImage night(dark);
    QCOMPARE(bright.size(), QSize(2000, 1400));
    QCOMPARE(night.size(), bright.size());
    QVERIFY(bright.pixelColor(10, 10).lightness() > 200);
    QVERIFY(night.pixelColor(10, 10).lightness() < 60);
}

void TestCommands::picturesOfTextsDiffer()
{
    QTemporaryDir folder;
    QFile text(folder.filePath("poem.txt"));
    QVERIFY(text.open(QIODevice::WriteOnly));
    text.write("so much depends upon a red wheel barrow");
    text.close();
    QCOMPARE(run({"render", "-o", folder.filePath("a.png")}).exitCode, 0);
    QCOMPARE(run({"render", text.fileName(), "-o", folder.filePath("b.png")}).exitCode, 0);
    QVERIFY(QImage(folder.filePath("a.png")) != QImage(folder.filePath("b.png")));
}

/// At rest: the same each time, and neither is the unrolled network.
void TestCommands::theInsideAndTheLoopAreDrawn()
{
    QTemporaryDir folder;
    std::vector<QImage> pictures;
    for (const QStringList& what : {QStringList(), QStringList{"--inside"}, QStringList{"--inside"},
             QStringList{"--rolled"}}) {
        const QString path = folder.filePath("picture.png");
        QCOMPARE(run(QStringList{"render", "-o", path, "--cell", "lstm", "--step", "9"} + what)
                     .exitCode,
            0);
        pictures.emplace_back(path);
    }
    QVERIFY(pictures[1] == pictures[2]);
    QVERIFY(pictures[0] != pictures[1] && pictures[0] != pictures[3]);
    QVERIFY(pictures[1] != pictures[3]);
}

/// By temperature and beginning; the same each time.
void TestCommands::aTextThatTheNetworkWritesIsDrawn()
{
    QTemporaryDir folder;
    std::vector<QImage> pictures;
    const QStringList own{"--feeding", "own"};
    for (const QStringList& what : {QStringList(), own, own, own + QStringList{"--beginning", "fa"},
             own + QStringList{"--temperature", "2"}}) {
        const QString path = folder.filePath("picture.png");
        const Outcome outcome =
            run(QStringList{"render", "-o", path, "--iterations", "20", "--step", "19"} + what);
        QVERIFY2(outcome.exitCode == 0, qPrintable(outcome.errors));
        pictures.emplace_back(path);
    }
    QVERIFY(pictures[1] == pictures[2]);
    for (const std::size_t other : {0U, 3U, 4U})
        QVERIFY(pictures[1] != pictures[other]);
}

void TestCommands::aTraceIsWritten()
{
    QTemporaryDir folder;
    const QString fixtures = QStringLiteral(LOOPSCOPE_FIXTURES "/trace/");
    const QString out = folder.filePath("out.safetensors");
    const Outcome outcome = run({"trace", fixtures + "lstm-1.safetensors", "--inputs",
        fixtures + "x.csv", "--targets", fixtures + "classes.csv", "--loss", "cross-entropy", "-o",
        out});
    QVERIFY2(outcome.exitCode == 0, qPrintable(outcome.errors));
    QFile file(out);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QVERIFY(file.readAll().contains("backward.l0.h"));

    QFile cell(folder.filePath("bad.cell"));
    QVERIFY(cell.open(QIODevice::WriteOnly));
    cell.write("h[t] = tanh(W x[t] + U h[t])\n");
    cell.close();
    const Outcome bad = run({"trace", "--cell", cell.fileName(), "--units", "3", "--inputs",
        fixtures + "x.csv", "--targets", fixtures + "classes.csv", "--loss", "cross-entropy", "-o",
        out});
    QCOMPARE(bad.exitCode, 2);
    QVERIFY2(bad.errors.contains("line 1, column"), qPrintable(bad.errors));
}

void TestCommands::anInterruptedTraceLeavesNoFile()
{
    QTemporaryDir folder;
    QFile inputs(folder.filePath("x.csv"));
    QVERIFY(inputs.open(QIODevice::WriteOnly));
    inputs.write(QByteArray("0.5\n").repeated(300000)); // takes a second or more
    inputs.close();
    QProcess process;
    process.start(QStringLiteral(LOOPSCOPE_EXECUTABLE),
        {"trace", "--cell", "lstm", "--units", "8", "--inputs", inputs.fileName(), "--targets",
            inputs.fileName(), "--loss", "mse", "-o", folder.filePath("out.safetensors")});
    QVERIFY(process.waitForStarted());
    QTest::qWait(150);
    ::kill(pid_t(process.processId()), SIGINT);
    QVERIFY(process.waitForFinished(20000));
    QCOMPARE(process.exitStatus(), QProcess::CrashExit);
    QCOMPARE(QDir(folder.path()).entryList(QDir::Files), QStringList{"x.csv"});
}

/// The number in a line of the printed table.
double numberIn(const QString& table, const QString& name)
{
    for (const QString& line : table.split('\n')) {
        if (line.startsWith(name))
            return line.mid(name.size()).trimmed().section(' ', 0, 0).toDouble();
    }
    return std::nan("");
}

void TestCommands::theWindowIsMeasuredWithoutADisplay()
{
    const Outcome outcome = run({"measure", "--seconds", "0.3", "--cell", "gru", "--units", "3",
        "--length", "5", "--charts", "loss,triangle"});
    QVERIFY2(outcome.exitCode == 0, qPrintable(outcome.errors));
    const QString& table = outcome.output;
    const double ready = numberIn(table, "window ready after start");
    QVERIFY2(ready > 0.01 && ready < 60.0, qPrintable(table));
    const double median = numberIn(table, "knob to all views redrawn, median");
    const double late = numberIn(table, "knob to all views redrawn, p99");
    QVERIFY2(median > 0.0 && late >= median, qPrintable(table));
    // The table rounds its numbers.
    const double with = numberIn(table, "training with the window");
    const double without = numberIn(table, "training without");
    QVERIFY2(with > 10.0 && without > 10.0, qPrintable(table));
    QVERIFY2(numberIn(table, "redraws while training") > 0.0, qPrintable(table));
    QVERIFY2(numberIn(table, "longest block of the window") > 0.0, qPrintable(table));
    const double memory = numberIn(table, "resident memory");
    QVERIFY2(memory > 10.0 && memory < 4000.0, qPrintable(table));
}

void TestCommands::cellsAndTasksAreListed()
{
    const Outcome cells = run({"cells"});
    QCOMPARE(cells.exitCode, 0);
    QVERIFY(cells.output.contains("lstm ") && cells.output.contains("LSTM. "));
    const Outcome one = run({"cells", "vanilla"});
    QCOMPARE(one.output, QString("h[t] = tanh(W x[t] + U h[t-1] + b)\n"));
    QVERIFY(run({"cells", "--equations"}).output.contains("    c[t] = f[t] * c[t-1]"));
    const Outcome tasks = run({"tasks"});
    QCOMPARE(tasks.exitCode, 0);
    QVERIFY(tasks.output.contains("next-character ") && tasks.output.contains("adding "));
}

void TestCommands::trainingGoesOnFromADocument()
{
    QTemporaryDir folder;
    QFile text(folder.filePath("a.txt"));
    QVERIFY(text.open(QFile::WriteOnly));
    text.write("the gradient fades");
    text.close();
    const QString first = folder.filePath("first.loopscope");
    const QString both = folder.filePath("both.loopscope");
    const QString atOnce = folder.filePath("at-once.loopscope");
    const Outcome outcome = run({"train", text.fileName(), "--iterations", "30", "-o", first});
    QVERIFY2(outcome.exitCode == 0, qPrintable(outcome.errors));
    QVERIFY2(outcome.output.startsWith("iteration 30, loss "), qPrintable(outcome.output));
    QCOMPARE(run({"train", first, "--iterations", "20", "-o", both}).exitCode, 0);
    const Outcome whole = run({"train", text.fileName(), "--iterations", "50", "-o", atOnce});
    QCOMPARE(whole.exitCode, 0);
    QVERIFY(whole.output.startsWith("iteration 50, loss "));
    QCOMPARE(run({"train", both, "--iterations", "0", "-o", both}).output, whole.output);
    const Outcome drawn = run({"render", both, "-o", folder.filePath("picture.png")});
    QVERIFY2(drawn.exitCode == 0, qPrintable(drawn.errors));
    const Outcome foreign =
        run({"render", both, "--cell", "gru", "-o", folder.filePath("picture.png")});
    QCOMPARE(foreign.exitCode, 2);
    QVERIFY2(foreign.errors.contains("leave out --cell"), qPrintable(foreign.errors));
}

void TestCommands::everyTaskOfTheListIsTrained()
{
    QTemporaryDir folder;
    const QString path = folder.filePath("a.loopscope");
    QStringList names;
    for (const QString& line : run({"tasks"}).output.split('\n', Qt::SkipEmptyParts))
        names.append(line.section(' ', 0, 0));
    QVERIFY(names.size() > 20);
    names.removeAll("own-series"); // a table of one's own, which has no name
    for (const QString& name : names) {
        const Outcome outcome = run({"train", "--task", name, "--iterations", "1", "-o", path});
        QVERIFY2(outcome.exitCode == 0, qPrintable(name + ": " + outcome.errors));
        QVERIFY2(outcome.output.startsWith("iteration 1, loss "), qPrintable(name));
        QCOMPARE(run({"train", path, "--iterations", "0", "-o", path}).output, outcome.output);
    }
}

void TestCommands::aTaskBringsTheSettingsThatTeachIt()
{
    QTemporaryDir folder;
    const QString path = folder.filePath("echo.loopscope");
    const Outcome outcome = run({"train", "--task", "delayed-echo", "-o", path});
    QVERIFY2(outcome.exitCode == 0, qPrintable(outcome.errors));
    QVERIFY2(outcome.output.startsWith("iteration 1000, loss "), qPrintable(outcome.output));
    QVERIFY2(outcome.output.contains(": 100.0 % of symbols"), qPrintable(outcome.output));
    const Outcome check = run({"check", path});
    QVERIFY2(check.exitCode == 0, qPrintable(check.output + check.errors));
    QVERIFY2(check.output.contains(" 16 of 16 "), qPrintable(check.output)); // units
}

void TestCommands::theNetworkOfATaskIsChosen()
{
    QTemporaryDir folder;
    const QStringList network{"--task", "dates", "--cell", "lstm", "--units", "5"};
    const Outcome check = run(QStringList{"check"} + network);
    QVERIFY2(check.exitCode == 0, qPrintable(check.output + check.errors));
    QVERIFY2(check.output.contains("encoder.l0.U_f") && check.output.contains("25 of 25"),
        qPrintable(check.output));
    QVERIFY(!check.output.contains("U_z"));

    const QString program = folder.filePath("model.py");
    QCOMPARE(run(QStringList{"export-pytorch", "-o", program} + network).exitCode, 0);
    QFile written(program);
    QVERIFY(written.open(QIODevice::ReadOnly));
    QVERIFY(written.readAll().contains("nn.LSTM("));

    const QString picture = folder.filePath("picture.png");
    std::vector<QImage> pictures;
    for (const QStringList& more : {QStringList(), network,
             QStringList{"--task", "dates", "--seed", "8"}, QStringList{"--task", "dates"}}) {
        QCOMPARE(run(QStringList{"render", "-o", picture} + more).exitCode, 0);
        for (const QImage& other : pictures)
            QVERIFY2(QImage(picture) != other, qPrintable(more.join(' ')));
        pictures.emplace_back(picture);
    }
}

void TestCommands::aTextIsLearnedByAChosenNetwork()
{
    QTemporaryDir folder;
    QFile text(folder.filePath("a.txt"));
    QVERIFY(text.open(QFile::WriteOnly));
    text.write("the gradient fades");
    text.close();
    const Outcome check = run({"check", text.fileName(), "--cell", "gru", "--units", "4"});
    QVERIFY2(check.exitCode == 0, qPrintable(check.output + check.errors));
    QVERIFY2(check.output.contains("l0.U_z") && check.output.contains("16 of 16"),
        qPrintable(check.output));
}

void TestCommands::interruptedTrainingLeavesNoFile_data()
{
    QTest::addColumn<QStringList>("source");
    QTest::newRow("a text") << QStringList{"a.txt"};
    QTest::newRow("a task") << QStringList{"--task", "adding"};
}

void TestCommands::interruptedTrainingLeavesNoFile()
{
    QFETCH(const QStringList, source);
    QTemporaryDir folder;
    QFile text(folder.filePath("a.txt"));
    QVERIFY(text.open(QFile::WriteOnly));
    text.write("the gradient fades");
    text.close();
    const QString output = folder.filePath("out.loopscope");
    QProcess process;
    process.setWorkingDirectory(folder.path());
    process.start(QStringLiteral(LOOPSCOPE_EXECUTABLE),
        QStringList{"train"} + source + QStringList{"--iterations", "2000000000", "-o", output});
    QVERIFY(process.waitForStarted());
    QTest::qWait(300);
    ::kill(pid_t(process.processId()), SIGINT);
    QVERIFY(process.waitForFinished(10000));
    QCOMPARE(process.exitStatus(), QProcess::NormalExit);
    QCOMPARE(process.exitCode(), 130);
    QVERIFY(QString::fromUtf8(process.readAllStandardError()).contains("is not written"));
    QVERIFY(!QFile::exists(output));
}

void TestCommands::gradientsOfADocumentAreChecked()
{
    QTemporaryDir folder;
    QFile text(folder.filePath("a.txt"));
    QVERIFY(text.open(QFile::WriteOnly));
    text.write("the gradient fades");
    text.close();
    const QString trained = folder.filePath("a.loopscope");
    QCOMPARE(run({"train", text.fileName(), "--iterations", "20", "-o", trained}).exitCode, 0);
    const Outcome outcome = run({"check", trained});
    QVERIFY2(outcome.exitCode == 0, qPrintable(outcome.output + outcome.errors));
    QVERIFY(outcome.output.startsWith("iteration 20, loss "));
    QVERIFY2(outcome.output.contains("l0.U") && outcome.output.contains("144 of 144"),
        qPrintable(outcome.output));
    const QString last = outcome.output.trimmed().section('\n', -1);
    QVERIFY(last.startsWith("largest relative error: "));
    QVERIFY2(last.section(' ', -1).toDouble() < 1e-6, qPrintable(last));
}

void TestCommands::aDocumentBecomesAProgramForPytorch()
{
    QTemporaryDir folder;
    const QString text = folder.filePath("text.txt");
    QFile file(text);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("one line after the other, one line after the other");
    file.close();
    const QString document = folder.filePath("run.loopscope");
    QCOMPARE(run({"train", text, "--iterations", "5", "-o", document}).exitCode, 0);
    const QString program = folder.filePath("model.py");
    const Outcome outcome = run({"export-pytorch", document, "-o", program});
    QVERIFY2(outcome.exitCode == 0, qPrintable(outcome.errors));
    QVERIFY2(outcome.output.startsWith("iteration 5, loss "), qPrintable(outcome.output));
    QFile written(program);
    QVERIFY(written.open(QIODevice::ReadOnly));
    const QString code = QString::fromUtf8(written.readAll());
    for (const char* line : {"ITERATION = 5\n", "    python3 model.py --steps 10 ",
             "self.rnn = nn.RNN(input_size=", "\"step\": torch.tensor(5.0)"})
        QVERIFY2(code.contains(QLatin1String(line)), qPrintable(code));

    const Outcome other = run({"export-pytorch", document, "-o", program, "--network", "2"});
    QCOMPARE(other.exitCode, 2);
    QVERIFY2(other.errors.contains("one network"), qPrintable(other.errors));
    const Outcome nowhere =
        run({"export-pytorch", document, "-o", folder.filePath("none/model.py")});
    QCOMPARE(nowhere.exitCode, 1);
    QVERIFY2(nowhere.errors.contains("none/model.py"), qPrintable(nowhere.errors));
}

QTEST_GUILESS_MAIN(TestCommands)
#include "tst_commands.moc"
