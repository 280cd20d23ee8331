#pragma once

#include <QWidget>

class QAction;

namespace loopscope::ui
{

/// Goes back and forward among the numbers that were asked, and ends the questions.
class TrailBar : public QWidget
{
    Q_OBJECT
public:
    TrailBar(QAction& back, QAction& forward, QAction& close, QWidget* parent);
};

} // namespace loopscope::ui
