#include "ui/explain/rich_text.h"

#include "ui/explain/explain_sections.h"
#include "ui/theme/fonts.h"
#include "ui/theme/theme.h"

#include <QAbstractTextDocumentLayout>
#include <QEvent>
#include <QFocusEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QTextBlock>
#include <QTextOption>

#include <algorithm>
#include <cmath>

namespace loopscope::ui
{

QStringList formulaFamilies()
{
    return {QStringLiteral("STIX Two Text"), QStringLiteral("Latin Modern Roman"),
        QStringLiteral("Nimbus Roman"), QStringLiteral("Liberation Serif"),
        QStringLiteral("Times New Roman"), QStringLiteral("serif")};
}

namespace
{

constexpr double formulaSize = 1.14; ///< book letters look smaller than those of the screen

QFont formulaFont(const QFont& font)
{
    QFont result = scaledFont(font, formulaSize);
    result.setFamilies(formulaFamilies());
    result.setStyleHint(QFont::Serif);
    return result;
}

QString sheetOf(const Theme& theme)
{
    return QStringLiteral(
        ".output { color: %1; } .later { color: %2; } .muted { color: %3; } "
        ".problem { color: %4; } a { color: %5; } "
        ".weight { background-color: %6; } .lit { color: %7; } .input { color: %8; } "
        "a.term { color: %9; text-decoration: underline; }")
        .arg(theme.fromOutput.name(), theme.fromLater.name(), theme.mutedText.name(),
            theme.wrong.name(), theme.accent.name(), theme.accentSoft.name(),
            theme.playheadText.name(), theme.right.name(), theme.text.name());
}

} // namespace

RichDocument::RichDocument(Kind kind)
    : m_kind(kind)
    , m_document(std::make_unique<QTextDocument>())
{
    m_document->setDocumentMargin(0.0);
    QTextOption option;
    option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    m_document->setDefaultTextOption(option);
    m_document->setUndoRedoEnabled(false);
}

void RichDocument::set(const QString& html, const QFont& font, const Theme& theme)
{
    if (m_isSet && html == m_html && font == m_font && theme.dark == m_isDark)
        return;
    m_isSet = true;
    m_html = html;
    m_font = font;
    m_isDark = theme.dark;
    m_document->setDefaultFont(m_kind == Kind::Formula ? formulaFont(font) : font);
    m_document->setDefaultStyleSheet(sheetOf(theme));
    m_document->setTextWidth(-1.0);
    m_document->setHtml(html);
    m_width = -1.0;
    m_idealWidth = m_document->idealWidth();
    m_height = m_document->size().height();
}

void RichDocument::setWidth(double width)
{
    // A document lays itself out anew for every width, also for the one that it has.
    const double used = width >= m_idealWidth ? -1.0 : width;
    if (used == m_width)
        return;
    m_width = used;
    m_document->setTextWidth(used);
    m_height = m_document->size().height();
}

void RichDocument::draw(
    QPainter& painter, const QPointF& topLeft, const QColor& colour, int markedLink) const
{
    painter.save();
    painter.translate(topLeft);
    QAbstractTextDocumentLayout::PaintContext context;
    context.palette.setColor(QPalette::Text, colour);
    if (markedLink >= 0) {
        const Theme& theme = m_isDark ? darkTheme() : lightTheme();
        QAbstractTextDocumentLayout::Selection mark;
        mark.cursor = linkText(markedLink);
        mark.format.setBackground(theme.accent);
        mark.format.setForeground(theme.accentText);
        context.selections.append(mark);
    }
    m_document->documentLayout()->draw(&painter, context);
    painter.restore();
}

/// Where a link's text stands in the document.
QTextCursor RichDocument::linkText(int link) const
{
    QTextCursor cursor(m_document.get());
    const QString wanted = links().value(link);
    for (QTextBlock block = m_document->begin(); block.isValid(); block = block.next()) {
        for (auto it = block.begin(); !it.atEnd(); ++it) {
            const QTextFragment fragment = it.fragment();
            if (fragment.charFormat().anchorHref() != wanted || wanted.isEmpty())
                continue;
            if (!cursor.hasSelection())
                cursor.setPosition(fragment.position());
            cursor.setPosition(fragment.position() + fragment.length(), QTextCursor::KeepAnchor);
        }
    }
    return cursor;
}

QString RichDocument::linkAt(const QPointF& place) const
{
    return m_document->documentLayout()->anchorAt(place);
}

QStringList RichDocument::links() const
{
    QStringList links;
    for (QTextBlock block = m_document->begin(); block.isValid(); block = block.next()) {
        for (auto it = block.begin(); !it.atEnd(); ++it) {
            const QTextCharFormat format = it.fragment().charFormat();
            if (format.isAnchor() && !links.contains(format.anchorHref()))
                links += format.anchorHref();
        }
    }
    return links;
}

RichText::RichText(RichDocument::Kind kind, QWidget* parent)
    : QWidget(parent)
    , m_kind(kind)
    , m_document(kind)
{
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Minimum);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    setMouseTracking(true);
}

void RichText::setHtml(const QString& html)
{
    if (html == m_html)
        return;
    m_html = html;
    m_link = 0;
    setAccessibleName(plainText(html));
    setFocusPolicy(html.contains(QStringLiteral("<a ")) ? Qt::StrongFocus : Qt::NoFocus);
    updateGeometry();
    update();
}

void RichText::setMuted(bool muted)
{
    m_isMuted = muted;
    updateGeometry();
    update();
}

void RichText::setProblem(bool problem)
{
    m_isProblem = problem;
    update();
}

void RichText::layOut() const
{
    m_document.set(m_html, font(), themeOf(*this));
}

QSize RichText::sizeHint() const
{
    return QSize(14 * fontMetrics().height(), fontMetrics().height());
}

QSize RichText::minimumSizeHint() const
{
    return QSize(4 * fontMetrics().height(), fontMetrics().height());
}

int RichText::heightForWidth(int width) const
{
    layOut();
    m_document.setWidth(width);
    return int(std::ceil(m_document.height()));
}

void RichText::paintEvent(QPaintEvent*)
{
    layOut();
    m_document.setWidth(width());
    const Theme& theme = themeOf(*this);
    QPainter painter(this);
    m_document.draw(painter, {},
        m_isProblem ? theme.wrong
        : m_isMuted ? theme.mutedText
                    : theme.text,
        hasFocus() ? m_link : -1);
}

void RichText::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::PaletteChange) {
        updateGeometry();
        update();
    }
}

void RichText::mouseMoveEvent(QMouseEvent* event)
{
    const QString link = m_document.linkAt(event->position());
    setCursor(link.isEmpty() ? Qt::ArrowCursor : Qt::PointingHandCursor);
    point(link);
}

void RichText::leaveEvent(QEvent*)
{
    point({});
}

void RichText::point(const QString& link)
{
    if (link == m_pointed)
        return;
    m_pointed = link;
    emit linkPointed(link);
}

void RichText::mouseReleaseEvent(QMouseEvent* event)
{
    const QString link = m_document.linkAt(event->position());
    if (event->button() == Qt::LeftButton && !link.isEmpty())
        emit linkActivated(link);
}

void RichText::keyPressEvent(QKeyEvent* event)
{
    const bool isEnter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    const QStringList links = m_document.links();
    if (isEnter && m_link < links.size())
        emit linkActivated(links[m_link]);
    else
        QWidget::keyPressEvent(event);
}

/// Tab goes from link to link, and then on.
bool RichText::focusNextPrevChild(bool next)
{
    const int link = m_link + (next ? 1 : -1);
    if (link < 0 || link >= m_document.links().size())
        return QWidget::focusNextPrevChild(next);
    m_link = link;
    point(m_document.links().value(link));
    update();
    return true;
}

void RichText::focusInEvent(QFocusEvent* event)
{
    m_link = event->reason() == Qt::BacktabFocusReason
                 ? std::max(int(m_document.links().size()) - 1, 0)
                 : 0;
    QWidget::focusInEvent(event);
    const bool isByKey =
        event->reason() == Qt::TabFocusReason || event->reason() == Qt::BacktabFocusReason;
    if (isByKey)
        point(m_document.links().value(m_link));
    update();
}

void RichText::focusOutEvent(QFocusEvent* event)
{
    QWidget::focusOutEvent(event);
    point({});
}

} // namespace loopscope::ui
