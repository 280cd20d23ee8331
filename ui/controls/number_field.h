#pragma once

#include <QLineEdit>

namespace loopscope::ui
{

/// A number that is typed. What cannot be read, or lies outside, stays as typed and is told in
/// words. Up and Down change it: whole numbers by one, others by about a tenth of themselves.
class NumberField : public QLineEdit
{
    Q_OBJECT
public:
    enum class Kind { Whole, Real };

    /// @param name  as in its label, for the sentences
    NumberField(
        const QString& name, Kind kind, double least, double most, QWidget* parent = nullptr);

    /// As a number at the end of a line: short, without a box until it is pointed at.
    void setInline();

    void setNumber(
        double number); ///< tells nobody; leaves a text alone that already says this number
    double number() const; ///< as typed; 0 if that is no number
    QSize sizeHint() const override;
    QString problem() const { return m_problem; } ///< empty if the text is a number in range

signals:
    void numberEntered(double number);           ///< by the person, as they type
    void problemChanged(const QString& problem); ///< a sentence, or empty

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void read(const QString& text);
    QString sentenceFor(const QString& text) const;
    QString textOf(double number) const;

    QString m_name;
    Kind m_kind;
    double m_least;
    double m_most;
    double m_lastInRange = 0.0; ///< what Escape brings back
    QString m_problem;
};

} // namespace loopscope::ui
