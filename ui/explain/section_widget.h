#pragma once

#include "ui/explain/explain_data.h"

#include <QWidget>

#include <vector>

class QVBoxLayout;

namespace loopscope::ui
{

class BlockWidget;
class SectionHeader;

/// One section of the Explain panel: a title, a note beside it, blocks. Widgets are kept where the
/// next section has the same blocks.
class SectionWidget : public QWidget
{
    Q_OBJECT
public:
    explicit SectionWidget(bool hasLine, QWidget* parent = nullptr);

    void setSection(const ExplainSection& section);

signals:
    void linkActivated(const QString& link);
    void stepPicked(int step);

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void place();

    bool m_hasLine;
    SectionHeader* m_header;
    QVBoxLayout* m_column;
    std::vector<BlockWidget*> m_blocks;
    std::vector<std::size_t> m_kinds; ///< of the blocks
};

} // namespace loopscope::ui
