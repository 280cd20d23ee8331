#pragma once

#include <QFrame>

#include <functional>
#include <vector>

class QLabel;

namespace loopscope::ui
{

/// Something that can be done about what a notice says.
struct NoticeAction {
    QString name; ///< of its button, for tests and lessons
    QString words;
    QString tip;
    std::function<void()> act;
};

/// A sentence above the unrolled network about something that could not be done. It stands until it
/// is closed or a newer one comes, and is in nobody's way.
class NoticeBar : public QFrame
{
    Q_OBJECT
public:
    explicit NoticeBar(QWidget* parent = nullptr);

    /// Whether something is wrong, or there is only something to know.
    enum class Tone { Problem, Calm };

    void showNotice(const QString& sentence);
    /// With a button for each action; they stay until the notice is gone.
    void offer(const QString& sentence, const std::vector<NoticeAction>& actions,
        Tone tone = Tone::Problem);
    QString text() const;

protected:
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void keepHeight();
    void setTone(Tone tone);
    void setActions(const std::vector<NoticeAction>& actions);

    QLabel* m_words;
    QWidget* m_actions;
};

} // namespace loopscope::ui
