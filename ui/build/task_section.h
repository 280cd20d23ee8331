#pragma once

#include "ui/build/section.h"

class QPushButton;

namespace loopscope::ui
{

class SliderField;
class TextEditor;

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
    void addText();
    void addSequenceLength();
    void takeText(const std::string& text);

    TextEditor* m_text;
    Field* m_textField = nullptr;
    QPushButton* m_keepStart;
    SliderField* m_sequenceLength = nullptr;
};

} // namespace loopscope::ui
