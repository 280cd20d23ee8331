#include "ui/lessons/step_from_screen.h"

#include "core/lesson/patch_text.h"
#include "ui/session/session.h"

#include <QString>

namespace loopscope::ui
{

QString stepFromScreen(const Session& session)
{
    static constexpr const char* phases[] = {"forward", "loss", "backward", "update"};
    QString settings = QString::fromStdString(patchTextOf(session.options()));
    settings.replace(QLatin1Char('\n'), QLatin1String("\n      "));
    QString setup = QStringLiteral("\"settings\": %1").arg(settings);
    const int trained = session.snapshot()->iteration->number();
    if (trained > 0)
        setup += QStringLiteral(",\n    \"train\": %1").arg(trained);
    setup += QStringLiteral(",\n    \"cursor\": {\"phase\": \"%1\", \"step\": %2}")
                 .arg(QLatin1String(phases[int(session.cursor().phase)]))
                 .arg(session.cursor().step + 1);
    return QStringLiteral("{\n  \"title\": \"\",\n  \"text\": \"\",\n"
                          "  \"setup\": {\n    %1\n  }\n}\n")
        .arg(setup);
}

} // namespace loopscope::ui
