#pragma once

#include "core/cell/catalog.h"

#include <QFrame>

class QLabel;
class QPushButton;

namespace loopscope::ui
{

class RichText;

/// One cell of the gallery.
class CellCard : public QFrame
{
    Q_OBJECT
public:
    explicit CellCard(const CatalogEntry& entry, QWidget* parent = nullptr);

    const CatalogEntry& entry() const { return m_entry; }
    /// The number of parameters, and whether it is the cell in use.
    void showLayer(bool isInUse, int units, int inputSize);

    void setChoosable(bool choosable);

signals:
    void chosen();
    void compareAsked();

protected:
    void changeEvent(QEvent* event) override;

private:
    void showEquations();

    const CatalogEntry& m_entry;
    Program m_program;
    RichText* m_equations;
    RichText* m_difference;
    QLabel* m_parameters;
    QPushButton* m_use;
    QPushButton* m_compare;
};

} // namespace loopscope::ui
