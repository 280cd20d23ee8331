#include "ui/lessons/start_page.h"

#include "ui/controls/flow_layout.h"
#include "ui/lessons/lesson_library.h"
#include "ui/theme/fonts.h"

#include <QCheckBox>
#include <QGridLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

namespace loopscope::ui
{
namespace
{

struct Example {
    const char* task;
    const char* cell; ///< empty: the task's own choice
    const char* title;
    const char* words;
};

constexpr Example examples[] = {
    {"first-symbol", "lstm",
        QT_TRANSLATE_NOOP("loopscope::ui::StartPage", "Remember the first symbol"),
        QT_TRANSLATE_NOOP(
            "loopscope::ui::StartPage", "An LSTM keeps one symbol over forty steps of noise.")},
    {"dates", "", QT_TRANSLATE_NOOP("loopscope::ui::StartPage", "Translate dates"),
        QT_TRANSLATE_NOOP(
            "loopscope::ui::StartPage", "An encoder–decoder with attention writes them anew.")},
    {"sunspots", "", QT_TRANSLATE_NOOP("loopscope::ui::StartPage", "Forecast sunspots"),
        QT_TRANSLATE_NOOP(
            "loopscope::ui::StartPage", "A real series, beside the plain forecast.")}};

constexpr int widestLines = 68; ///< of the page, in line heights

} // namespace

StartPage::StartPage(QWidget* parent)
    : QWidget(parent)
{
    setObjectName("startPage");
    auto* scroll = new QScrollArea(this);
    scroll->setProperty("kind", "desk");
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* desk = new QWidget;
    desk->setProperty("kind", "desk");
    auto* page = new QWidget(desk);
    page->setMaximumWidth(fontMetrics().height() * widestLines);
    page->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    auto* middle = new QHBoxLayout(desk);
    middle->addStretch(1);
    middle->addWidget(page, 100);
    middle->addStretch(1);
    scroll->setWidget(desk);
    auto* whole = new QVBoxLayout(this);
    whole->setContentsMargins(0, 0, 0, 0);
    whole->addWidget(scroll);

    const int line = fontMetrics().height();
    m_column = new QVBoxLayout(page);
    m_column->setContentsMargins(line, line * 3 / 2, line, line);
    m_column->setSpacing(line * 8 / 10);
    auto* title = new QLabel(tr("Watch a network remember"), page);
    title->setFont(boldFont(scaledFont(font(), 1.9)));
    auto* words =
        new QLabel(tr("Build a recurrent network, step through it forward and backward, and "
                      "see every number on its way."),
            page);
    words->setWordWrap(true);
    words->setProperty("kind", "muted");
    m_column->addWidget(title);
    m_column->addWidget(words);
    addWays();
    addHeading(tr("TRY AN EXAMPLE"));
    addExamples();
    addLessons();
    m_column->addStretch(1);
    auto* again = new QCheckBox(tr("Show this page when the program starts"), page);
    again->setObjectName("start.again");
    again->setToolTip(tr("The Lessons menu leads here at any time"));
    again->setChecked(isStartPageWanted());
    connect(again, &QCheckBox::toggled, this, [](bool isOn) { setStartPageWanted(isOn); });
    m_column->addWidget(again);
    refresh();
}

void StartPage::addHeading(const QString& words)
{
    auto* heading = new QLabel(words, m_column->parentWidget());
    heading->setProperty("kind", "section");
    m_column->addSpacing(fontMetrics().height() / 2);
    m_column->addWidget(heading);
}

/// A button that holds a title and a sentence.
QPushButton* StartPage::addCard(QWidget* row, const char* name, const QString& title,
    const QString& words, const QString& tip)
{
    auto* card = new QPushButton(row);
    card->setObjectName(name);
    card->setToolTip(tip);
    card->setAccessibleName(title + QStringLiteral(". ") + words);
    auto* heading = new QLabel(title, card);
    heading->setProperty("kind", "title");
    auto* sentence = new QLabel(words, card);
    sentence->setProperty("kind", "muted");
    sentence->setWordWrap(true);
    for (QLabel* label : {heading, sentence}) {
        label->setAttribute(Qt::WA_TransparentForMouseEvents);
        label->setWordWrap(true);
    }
    const int line = fontMetrics().height();
    auto* column = new QVBoxLayout(card);
    column->setContentsMargins(line * 8 / 10, line * 6 / 10, line * 8 / 10, line * 6 / 10);
    column->setSpacing(line / 5);
    column->addWidget(heading);
    column->addWidget(sentence);
    column->addStretch(1);
    card->setMinimumHeight(line * 9 / 2);
    card->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    static_cast<QHBoxLayout*>(row->layout())->addWidget(card, 1);
    return card;
}

void StartPage::addWays()
{
    auto* row = new QWidget(m_column->parentWidget());
    auto* cards = new QHBoxLayout(row);
    cards->setContentsMargins(0, 0, 0, 0);
    cards->setSpacing(fontMetrics().height() * 8 / 10);
    m_continue = addCard(row, "start.lesson", tr("Begin lesson 1"), QStringLiteral(" "),
        tr("Starts where you are in the lessons"));
    m_continue->setProperty("kind", "first");
    m_continueWords = m_continue->findChildren<QLabel*>().at(1);
    QPushButton* text = addCard(row, "start.open", tr("Open your own text"),
        tr("A text, a table of numbers, or pairs in two columns."),
        tr("Asks for a file, and learns it"));
    QPushButton* network = addCard(row, "start.close", tr("Straight to the network"),
        tr("A small network that learns a sentence, letter by letter."),
        tr("Leaves this page"));
    connect(m_continue, &QPushButton::clicked, this, [this] {
        const auto last = lastPlace();
        const auto& lessons = shippedLessonList();
        if (last)
            emit lessonAsked(last->first, last->second);
        else if (!lessons.empty())
            emit lessonAsked(lessons.front().name, 0);
        else
            emit closed();
    });
    connect(text, &QPushButton::clicked, this, &StartPage::openAsked);
    connect(network, &QPushButton::clicked, this, &StartPage::closed);
    m_column->addWidget(row);
}

void StartPage::addExamples()
{
    auto* row = new QWidget(m_column->parentWidget());
    auto* cards = new QHBoxLayout(row);
    cards->setContentsMargins(0, 0, 0, 0);
    cards->setSpacing(fontMetrics().height() * 8 / 10);
    for (const Example& example : examples) {
        const QByteArray name = QByteArrayLiteral("start.example.") + example.task;
        QPushButton* card = addCard(row, name.constData(), tr(example.title), tr(example.words),
            tr("Sets this network up; Train lets it learn"));
        connect(card, &QPushButton::clicked, this,
            [this, example] { emit exampleAsked(example.task, example.cell); });
    }
    m_column->addWidget(row);
}

void StartPage::addLessons()
{
    if (shippedLessonList().empty())
        return;
    addHeading(tr("LESSONS"));
    auto* list = new QWidget(m_column->parentWidget());
    auto* grid = new QGridLayout(list);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setVerticalSpacing(fontMetrics().height() / 5);
    grid->setHorizontalSpacing(fontMetrics().height());
    grid->setColumnStretch(2, 1);
    int number = 0;
    for (const ListedLesson& listed : shippedLessonList()) {
        LessonRow row;
        row.name = listed.name;
        auto* digits = new QLabel(QString::number(number + 1), list);
        digits->setProperty("kind", "muted");
        row.button = new QPushButton(QString::fromStdString(listed.lesson->title), list);
        row.button->setAccessibleName(
            tr("Lesson %1: %2").arg(number + 1).arg(row.button->text()));
        row.button->setObjectName(QStringLiteral("start.lesson.%1").arg(listed.name));
        row.button->setProperty("kind", "small");
        row.button->setStyleSheet(QStringLiteral("text-align: left;"));
        row.button->setToolTip(QString::fromStdString(listed.lesson->objective));
        auto* objective = new QLabel(QString::fromStdString(listed.lesson->objective), list);
        objective->setWordWrap(true);
        objective->setProperty("kind", "muted");
        row.progress = new QLabel(list);
        row.progress->setProperty("kind", "muted");
        grid->addWidget(digits, number, 0, Qt::AlignRight | Qt::AlignVCenter);
        grid->addWidget(row.button, number, 1);
        grid->addWidget(objective, number, 2);
        grid->addWidget(row.progress, number, 3, Qt::AlignRight | Qt::AlignVCenter);
        connect(row.button, &QPushButton::clicked, this, [this, name = listed.name] {
            const LessonProgress progress = progressOf(name);
            emit lessonAsked(name, progress.isFinished ? 0 : progress.furthest);
        });
        m_lessons.push_back(row);
        ++number;
    }
    m_column->addWidget(list);
    auto* glossary =
        new QPushButton(tr("Glossary and summary of concepts"), m_column->parentWidget());
    glossary->setObjectName("start.glossary");
    glossary->setProperty("kind", "small");
    glossary->setToolTip(tr("Every word of the field, and what is what at a glance"));
    connect(glossary, &QPushButton::clicked, this, &StartPage::glossaryAsked);
    m_column->addWidget(glossary, 0, Qt::AlignLeft);
}

void StartPage::refresh()
{
    for (const LessonRow& row : m_lessons) {
        const LessonProgress progress = progressOf(row.name);
        const ListedLesson* listed = findLesson(row.name);
        const int steps = int(listed->lesson->steps.size());
        row.progress->setText(
            progress.isFinished ? tr("✓ done")
            : progress.furthest > 0
                ? tr("step %1 of %2").arg(progress.furthest + 1).arg(steps)
                : tr("%1 min").arg(listed->lesson->minutes));
    }
    const auto last = lastPlace();
    const auto* heading = m_continue->findChildren<QLabel*>().first();
    const auto& lessons = shippedLessonList();
    const ListedLesson* listed =
        last ? findLesson(last->first) : lessons.empty() ? nullptr : &lessons.front();
    const_cast<QLabel*>(heading)->setText(
        last ? tr("Continue where you were") : tr("Begin lesson 1"));
    m_continueWords->setText(listed == nullptr ? tr("What a recurrent network is.")
                             : last ? tr("%1, step %2")
                                          .arg(QString::fromStdString(listed->lesson->title))
                                          .arg(last->second + 1)
                                    : tr("%1. %2 minutes.")
                                          .arg(QString::fromStdString(listed->lesson->title))
                                          .arg(listed->lesson->minutes));
    m_continue->setAccessibleName(heading->text() + QStringLiteral(". ") + m_continueWords->text());
}

void StartPage::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    refresh();
    m_continue->setFocus();
}

void StartPage::keyPressEvent(QKeyEvent* event)
{
    auto* button = qobject_cast<QAbstractButton*>(focusWidget());
    const bool isReturn = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (event->key() == Qt::Key_Escape)
        emit closed();
    else if (isReturn && button != nullptr)
        button->click();
    else
        QWidget::keyPressEvent(event);
}

} // namespace loopscope::ui
