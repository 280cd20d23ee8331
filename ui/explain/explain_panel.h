#pragma once

#include "ui/explain/explain_data.h"
#include "ui/session/snapshot.h"

#include <QElapsedTimer>
#include <QTimer>
#include <QWidget>

#include <vector>

class QPushButton;
class QScrollArea;
class QVBoxLayout;

namespace loopscope::ui
{

class SectionWidget;
class Session;

/// What happens at the playhead, in words, with the formula and today's numbers.
class ExplainPanel : public QWidget
{
    Q_OBJECT
public:
    explicit ExplainPanel(Session& session, QWidget* parent = nullptr);

    const ExplainData& data() const { return m_data; }

public slots:
    void copyLatex(); ///< the formulas on screen, to the clipboard
    void copyText();

protected:
    void showEvent(QShowEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void refresh();
    void refreshSoon(); ///< at most some times a second while training runs
    void follow(const QString& link);
    void place();

    Session& m_session;
    SnapshotPointer m_snapshot;
    ExplainCache m_cache;
    ExplainData m_data;
    QScrollArea* m_scrollArea;
    QWidget* m_content;
    QVBoxLayout* m_column;
    QPushButton* m_copyLatex;
    QPushButton* m_copyText;
    std::vector<SectionWidget*> m_sections;
    QTimer m_refreshTimer;
    QElapsedTimer m_sinceRefresh;
    bool m_isStale = true;
};

} // namespace loopscope::ui
