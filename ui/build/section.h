#pragma once

#include "ui/session/session.h"

#include <QWidget>

#include <functional>

class QLabel;
class QVBoxLayout;

namespace loopscope::ui
{

class Disclosure;
class Field;

/// One part of the Build panel: perhaps a heading, the controls that everybody needs, and behind
/// "More" those that are rarely needed. What it shows is the session's; it keeps no settings of its
/// own.
class Section : public QWidget
{
    Q_OBJECT
public:
    Section(Session& session, const QString& title, QWidget* parent = nullptr);

    virtual void showOptions(const ExperimentOptions& options) = 0;
    virtual void showSnapshot(const Snapshot& snapshot);

    /// Opens "More" if the widget stands there.
    void reveal(const QWidget* widget);

    using Edit = std::function<void(ExperimentOptions& options)>;
    /// Changes the session's settings, or shows below the field why they cannot be.
    void change(Field* field, const Edit& edit);

    Session& session() const { return m_session; }

protected:
    void setTitle(const QString& title);
    void setSummary(const QString& text, const QString& tip); ///< at the end of the heading
    void addControl(QWidget* control);
    void addMore(QWidget* control); ///< behind "More", which appears with the first of them

private:
    void followGesture(QWidget* control);

    Session& m_session;
    QLabel* m_title;
    QLabel* m_summary;
    Disclosure* m_disclosure;
    QVBoxLayout* m_controls;
    QWidget* m_more;
    QVBoxLayout* m_moreControls;
};

} // namespace loopscope::ui
