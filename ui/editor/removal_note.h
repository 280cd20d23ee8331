#pragma once

#include "core/diagnosis/memory_kept.h"

#include <QFrame>

class QLabel;
class QPushButton;

namespace loopscope::ui
{

/// Says which deletion of a memory gate an edit was: always keep, or always erase. Where the text
/// still reads a gate that is gone it offers both.
class RemovalNote : public QFrame
{
    Q_OBJECT
public:
    explicit RemovalNote(QWidget* parent = nullptr);

    void showRemovals(const std::vector<GateRemoval>& removals);
    void offerFixes(const MissingGate& gate);
    void clear();
    QString words() const;

signals:
    /// @param number  "1" or "0", to stand in the gate's place
    void fixChosen(const std::string& gate, const std::string& number);

private:
    QPushButton* addFix(const char* name, const QString& tip, const char* number);
    void show(const QString& words, bool hasFixes);

    QLabel* m_words;
    QPushButton* m_keep;
    QPushButton* m_erase;
    std::string m_gate;
};

} // namespace loopscope::ui
