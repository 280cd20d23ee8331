#pragma once

#include <QDialog>

class QLineEdit;
class QListWidget;
class QScrollArea;
class QStackedWidget;

namespace loopscope::ui
{

class RichText;
class SegmentedControl;

/// The words of the field, and the table that sums the concepts up.
class GlossaryWindow : public QDialog
{
    Q_OBJECT
public:
    explicit GlossaryWindow(QWidget* parent);

    void showTerm(const QString& identifier);
    void showSummary();

    QListWidget* list() const { return m_list; }
    QLineEdit* search() const { return m_search; }
    RichText* text() const { return m_text; }

signals:
    void lessonAsked(const QString& name);

private:
    QWidget* makeTerms();
    QWidget* makeSummary();
    void filter(const QString& letters);
    void showCurrent();
    void follow(const QString& link);

    SegmentedControl* m_pagesControl;
    QStackedWidget* m_pages;
    QLineEdit* m_search = nullptr;
    QListWidget* m_list = nullptr;
    RichText* m_text = nullptr;
};

} // namespace loopscope::ui
