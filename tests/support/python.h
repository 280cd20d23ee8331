#pragma once

#include <QString>
#include <QStringList>

namespace loopscope::test
{

/// How a program in Python ended.
struct PythonRun {
    bool isDone = false; ///< without an error, and in time
    QString output;      ///< all that it printed, errors too
};

/// Debian's own Python, which has python3-torch; LOOPSCOPE_PYTHON names another.
PythonRun runPython(const QStringList& arguments, int milliseconds);

/// Empty if PyTorch is there; else a sentence for QSKIP.
QString whyNoPytorch();

} // namespace loopscope::test
