#include "tests/support/python.h"

#include <QFile>
#include <QProcess>

namespace loopscope::test
{

PythonRun runPython(const QStringList& arguments, int milliseconds)
{
    const QString chosen = qEnvironmentVariable("LOOPSCOPE_PYTHON");
    const QString debian = QStringLiteral("/usr/bin/python3");
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(!chosen.isEmpty()       ? chosen
                  : QFile::exists(debian) ? debian
                                          : QStringLiteral("python3"),
        arguments);
    if (!process.waitForFinished(milliseconds))
        return {false, process.errorString()};
    const bool isDone = process.exitStatus() == QProcess::NormalExit && process.exitCode() == 0;
    return {isDone, QString::fromUtf8(process.readAll())};
}

QString whyNoPytorch()
{
    static const PythonRun run = runPython({"-c", "import torch"}, 60000);
    if (run.isDone)
        return {};
    return QStringLiteral("PyTorch is not there (apt install python3-torch): ") +
           run.output.trimmed().section(QLatin1Char('\n'), -1);
}

} // namespace loopscope::test
