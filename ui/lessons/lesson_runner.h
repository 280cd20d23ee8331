#pragma once

#include "core/lesson/lesson.h"
#include "core/lesson/moment.h"
#include "core/lesson/slip.h"
#include "ui/session/settings_command.h"

#include <QObject>
#include <QString>

#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace loopscope::ui
{

class Session;
class SetupMaker;

/// Runs a lesson on the session: makes the set-ups of its steps, asks its predictions, and notices
/// when goals are met. What is on screen it asks others to show.
class LessonRunner : public QObject
{
    Q_OBJECT
public:
    enum class State {
        Preparing, ///< the set-up is on its way
        Asking,    ///< a prediction is wanted
        Acting,    ///< the learner works towards the goals
        Done       ///< all are met, or there are none
    };

    explicit LessonRunner(Session& session, QObject* parent = nullptr);

    bool isRunning() const { return m_lesson != nullptr; }
    const Lesson& lesson() const { return *m_lesson; } ///< while it is running
    QString name() const { return m_name; }            ///< of its file, without the ending
    int stepIndex() const { return m_step; }
    const LessonStep& step() const { return m_lesson->steps[std::size_t(m_step)]; }
    bool isLastStep() const { return m_step + 1 == int(m_lesson->steps.size()); }
    State state() const { return m_state; }

    bool isGoalMet(int goal) const { return m_goalsMet[std::size_t(goal)]; }
    bool isSkippable() const { return m_isSkippable; } ///< whether a step may be passed over
    int hintsShown() const { return m_hintsShown; }

    /// What was predicted, and what is said to it.
    bool isAnswered() const { return m_isAnswered; }
    int chosen() const { return m_chosen; }  ///< of choices; -1: none
    double guess() const { return m_now.guess; }
    double truth() const { return m_truth; } ///< what a guessed number should have been
    const std::vector<double>& drawn() const { return m_drawn; }
    QString reply() const { return m_reply; } ///< with its live numbers; Markdown
    bool isRight() const { return m_isRight; }

    /// The worksheet's numbers: what was filled in, if it is a number.
    std::optional<double> filled(int blank) const;
    double answerOf(int blank) const;
    Slip slipAt(int blank) const; ///< that the number is wrong by; without a name if none is known
    bool isBlankRight(int blank) const;

    /// A text with its live numbers, as Markdown.
    QString words(const std::string& text) const;
    const LessonMoment& moment() const { return m_now; }
    /// Of the step, or of what its answer shows.
    const LessonMoment& start() const { return m_start; }

    /// Random numbers of the set-ups come from another seed, where the lesson names none.
    void setSeed(std::uint64_t seed) { m_seed = seed; }

public slots:
    /// @param name  of its file, for what is remembered of it
    void begin(std::shared_ptr<const Lesson> lesson, const QString& name, int step = 0);
    void leave(); ///< gives the learner's own work back
    void goTo(int step);
    void next(); ///< after the last step: leaves
    void back();
    void showHint();
    void resetStep(); ///< its set-up once more

    void answerChoice(int choice);
    void answerNumber(double number);
    /// @param powers  of ten, one a step: how much of the last loss's gradient reaches it
    void answerCurve(const std::vector<double>& powers);
    void fill(int blank, std::optional<double> number);
    void setView(const char* name, bool isSo); ///< "view.inside"

signals:
    void begun();
    void left();          ///< isRunning() no more
    void workGivenBack(); ///< and the learner's own work is there again
    void stepChanged();   ///< another step, or the same one anew
    void stateChanged();  ///< and hints, goals, answers
    void momentChanged(); ///< live numbers
    void finished();      ///< the last step is passed
    void setupMade(const loopscope::LessonSetup& setup); ///< what is to be shown
    void problem(const QString& sentence);

private:
    void enterStep();
    void prepare(const LessonSetup& setup);
    void becomeReady();
    void take(LessonMoment& moment) const;
    void refresh();
    void noticeGoals();
    void setState(State state);
    void showWhatFollows();
    void finishAnswer();
    void markBlanks();

    Session& m_session;
    std::shared_ptr<const Lesson> m_lesson;
    QString m_name;
    SetupMaker* m_maker = nullptr;
    std::uint64_t m_seed = 0; ///< 0: as the lesson has it
    int m_step = 0;
    State m_state = State::Done;
    std::vector<bool> m_goalsMet;
    int m_hintsShown = 0;
    bool m_isSkippable = true;
    int m_visit = 0; ///< counts the steps that were entered

    bool m_isAnswered = false;
    int m_chosen = -1;
    double m_truth = 0.0;
    std::vector<double> m_drawn;
    QString m_reply;
    bool m_isRight = false;
    std::vector<std::optional<double>> m_filled;

    LessonMoment m_now;
    LessonMoment m_start;
    std::map<std::string, double, std::less<>> m_view;
};

} // namespace loopscope::ui
