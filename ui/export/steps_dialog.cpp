#include "ui/export/steps_dialog.h"

#include "ui/controls/choice_box.h"
#include "ui/controls/field.h"
#include "ui/controls/number_field.h"
#include "ui/controls/number_field.h"
#include "ui/controls/segmented_control.h"
#include "ui/controls/slider_field.h"

#include <QDialogButtonBox>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include <array>
#include <cmath>

namespace loopscope::ui
{
namespace
{

constexpr double shortest = 0.1; // seconds a step
constexpr double longest = 3.0;

} // namespace

StepsDialog::StepsDialog(
    std::vector<PictureSubject> subjects, const TimeSpan& span, QWidget* parent)
    : QDialog(parent)
    , m_subjects(std::move(subjects))
    , m_span(span)
    , m_what(new ChoiceBox)
    , m_parts(new SegmentedControl({tr("Whole iteration"), tr("Forward"), tr("Backward")}))
    , m_kinds(new SegmentedControl({tr("Animation (GIF)"), tr("Numbered PNGs")}))
    , m_scales(new SegmentedControl({tr("1×"), tr("2×")}))
    , m_seconds(new SliderField(tr("Seconds a step"),
          {.least = shortest,
              .most = longest,
              .leastTyped = shortest,
              .mostTyped = 60.0,
              .decimals = 1},
          tr("How long the animation shows each step")))
    , m_count(new QLabel)
{
    setWindowTitle(tr("Save Steps"));
    for (const PictureSubject& subject : m_subjects)
        m_what->addChoice(subject.name, {});
    for (SegmentedControl* control : {m_parts, m_kinds, m_scales})
        control->setCurrent(0);
    m_seconds->setNumber(0.5);
    m_seconds->setName(QStringLiteral("steps.seconds"));
    m_count->setProperty("kind", "muted");

    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    auto* save = buttons->addButton(tr("&Save…"), QDialogButtonBox::AcceptRole);
    save->setDefault(true);
    save->setToolTip(tr("Asks where the pictures are to go"));
    auto* column = new QVBoxLayout(this);
    const int line = fontMetrics().height();
    column->setSpacing(line * 2 / 3);
    const auto add = [this, column](const QString& title, QWidget* control, const QString& tip,
                         const QString& name) {
        auto* field = new Field(title, control, tip, Field::Arrangement::Above, this);
        field->setName(name);
        column->addWidget(field);
    };
    add(tr("What"), m_what, tr("What each picture shows"), QStringLiteral("steps.what"));
    add(tr("Which steps"), m_parts, tr("A picture for each place of the playhead"),
        QStringLiteral("steps.part"));
    add(tr("As"), m_kinds,
        tr("A GIF plays in slides and browsers; numbered pictures go into anything else"),
        QStringLiteral("steps.kind"));
    column->addWidget(m_seconds);
    add(tr("Pixels"), m_scales, tr("How fine the pictures are"), QStringLiteral("steps.scale"));
    column->addWidget(m_count);
    column->addStretch();
    column->addWidget(buttons);
    setMinimumWidth(line * 24);
    const std::array<QWidget*, 8> order{m_what, m_parts, m_kinds, m_seconds->slider(),
        m_seconds->numberField(), m_scales, save, buttons->button(QDialogButtonBox::Cancel)};
    for (std::size_t i = 1; i < order.size(); ++i)
        setTabOrder(order[i - 1], order[i]);
    m_what->setFocus();

    connect(m_parts, &SegmentedControl::chosen, this, &StepsDialog::showCount);
    connect(m_kinds, &SegmentedControl::chosen, this, &StepsDialog::showCount);
    connect(m_scales, &SegmentedControl::chosen, this, &StepsDialog::showCount);
    connect(m_what, &ChoiceBox::chosen, this, &StepsDialog::showCount);
    connect(m_seconds, &SliderField::numberChosen, this, &StepsDialog::showCount);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    showCount();
}

bool StepsDialog::isAnimation() const
{
    return m_kinds->current() == 0;
}

const PictureSubject& StepsDialog::subject() const
{
    return m_subjects[std::size_t(std::max(0, m_what->currentIndex()))];
}

StepsExport StepsDialog::request() const
{
    StepsExport request;
    request.view = subject().widget;
    request.part = StepsExport::Part(std::max(0, m_parts->current()));
    request.scale = m_scales->current() == 1 ? 2.0 : 1.0;
    request.milliseconds = int(std::lround(m_seconds->numberField()->number() * 1000.0));
    return request;
}

void StepsDialog::showCount()
{
    const StepsExport chosen = request();
    const int count = pictureCount(chosen.part, m_span);
    const QSize size = (QSizeF(subject().widget->size()) * chosen.scale).toSize();
    const QString pictures =
        tr("%1 pictures of %2 × %3 pixels").arg(count).arg(size.width()).arg(size.height());
    const double seconds = count * chosen.milliseconds / 1000.0;
    m_count->setText(
        isAnimation() ? tr("%1, %2 seconds").arg(pictures).arg(seconds, 0, 'f', 1) : pictures);
    m_seconds->setVisible(isAnimation());
}

} // namespace loopscope::ui
