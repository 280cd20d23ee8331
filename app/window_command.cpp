#include "app/window_command.h"

#include "app/command.h"
#include "ui/lessons/lesson_library.h"
#include "ui/session/default_options.h"
#include "ui/session/session.h"
#include "ui/sound/sound_controls.h"
#include "ui/sound/system_sound.h"
#include "ui/stage/timeline_view.h"
#include "ui/window/document_files.h"
#include "ui/window/lesson_host.h"
#include "ui/window/main_window.h"
#include "ui/window/network_view.h"
#include "ui/window/notice_bar.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QFontDatabase>
#include <QFontInfo>
#include <QScreen>

namespace loopscope::app
{
namespace
{

QStringList argumentsOf(int argc, char** argv)
{
    QStringList arguments;
    for (int i = 0; i < argc; ++i)
        arguments.append(QString::fromLocal8Bit(argv[i]));
    return arguments;
}

} // namespace

bool hasDisplay()
{
    return qEnvironmentVariableIsSet("DISPLAY") || qEnvironmentVariableIsSet("WAYLAND_DISPLAY") ||
           qEnvironmentVariableIsSet("QT_QPA_PLATFORM");
}

std::optional<ui::ThemeChoice> themeNamed(const QString& name)
{
    if (name == QLatin1String("desktop"))
        return ui::ThemeChoice::Desktop;
    if (name == QLatin1String("light"))
        return ui::ThemeChoice::Light;
    if (name == QLatin1String("dark"))
        return ui::ThemeChoice::Dark;
    return std::nullopt;
}

void chooseFont(QApplication& application)
{
    // DejaVu Sans is what fontconfig gives where nobody chose a typeface.
    QFont font = application.font();
    if (QFontInfo(font).family() != QLatin1String("DejaVu Sans") ||
        !QFontDatabase::hasFamily(QStringLiteral("Inter")))
        return;
    font.setFamily(QStringLiteral("Inter"));
    font.setPointSizeF(std::max(font.pointSizeF(), 10.0));
    application.setFont(font);
}

int runWindowCommand(int argc, char** argv)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(QStringLiteral("Opens the window."));
    parser.addPositionalArgument(QStringLiteral("FILE"),
        QStringLiteral("A document; or a text, a table or pairs to learn; or a cell, or a lesson."),
        QStringLiteral("[FILE]"));
    const QCommandLineOption theme(QStringLiteral("theme"),
        QStringLiteral("Colours of the window: desktop, light or dark."), QStringLiteral("theme"),
        QStringLiteral("desktop"));
    parser.addOption(theme);
    // Qt's own options (-platform, …) are taken out by QApplication, which needs a display.
    if (!hasDisplay()) {
        if (const auto exitCode = parse(parser, argumentsOf(argc, argv), {}))
            return *exitCode;
        printError(QStringLiteral("there is no display to open a window on; the arguments "
                                  "\"render -o picture.png\" draw the window into a picture."));
        return failure;
    }
    QApplication application(argc, argv);
    QGuiApplication::setDesktopFileName(QStringLiteral("loopscope")); // its icon, on Wayland
    if (const auto exitCode = parse(parser, application.arguments(), {}))
        return *exitCode;
    const auto choice = themeNamed(parser.value(theme));
    if (!choice)
        return failUsage(QStringLiteral("there is no theme \"%1\"; choose desktop, light or dark.")
                             .arg(parser.value(theme)));
    const QStringList files = parser.positionalArguments();
    if (files.size() > 1)
        return failUsage(QStringLiteral("only one file can be opened, not %1.").arg(files.size()));

    chooseFont(application);
    ui::applyTheme(application, *choice);
    ui::Session session(ui::defaultOptions());
    session.setTrainingPace(ui::visiblePace);
    ui::MainWindow window(session);
    window.resize(preferredSize.boundedTo(window.screen()->availableSize()));
    window.networkView()->timeline()->sound()->setDeviceMaker(ui::openSystemSound);
    window.files()->startRecovery(ui::Recovery::standardFolder());
    if (!files.isEmpty())
        window.openFile(files.first());
    else if (ui::isStartPageWanted() && window.networkView()->notice()->text().isEmpty())
        window.lessons()->showStartPage();
    window.show();
    return application.exec();
}

} // namespace loopscope::app
