#pragma once

#include "ui/build/section.h"

#include <QTimer>

class QPlainTextEdit;
class QPushButton;

namespace loopscope::ui
{

class SliderField;

/// What is learned: the text whose next characters are predicted, and how many of its steps.
class TaskSection : public Section
{
    Q_OBJECT
public:
    explicit TaskSection(Session& session, QWidget* parent = nullptr);

    void showOptions(const ExperimentOptions& options) override;
    void showSnapshot(const Snapshot& snapshot) override;

signals:
    void openTextRequested();

private:
    void takeText();
    void showLength(const Snapshot& snapshot);

    QPlainTextEdit* m_text;
    Field* m_textField;
    SliderField* m_sequenceLength;
    QPushButton* m_open;
    QTimer m_typing;          ///< runs while the person types
    std::string m_shownText;  ///< the session's text that stands, or stood, in the editor
};

} // namespace loopscope::ui
