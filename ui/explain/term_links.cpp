#include "ui/explain/term_links.h"

#include "core/lesson/glossary.h"

#include <QHash>
#include <QRegularExpression>
#include <QStringList>

#include <algorithm>

namespace loopscope::ui
{
namespace
{

/// The glossary's terms as they occur in sentences, and whose they are.
struct TermNames {
    QHash<QString, QString> identifiers; ///< by name, in small letters
    QRegularExpression expression;       ///< a link, a tag, or a name
};

/// "recurrent neural network (RNN)" is known by both names.
QStringList namesOf(const GlossaryTerm& term)
{
    QStringList names;
    for (QString name : QString::fromStdString(term.term).split(QLatin1Char('(')))
        names.append(name.remove(QLatin1Char(')')).trimmed());
    return names;
}

const TermNames& termNames()
{
    static const TermNames names = [] {
        TermNames result;
        QStringList all;
        for (const GlossaryTerm& term : glossary().terms) {
            for (const QString& name : namesOf(term)) {
                result.identifiers.insert(name.toLower(), QString::fromStdString(term.identifier));
                all.append(QRegularExpression::escape(name));
            }
        }
        // The longest first: "cell state" is no "cell".
        std::sort(all.begin(), all.end(),
            [](const QString& a, const QString& b) { return a.size() > b.size(); });
        result.expression = QRegularExpression(
            QStringLiteral("<a\\b.*?</a>|<[^>]*>|(?<![\\w-])(%1)(s?)(?![\\w-])").arg(all.join('|')),
            QRegularExpression::CaseInsensitiveOption |
                QRegularExpression::UseUnicodePropertiesOption |
                QRegularExpression::DotMatchesEverythingOption);
        return result;
    }();
    return names;
}

} // namespace

QString withTermLinks(const QString& html, QSet<QString>& linked)
{
    QString result;
    qsizetype copied = 0;
    QRegularExpressionMatchIterator found = termNames().expression.globalMatch(html);
    while (found.hasNext()) {
        const QRegularExpressionMatch match = found.next();
        const QString identifier = termNames().identifiers.value(match.captured(1).toLower());
        if (identifier.isEmpty() || linked.contains(identifier))
            continue;
        linked.insert(identifier);
        result += html.mid(copied, match.capturedStart() - copied);
        result += QStringLiteral("<a class=\"term\" href=\"term:%1\">%2</a>")
                      .arg(identifier, match.captured());
        copied = match.capturedEnd();
    }
    return result + html.mid(copied);
}

std::vector<ExplainSection> withTermLinks(std::vector<ExplainSection> sections)
{
    QSet<QString> linked;
    for (ExplainSection& section : sections) {
        for (Block& block : section.blocks) {
            auto* prose = std::get_if<ProseBlock>(&block);
            // What a text offers by links of its own is not to be searched for among others.
            if (prose != nullptr && prose->tone == Tone::Plain && !prose->html.contains("<a "))
                prose->html = withTermLinks(prose->html, linked);
        }
    }
    return sections;
}

} // namespace loopscope::ui
