#pragma once

#include <QTimer>
#include <QWidget>

#include <vector>

class QGridLayout;
class QLabel;

namespace loopscope::ui
{

class LessonRunner;
class NumberField;
class RichText;

/// Numbers to be worked out by hand: what is given, and a blank for each, marked at once.
class WorksheetView : public QWidget
{
    Q_OBJECT
public:
    explicit WorksheetView(LessonRunner& runner, QWidget* parent = nullptr);

    void showStep();
    void showState();

    NumberField* field(int blank) const { return m_rows[std::size_t(blank)].field; }
    QLabel* note(int blank) const { return m_rows[std::size_t(blank)].note; }

private:
    struct Row {
        NumberField* field = nullptr;
        QLabel* mark = nullptr;
        QLabel* note = nullptr;
    };
    void addRow(int blank);
    void markRow(int blank, bool isFinished);
    void goOnFrom(int blank);
    QString given() const;

    LessonRunner& m_runner;
    RichText* m_given;
    QWidget* m_blanks = nullptr;
    std::vector<Row> m_rows;
    QTimer m_pause; ///< since the last key: a number that is being typed is not yet wrong
    int m_typed = -1; ///< the blank that is typed in
};

/// "h₂, unit 1" of "h[2][1]"; a gradient is ∂L/∂ it.
QString nameOfBlank(const QString& blank);

} // namespace loopscope::ui
