#pragma once

#include "ui/build/section.h"

class QLabel;
class QVBoxLayout;

namespace loopscope::ui
{

class ChoiceBox;
class OwnCells;
class SegmentedControl;
class ShapeChoice;
class SliderField;

/// How inputs and outputs hang on the network, which the task decides; of an encoder–decoder, too,
/// what its decoder is and whether it attends.
///
/// Asked for another shape than the task's it says why that cannot be, and offers the tasks that
/// have it.
class ArchitectureSection : public Section
{
    Q_OBJECT
public:
    /// @param cells  of the person, which a decoder can have, too
    ArchitectureSection(Session& session, OwnCells& cells, QWidget* parent = nullptr);

    void showOptions(const ExperimentOptions& options) override;
    void showSnapshot(const Snapshot& snapshot) override;

private:
    void addShapes();
    void addDecoder();
    void addDecoderSizes(QVBoxLayout* column);
    void fillMoreCells();
    void chooseCell(const std::string& equations);
    void answer(Shape asked);
    void clearOffers();
    void offerTask(const TaskDescription& task);
    void setOwnDecoder(bool isOwn);
    void showDecoder(const ExperimentOptions& options);

    ShapeChoice* m_shapes;
    Field* m_shapeField = nullptr;
    QWidget* m_offers;
    QVBoxLayout* m_offerColumn;
    QWidget* m_decoderParts;
    SegmentedControl* m_attention;
    Field* m_attentionField = nullptr;
    SegmentedControl* m_decoder;
    Field* m_decoderField = nullptr;
    SegmentedControl* m_decoderCell;
    Field* m_decoderCellField = nullptr;
    ChoiceBox* m_moreCells; ///< of the decoder, its value the equations
    SliderField* m_decoderUnits = nullptr;
    SliderField* m_decoderLayers = nullptr;
    OwnCells& m_ownCells;
};

} // namespace loopscope::ui
