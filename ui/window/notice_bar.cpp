#include "ui/window/notice_bar.h"

#include "ui/controls/flow_layout.h"

#include <QAccessible>
#include <QGridLayout>
#include <QLabel>
#include <QPushButton>
#include <QStyle>

namespace loopscope::ui
{
namespace
{

// In heights of a line of text.
constexpr int lowWindow = 50;  ///< below that a long notice costs the charts
constexpr int leastWidth = 36; ///< for words and buttons side by side
constexpr int leastOfWords = 9;

} // namespace

NoticeBar::NoticeBar(QWidget* parent)
    : QFrame(parent)
    , m_words(new QLabel(this))
    , m_actions(new QWidget(this))
    , m_details(new QPushButton(tr("Details"), this))
    , m_close(new QPushButton(tr("Close"), this))
{
    setProperty("kind", "notice");
    setObjectName("notice");
    m_words->setWordWrap(true);
    m_words->setTextFormat(Qt::PlainText);
    m_words->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_details->setObjectName("notice.details");
    m_details->setToolTip(tr("Show the whole sentence"));
    connect(m_details, &QPushButton::clicked, this, [this] {
        m_brief.clear();
        arrange();
        m_close->setFocus(); // the button that was pressed is gone
    });
    m_close->setObjectName("notice.close");
    m_close->setToolTip(tr("Close this notice"));
    connect(m_close, &QPushButton::clicked, this, &QWidget::hide);
    for (QPushButton* button : {m_details, m_close})
        button->setProperty("kind", "plain");
    const int space = fontMetrics().height();
    new FlowLayout(space / 2, m_actions);
    auto* layout = new QGridLayout(this);
    layout->setContentsMargins(space, space / 4, space / 2, space / 4);
    layout->setVerticalSpacing(space / 3);
    layout->setColumnStretch(0, 1);
    arrange();
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
    const QString& sentence, const std::vector<NoticeAction>& actions, Tone tone,
    const QString& brief)
{
    setTone(tone);
    setActions(actions);
    m_sentence = sentence;
    m_brief = brief;
    setAccessibleName(sentence);
    show();
    arrange();
    QAccessibleEvent event(this, QAccessible::Alert);
    QAccessible::updateAccessibility(&event);
}

/// In a low window the buttons stand beside few words, otherwise below the whole sentence.
void NoticeBar::arrange()
{
    const int line = fontMetrics().height();
    const bool isBrief = !m_brief.isEmpty() && window()->height() < lowWindow * line &&
                         width() >= leastWidth * line;
    auto* grid = static_cast<QGridLayout*>(layout());
    m_words->setText(isBrief ? m_brief : m_sentence);
    m_words->setToolTip(isBrief ? m_sentence : QString());
    m_words->setMinimumWidth(isBrief ? leastOfWords * line : 0);
    m_details->setVisible(isBrief);
    if (grid->count() == 0 || isBrief != m_isBrief)
        place(*grid, isBrief);
    keepHeight();
}

void NoticeBar::place(QGridLayout& grid, bool isBrief)
{
    m_isBrief = isBrief;
    for (QWidget* part : {static_cast<QWidget*>(m_words), m_actions,
             static_cast<QWidget*>(m_details), static_cast<QWidget*>(m_close)})
        grid.removeWidget(part);
    // Few words take what the buttons leave; they wrap sooner than the buttons do.
    QSizePolicy policy = m_words->sizePolicy();
    policy.setHorizontalPolicy(isBrief ? QSizePolicy::Ignored : QSizePolicy::Preferred);
    m_words->setSizePolicy(policy);
    const Qt::Alignment height = isBrief ? Qt::AlignVCenter : Qt::AlignTop;
    grid.addWidget(m_words, 0, 0);
    if (isBrief)
        grid.addWidget(m_actions, 0, 1, height);
    else
        grid.addWidget(m_actions, 1, 0, 1, 4);
    grid.addWidget(m_details, 0, 2, height);
    grid.addWidget(m_close, 0, 3, height);
}

/// What stands above and below hears nothing of a height that depends on the width: a splitter
/// would leave the notice its room and take it from the network.
void NoticeBar::keepHeight()
{
    if (layout() != nullptr && layout()->hasHeightForWidth())
        setMinimumHeight(layout()->totalHeightForWidth(width()));
}

/// Words beside their buttons keep nobody from making the window narrower: they go below then.
QSize NoticeBar::minimumSizeHint() const
{
    const QSize hint = QFrame::minimumSizeHint();
    const int words = leastOfWords * fontMetrics().height();
    return m_isBrief ? hint.boundedTo(QSize(words, hint.height())) : hint;
}

bool NoticeBar::event(QEvent* event)
{
    const bool isDone = QFrame::event(event);
    if (event->type() == QEvent::LayoutRequest) // a button has its style, and with it its size
        keepHeight();
    return isDone;
}

void NoticeBar::resizeEvent(QResizeEvent* event)
{
    QFrame::resizeEvent(event);
    arrange();
}

void NoticeBar::changeEvent(QEvent* event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange)
        arrange();
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
    return isHidden() ? QString() : m_sentence;
}

} // namespace loopscope::ui
