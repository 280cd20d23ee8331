#pragma once

#include <map>
#include <string>

namespace loopscope::ui
{

class MainWindow;

/// What of the window belongs to a document: which charts and panels are shown, which layer, and
/// whether networks are compared. In words that stay the same from version to version.
using DocumentView = std::map<std::string, std::string>;

DocumentView viewOf(const MainWindow& window);
/// What is missing or not known stays as it is.
void showView(MainWindow& window, const DocumentView& view);

} // namespace loopscope::ui
