#include "ui/compare/network_summary.h"

#include "core/diagnosis/thresholds.h"
#include "ui/compare/network_mark.h"
#include "ui/controls/fitting_label.h"
#include "ui/explain/verdict_card.h"
#include "ui/session/stage_loss.h"
#include "ui/theme/number_format.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace loopscope::ui
{

QStringList sizeWordings(const Snapshot& snapshot)
{
    QStringList units;
    for (const LayerOptions& layer : snapshot.options.layers)
        units.append(QString::number(layer.units));
    const QString sizes =
        units == QStringList{"1"}
            ? NetworkSummary::tr("1 unit")
            : NetworkSummary::tr("%1 units").arg(units.join(QStringLiteral(" + ")));
    const auto parameters = snapshot.iteration->network().parameterCount();
    return {NetworkSummary::tr("%1 · %2 parameters").arg(sizes).arg(parameters),
        NetworkSummary::tr("%1 · %2 numbers").arg(sizes).arg(parameters), sizes};
}

QStringList memoryWordings(const GradientFlow& flow)
{
    if (!flow.isFinite())
        return {NetworkSummary::tr("gradient not finite"), NetworkSummary::tr("not finite")};
    if (flow.hasNoMemory() && flow.inputReach == 0)
        return {NetworkSummary::tr("sees its own input alone"),
            NetworkSummary::tr("own input alone"), NetworkSummary::tr("0 steps")};
    if (flow.hasNoMemory())
        return {NetworkSummary::tr("reaches %1 steps back").arg(flow.inputReach),
            NetworkSummary::tr("%1 steps back").arg(flow.inputReach),
            NetworkSummary::tr("%1 steps").arg(flow.inputReach)};
    if (flow.stepsBack == 0)
        return {NetworkSummary::tr("no earlier step")};
    return {NetworkSummary::tr("remembers %1 of %2 steps").arg(flow.memorySpan).arg(flow.stepsBack),
        NetworkSummary::tr("memory %1 of %2 steps").arg(flow.memorySpan).arg(flow.stepsBack),
        NetworkSummary::tr("%1 of %2 steps").arg(flow.memorySpan).arg(flow.stepsBack)};
}

NetworkSummary::NetworkSummary(QWidget* parent)
    : QWidget(parent)
    , m_mark(new NetworkMark(this))
    , m_name(new FittingLabel(FittingLabel::Emphasis::Bold, this))
    , m_size(new FittingLabel(FittingLabel::Emphasis::Small, this))
    , m_verdict(new VerdictCard(this))
    , m_loss(new FittingLabel(FittingLabel::Emphasis::Bold, this))
    , m_memory(new FittingLabel(FittingLabel::Emphasis::Small, this))
    , m_open(addButton(tr("Open")))
    , m_remove(addButton(QStringLiteral("×")))
{
    const int line = fontMetrics().height();
    auto* heading = new QHBoxLayout;
    heading->setSpacing(line / 3);
    heading->addWidget(m_mark);
    heading->addWidget(m_name, 1);
    heading->addWidget(m_remove);
    auto* size = new QHBoxLayout;
    size->addWidget(m_size, 1);
    size->addWidget(m_open);
    auto* numbers = new QHBoxLayout;
    numbers->setSpacing(line / 2);
    numbers->addWidget(m_loss, 5);
    numbers->addWidget(m_memory, 8);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(line / 5);
    column->addLayout(heading);
    column->addLayout(size);
    column->addLayout(numbers);
    column->addWidget(m_verdict);
    column->addStretch(1);

    m_loss->setToolTip(tr("The mean loss of this iteration's sequences, before its update"));
    m_memory->setToolTip(tr("Steps back from the last loss until less than %1 % of its gradient is "
                            "left").arg(100.0 * rememberedShare));
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Minimum);
    policy.setHeightForWidth(true);
    m_verdict->setSizePolicy(policy);
    connect(m_open, &QPushButton::clicked, this, &NetworkSummary::openAsked);
    connect(m_remove, &QPushButton::clicked, this, &NetworkSummary::removeAsked);
}

QPushButton* NetworkSummary::addButton(const QString& words)
{
    auto* button = new QPushButton(words, this);
    button->setProperty("kind", "small");
    button->setFocusPolicy(Qt::TabFocus);
    return button;
}

QSize NetworkSummary::minimumSizeHint() const
{
    const QSize least = QWidget::minimumSizeHint();
    return {least.width(), layout()->heightForWidth(std::max(width(), least.width()))};
}

void NetworkSummary::setName(const QString& name, int place)
{
    m_mark->setPlace(place);
    m_name->setWordings({name});
    m_name->setToolTip(name);
    m_open->setAccessibleName(tr("Open %1 in the main window").arg(name));
    m_open->setToolTip(
        tr("Shows this network alone, with all that the main window says of it"));
    m_remove->setAccessibleName(tr("Remove %1").arg(name));
}

void NetworkSummary::setState(bool active, bool removable)
{
    m_open->setText(active ? tr("Open ✓") : tr("Open"));
    m_open->setAccessibleDescription(
        active ? tr("this is the network of the main window") : QString());
    m_remove->setEnabled(removable);
    m_remove->setToolTip(removable ? tr("Takes this network out of the comparison")
                                   : tr("The last network stays"));
}

void NetworkSummary::setSnapshot(const Snapshot& snapshot)
{
    m_size->setWordings(sizeWordings(snapshot));
    m_size->setToolTip(sizeWords());
    const QString loss = formatNumber(snapshot.trainedLoss, 3, TrailingZeros::Keep);
    m_loss->setWordings({tr("loss %1").arg(loss), loss});
    showFlow(snapshot);
    updateGeometry();
}

void NetworkSummary::showFlow(const Snapshot& snapshot)
{
    if (!hasLossOnStage(snapshot)) {
        const QStringList words = noLossWordings(snapshot);
        m_memory->setWordings({});
        m_verdict->setBlock(VerdictBlock{Verdict::NoMemory, words.last(), {}, {}});
        m_verdict->setToolTip(words.first());
        return;
    }
    m_memory->setWordings(memoryWordings(snapshot.lastLossFlow));
    m_verdict->setBlock(VerdictBlock{snapshot.verdict,
        QString::fromStdString(nameOf(snapshot.verdict)),
        QString::fromStdString(factorWords(snapshot.lastLossFlow)), {}});
    m_verdict->setToolTip(QString::fromStdString(
        verdictSentence(snapshot.lastLossFlow, snapshot.flowFactors)));
}

void NetworkSummary::setWaiting(int iteration)
{
    m_loss->setWordings({tr("on its way"), QStringLiteral("…")});
    m_memory->setWordings({tr("to iteration %1 …").arg(iteration), QStringLiteral("…")});
}

QString NetworkSummary::sizeWords() const
{
    return m_size->wordings().value(0);
}

QString NetworkSummary::lossWords() const
{
    return m_loss->wordings().value(0);
}

QString NetworkSummary::memoryWords() const
{
    return m_memory->wordings().value(0);
}

} // namespace loopscope::ui
