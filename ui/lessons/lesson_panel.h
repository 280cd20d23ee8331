#pragma once

#include <QWidget>

#include <vector>

class QLabel;
class QPushButton;
class QScrollArea;
class QVBoxLayout;

namespace loopscope::ui
{

class LessonRunner;
class PredictionBox;
class RichText;
class WorksheetView;

/// One step of a lesson at a time: its words, what it asks, what is to be reached, and the way on.
/// Without a lesson, what there is to choose from.
class LessonPanel : public QWidget
{
    Q_OBJECT
public:
    explicit LessonPanel(LessonRunner& runner, QWidget* parent = nullptr);

    PredictionBox* prediction() const { return m_prediction; }
    WorksheetView* worksheet() const { return m_worksheet; }
    QPushButton* nextButton() const { return m_next; }
    QPushButton* backButton() const { return m_back; }
    QPushButton* hintButton() const { return m_hint; }
    QPushButton* leaveButton() const { return m_leave; }
    QPushButton* chooseButton() const { return m_choose; }
    QPushButton* goOnButton() const { return m_goOn; } ///< to the lesson after the one that ended
    QString shownText() const; ///< all words of the step, for tests and screen readers

signals:
    void termAsked(const QString& identifier);
    void placeAsked(const QString& name); ///< to be lit
    void lessonsAsked();
    void lessonAsked(const QString& name, int step);

protected:
    void keyPressEvent(QKeyEvent* event) override; ///< Return presses the button that has the focus
    void changeEvent(QEvent* event) override;

private:
    struct GoalRow {
        QWidget* row = nullptr;
        QLabel* mark = nullptr;
        RichText* words = nullptr;
    };
    QWidget* makeHeader();
    QWidget* makeFooter();
    RichText* addWords();
    void showLesson();
    void showWayOn();
    void showStep();
    void showState();
    void showNumbers();
    void makeGoals();
    void showGoals();
    void follow(const QString& link);
    void toTop();
    void revealNews();
    void followType();
    int space() const;
    int markWidth() const;

    LessonRunner& m_runner;
    QLabel* m_title;
    QLabel* m_progress;
    QPushButton* m_leave;
    QScrollArea* m_scrollArea;
    QWidget* m_page;
    QVBoxLayout* m_column;
    QLabel* m_stepTitle = nullptr;
    RichText* m_text = nullptr;
    PredictionBox* m_prediction = nullptr;
    RichText* m_reply = nullptr;
    WorksheetView* m_worksheet = nullptr;
    QWidget* m_goalsBox = nullptr;
    std::vector<GoalRow> m_goals;
    RichText* m_hints = nullptr;
    RichText* m_explanation = nullptr;
    QWidget* m_footer = nullptr;
    QPushButton* m_back = nullptr;
    QPushButton* m_hint = nullptr;
    QPushButton* m_next = nullptr;
    QPushButton* m_goOn = nullptr;   ///< without a lesson
    QPushButton* m_choose = nullptr; ///< likewise
    QLabel* m_invitation = nullptr;
    bool m_wasAnswered = false; ///< the step's prediction, when it was last shown
    bool m_wasDone = false;     ///< likewise
    QString m_finished; ///< name of the lesson that was; empty: none was finished
};

} // namespace loopscope::ui
