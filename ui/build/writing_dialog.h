#pragma once

#include "core/bptt/sampler.h"
#include "ui/session/snapshot.h"

#include <QDialog>
#include <QTimer>

#include <optional>
#include <vector>

class QHBoxLayout;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;

namespace loopscope::ui
{

class Field;
class Session;
class SliderField;

/// Lets a network that predicts the next character or word write on by itself, one after the other:
/// from a beginning, as daring as a temperature says, with what it holds for likely next. These are
/// the session's settings: the stage shows the same text step by step.
class WritingDialog : public QDialog
{
    Q_OBJECT
public:
    explicit WritingDialog(Session& session, QWidget* parent = nullptr);

    bool isWriting() const { return m_timer.isActive(); }
    QString text() const;        ///< the beginning as it was read, and what was written
    QString predictions() const; ///< of what comes next, the likeliest first
    QPushButton* writeButton() const { return m_write; }

private:
    QHBoxLayout* makeButtons();
    void showWriting();
    void showProblem(const QString& sentence);
    void showOnStage();
    void start();
    void stop();
    void writeOne();
    void append(int token);
    void showPredictions();

    Session& m_session;
    QLineEdit* m_beginning;
    Field* m_beginningField;
    SliderField* m_temperature;
    QPushButton* m_write;
    QPushButton* m_onStage;
    QPlainTextEdit* m_text;
    QLabel* m_predictions;
    QLabel* m_problem;
    QTimer m_timer;
    SnapshotPointer m_snapshot; ///< of the network that writes
    std::optional<Sampler> m_sampler;
    std::vector<int> m_tokens; ///< read and written so far
    int m_left = 0; ///< tokens that are still to be written
};

} // namespace loopscope::ui
