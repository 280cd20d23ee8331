#include "ui/window/document_view.h"

#include "ui/build/build_panel.h"
#include "ui/charts/diagnostics_panel.h"
#include "ui/session/session.h"
#include "ui/window/main_window.h"
#include "ui/window/side_panel.h"

#include <QAction>

#include <array>
#include <cmath>
#include <string>

namespace loopscope::ui
{
namespace
{

/// The toggles of the View menu.
constexpr std::array panels{"view.build", "view.explain", "view.diagnostics"};

QString textOf(const DocumentView& view, const char* name)
{
    const auto found = view.find(name);
    return found == view.end() ? QString() : QString::fromStdString(found->second);
}

void keepFeeding(const Session& session, DocumentView& view)
{
    const WritingOptions& writing = session.writing();
    view["feeding"] = session.showsOwnOutputs() ? "own" : "given";
    view["writing.beginning"] = writing.beginning;
    view["writing.temperature"] =
        QString::number(writing.sampling.temperature, 'g', 17).toStdString();
    view["writing.seed"] = std::to_string(writing.sampling.seed);
}

void showFeeding(Session& session, const DocumentView& view)
{
    WritingOptions writing;
    writing.beginning = textOf(view, "writing.beginning").toStdString();
    bool isNumber = false;
    const double temperature = textOf(view, "writing.temperature").toDouble(&isNumber);
    if (isNumber && temperature >= 0.0 && std::isfinite(temperature))
        writing.sampling.temperature = temperature;
    if (const auto seed = textOf(view, "writing.seed").toULongLong(&isNumber); isNumber)
        writing.sampling.seed = seed;
    session.setWriting(writing);
    session.setOwnOutputs(textOf(view, "feeding") == QLatin1String("own"));
}

} // namespace

DocumentView viewOf(const MainWindow& window)
{
    DocumentView view;
    view["charts"] = window.diagnosticsPanel()->arrangement().join(u',').toStdString();
    view["layer"] = std::to_string(window.session().snapshot()->track());
    keepFeeding(window.session(), view);
    view["compare"] = window.isComparing() ? "yes" : "no";
    for (const char* name : panels)
        if (const auto* action = window.findChild<QAction*>(QLatin1String(name)))
            view[name] = action->isChecked() ? "yes" : "no";
    return view;
}

void showView(MainWindow& window, const DocumentView& view)
{
    if (const QString charts = textOf(view, "charts"); !charts.isEmpty())
        window.diagnosticsPanel()->setArrangement(charts.split(u','));
    bool isNumber = false;
    if (const int track = textOf(view, "layer").toInt(&isNumber); isNumber)
        window.session().setShownTrack(track);
    showFeeding(window.session(), view);
    for (const char* name : panels) {
        auto* action = window.findChild<QAction*>(QLatin1String(name));
        if (const QString shown = textOf(view, name); action != nullptr && !shown.isEmpty())
            action->setChecked(shown == QLatin1String("yes"));
    }
    if (const bool comparing = textOf(view, "compare") == QLatin1String("yes");
        comparing != window.isComparing() && (!comparing || window.session().experimentCount() > 1))
        window.setComparing(comparing);
}

} // namespace loopscope::ui
