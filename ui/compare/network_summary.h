#pragma once

#include "ui/session/snapshot.h"

#include <QWidget>

class QPushButton;

namespace loopscope::ui
{

class FittingLabel;
class NetworkMark;
class VerdictCard;

/// What a comparison says of one network in words, and what can be done with it.
class NetworkSummary : public QWidget
{
    Q_OBJECT
public:
    explicit NetworkSummary(QWidget* parent = nullptr);

    /// The height follows from the width, which does not change: whoever lays it out need not ask.
    bool hasHeightForWidth() const override { return false; }
    QSize minimumSizeHint() const override;

    void setName(const QString& name, int place);
    void setSnapshot(const Snapshot& snapshot);
    /// Says that another iteration is being calculated, until the next snapshot.
    void setWaiting(int iteration);
    /// @param removable  whether another one would be left
    void setState(bool active, bool removable);

    QPushButton* openButton() const { return m_open; }
    QPushButton* removeButton() const { return m_remove; }
    QString sizeWords() const;
    QString lossWords() const;
    QString memoryWords() const;
    VerdictCard* verdict() const { return m_verdict; }

signals:
    void openAsked();
    void removeAsked();

private:
    void showFlow(const Snapshot& snapshot);
    QPushButton* addButton(const QString& words);

    NetworkMark* m_mark;
    FittingLabel* m_name;
    FittingLabel* m_size;
    VerdictCard* m_verdict;
    FittingLabel* m_loss;
    FittingLabel* m_memory;
    QPushButton* m_open;
    QPushButton* m_remove;
};

/// "12 units · 192 parameters", and in fewer words.
QStringList sizeWordings(const Snapshot& snapshot);

/// How far back the last loss is felt: "remembers 9 of 19 steps", and in fewer words.
QStringList memoryWordings(const GradientFlow& flow);

} // namespace loopscope::ui
