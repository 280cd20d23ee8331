#pragma once

#include "ui/session/session.h"

#include <QWidget>

#include <string>
#include <vector>

class QScrollArea;

namespace loopscope::ui
{

class LayersSection;
class Section;

/// What is learned, by which network, from which start, and how: every setting of the session.
class BuildPanel : public QWidget
{
    Q_OBJECT
public:
    explicit BuildPanel(Session& session, QWidget* parent = nullptr);

    /// Brings a control into view, whatever it is hidden behind, and gives it the focus.
    /// @param name  "weights.spectralRadius"; unknown names do nothing
    void reveal(const QString& name);

    void openGallery(); ///< of all cells
    void openEquations(); ///< of the selected layer
    /// The equations of a file, for the selected layer, in the editor; it says what is wrong.
    void openCell(const QString& path);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

    bool eventFilter(QObject* watched, QEvent* event) override;

signals:
    void openTextRequested();
    void whyRecurrentRequested();
    void openFolderRequested(); ///< of recordings
    /// @param identifier  of a cell of the catalog; empty: of no special one
    void compareRequested(const std::string& identifier);

private:
    void add(Section* section);
    void showOptions();
    void showSnapshot();

    Session& m_session;
    QScrollArea* m_area;
    QWidget* m_content;
    LayersSection* m_layers;
    std::vector<Section*> m_sections;
};

} // namespace loopscope::ui
