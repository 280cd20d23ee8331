#pragma once

#include <QString>
#include <QWidget>

class QLabel;
class QHBoxLayout;
class QVBoxLayout;

namespace loopscope::ui
{

/// A control with its name above or beside it, its present value in words, and below it why
/// something cannot be.
class Field : public QWidget
{
    Q_OBJECT
public:
    enum class Arrangement { Above, Beside };

    /// Takes the control; gives it the title as its accessible name, and the tip to itself and the
    /// control.
    Field(const QString& title, QWidget* control, const QString& tip, Arrangement arrangement,
        QWidget* parent = nullptr);

    QWidget* control() const { return m_control; }
    /// Names the field and its control, so that tests and lessons find them.
    void setName(const QString& name);

    void setTip(const QString& tip);
    void setValueText(const QString& text);
    /// Takes a second control for the same setting, which stands behind the title.
    void setTitleControl(QWidget* control);
    /// Takes what belongs right below the control, such as the ends of its scale.
    void setFoot(QWidget* foot);
    void setHint(const QString& text); ///< a muted line below; empty hides it
    void setProblem(
        const QString& text); ///< a line that says what is wrong, before the hint; empty hides it
    QString problem() const { return m_problemText; }
    /// Enabled, or disabled with the reason before its hint.
    void setAvailable(bool available, const QString& reason = {});

private:
    void showNote();
    void markInvalid(QWidget* control, bool isInvalid);

    QWidget* m_control;
    QWidget* m_titleControl = nullptr;
    QWidget* m_foot = nullptr;
    QVBoxLayout* m_column;
    QHBoxLayout* m_titleRow;
    QLabel* m_title;
    QLabel* m_value;
    QLabel* m_note;
    QString m_problemText;
    QString m_hintText;
    QString m_reasonText;
};

} // namespace loopscope::ui
