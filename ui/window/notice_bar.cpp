#include "ui/window/notice_bar.h"

#include <QAccessible>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

namespace loopscope::ui
{

NoticeBar::NoticeBar(QWidget* parent)
    : QFrame(parent)
    , m_words(new QLabel(this))
{
    setProperty("kind", "notice");
    setObjectName("notice");
    m_words->setWordWrap(true);
    m_words->setTextFormat(Qt::PlainText);
    m_words->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    auto* close = new QPushButton(tr("Close"), this);
    close->setObjectName("notice.close");
    close->setProperty("kind", "plain");
    close->setToolTip(tr("Close this notice"));
    connect(close, &QPushButton::clicked, this, &QWidget::hide);
    const int space = fontMetrics().height();
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(space, space / 4, space / 2, space / 4);
    layout->addWidget(m_words, 1);
    layout->addWidget(close);
    hide();
}

void NoticeBar::showNotice(const QString& sentence)
{
    m_words->setText(sentence);
    setAccessibleName(sentence);
    show();
    QAccessibleEvent event(this, QAccessible::Alert);
    QAccessible::updateAccessibility(&event);
}

QString NoticeBar::text() const
{
    return isHidden() ? QString() : m_words->text();
}

} // namespace loopscope::ui
