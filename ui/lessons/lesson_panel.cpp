#include "ui/lessons/lesson_panel.h"

#include "ui/explain/rich_text.h"
#include "ui/lessons/lesson_library.h"
#include "ui/lessons/lesson_runner.h"
#include "ui/lessons/lesson_text.h"
#include "ui/lessons/prediction_box.h"
#include "ui/lessons/worksheet_view.h"

#include <QDesktopServices>
#include <QEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QStyle>
#include <QTimer>
#include <QUrl>

#include <utility>

namespace loopscope::ui
{
namespace
{

QPushButton* makeButton(const char* name, const QString& words, const QString& tip, QWidget* parent)
{
    auto* button = new QPushButton(words, parent);
    button->setObjectName(name);
    button->setToolTip(tip);
    return button;
}

QLabel* makeHeading(const QString& words, QWidget* parent)
{
    auto* heading = new QLabel(words, parent);
    heading->setProperty("kind", "section");
    return heading;
}

} // namespace

LessonPanel::LessonPanel(LessonRunner& runner, QWidget* parent)
    : QWidget(parent)
    , m_runner(runner)
    , m_scrollArea(new QScrollArea(this))
    , m_page(new QWidget)
    , m_column(new QVBoxLayout(m_page))
{
    setObjectName("panel.lesson");
    setAccessibleName(tr("Lesson"));
    m_page->setProperty("kind", "panel");
    m_scrollArea->setProperty("kind", "panel");
    m_scrollArea->setWidgetResizable(true);
    m_scrollArea->setFrameShape(QFrame::NoFrame);
    m_scrollArea->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scrollArea->setFocusPolicy(Qt::NoFocus);

    m_invitation = new QLabel(m_page);
    m_invitation->setWordWrap(true);
    m_goOn = makeButton("lesson.goOn", tr("Next lesson"), {}, m_page);
    m_goOn->setProperty("kind", "primary");
    m_choose = makeButton(
        "lesson.choose", tr("Choose a lesson…"), tr("All lessons, in their order"), m_page);
    m_stepTitle = new QLabel(m_page);
    m_stepTitle->setProperty("kind", "title");
    m_stepTitle->setWordWrap(true);
    m_column->addWidget(m_invitation);
    m_column->addWidget(m_goOn);
    m_column->addWidget(m_choose);
    m_column->addWidget(m_stepTitle);
    m_text = addWords();
    m_prediction = new PredictionBox(runner, m_page);
    m_column->addWidget(m_prediction);
    m_reply = addWords();
    m_worksheet = new WorksheetView(runner, m_page);
    m_column->addWidget(m_worksheet);
    m_goalsBox = new QWidget(m_page);
    m_column->addWidget(m_goalsBox);
    m_hints = addWords();
    m_hints->setMuted(true);
    m_explanation = addWords();
    m_column->addStretch(1);
    m_scrollArea->setWidget(m_page);

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space());
    column->addWidget(makeHeader());
    column->addWidget(m_scrollArea, 1);
    column->addWidget(makeFooter());
    m_column->setContentsMargins(0, 0, space(), 0);
    m_column->setSpacing(fontMetrics().height() * 8 / 10);

    connect(m_choose, &QPushButton::clicked, this, &LessonPanel::lessonsAsked);
    connect(m_goOn, &QPushButton::clicked, this, [this] {
        if (const ListedLesson* next = lessonAfter(m_finished))
            emit lessonAsked(next->name, 0);
    });
    connect(&runner, &LessonRunner::begun, this, [this] { m_finished.clear(); });
    connect(&runner, &LessonRunner::finished, this, [this] { m_finished = m_runner.name(); });
    connect(m_prediction, &PredictionBox::linkActivated, this, &LessonPanel::follow);
    connect(&runner, &LessonRunner::begun, this, &LessonPanel::showLesson);
    connect(&runner, &LessonRunner::left, this, &LessonPanel::showLesson);
    connect(&runner, &LessonRunner::stepChanged, this, &LessonPanel::showStep);
    connect(&runner, &LessonRunner::stateChanged, this, &LessonPanel::showState);
    connect(&runner, &LessonRunner::momentChanged, this, &LessonPanel::showNumbers);
    showLesson();
}

int LessonPanel::space() const
{
    return fontMetrics().height() / 2;
}

int LessonPanel::markWidth() const
{
    return fontMetrics().height() * 12 / 10;
}

QWidget* LessonPanel::makeHeader()
{
    auto* header = new QWidget(this);
    m_title = new QLabel(header);
    m_title->setProperty("kind", "strong");
    m_title->setWordWrap(true);
    m_progress = new QLabel(header);
    m_progress->setProperty("kind", "muted");
    m_leave = makeButton("lesson.leave", tr("Leave"),
        tr("Leave the lesson: what you worked on before comes back as it was"), header);
    m_leave->setProperty("kind", "small");
    connect(m_leave, &QPushButton::clicked, &m_runner, &LessonRunner::leave);
    auto* words = new QVBoxLayout;
    words->setContentsMargins(0, 0, 0, 0);
    words->setSpacing(0);
    words->addWidget(m_title);
    words->addWidget(m_progress);
    auto* row = new QHBoxLayout(header);
    row->setContentsMargins(0, 0, 0, 0);
    row->addLayout(words, 1);
    row->addWidget(m_leave, 0, Qt::AlignTop);
    return header;
}

QWidget* LessonPanel::makeFooter()
{
    m_footer = new QWidget(this);
    m_back = makeButton("lesson.back", tr("‹ Back"), tr("The step before, set up anew"), m_footer);
    m_hint = makeButton("lesson.hint", tr("Hint"), tr("One hint more"), m_footer);
    m_next = makeButton("lesson.next", tr("Next ›"), tr("The next step"), m_footer);
    connect(m_back, &QPushButton::clicked, &m_runner, &LessonRunner::back);
    connect(m_hint, &QPushButton::clicked, &m_runner, &LessonRunner::showHint);
    connect(m_next, &QPushButton::clicked, &m_runner, &LessonRunner::next);
    auto* row = new QHBoxLayout(m_footer);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(space());
    for (QPushButton* button : {m_back, m_hint, m_next}) {
        button->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
        row->addWidget(button, 1);
    }
    return m_footer;
}

RichText* LessonPanel::addWords()
{
    auto* words = new RichText(RichDocument::Kind::Words, m_page);
    connect(words, &RichText::linkActivated, this, &LessonPanel::follow);
    m_column->addWidget(words);
    words->hide();
    return words;
}

void LessonPanel::follow(const QString& link)
{
    const QString target = link.section(QLatin1Char(':'), 1);
    if (link.startsWith(QLatin1String("term:")))
        emit termAsked(target);
    else if (link.startsWith(QLatin1String("place:")))
        emit placeAsked(target);
    else
        QDesktopServices::openUrl(QUrl(link));
}

void LessonPanel::showLesson()
{
    const bool isRunning = m_runner.isRunning();
    m_invitation->setVisible(!isRunning);
    m_footer->setVisible(isRunning);
    m_leave->setVisible(isRunning);
    m_progress->setVisible(isRunning);
    m_stepTitle->setVisible(isRunning);
    m_title->setText(
        isRunning ? QString::fromStdString(m_runner.lesson().title) : tr("Learn by doing"));
    showWayOn();
    if (isRunning)
        return;
    for (QWidget* part : {static_cast<QWidget*>(m_text), static_cast<QWidget*>(m_prediction),
             static_cast<QWidget*>(m_reply), static_cast<QWidget*>(m_worksheet), m_goalsBox,
             static_cast<QWidget*>(m_hints), static_cast<QWidget*>(m_explanation)})
        part->hide();
}

/// Without a lesson: the next one, or all of them.
void LessonPanel::showWayOn()
{
    const bool isRunning = m_runner.isRunning();
    const ListedLesson* next = m_finished.isEmpty() ? nullptr : lessonAfter(m_finished);
    m_invitation->setText(
        m_finished.isEmpty()
            ? tr("A lesson sets the network up, asks what you expect, and lets you "
                 "find out on the real thing. Your own work waits for you.")
            : tr("You have come to the end of that lesson. Your own work is back."));
    m_goOn->setVisible(!isRunning && next != nullptr);
    if (next != nullptr)
        m_goOn->setToolTip(QString::fromStdString(next->lesson->title));
    m_choose->setVisible(!isRunning);
    m_choose->setProperty("kind", next == nullptr ? "primary" : "");
    m_choose->style()->polish(m_choose);
}

void LessonPanel::showStep()
{
    m_progress->setText(tr("Step %1 of %2")
                            .arg(m_runner.stepIndex() + 1)
                            .arg(m_runner.lesson().steps.size()));
    m_stepTitle->setText(QString::fromStdString(m_runner.step().title));
    m_prediction->showStep();
    m_worksheet->showStep();
    makeGoals();
    m_wasAnswered = m_wasDone = false;
    showState();
    toTop();
}

/// What has been added to the step comes in sight: the reply and the goals, then the explanation.
void LessonPanel::revealNews()
{
    const bool isAnswered = m_runner.isAnswered() && m_reply->isVisibleTo(m_page);
    const bool isDone = m_runner.state() == LessonRunner::State::Done;
    const bool isReplyNew = isAnswered && !std::exchange(m_wasAnswered, isAnswered);
    const bool isEndNew = isDone && !std::exchange(m_wasDone, isDone);
    if (!isReplyNew && !isEndNew)
        return;
    // Once the page has its new height.
    QTimer::singleShot(0, m_scrollArea, [this, isReplyNew] {
        for (QWidget* part : {static_cast<QWidget*>(m_explanation), m_goalsBox})
            if (part->isVisibleTo(m_page)) {
                m_scrollArea->ensureWidgetVisible(part, 0, space());
                break;
            }
        if (isReplyNew)
            m_scrollArea->ensureWidgetVisible(m_reply, 0, space());
    });
}

void LessonPanel::toTop()
{
    // Once the page has its new height.
    QTimer::singleShot(0, m_scrollArea, [this] { m_scrollArea->verticalScrollBar()->setValue(0); });
}

void LessonPanel::makeGoals()
{
    delete m_goalsBox->layout();
    qDeleteAll(m_goalsBox->findChildren<QWidget*>(QString(), Qt::FindDirectChildrenOnly));
    m_goals.clear();
    auto* column = new QVBoxLayout(m_goalsBox);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space());
    const auto& goals = m_runner.step().goals;
    column->addWidget(makeHeading(tr("YOUR TURN"), m_goalsBox));
    for (std::size_t i = 0; i < goals.size(); ++i) {
        GoalRow goal;
        goal.row = new QWidget(m_goalsBox);
        goal.mark = new QLabel(goal.row);
        goal.mark->setFixedWidth(markWidth());
        goal.mark->setAlignment(Qt::AlignTop | Qt::AlignHCenter);
        goal.words = new RichText(RichDocument::Kind::Words, goal.row);
        connect(goal.words, &RichText::linkActivated, this, &LessonPanel::follow);
        auto* row = new QHBoxLayout(goal.row);
        row->setContentsMargins(0, 0, 0, 0);
        row->setSpacing(fontMetrics().height() / 4);
        row->addWidget(goal.mark, 0, Qt::AlignTop);
        row->addWidget(goal.words, 1);
        column->addWidget(goal.row);
        m_goals.push_back(goal);
    }
}

void LessonPanel::showGoals()
{
    const bool isKnown = m_runner.state() != LessonRunner::State::Asking || m_runner.isAnswered();
    m_goalsBox->setVisible(!m_goals.empty() && isKnown);
    for (std::size_t i = 0; i < m_goals.size(); ++i) {
        const bool isMet = m_runner.isGoalMet(int(i));
        m_goals[i].mark->setText(isMet ? QStringLiteral("✓") : QStringLiteral("○"));
        m_goals[i].mark->setAccessibleName(isMet ? tr("reached") : tr("not yet reached"));
        m_goals[i].words->setMuted(isMet);
    }
}

void LessonPanel::showState()
{
    if (!m_runner.isRunning())
        return;
    const bool isDone = m_runner.state() == LessonRunner::State::Done;
    m_prediction->showState();
    m_worksheet->showState();
    showGoals();
    showNumbers();
    revealNews();
    const int hints = int(m_runner.step().hints.size());
    m_hint->setVisible(hints > 0);
    m_hint->setEnabled(m_runner.hintsShown() < hints && !isDone);
    m_hint->setText(m_runner.hintsShown() == 0 ? tr("Hint") : tr("Another hint"));
    m_back->setEnabled(m_runner.stepIndex() > 0);
    const bool isWaiting = m_runner.state() == LessonRunner::State::Preparing ||
                           (m_runner.state() == LessonRunner::State::Acting &&
                               !m_runner.isSkippable());
    m_next->setEnabled(!isWaiting);
    m_next->setText(m_runner.isLastStep()                       ? tr("Finish")
                    : isDone || m_runner.step().goals.empty() ? tr("Next ›")
                                                                : tr("Skip ›"));
    m_next->setProperty("kind", isDone ? "primary" : "");
    m_next->style()->polish(m_next);
}

/// Words with live numbers, as they are now.
void LessonPanel::showNumbers()
{
    if (!m_runner.isRunning())
        return;
    const LessonStep& step = m_runner.step();
    const auto show = [this](RichText* place, const QString& markdown, bool isWanted) {
        const bool isShown = isWanted && !markdown.isEmpty();
        if (isShown)
            place->setHtml(htmlOfLesson(markdown, space()));
        place->setVisible(isShown);
    };
    const bool isPreparing = m_runner.state() == LessonRunner::State::Preparing;
    const bool isDone = m_runner.state() == LessonRunner::State::Done;
    show(m_text, m_runner.words(step.text), true);
    show(m_reply, m_runner.reply(), m_runner.isAnswered() && !isPreparing);
    show(m_explanation, m_runner.words(step.explanation), isDone);
    QStringList hints;
    for (int i = 0; i < m_runner.hintsShown(); ++i)
        hints.append(tr("*Hint:* %1").arg(m_runner.words(step.hints[std::size_t(i)])));
    show(m_hints, hints.join(QStringLiteral("\n\n")), true);
    for (std::size_t i = 0; i < m_goals.size(); ++i)
        m_goals[i].words->setHtml(htmlOfLesson(m_runner.words(step.goals[i].text), space()));
}

QString LessonPanel::shownText() const
{
    QString text = m_title->text() + QLatin1Char('\n') + m_stepTitle->text();
    for (const RichText* words : m_page->findChildren<RichText*>())
        if (words->isVisibleTo(m_page))
            text += QLatin1Char('\n') + words->html();
    return text;
}

void LessonPanel::keyPressEvent(QKeyEvent* event)
{
    auto* button = qobject_cast<QAbstractButton*>(focusWidget());
    const bool isReturn = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (isReturn && button != nullptr)
        button->click();
    else
        QWidget::keyPressEvent(event);
}

void LessonPanel::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        QTimer::singleShot(0, this, &LessonPanel::followType); // once all have the new one
}

void LessonPanel::followType()
{
    m_column->setSpacing(fontMetrics().height() * 8 / 10);
    for (const GoalRow& goal : m_goals)
        goal.mark->setFixedWidth(markWidth());
    showState();
}

} // namespace loopscope::ui
