#pragma once

#include "ui/build/section.h"

#include <string>

class QPushButton;

namespace loopscope::ui
{

class CellEditor;
class CellGallery;
class LayerEditor;
class LayerList;
class OwnCells;

/// The recurrent layers, from the one that reads x to the one that feeds the readout. One of them
/// is selected: its settings are open.
class LayersSection : public Section
{
    Q_OBJECT
public:
    explicit LayersSection(Session& session, QWidget* parent = nullptr);

    void showOptions(const ExperimentOptions& options) override;
    void showSnapshot(const Snapshot& snapshot) override;

    int selectedLayer() const { return m_selected; }
    OwnCells& ownCells() const { return *m_ownCells; } ///< of the person
    void openGallery(); ///< of cells for the selected layer
    void openEquations(); ///< of the selected layer, to be changed
    void openCell(const QString& path); ///< likewise, those of a file

signals:
    void layerSelected(int layer);
    void compareAsked(const std::string& identifier); ///< of a cell of the catalog

private:
    void select(int layer);
    void addLayer(int after);
    void removeLayer(int layer);
    void moveLayer(int from, int to);
    void makeCards(int count);
    void showSummaries();
    void showGallery();

    int m_selected = 0;
    OwnCells* m_ownCells;
    LayerList* m_list;
    LayerEditor* m_editor;
    Field* m_addField;
    QPushButton* m_add;
    CellGallery* m_gallery = nullptr; ///< made when it is first asked for
    CellEditor* m_cellEditor = nullptr; ///< likewise
};

} // namespace loopscope::ui
