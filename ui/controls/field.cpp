#include "ui/controls/field.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QStyle>
#include <QVBoxLayout>

namespace loopscope::ui
{

Field::Field(const QString& title, QWidget* control, const QString& tip, Arrangement arrangement,
    QWidget* parent)
    : QWidget(parent)
    , m_control(control)
    , m_title(new QLabel(title, this))
    , m_value(new QLabel(this))
    , m_note(new QLabel(this))
{
    m_title->setBuddy(control);
    m_value->setProperty("kind", "strong");
    m_note->setWordWrap(true);
    m_note->hide();
    control->setAccessibleName(title);
    control->setToolTip(tip);
    m_title->setToolTip(tip);

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    const int unit = fontMetrics().height();
    column->setSpacing(unit / 5);
    auto* row = new QHBoxLayout;
    row->setSpacing(unit / 2);
    row->addWidget(m_title);
    if (arrangement == Arrangement::Beside) {
        row->addWidget(control, 1);
        m_value->hide();
        column->addLayout(row);
    } else {
        row->addStretch(1);
        row->addWidget(m_value);
        column->addLayout(row);
        column->addWidget(control);
    }
    column->addWidget(m_note);
    m_title->setVisible(!title.isEmpty());
}

void Field::setValueText(const QString& text)
{
    m_value->setText(text);
    m_control->setAccessibleDescription(text);
}

void Field::setHint(const QString& text)
{
    m_hintText = text;
    showNote();
}

void Field::setProblem(const QString& text)
{
    m_problemText = text;
    showNote();
}

void Field::setAvailable(bool available, const QString& reason)
{
    m_reasonText = available ? QString() : reason;
    m_control->setEnabled(available);
    showNote();
}

void Field::showNote()
{
    const bool isProblem = !m_problemText.isEmpty();
    const QString text = isProblem                 ? m_problemText
                         : !m_reasonText.isEmpty() ? m_reasonText
                                                   : m_hintText;
    const QString kind = isProblem ? QStringLiteral("problem") : QStringLiteral("muted");
    if (m_note->property("kind").toString() != kind) {
        m_note->setProperty("kind", kind);
        m_note->style()->polish(m_note);
    }
    if (m_control->property("invalid").toBool() != isProblem) {
        m_control->setProperty("invalid", isProblem);
        m_control->style()->polish(m_control);
    }
    m_note->setText(text);
    m_note->setVisible(!text.isEmpty());
}

} // namespace loopscope::ui
