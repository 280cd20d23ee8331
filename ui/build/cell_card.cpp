#include "ui/build/cell_card.h"

#include "core/cell/typeset.h"
#include "ui/build/cell_picture.h"
#include "ui/build/cell_words.h"
#include "ui/explain/rich_text.h"
#include "ui/theme/theme.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QStyle>
#include <QVBoxLayout>

#include <algorithm>

namespace loopscope::ui
{
namespace
{

/// Entries of the catalog can be read: its tests say so.
Program programOf(const CatalogEntry& entry)
{
    return *parseProgram(entry.text());
}

QLabel* wrappedLabel(const std::string& text, const char* kind)
{
    auto* label = new QLabel(QString::fromStdString(text));
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setProperty("kind", kind);
    return label;
}

} // namespace

CellCard::CellCard(const CatalogEntry& entry, QWidget* parent)
    : QFrame(parent)
    , m_entry(entry)
    , m_program(programOf(entry))
    , m_equations(new RichText(RichDocument::Kind::Formula))
    , m_difference(new RichText(RichDocument::Kind::Words))
    , m_parameters(new QLabel)
    , m_use(new QPushButton)
    , m_compare(new QPushButton(tr("Compare")))
{
    setProperty("kind", "card");
    const int line = fontMetrics().height();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(line, line * 3 / 4, line, line * 3 / 4);
    column->setSpacing(line / 2);

    auto* heading = new QHBoxLayout;
    heading->addWidget(wrappedLabel(entry.name, "strong"), 1);
    m_use->setObjectName("gallery.use");
    const QString name = QString::fromStdString(entry.name);
    m_compare->setObjectName("gallery.compare");
    m_compare->setAccessibleName(tr("Compare with %1").arg(name));
    m_compare->setToolTip(tr("Shows a network of this cell beside the one that is open."));
    heading->addWidget(m_compare, 0, Qt::AlignTop);
    heading->addWidget(m_use, 0, Qt::AlignTop);
    column->addLayout(heading);
    column->addWidget(wrappedLabel(entry.purpose, ""));
    column->addWidget(new CellPicture(m_program));
    column->addWidget(m_equations);
    m_difference->setMuted(true);
    column->addWidget(m_difference);
    column->addStretch(1);
    m_parameters->setProperty("kind", "muted");
    column->addWidget(m_parameters);
    column->addWidget(wrappedLabel(entry.source, "muted"));
    connect(m_use, &QPushButton::clicked, this, &CellCard::chosen);
    connect(m_compare, &QPushButton::clicked, this, &CellCard::compareAsked);
    showEquations();
}

void CellCard::showEquations()
{
    const Theme& theme = themeOf(*this);
    const CatalogEntry* parent = findInCatalog(m_entry.parent);
    if (parent == nullptr) {
        m_equations->setHtml(QString::fromStdString(toHtml(m_program)));
        m_difference->setHtml(tr("The cell that all others begin with."));
        return;
    }
    const Program other = programOf(*parent);
    const CellDifference difference = differenceOf(m_program, other);
    m_equations->setHtml(equationsHtml(m_program, difference, theme));
    const QString name = QString::fromStdString(parent->name).toHtmlEscaped();
    const QString mark = QStringLiteral("<span style=\"background-color:%1\">&nbsp;%2&nbsp;</span>")
                             .arg(theme.accentSoft.name(), tr("marked"));
    const bool hasMarks =
        std::any_of(difference.operations.begin(), difference.operations.end(),
            [](Novelty novelty) { return novelty != Novelty::Same; });
    QString words = hasMarks ? tr("Compared with %1, new is what is %2.").arg(name, mark)
                             : tr("Compared with %1, nothing is new.").arg(name);
    const QString leftOut = leftOutHtml(other, difference);
    if (!leftOut.isEmpty())
        words += QStringLiteral("<br>") + tr("Left out: %1").arg(leftOut);
    m_difference->setHtml(words);
}

void CellCard::showLayer(bool isInUse, int units, int inputSize)
{
    const QString name = QString::fromStdString(m_entry.name);
    m_use->setText(isInUse ? tr("In use") : tr("Use"));
    m_use->setEnabled(!isInUse);
    m_use->setAccessibleName(isInUse ? tr("%1 is in use").arg(name) : tr("Use %1").arg(name));
    m_use->setToolTip(isInUse ? tr("This is the cell of the selected layer.")
                              : tr("Makes it the cell of the selected layer."));
    const QString words =
        units == 1 ? tr("%1 parameters with 1 unit") : tr("%1 parameters with %2 units");
    const QString count = QString::number(parameterCount(m_program, units, inputSize));
    m_parameters->setText(units == 1 ? words.arg(count) : words.arg(count).arg(units));
    if (property("selected").toBool() != isInUse) {
        setProperty("selected", isInUse);
        style()->polish(this);
    }
}

void CellCard::setChoosable(bool choosable)
{
    m_use->setVisible(choosable);
}

void CellCard::changeEvent(QEvent* event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        showEquations();
}

} // namespace loopscope::ui
