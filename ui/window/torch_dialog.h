#pragma once

#include "core/file/torch_import.h"
#include "core/result.h"

#include <QDialog>

#include <vector>

class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;

namespace loopscope::ui
{

class ChoiceBox;
class Field;
class SegmentedControl;

/// Shows what a state_dict of PyTorch holds, and asks once for what no file says: the activation of
/// a vanilla cell, and what inputs and outputs stand for.
class TorchDialog : public QDialog
{
    Q_OBJECT
public:
    /// @param now  the settings that the network is opened with, but for its own
    TorchDialog(TorchFile file, ExperimentOptions now, QWidget* parent = nullptr);

    /// Whether any task fits, so that there is something to choose.
    bool hasTasks() const { return !m_tasks.empty(); }
    /// Of what is chosen, or a sentence on why it cannot be.
    Result<ExperimentOptions, QString> settings() const;

private:
    void addDescription();
    void addQuestions();
    void addTextQuestions();
    void addButtons();
    void findTasks();
    void openText();
    void refresh();
    bool isText() const;
    TorchMeaning meaning() const;

    TorchFile m_file;
    ExperimentOptions m_now;
    std::vector<TaskOptions> m_tasks;
    SegmentedControl* m_activation = nullptr;
    Field* m_activationField = nullptr;
    ChoiceBox* m_task = nullptr;
    Field* m_taskField = nullptr;
    QPlainTextEdit* m_text = nullptr;
    Field* m_textField = nullptr;
    ChoiceBox* m_order = nullptr;
    Field* m_orderField = nullptr;
    QLineEdit* m_list = nullptr;
    Field* m_listField = nullptr;
    QPushButton* m_open = nullptr;
};

} // namespace loopscope::ui
