#include "ui/window/kept_settings.h"

#include <QStandardPaths>

namespace loopscope::ui
{

QSettings& keptSettings()
{
    static QSettings settings(QStandardPaths::writableLocation(QStandardPaths::AppConfigLocation) +
                                  QStringLiteral("/settings.ini"),
        QSettings::IniFormat);
    return settings;
}

} // namespace loopscope::ui
