#pragma once

#include "ui/lanes/lane.h"
#include "ui/lanes/value_cells.h"

namespace loopscope::ui
{

/// What the network hears: the loudness of a spoken word in bands of pitch, low at the bottom, a
/// frame a step. Only there while the task is one of speech.
class SoundLane : public Lane
{
    Q_OBJECT
public:
    explicit SoundLane(QWidget* parent = nullptr);

    /// Buttons at the right of the line on top; they are the lane's from then on.
    void setControls(QWidget* controls);
    /// What a person is to do now, in place of the line on top; empty: nothing.
    void setPrompt(const QString& words);
    QString title() const { return titles().front(); }

    void setSnapshot(const SnapshotPointer& snapshot) override;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;
    const ValueGrid& grid() const { return m_cells.grid(); } ///< the highest band first
    QString word() const { return m_word; } ///< which is spoken; empty where that is not known

protected:
    Name name() const override;
    QStringList titles() const override;
    QColor titleColour() const override;
    int titleInset() const override;
    void drawMarks(QPainter& painter, const StepRange& visible) override;
    QString wordsAt(int step, const QPoint& place) const override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void placeControls();

    QWidget* m_controls = nullptr;
    QString m_prompt;
    ValueCells m_cells;
    QStringList m_bands; ///< names, the highest first
    QString m_word;
    QString m_voice;
    QString m_heard; ///< what the network takes it for, with its probability
};

/// What the network takes sequence 0 of an iteration for, the most probable word first: "tap 93 %".
QStringList heardWords(const Snapshot& snapshot, int most);

} // namespace loopscope::ui
