#include "ui/lessons/glossary_window.h"

#include "core/lesson/glossary.h"
#include "ui/controls/segmented_control.h"
#include "ui/explain/rich_text.h"
#include "ui/lessons/lesson_library.h"
#include "ui/lessons/lesson_text.h"

#include <QDesktopServices>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QListWidget>
#include <QMap>
#include <QScrollArea>
#include <QStackedWidget>
#include <QUrl>
#include <QVBoxLayout>

#include <utility>

namespace loopscope::ui
{
namespace
{

constexpr int identifierRole = Qt::UserRole;

QScrollArea* scrolled(QWidget* widget, QWidget* parent)
{
    auto* area = new QScrollArea(parent);
    area->setProperty("kind", "panel");
    widget->setProperty("kind", "panel");
    area->setFrameShape(QFrame::NoFrame);
    area->setWidgetResizable(true);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setWidget(widget);
    return area;
}

QString linkToLesson(const std::string& name)
{
    const ListedLesson* lesson = findLesson(QString::fromStdString(name));
    if (lesson == nullptr)
        return {};
    return QStringLiteral("<a href=\"lesson:%1\">%2</a>")
        .arg(lesson->name, QString::fromStdString(lesson->lesson->title).toHtmlEscaped());
}

} // namespace

GlossaryWindow::GlossaryWindow(QWidget* parent)
    : QDialog(parent)
    , m_pagesControl(new SegmentedControl({tr("Terms"), tr("Summary")}, this))
    , m_pages(new QStackedWidget(this))
{
    setWindowTitle(tr("Glossary"));
    m_pagesControl->setAccessibleName(tr("Page"));
    m_pagesControl->setTip(0, tr("Every word of the field"));
    m_pagesControl->setTip(1, tr("The concepts at a glance"));
    m_pages->addWidget(makeTerms());
    m_pages->addWidget(makeSummary());
    m_pagesControl->setCurrent(0);
    connect(m_pagesControl, &SegmentedControl::chosen, m_pages, &QStackedWidget::setCurrentIndex);
    const int line = fontMetrics().height();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(line, line * 8 / 10, line, line);
    column->setSpacing(line * 6 / 10);
    column->addWidget(m_pagesControl, 0, Qt::AlignLeft);
    column->addWidget(m_pages, 1);
    resize(line * 44, line * 28);
    filter({});
}

QWidget* GlossaryWindow::makeTerms()
{
    auto* page = new QWidget(m_pages);
    auto* left = new QWidget(page);
    m_search = new QLineEdit(left);
    m_search->setPlaceholderText(tr("Find a term"));
    m_search->setAccessibleName(tr("Find a term"));
    m_search->setToolTip(tr("Shows the terms that have these letters"));
    m_search->setClearButtonEnabled(true);
    m_list = new QListWidget(left);
    m_list->setAccessibleName(tr("Terms"));
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setTextElideMode(Qt::ElideRight);
    auto* content = new QWidget;
    m_text = new RichText(RichDocument::Kind::Words, content);
    auto* words = new QVBoxLayout(content);
    const int line = fontMetrics().height();
    words->setContentsMargins(line, 0, line / 2, 0);
    words->addWidget(m_text);
    words->addStretch(1);
    auto* column = new QVBoxLayout(left);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_search);
    column->addWidget(m_list, 1);
    auto* row = new QHBoxLayout(page);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(left, 2);
    row->addWidget(scrolled(content, page), 3);
    connect(m_search, &QLineEdit::textChanged, this, &GlossaryWindow::filter);
    connect(m_list, &QListWidget::currentItemChanged, this, &GlossaryWindow::showCurrent);
    connect(m_text, &RichText::linkActivated, this, &GlossaryWindow::follow);
    return page;
}

QWidget* GlossaryWindow::makeSummary()
{
    auto* content = new QWidget;
    auto* table = new RichText(RichDocument::Kind::Words, content);
    QString rows;
    for (const SummaryRow& row : glossary().summary)
        rows += QStringLiteral("<tr><td valign=\"top\"><b>%1</b></td><td>%2</td><td>%3</td></tr>")
                    .arg(QString::fromStdString(row.concept_).toHtmlEscaped(),
                        htmlOfLesson(QString::fromStdString(row.text), 0),
                        linkToLesson(row.lesson));
    table->setHtml(QStringLiteral("<table cellpadding=\"5\">%1</table>").arg(rows));
    connect(table, &RichText::linkActivated, this, &GlossaryWindow::follow);
    auto* column = new QVBoxLayout(content);
    column->addWidget(table);
    column->addStretch(1);
    return scrolled(content, m_pages);
}

void GlossaryWindow::filter(const QString& letters)
{
    m_list->clear();
    for (const bool byName : {true, false}) { // what only speaks of it comes after
        QMap<QString, QString> found;         // in the order of a dictionary
        for (const GlossaryTerm& term : glossary().terms) {
            const QString name = QString::fromStdString(term.term);
            const QString text = QString::fromStdString(term.text);
            const bool isNamed = name.contains(letters, Qt::CaseInsensitive);
            if (byName ? isNamed : !isNamed && text.contains(letters, Qt::CaseInsensitive))
                found.insert(name.toCaseFolded(), QString::fromStdString(term.identifier));
        }
        for (const QString& identifier : std::as_const(found)) {
            const GlossaryTerm* term = glossary().find(identifier.toStdString());
            auto* item = new QListWidgetItem(QString::fromStdString(term->term), m_list);
            item->setData(identifierRole, identifier);
            item->setToolTip(item->text());
        }
    }
    if (m_list->count() > 0)
        m_list->setCurrentRow(0);
    else
        m_text->setHtml(tr("No term has these letters."));
}

void GlossaryWindow::showTerm(const QString& identifier)
{
    m_pages->setCurrentIndex(0);
    m_pagesControl->setCurrent(0);
    m_search->clear();
    for (int row = 0; row < m_list->count(); ++row)
        if (m_list->item(row)->data(identifierRole).toString() == identifier)
            m_list->setCurrentRow(row);
}

void GlossaryWindow::showSummary()
{
    m_pages->setCurrentIndex(1);
    m_pagesControl->setCurrent(1);
}

void GlossaryWindow::showCurrent()
{
    const QListWidgetItem* item = m_list->currentItem();
    const GlossaryTerm* term =
        item == nullptr
            ? nullptr
            : glossary().find(item->data(identifierRole).toString().toStdString());
    if (term == nullptr)
        return;
    const int space = fontMetrics().height() / 2;
    QString html =
        QStringLiteral("<p style=\"margin-top:0px;margin-bottom:%1px\"><b>%2</b></p>")
            .arg(space)
            .arg(QString::fromStdString(term->term).toHtmlEscaped()) +
        htmlOfLesson(QString::fromStdString(term->text), space);
    if (const QString link = linkToLesson(term->lesson); !link.isEmpty())
        html += QStringLiteral("<p style=\"margin-top:%1px\">%2</p>")
                    .arg(space)
                    .arg(tr("Lesson: %1").arg(link));
    m_text->setHtml(html);
}

void GlossaryWindow::follow(const QString& link)
{
    const QString target = link.section(QLatin1Char(':'), 1);
    if (link.startsWith(QLatin1String("term:")))
        showTerm(target);
    else if (link.startsWith(QLatin1String("lesson:")))
        emit lessonAsked(target);
    else
        QDesktopServices::openUrl(QUrl(link));
}

} // namespace loopscope::ui
