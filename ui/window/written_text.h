#pragma once

#include <QString>
#include <QWidget>

namespace loopscope::ui
{

class Session;

/// The text that the network on the stage writes, as far as the playhead has come: its beginning,
/// and in another colour what was drawn. What is too long loses its beginning.
class WrittenText : public QWidget
{
    Q_OBJECT
public:
    explicit WrittenText(Session& session, QWidget* parent = nullptr);

    QString given() const { return m_given; }     ///< of the beginning
    QString written() const { return m_written; } ///< behind it

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void read();

    Session& m_session;
    QString m_given;
    QString m_written;
};

} // namespace loopscope::ui
