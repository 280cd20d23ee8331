#pragma once

#include <QDialog>

namespace loopscope::ui
{

/// Every command of a window that has a key, by menu.
class KeysDialog : public QDialog
{
    Q_OBJECT
public:
    explicit KeysDialog(QWidget& window);
};

/// Version, licence, and what the program is.
class AboutDialog : public QDialog
{
    Q_OBJECT
public:
    explicit AboutDialog(QWidget* parent);
};

} // namespace loopscope::ui
