#include "ui/session/writing_words.h"

#include "core/task/token_task.h"

#include <QCoreApplication>

#include <algorithm>

namespace loopscope::ui
{

namespace
{

constexpr std::size_t mostNamed = 5;

struct WritingWords {
    Q_DECLARE_TR_FUNCTIONS(loopscope::ui::WritingWords)
};

/// "“q”, “X”", and that there are more.
QString named(const std::vector<std::string>& tokens)
{
    QStringList names;
    const std::size_t shown = std::min(tokens.size(), mostNamed);
    for (std::size_t i = 0; i < shown; ++i)
        names += QStringLiteral("“%1”").arg(QString::fromStdString(tokens[i]));
    if (shown < tokens.size())
        names += QStringLiteral("…");
    return names.join(QStringLiteral(", "));
}

} // namespace

QStringList notesOnBeginning(const TokenTask& task, const std::string& beginning, int steps)
{
    const ReadTokens read = task.read(beginning);
    if (!read.unknown.empty()) {
        const QString names = named(read.unknown);
        const QString standIn = QString::fromStdString(read.standIn);
        if (!read.standIn.empty())
            return {WritingWords::tr("Not in the learned text, and read as “%2”: %1.")
                        .arg(names, standIn)};
        return {(read.tokens.empty() ? WritingWords::tr("Not in the learned text: %1. So it begins "
                                                        "as the text does.")
                                     : WritingWords::tr("Not in the learned text, and left out: "
                                                        "%1."))
                    .arg(names)};
    }
    if (int(read.tokens.size()) < steps)
        return {};
    return {WritingWords::tr("The beginning fills all %1 steps: make it shorter, or the sequence "
                             "longer, to see what the network writes.")
                .arg(steps),
        WritingWords::tr("The beginning fills all %1 steps.").arg(steps)};
}

QString wordsForNoBeginning(const TokenTask& task)
{
    const std::string first = task.inputName(task.readBeginning({}).front());
    return WritingWords::tr("as the text: %1").arg(QString::fromStdString(first));
}

} // namespace loopscope::ui
