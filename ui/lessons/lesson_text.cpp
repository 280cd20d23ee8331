#include "ui/lessons/lesson_text.h"

#include <QRegularExpression>
#include <QStringList>

namespace loopscope::ui
{
namespace
{

QString linked(const QString& words, const QString& target)
{
    const QString kind = target.section(QLatin1Char(':'), 0, 0);
    if (kind == QLatin1String("symbol"))
        return QStringLiteral("<span class=\"%1\"><b>%2</b></span>")
            .arg(classOfSymbol(target.section(QLatin1Char(':'), 1)), words);
    if (kind != QLatin1String("term") && kind != QLatin1String("place") &&
        kind != QLatin1String("https") && kind != QLatin1String("http"))
        return words;
    return QStringLiteral("<a href=\"%1\">%2</a>").arg(target, words);
}

/// Emphasis, weight and links; code is set aside before.
QString inlineHtml(const QString& text)
{
    static const QRegularExpression link(QStringLiteral("\\[([^\\]]+)\\]\\(([^)\\s]+)\\)"));
    static const QRegularExpression weight(QStringLiteral("\\*\\*([^*]+)\\*\\*"));
    static const QRegularExpression emphasis(
        QStringLiteral("(?<![\\w*])\\*([^*\\s][^*]*)\\*(?![\\w*])"));
    QString result;
    qsizetype end = 0;
    auto matches = link.globalMatch(text);
    while (matches.hasNext()) {
        const QRegularExpressionMatch match = matches.next();
        result += text.mid(end, match.capturedStart() - end);
        result += linked(match.captured(1), match.captured(2));
        end = match.capturedEnd();
    }
    result += text.mid(end);
    result.replace(weight, QStringLiteral("<b>\\1</b>"));
    result.replace(emphasis, QStringLiteral("<i>\\1</i>"));
    return result;
}

QString lineHtml(const QString& line)
{
    const QStringList parts = line.toHtmlEscaped().split(QLatin1Char('`'));
    QString result;
    for (qsizetype i = 0; i < parts.size(); ++i)
        result += i % 2 == 1 && i + 1 < parts.size()
                      ? QStringLiteral("<code>%1</code>").arg(parts[i])
                      : inlineHtml(parts[i]);
    return result;
}

QString paragraphHtml(const QString& paragraph, int spaceAbove)
{
    const QStringList lines = paragraph.split(QLatin1Char('\n'));
    const QString above =
        QStringLiteral(" style=\"margin-top:%1px;margin-bottom:0px\"").arg(spaceAbove);
    if (!lines.first().startsWith(QLatin1String("- ")))
        return QStringLiteral("<p%1>%2</p>").arg(above, lineHtml(lines.join(QLatin1Char(' '))));
    QString items;
    for (const QString& line : lines) {
        if (line.startsWith(QLatin1String("- ")))
            items += (items.isEmpty() ? QString() : QStringLiteral("<br>")) +
                     QStringLiteral("•&nbsp;") + lineHtml(line.mid(2));
        else
            items += QLatin1Char(' ') + lineHtml(line);
    }
    return QStringLiteral("<p%1>%2</p>").arg(above, items);
}

} // namespace

QString classOfSymbol(const QString& symbol)
{
    const QString name = symbol.section(QLatin1Char('['), 0, 0);
    static const QStringList outputs{"y", "p", "target", "loss", "W_y", "b_y", "V"};
    static const QStringList muted{"b"};
    if (outputs.contains(name))
        return QStringLiteral("output");
    if (name == QLatin1String("x") || name == QLatin1String("W") ||
        name.startsWith(QLatin1String("W_")))
        return QStringLiteral("input");
    return muted.contains(name) ? QString() : QStringLiteral("later");
}

QString htmlOfLesson(const QString& markdown, int space)
{
    QString html;
    // A share stays on its line.
    static const QRegularExpression percent(QStringLiteral("(?<=\\d) (?=[%‰])"));
    static const QRegularExpression emptyLines(QStringLiteral("\\n\\s*\\n"));
    for (const QString& paragraph : QString(markdown)
                                        .replace(percent, QChar(QChar::Nbsp))
                                        .split(emptyLines, Qt::SkipEmptyParts))
        html += paragraphHtml(paragraph.trimmed(), html.isEmpty() ? 0 : space);
    return html;
}

} // namespace loopscope::ui
