#pragma once

#include <QWidget>

#include <vector>

class QLabel;
class QPushButton;
class QVBoxLayout;

namespace loopscope::ui
{

class ChoiceButton;
class LessonRunner;
class MarkedSlider;
class RichText;

/// Asks for a prediction: a choice, a number, or a curve that is drawn elsewhere; and shows beside
/// it what happened.
class PredictionBox : public QWidget
{
    Q_OBJECT
public:
    explicit PredictionBox(LessonRunner& runner, QWidget* parent = nullptr);

    void showStep();  ///< another question
    void showState(); ///< asked or answered

    const std::vector<ChoiceButton*>& choices() const { return m_choices; }
    MarkedSlider* slider() const { return m_slider; }
    QPushButton* doneButton() const { return m_done; }

signals:
    void linkActivated(const QString& link);
    void curveDone();    ///< what is drawn is the prediction
    void curveCleared();

private:
    void addChoices();
    void addNumber();
    void addCurve();
    void showNumber();

    LessonRunner& m_runner;
    QVBoxLayout* m_column;
    RichText* m_question;
    QWidget* m_answers = nullptr; ///< of the question, made anew for each
    std::vector<ChoiceButton*> m_choices;
    MarkedSlider* m_slider = nullptr;
    QLabel* m_number = nullptr;
    QPushButton* m_done = nullptr;
    QPushButton* m_clear = nullptr;
};

} // namespace loopscope::ui
