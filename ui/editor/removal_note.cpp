#include "ui/editor/removal_note.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace loopscope::ui
{

RemovalNote::RemovalNote(QWidget* parent)
    : QFrame(parent)
    , m_words(new QLabel)
    , m_keep(addFix("editor.keep", tr("Puts 1 in the gate's place: the state is kept whole."), "1"))
    , m_erase(
          addFix("editor.erase", tr("Puts 0 in the gate's place: the state is written anew."), "0"))
{
    setProperty("kind", "card");
    const int line = fontMetrics().height();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(line * 2 / 3, line / 2, line * 2 / 3, line / 2);
    m_words->setWordWrap(true);
    m_words->setTextFormat(Qt::PlainText);
    column->addWidget(m_words);
    auto* row = new QHBoxLayout;
    row->addWidget(m_keep);
    row->addWidget(m_erase);
    row->addStretch(1);
    column->addLayout(row);
    clear();
}

QPushButton* RemovalNote::addFix(const char* name, const QString& tip, const char* number)
{
    auto* button = new QPushButton;
    button->setObjectName(name);
    button->setToolTip(tip);
    connect(button, &QPushButton::clicked, this,
        [this, number = std::string(number)] { emit fixChosen(m_gate, number); });
    return button;
}

void RemovalNote::show(const QString& words, bool hasFixes)
{
    m_words->setText(words);
    m_keep->setVisible(hasFixes);
    m_erase->setVisible(hasFixes);
    setVisible(!words.isEmpty());
}

void RemovalNote::clear()
{
    show(QString(), false);
}

QString RemovalNote::words() const
{
    return m_words->text();
}

void RemovalNote::showRemovals(const std::vector<GateRemoval>& removals)
{
    QStringList sentences;
    for (const GateRemoval& removal : removals)
        sentences += QString::fromStdString(removalSentence(removal));
    show(sentences.join(QStringLiteral("\n")), false);
}

void RemovalNote::offerFixes(const MissingGate& gate)
{
    m_gate = gate.name;
    const QString name = QString::fromStdString(gate.name);
    const QString state = QString::fromStdString(gate.state);
    m_keep->setText(tr("Always keep: %1 = 1").arg(name));
    m_erase->setText(tr("Always erase: %1 = 0").arg(name));
    show(tr("%1[t] decided how much of %2[t-1] is kept, and its equation is gone. What shall "
            "stand in its place?")
             .arg(name, state),
        true);
}

} // namespace loopscope::ui
