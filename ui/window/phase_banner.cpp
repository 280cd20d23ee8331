#include "ui/window/phase_banner.h"

#include "ui/session/session.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QStyle>
#include <QVariant>

namespace loopscope::ui
{
namespace
{

struct Words {
    QString name;
    QString tip;
};

Words wordsOf(Phase phase)
{
    switch (phase) {
    case Phase::Forward:
        return {PhaseBanner::tr("1 Forward"),
            PhaseBanner::tr("From left to right: every step calculates its state and its output")};
    case Phase::Loss:
        return {PhaseBanner::tr("2 Loss"),
            PhaseBanner::tr("How far the outputs are from the targets, as one number")};
    case Phase::Backward:
        return {PhaseBanner::tr("3 Backward"),
            PhaseBanner::tr("From right to left: the gradient of the loss travels back through "
                            "time")};
    case Phase::Update:
        break;
    }
    return {PhaseBanner::tr("4 Update"),
        PhaseBanner::tr("Every weight takes one step against its gradient")};
}

} // namespace

PhaseBanner::PhaseBanner(Session& session, QWidget* parent)
    : QWidget(parent)
{
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(fontMetrics().height() / 2);
    for (const Phase phase : {Phase::Forward, Phase::Loss, Phase::Backward, Phase::Update}) {
        const Words words = wordsOf(phase);
        auto* button = new QPushButton(words.name, this);
        button->setToolTip(words.tip);
        button->setStatusTip(words.tip);
        button->setFocusPolicy(Qt::TabFocus);
        button->setObjectName(QStringLiteral("phase.%1").arg(int(phase) + 1));
        connect(button, &QPushButton::clicked, &session,
            [&session, phase] { session.goToPhase(phase); });
        m_buttons[std::size_t(phase)] = button;
        layout->addWidget(button);
    }
    connect(&session, &Session::cursorChanged, this, &PhaseBanner::showCursor);
    showCursor(session.cursor());
}

void PhaseBanner::setShort(bool isShort)
{
    for (std::size_t i = 0; i < m_buttons.size(); ++i) {
        const QString name = wordsOf(Phase(i)).name;
        m_buttons[i]->setText(isShort ? name.section(u' ', 0, 0) : name);
        m_buttons[i]->setAccessibleName(name);
        // The style would make a button as wide as a word.
        m_buttons[i]->setMinimumWidth(isShort ? fontMetrics().height() * 9 / 4 : 0);
    }
}

void PhaseBanner::showCursor(const Cursor& cursor)
{
    for (std::size_t i = 0; i < m_buttons.size(); ++i) {
        const Phase phase = Phase(i);
        const char* kind = phase == cursor.phase ? "phase-current"
                           : phase < cursor.phase ? "phase-passed"
                                                  : "phase-ahead";
        if (m_buttons[i]->property("kind").toString() == QLatin1String(kind))
            continue;
        m_buttons[i]->setProperty("kind", QString::fromLatin1(kind));
        m_buttons[i]->setAccessibleDescription(
            phase == cursor.phase ? tr("current phase") : QString());
        style()->unpolish(m_buttons[i]);
        style()->polish(m_buttons[i]);
    }
}

} // namespace loopscope::ui
