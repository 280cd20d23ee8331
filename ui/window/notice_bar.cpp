#include "ui/window/notice_bar.h"

#include "ui/controls/flow_layout.h"

#include <QAccessible>
#include <QGridLayout>
#include <QLabel>
#include <QPushButton>
#include <QStyle>

namespace loopscope::ui
{

NoticeBar::NoticeBar(QWidget* parent)
    : QFrame(parent)
    , m_words(new QLabel(this))
    , m_actions(new QWidget(this))
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
    new FlowLayout(space / 2, m_actions);
    auto* layout = new QGridLayout(this);
    layout->setContentsMargins(space, space / 4, space / 2, space / 4);
    layout->setVerticalSpacing(space / 3);
    layout->setColumnStretch(0, 1);
    layout->addWidget(m_words, 0, 0);
    layout->addWidget(close, 0, 1, Qt::AlignTop);
    layout->addWidget(m_actions, 1, 0, 1, 2);
    m_actions->hide();
    hide();
}

void NoticeBar::showNotice(const QString& sentence)
{
    offer(sentence, {});
}

void NoticeBar::setTone(Tone tone)
{
    const QString kind =
        tone == Tone::Calm ? QStringLiteral("calm-notice") : QStringLiteral("notice");
    if (property("kind") == kind)
        return;
    setProperty("kind", kind);
    style()->unpolish(this); // a style sheet looks at properties only then
    style()->polish(this);
    for (QWidget* part : {static_cast<QWidget*>(m_words), m_actions}) {
        style()->unpolish(part);
        style()->polish(part);
    }
}

void NoticeBar::offer(
    const QString& sentence, const std::vector<NoticeAction>& actions, Tone tone)
{
    setTone(tone);
    setActions(actions);
    m_words->setText(sentence);
    setAccessibleName(sentence);
    show();
    keepHeight();
    QAccessibleEvent event(this, QAccessible::Alert);
    QAccessible::updateAccessibility(&event);
}

/// What stands above and below hears nothing of a height that depends on the width: a splitter
/// would leave the notice its room and take it from the network.
void NoticeBar::keepHeight()
{
    if (layout() != nullptr)
        setMinimumHeight(layout()->totalHeightForWidth(width()));
}

void NoticeBar::resizeEvent(QResizeEvent* event)
{
    QFrame::resizeEvent(event);
    keepHeight();
}

void NoticeBar::changeEvent(QEvent* event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange)
        keepHeight();
}

void NoticeBar::setActions(const std::vector<NoticeAction>& actions)
{
    // Later: one of them may have been pressed just now.
    for (QPushButton* button : m_actions->findChildren<QPushButton*>()) {
        button->hide();
        button->setObjectName({});
        m_actions->layout()->removeWidget(button);
        button->deleteLater();
    }
    for (const NoticeAction& action : actions) {
        auto* button = new QPushButton(action.words, m_actions);
        button->setObjectName(action.name);
        button->setToolTip(action.tip);
        connect(button, &QPushButton::clicked, this, [act = action.act] { act(); });
        m_actions->layout()->addWidget(button);
    }
    m_actions->setVisible(!actions.empty());
}

QString NoticeBar::text() const
{
    return isHidden() ? QString() : m_words->text();
}

} // namespace loopscope::ui
