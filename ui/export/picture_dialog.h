#pragma once

#include <QDialog>
#include <QTimer>

#include <vector>

class QLabel;
class QListWidget;

namespace loopscope::ui
{

class SegmentedControl;

/// Something that a picture can be taken of.
struct PictureSubject {
    QString name;             ///< as people call it: "Network and lanes"
    QString fileName;         ///< without an ending: "network"
    QWidget* widget = nullptr; ///< on screen
};

/// Chooses what a picture shows and how large it is, with a preview; copies it or saves it.
class PictureDialog : public QDialog
{
    Q_OBJECT
public:
    /// @param subjects  not empty; the first is chosen
    explicit PictureDialog(std::vector<PictureSubject> subjects, QWidget* parent);

    QListWidget* list() const { return m_list; }
    SegmentedControl* scales() const { return m_scales; }
    const PictureSubject& subject() const;
    double scale() const; ///< pixels for each of the widget's points

public slots:
    void save(); ///< asks for a file
    void copy();
    /// @return whether it was written; what is wrong is told in the dialog
    bool saveTo(const QString& path);

signals:
    void saved(const QString& path);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void showSubject();
    void showPreview();

    std::vector<PictureSubject> m_subjects;
    QListWidget* m_list;
    QLabel* m_preview;
    SegmentedControl* m_scales;
    QLabel* m_size;
    QLabel* m_problem;
    QTimer m_previewTimer; ///< painting the window tells its dialogs their size: not from within
};

} // namespace loopscope::ui
