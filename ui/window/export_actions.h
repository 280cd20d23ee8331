#pragma once

#include "ui/export/picture_dialog.h"
#include "ui/export/steps_export.h"

#include <QObject>

#include <string>
#include <vector>

class QMenu;
class QPrinter;

namespace loopscope::ui
{

class ChartCard;
class CompareChart;
class MainWindow;
class Session;

/// What leaves the window as pictures, animations, tables and paper: a part of the File menu.
class ExportActions : public QObject
{
    Q_OBJECT
public:
    /// @param menu  where the commands are added
    ExportActions(MainWindow& window, Session& session, QMenu* menu);

    /// All that a picture can be taken of at the moment; the window first.
    std::vector<PictureSubject> subjects() const;

public slots:
    void savePicture();
    void savePictureOf(const loopscope::ui::CompareChart* chart);
    void saveSteps();
    void saveRecord();
    void saveChart(const loopscope::ui::ChartCard* card);
    void saveComparison(const loopscope::ui::CompareChart* chart);
    void saveProgram();
    void print();

    /// Likewise, without questions. What cannot be written is told above the network.
    bool saveStepsTo(loopscope::ui::StepsExport request);
    bool saveRecordTo(const QString& path);
    bool saveProgramTo(const QString& path);
    bool saveChartTo(const loopscope::ui::ChartCard& card, const QString& path);
    bool saveComparisonTo(const loopscope::ui::CompareChart& chart, const QString& path);

private:
    void watchComparison(bool isComparing);
    void choosePicture(const QWidget* wanted);
    bool saveTable(const std::string& csv, const QString& path);
    void fillChartMenu();
    void settle();
    void tell(const QString& path);
    QString askForTable(const QString& title, const QString& name);

    MainWindow& m_window;
    Session& m_session;
    QMenu* m_charts = nullptr;
};

/// Paints a widget as large as the page allows, in its middle. @return whether there is a page
bool printWidget(QWidget& widget, QPrinter& printer);

} // namespace loopscope::ui
