#pragma once

#include <QFrame>

#include <functional>
#include <vector>

namespace loopscope::ui
{

/// A row of controls that says the same in fewer words where there is little room, so that a window
/// also fits a small screen, or one with large type.
class AdaptiveBar : public QFrame
{
    Q_OBJECT
public:
    /// Makes some of the contents shorter (true), or as they are where there is room (false).
    using Shortening = std::function<void(bool isShort)>;

    explicit AdaptiveBar(QWidget* parent = nullptr) : QFrame(parent) {}

    /// @param shortenings  in the order in which they are made as the room gets less
    void setShortenings(std::vector<Shortening> shortenings);
    int shortened() const { return m_shortened; } ///< how many are made

    QSize minimumSizeHint() const override;

protected:
    bool event(QEvent* event) override;
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void fit();
    void shortenTo(int room);
    int widthOfContents() const;

    std::vector<Shortening> m_shortenings;
    int m_shortened = 0;
    int m_width = 0;    ///< that the contents need as they are
    int m_narrowest = 0; ///< that they need with everything shortened
    bool m_isFitting = false;
};

} // namespace loopscope::ui
