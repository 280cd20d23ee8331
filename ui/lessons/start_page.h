#pragma once

#include <QWidget>

#include <string>
#include <vector>

class QCheckBox;
class QLabel;
class QPushButton;
class QVBoxLayout;

namespace loopscope::ui
{

class FlowLayout;

/// What a person sees first: ways to begin, and all lessons with how far one has come.
class StartPage : public QWidget
{
    Q_OBJECT
public:
    explicit StartPage(QWidget* parent = nullptr);

    void refresh(); ///< progress may be another

    QPushButton* continueButton() const { return m_continue; }

signals:
    void lessonAsked(const QString& name, int step);
    void exampleAsked(const std::string& task, const std::string& cell);
    void openAsked();
    void glossaryAsked();
    void closed(); ///< straight to the network

protected:
    void showEvent(QShowEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void addHeading(const QString& words);
    QPushButton* addCard(QWidget* row, const char* name, const QString& title,
        const QString& words, const QString& tip);
    void addWays();
    void addExamples();
    void addLessons();

    QVBoxLayout* m_column;
    QPushButton* m_continue = nullptr;
    QLabel* m_continueWords = nullptr;
    struct LessonRow {
        QString name;
        QPushButton* button = nullptr;
        QLabel* progress = nullptr;
    };
    std::vector<LessonRow> m_lessons;
};

} // namespace loopscope::ui
