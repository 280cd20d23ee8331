#pragma once

#include "ui/export/picture_dialog.h"
#include "ui/export/steps_export.h"

#include <QDialog>

class QComboBox;
class QLabel;

namespace loopscope::ui
{

class ChoiceBox;
class SegmentedControl;
class SliderField;

/// Chooses which steps become pictures, of what, and whether they are an animation.
class StepsDialog : public QDialog
{
    Q_OBJECT
public:
    /// @param subjects  not empty; the first is chosen
    /// @param steps     of the sequence
    StepsDialog(std::vector<PictureSubject> subjects, const TimeSpan& span, QWidget* parent);

    SegmentedControl* parts() const { return m_parts; }
    SegmentedControl* kinds() const { return m_kinds; } ///< an animation, or numbered pictures
    bool isAnimation() const;
    const PictureSubject& subject() const;
    /// As chosen, but for the path.
    StepsExport request() const;

private:
    void showCount();

    std::vector<PictureSubject> m_subjects;
    TimeSpan m_span;
    ChoiceBox* m_what;
    SegmentedControl* m_parts;
    SegmentedControl* m_kinds;
    SegmentedControl* m_scales;
    SliderField* m_seconds;
    QLabel* m_count;
};

} // namespace loopscope::ui
