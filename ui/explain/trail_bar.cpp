#include "ui/explain/trail_bar.h"

#include <QAction>
#include <QHBoxLayout>
#include <QPushButton>

namespace loopscope::ui
{

namespace
{

/// A button for an action that has its keys elsewhere.
QPushButton* buttonFor(QAction& action, const QString& words, QWidget* parent)
{
    auto* button = new QPushButton(words, parent);
    const QString key = action.shortcut().toString(QKeySequence::NativeText);
    button->setAccessibleName(action.toolTip());
    button->setToolTip(TrailBar::tr("%1 (%2)").arg(action.toolTip(), key));
    button->setEnabled(action.isEnabled());
    QObject::connect(button, &QPushButton::clicked, &action, &QAction::trigger);
    QObject::connect(&action, &QAction::enabledChanged, button, &QPushButton::setEnabled);
    return button;
}

} // namespace

TrailBar::TrailBar(QAction& back, QAction& forward, QAction& close, QWidget* parent)
    : QWidget(parent)
{
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(fontMetrics().height() / 3);
    for (QPushButton* button : {buttonFor(back, QStringLiteral("←"), this),
             buttonFor(forward, QStringLiteral("→"), this)}) {
        button->setFixedWidth(button->fontMetrics().height() * 2);
        row->addWidget(button);
    }
    row->addStretch(1);
    row->addWidget(buttonFor(close, tr("Done"), this));
}

} // namespace loopscope::ui
