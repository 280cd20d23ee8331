#pragma once

#include <QStringList>
#include <QWidget>

namespace loopscope::ui
{

/// One line of text that is never cut: of several wordings the longest that fits; of one that is
/// too long still, the beginning and "…".
class FittingLabel : public QWidget
{
    Q_OBJECT
public:
    enum class Emphasis { Bold, Small };

    explicit FittingLabel(Emphasis emphasis, QWidget* parent = nullptr);

    /// @param wordings  longest first
    void setWordings(const QStringList& wordings);
    const QStringList& wordings() const { return m_wordings; }
    QString shownText() const;
    /// Width of the first wording, and of the last.
    int widest() const;
    int narrowest() const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

signals:
    void doubleClicked();

protected:
    void paintEvent(QPaintEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;

private:
    QFont textFont() const;

    Emphasis m_emphasis;
    QStringList m_wordings;
};

} // namespace loopscope::ui
