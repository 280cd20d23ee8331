#pragma once

#include <QFrame>

class QLabel;

namespace loopscope::ui
{

/// A sentence above the unrolled network about something that could not be done. It stands until it
/// is closed or a newer one comes, and is in nobody's way.
class NoticeBar : public QFrame
{
    Q_OBJECT
public:
    explicit NoticeBar(QWidget* parent = nullptr);

    void showNotice(const QString& sentence);
    QString text() const;

private:
    QLabel* m_words;
};

} // namespace loopscope::ui
