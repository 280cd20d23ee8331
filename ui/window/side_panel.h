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

    QSize minimumSizeHint() const override;

signals:
    void pageChanged(QWidget* page);
    void opened(); ///< a page was asked for: the panel is no longer folded away

protected:
    void changeEvent(QEvent* event) override;

private:
    void makeTabs();
    void placeParts();

    QStringList m_names;
    QStringList m_tips;
    SegmentedControl* m_tabs = nullptr;
    QStackedWidget* m_pages;
};

} // namespace loopscope::ui
