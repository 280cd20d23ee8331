#pragma once

#include <QFrame>

#include <functional>
#include <vector>

class QGridLayout;
class QLabel;
class QPushButton;

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
    /// @param brief  what a low window shows of a long sentence, beside its buttons, until its
    ///               details are asked for; empty: always the sentence
    void offer(const QString& sentence, const std::vector<NoticeAction>& actions,
        Tone tone = Tone::Problem, const QString& brief = {});
    QSize minimumSizeHint() const override;
    QString text() const; ///< the whole sentence, empty without a notice

protected:
    bool event(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void arrange();
    void place(QGridLayout& grid, bool isBrief);
    void keepHeight();
    void setTone(Tone tone);
    void setActions(const std::vector<NoticeAction>& actions);

    QString m_sentence;
    QString m_brief; ///< empty: the whole sentence
    bool m_isBrief = false;
    QLabel* m_words;
    QWidget* m_actions;
    QPushButton* m_details;
    QPushButton* m_close;
};

} // namespace loopscope::ui
