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
    , m_column(new QVBoxLayout(this))
    , m_titleRow(new QHBoxLayout)
    , m_title(new QLabel(title, this))
    , m_value(new QLabel(this))
    , m_note(new QLabel(this))
{
    m_title->setBuddy(control);
    m_value->setProperty("kind", "strong");
    m_note->setWordWrap(true);
    m_note->setTextFormat(Qt::PlainText);
    m_note->hide();
    control->setAccessibleName(title);
    setTip(tip);

    m_column->setContentsMargins(0, 0, 0, 0);
    const int unit = fontMetrics().height();
    m_column->setSpacing(unit / 5);
    m_titleRow->setSpacing(unit / 2);
    m_titleRow->addWidget(m_title);
    m_column->addLayout(m_titleRow);
    if (arrangement == Arrangement::Beside) {
        m_titleRow->addWidget(control, 1);
        m_value->hide();
    } else {
        m_titleRow->addStretch(1);
        m_titleRow->addWidget(m_value);
        m_column->addWidget(control);
    }
    m_column->addWidget(m_note);
    if (title.isEmpty()) {
        m_title->hide();
        m_value->hide();
    }
}

void Field::setName(const QString& name)
{
    setObjectName(name);
    m_control->setObjectName(name);
    if (m_titleControl != nullptr)
        m_titleControl->setObjectName(name);
}

void Field::setTitleControl(QWidget* control)
{
    m_titleControl = control;
    control->setAccessibleName(m_title->text());
    control->setToolTip(m_title->toolTip());
    m_titleRow->addWidget(control);
}

void Field::setFoot(QWidget* foot)
{
    m_foot = foot;
    m_column->insertWidget(m_column->indexOf(m_note), foot);
}

void Field::setTip(const QString& tip)
{
    for (QWidget* part : {static_cast<QWidget*>(m_title), m_control, m_titleControl}) {
        if (part != nullptr)
            part->setToolTip(tip);
    }
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
    for (QWidget* part : {m_control, m_titleControl, m_foot}) {
        if (part != nullptr)
            part->setEnabled(available);
    }
    showNote();
}

void Field::showNote()
{
    const bool isProblem = !m_problemText.isEmpty();
    QStringList lines = isProblem ? QStringList{m_problemText}
                                  : QStringList{m_reasonText, m_hintText};
    lines.removeAll(QString());
    const QString text = lines.join('\n');
    const QString kind = isProblem ? QStringLiteral("problem") : QStringLiteral("muted");
    if (m_note->property("kind").toString() != kind) {
        m_note->setProperty("kind", kind);
        m_note->style()->polish(m_note);
    }
    markInvalid(m_control, isProblem);
    if (m_titleControl != nullptr)
        markInvalid(m_titleControl, isProblem);
    m_note->setText(text);
    m_note->setVisible(!text.isEmpty());
}

void Field::markInvalid(QWidget* control, bool isInvalid)
{
    if (control->property("invalid").toBool() == isInvalid)
        return;
    control->setProperty("invalid", isInvalid);
    control->style()->polish(control);
}

} // namespace loopscope::ui
