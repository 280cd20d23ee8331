#include "ui/controls/splitter_room.h"

#include <QSplitter>

#include <algorithm>

namespace loopscope::ui
{

void giveRoom(QSplitter& splitter, QWidget& widget, int height)
{
    int missing = height - widget.height();
    if (missing <= 0)
        return;
    QList<int> sizes = splitter.sizes();
    const qsizetype wanting = splitter.indexOf(&widget);
    for (qsizetype index = sizes.size() - 1; index > wanting; --index) {
        const QWidget* below = splitter.widget(int(index));
        if (below->isHidden())
            continue;
        const int spare = sizes[index] - below->minimumSizeHint().height();
        const int given = std::clamp(spare, 0, missing);
        sizes[index] -= given;
        sizes[wanting] += given;
        missing -= given;
    }
    if (missing == 0)
        splitter.setSizes(sizes);
}

} // namespace loopscope::ui
