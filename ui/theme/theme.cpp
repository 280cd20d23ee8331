#include "ui/theme/theme.h"

#include "ui/theme/calm_style.h"
#include "ui/theme/style_sheet.h"
#include "ui/theme/type.h"

#include <QApplication>
#include <QEvent>
#include <QFontMetrics>
#include <QWidget>

#include <utility>

namespace loopscope::ui
{
namespace
{

constexpr int darkBelow = 128; ///< lightness of a dark desktop's windows, of 255

bool isDark(const QPalette& palette)
{
    return palette.color(QPalette::Active, QPalette::Window).lightness() < darkBelow;
}

QPalette paletteOf(const Theme& theme)
{
    QPalette palette;
    palette.setColor(QPalette::Window, theme.panel);
    palette.setColor(QPalette::WindowText, theme.text);
    palette.setColor(QPalette::Base, theme.field);
    palette.setColor(QPalette::AlternateBase, theme.window);
    palette.setColor(QPalette::Text, theme.text);
    palette.setColor(QPalette::Button, theme.soft);
    palette.setColor(QPalette::ButtonText, theme.text);
    palette.setColor(QPalette::BrightText, theme.wrong);
    palette.setColor(QPalette::PlaceholderText, theme.mutedText);
    palette.setColor(QPalette::ToolTipBase, theme.field);
    palette.setColor(QPalette::ToolTipText, theme.text);
    palette.setColor(QPalette::Highlight, theme.accent);
    palette.setColor(QPalette::HighlightedText, theme.accentText);
    palette.setColor(QPalette::Link, theme.accent);
    palette.setColor(QPalette::LinkVisited, theme.accent);
    palette.setColor(QPalette::Light, theme.field);
    palette.setColor(QPalette::Midlight, theme.soft);
    palette.setColor(QPalette::Mid, theme.border);
    palette.setColor(QPalette::Dark, theme.border);
    palette.setColor(QPalette::Shadow, theme.border);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, theme.mutedText);
    return palette;
}

/// Keeps the application in the chosen theme, and in the desktop's own when that is the choice.
/// Qt 6.4 does not say whether the desktop is dark; the lightness of the desktop's palette does.
class ThemeKeeper : public QObject
{
public:
    explicit ThemeKeeper(QApplication& application)
        : QObject(&application)
        , m_application(application)
    {
        setObjectName("loopscopeThemeKeeper");
        application.installEventFilter(this);
    }

    void choose(ThemeChoice choice)
    {
        m_choice = choice;
        if (choice == ThemeChoice::Desktop)
            show(isDark(desktopPalette()) ? darkTheme() : lightTheme());
        else
            show(choice == ThemeChoice::Dark ? darkTheme() : lightTheme());
    }

    void followType() { choose(m_choice); }

    bool eventFilter(QObject* watched, QEvent* event) override
    {
        if (m_busy || m_choice != ThemeChoice::Desktop)
            return false;
        if (event->type() == QEvent::ThemeChange && watched->isWidgetType() &&
            static_cast<QWidget*>(watched)->isWindow()) {
            followDesktop(desktopPalette());
        } else if (event->type() == QEvent::ApplicationPaletteChange && watched == &m_application) {
            followDesktop(QApplication::palette());
        }
        return false;
    }

private:
    void followDesktop(const QPalette& palette)
    {
        const Theme& theme = isDark(palette) ? darkTheme() : lightTheme();
        if (QApplication::palette() != paletteOf(theme))
            show(theme);
    }

    /// What the desktop would give if we had set no palette.
    QPalette desktopPalette()
    {
        const bool wasBusy = std::exchange(m_busy, true);
        const QPalette ours = QApplication::palette();
        QApplication::setPalette(QPalette());
        const QPalette desktop = QApplication::palette();
        QApplication::setPalette(ours);
        m_busy = wasBusy;
        return desktop;
    }

    void show(const Theme& theme)
    {
        m_busy = true;
        QApplication::setPalette(paletteOf(theme));
        const QFontMetrics metrics(QApplication::font());
        m_application.setStyleSheet(styleSheet(theme, metrics.height()));
        m_busy = false;
    }

    QApplication& m_application;
    ThemeChoice m_choice = ThemeChoice::Light;
    bool m_busy = false;
};

} // namespace

const Theme& lightTheme()
{
    static const Theme theme{
        .dark = false,
        .window = QColor(0xf3f5f8),
        .panel = QColor(0xffffff),
        .stage = QColor(0xf3f5f8),
        .field = QColor(0xffffff),
        .soft = QColor(0xeef1f5),
        .border = QColor(0xd8dfe8),
        .gridLine = QColor(0xe3e7ed),
        .text = QColor(0x161d29),
        .mutedText = QColor(0x596577),
        .accent = QColor(0x3454d1),
        .accentText = QColor(0xffffff),
        .accentSoft = QColor(0xe6eafc),
        .playhead = QColor(0xb97900),
        .playheadFill = QColor(255, 214, 92, 76),
        .playheadText = QColor(0x7a5200),
        .right = QColor(0x0b7a4b),
        .rightFill = QColor(0xe3f4ea),
        .wrong = QColor(0xc22a2a),
        .wrongFill = QColor(0xfdeae8),
        .fromOutput = QColor(0xb3500a),
        .fromLater = QColor(0x4353b5),
    };
    return theme;
}

const Theme& darkTheme()
{
    static const Theme theme{
        .dark = true,
        .window = QColor(0x12161d),
        .panel = QColor(0x1a202a),
        .stage = QColor(0x141a22),
        .field = QColor(0x222a36),
        .soft = QColor(0x28313e),
        .border = QColor(0x384353),
        .gridLine = QColor(0x2a3340),
        .text = QColor(0xe9edf4),
        .mutedText = QColor(0xa3afc0),
        .accent = QColor(0x8ba2ff),
        .accentText = QColor(0x0d1430),
        .accentSoft = QColor(0x28325a),
        .playhead = QColor(0xf0c24b),
        .playheadFill = QColor(240, 194, 75, 40),
        .playheadText = QColor(0xffdb7d),
        .right = QColor(0x57d39a),
        .rightFill = QColor(0x17352a),
        .wrong = QColor(0xff9a94),
        .wrongFill = QColor(0x43242a),
        .fromOutput = QColor(0xf5a85c),
        .fromLater = QColor(0xa9b8ff),
    };
    return theme;
}

const Theme& themeOf(const QPalette& palette)
{
    return isDark(palette) ? darkTheme() : lightTheme();
}

const Theme& themeOf(const QWidget& widget)
{
    return themeOf(widget.palette());
}

static ThemeKeeper* keeperOf(const QApplication& application)
{
    return static_cast<ThemeKeeper*>(
        application.findChild<QObject*>("loopscopeThemeKeeper", Qt::FindDirectChildrenOnly));
}

void applyTheme(QApplication& application, ThemeChoice choice)
{
    ThemeKeeper* keeper = keeperOf(application);
    if (keeper == nullptr) {
        keeper = new ThemeKeeper(application);
        QApplication::setStyle(new CalmStyle);
    }
    keeper->choose(choice);
}

void applyType(QApplication& application, const QFont& type)
{
    QApplication::setFont(type);
    if (ThemeKeeper* keeper = keeperOf(application))
        keeper->followType();
}

} // namespace loopscope::ui
