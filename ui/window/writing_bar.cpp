#include "ui/window/writing_bar.h"

#include "core/task/token_task.h"
#include "ui/controls/adaptive_bar.h"
#include "ui/controls/fitting_label.h"
#include "ui/controls/marked_slider.h"
#include "ui/controls/number_field.h"
#include "ui/session/session.h"
#include "ui/session/writing_words.h"
#include "ui/window/written_text.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace loopscope::ui
{
namespace
{

constexpr double warmest = 2.0;       ///< of the slider
constexpr double warmestTyped = 10.0; ///< of the number
constexpr int sliderPlaces = 2001;

const TokenTask* textOf(const Session& session)
{
    return dynamic_cast<const TokenTask*>(session.snapshot()->task.get());
}

} // namespace

WritingBar::WritingBar(Session& session, QWidget* parent)
    : QWidget(parent)
    , m_session(session)
    , m_beginningName(new QLabel(tr("Begins with"), this))
    , m_beginning(new QLineEdit(this))
    , m_temperatureName(new QLabel(tr("Temperature"), this))
    , m_slider(
          new MarkedSlider(0.0, warmest, MarkedSlider::Scale::Even, sliderPlaces, this))
    , m_temperature(new NumberField(
          tr("Temperature"), NumberField::Kind::Real, 0.0, warmestTyped, this))
    , m_anew(new QPushButton(tr("Draw anew"), this))
    , m_text(new WrittenText(session, this))
    , m_note(new FittingLabel(FittingLabel::Emphasis::Small, this))
{
    setObjectName("stage.writing");
    m_note->setObjectName("stage.writingNote");
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(makeRow());
    auto* noteRow = new QHBoxLayout;
    const int space = fontMetrics().height();
    noteRow->setContentsMargins(space, 0, space, space / 6);
    noteRow->addWidget(m_note);
    column->addLayout(noteRow);
    connect(&session, &Session::writingChanged, this, &WritingBar::showWriting);
    connect(&session, &Session::snapshotChanged, this, &WritingBar::showWriting);
    showWriting();
}

QWidget* WritingBar::makeRow()
{
    auto* bar = new AdaptiveBar(this);
    bar->setProperty("kind", "header");
    const int line = fontMetrics().height();
    const QString tip = tr("What the network reads before it writes: the steps left of the dashed "
                           "line. Empty: as the learned text begins.");
    m_beginning->setObjectName("stage.beginning");
    m_beginning->setAccessibleName(tr("Begins with"));
    m_beginning->setToolTip(tip);
    m_beginningName->setToolTip(tip);
    m_beginning->setFixedWidth(line * 8);
    m_anew->setObjectName("stage.drawAnew");
    m_anew->setFocusPolicy(Qt::TabFocus);
    makeTemperature();
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(line, line / 4, line, line / 4);
    row->setSpacing(line / 2);
    for (QWidget* part : {static_cast<QWidget*>(m_beginningName),
             static_cast<QWidget*>(m_beginning), static_cast<QWidget*>(m_temperatureName),
             static_cast<QWidget*>(m_slider), static_cast<QWidget*>(m_temperature),
             static_cast<QWidget*>(m_anew)})
        row->addWidget(part);
    row->addWidget(m_text, 1);
    connect(m_beginning, &QLineEdit::textEdited, this, [this](const QString& text) {
        WritingOptions writing = m_session.writing();
        writing.beginning = text.toStdString();
        m_session.setWriting(writing);
    });
    connect(m_anew, &QPushButton::clicked, this, [this] {
        WritingOptions writing = m_session.writing();
        ++writing.sampling.seed;
        m_session.setWriting(writing);
    });
    bar->setShortenings({[this](bool isShort) { m_beginningName->setVisible(!isShort); },
        [this, line](bool isShort) { m_slider->setFixedWidth(line * (isShort ? 4 : 7)); },
        [this](bool isShort) { m_text->setVisible(!isShort); },
        [this, line](bool isShort) { m_beginning->setFixedWidth(line * (isShort ? 5 : 8)); },
        [this](bool isShort) {
            m_temperatureName->setText(isShort ? tr("Temp.") : tr("Temperature"));
        }});
    return bar;
}

void WritingBar::makeTemperature()
{
    const QString tip =
        tr("How daring it draws: at 0 always what is likeliest, at 1 as it has learned, above that "
           "ever more at random.");
    m_slider->setObjectName("stage.temperature");
    m_slider->setAccessibleName(tr("Temperature"));
    m_slider->setDecimals(1);
    m_slider->setMark(1.0);
    m_temperature->setObjectName("stage.temperatureNumber");
    m_temperature->setAccessibleName(tr("Temperature"));
    m_temperature->setInline();
    for (QWidget* part : {static_cast<QWidget*>(m_temperatureName),
             static_cast<QWidget*>(m_slider), static_cast<QWidget*>(m_temperature)})
        part->setToolTip(tip);
    connect(m_slider, &MarkedSlider::numberChosen, this, &WritingBar::setTemperature);
    connect(m_temperature, &NumberField::numberEntered, this, &WritingBar::setTemperature);
    connect(m_temperature, &NumberField::problemChanged, this, &WritingBar::showNote);
}

void WritingBar::setTemperature(double temperature)
{
    WritingOptions writing = m_session.writing();
    writing.sampling.temperature = temperature;
    m_session.setWriting(writing);
}

void WritingBar::showWriting()
{
    const TokenTask* task = textOf(m_session);
    if (task == nullptr)
        return;
    const WritingOptions& writing = m_session.writing();
    const QString beginning = QString::fromStdString(writing.beginning);
    if (m_beginning->text() != beginning)
        m_beginning->setText(beginning);
    if (!m_beginning->hasFocus())
        m_beginning->setCursorPosition(0); // what is too long shows its start
    m_beginning->setPlaceholderText(wordsForNoBeginning(*task));
    const double temperature = writing.sampling.temperature;
    m_slider->setNumber(temperature);
    m_temperature->setNumber(temperature);
    m_anew->setEnabled(temperature > 0.0);
    m_anew->setToolTip(temperature > 0.0
                           ? tr("Draws otherwise from the same chances: from seed %1 now, then "
                                "from %2")
                                 .arg(writing.sampling.seed)
                                 .arg(writing.sampling.seed + 1)
                           : tr("At temperature 0 nothing is drawn: the likeliest always comes"));
    showNote();
}

void WritingBar::showNote()
{
    QStringList wordings;
    const TokenTask* task = textOf(m_session);
    if (!m_temperature->problem().isEmpty())
        wordings = {m_temperature->problem()};
    else if (task != nullptr)
        wordings = notesOnBeginning(*task, m_session.writing().beginning, m_session.steps());
    m_note->setWordings(wordings);
    m_note->setToolTip(wordings.value(0));
    m_note->setAccessibleName(wordings.value(0));
    m_note->setVisible(!wordings.isEmpty());
}

QString WritingBar::note() const
{
    return m_note->isHidden() ? QString() : m_note->wordings().value(0);
}

} // namespace loopscope::ui
