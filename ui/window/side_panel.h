#pragma once

#include <QWidget>

class QStackedWidget;

namespace loopscope::ui
{

class SegmentedControl;

/// The panel at the right: one page of several, chosen by name.
class SidePanel : public QWidget
{
    Q_OBJECT
public:
    explicit SidePanel(QWidget* parent = nullptr);

    /// @param tip  what the page is for
    void addPage(const QString& name, const QString& tip, QWidget* page);
    QWidget* currentPage() const;
    /// Shows a page, and the panel if it is hidden.
    void showPage(QWidget* page);
    /// A dot at a page's name while another page is in front of it. @param meaning  empty: no dot
    void setMark(QWidget* page, const QString& meaning);
    /// The name of the page that a widget is on, while another page is in front of it; else empty.
    QRect nameInFrontOf(const QWidget* widget) const;

    QSize minimumSizeHint() const override;

signals:
    void pageChanged(QWidget* page);
    void opened(); ///< a page was asked for: the panel is no longer folded away

protected:
    void changeEvent(QEvent* event) override;

private:
    void makeTabs();
    void placeParts();
    void showMarks();

    QStringList m_names;
    QStringList m_tips;
    QStringList m_marks;
    SegmentedControl* m_tabs = nullptr;
    QStackedWidget* m_pages;
};

} // namespace loopscope::ui
