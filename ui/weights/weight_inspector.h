#pragma once

#include "core/diagnosis/gradient_check.h"
#include "ui/weights/weights_data.h"

#include <QWidget>

#include <optional>

class QLabel;
class QPushButton;

namespace loopscope::ui
{

class FittingLabel;
class LatestTask;
class NumberField;
class Session;
class ToggleSwitch;

/// One weight: its value, to be typed; its gradient, and what nudging it says of that; whether
/// training changes it.
class WeightInspector : public QWidget
{
    Q_OBJECT
public:
    explicit WeightInspector(Session& session, QWidget* parent = nullptr);

    /// @param chosen    what is changed and checked
    /// @param regarded  what is named and measured: the same, or what is pointed at
    void showPlace(
        const WeightsData& weights, const WeightPlace& chosen, const WeightPlace& regarded);
    /// Starts to type a number in place of the present one.
    void type(const QString& beginning);

    const std::optional<GradientCheck>& check() const { return m_check; }
    QList<QWidget*> controls() const; ///< in the order in which the Tab key reaches them

public slots:
    void cut();          ///< sets the weight to 0, and keeps it there
    void silenceRow();   ///< cuts every weight of its row
    void checkGradient(); ///< nudges the weight; the answer comes a moment later

signals:
    void checked();
    void typingEnded(); ///< with Return

private:
    void makeControls();
    void place();
    void enter(double value);
    void endTyping();
    void setPinned(bool isPinned);
    void showCheck();
    void forgetCheck();

    Session& m_session;
    WeightsData m_data;
    WeightPlace m_chosen;
    FittingLabel* m_name;
    QLabel* m_numbers;
    NumberField* m_value;
    ToggleSwitch* m_pinned;
    QPushButton* m_cut;
    QPushButton* m_silence;
    QPushButton* m_checkButton;
    QLabel* m_answer;
    LatestTask* m_task;
    std::optional<GradientCheck> m_check; ///< of the chosen weight as it is
    bool m_isTyping = false;
};

/// "(L(w + ε) − L(w − ε)) / 2ε = 0.0123, backpropagation through time says 0.0123 …"
QString sentenceForCheck(const GradientCheck& check);

} // namespace loopscope::ui
