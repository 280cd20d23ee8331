#include "ui/window/transport.h"

#include "core/bptt/decoding.h"
#include "ui/controls/icons.h"
#include "ui/controls/marked_slider.h"
#include "ui/controls/steady_label.h"
#include "ui/session/session.h"
#include "ui/theme/number_format.h"
#include "ui/theme/theme.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QMenu>
#include <QPushButton>

namespace loopscope::ui
{
namespace
{

constexpr double slowest = 0.5; ///< steps a second
constexpr double fastest = 30.0;
constexpr int speedPlaces = 60;

/// A tip with the key that does the same.
QString withKey(const QString& tip, const QString& key)
{
    return QStringLiteral("%1  (%2)").arg(tip, key);
}

} // namespace

Transport::Transport(Session& session, QWidget* parent)
    : AdaptiveBar(parent)
    , m_session(session)
    , m_iteration(new SteadyLabel(this))
    , m_loss(new SteadyLabel(this))
    , m_speedWords(new SteadyLabel(this))
{
    setProperty("kind", "transport");
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    m_iteration->setFont(bold);
    m_loss->setProperty("kind", "muted");
    m_iteration->setObjectName("transport.iteration");
    m_loss->setObjectName("transport.loss");
    m_loss->setToolTip(tr("The mean loss of this iteration's sequences, before its update"));
    makeButtons();
    makeSpeed();
    followType();

    const int space = fontMetrics().height();
    auto* left = new QHBoxLayout;
    left->addWidget(m_iteration);
    left->addSpacing(space / 2);
    left->addWidget(m_loss);
    left->addStretch(1);
    auto* middle = new QHBoxLayout;
    middle->setSpacing(space / 2);
    for (QPushButton* button : {m_toStart, m_back, m_play, m_forward, m_toEnd})
        middle->addWidget(button);
    auto* right = new QHBoxLayout;
    right->addStretch(1);
    right->addWidget(m_speedWords);
    right->addWidget(m_speed);
    right->addSpacing(space / 2);
    right->addWidget(m_train);
    right->addWidget(m_more);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(space, space * 4 / 10, space, space * 4 / 10);
    layout->setSpacing(space);
    layout->addLayout(left, 1);
    layout->addLayout(middle);
    layout->addLayout(right, 1);

    connect(&session, &Session::snapshotChanged, this, &Transport::showIteration);
    connect(&session, &Session::playingChanged, this, &Transport::showPlaying);
    connect(&session, &Session::trainingChanged, this, &Transport::showTraining);
    connect(&session, &Session::experimentsChanged, this,
        [this] { showTraining(m_session.isTraining()); });
    connect(&session, &Session::speedChanged, this, &Transport::showSpeed);
    setShortenings({[this](bool isShort) { m_speedWords->setVisible(!isShort); },
        [this](bool isShort) { setButtonsShort(isShort); },
        [this](bool isShort) { m_loss->setVisible(!isShort); }});
    showIteration(session.snapshot());
    showSpeed(session.speed());
    showPlaying(session.isPlaying());
    showTraining(session.isTraining());
}

QPushButton* Transport::addButton(const QString& name, const QString& tip)
{
    auto* button = new QPushButton(this);
    button->setAccessibleName(name);
    button->setToolTip(tip);
    button->setStatusTip(tip);
    // A click leaves the keys to the unrolled network; the Tab key still comes here.
    button->setFocusPolicy(Qt::TabFocus);
    return button;
}

/// The sizes that are no style's; the others follow from the room that there is.
void Transport::followType()
{
    const int height = fontMetrics().height();
    for (QPushButton* button : {m_toStart, m_back, m_play, m_forward, m_toEnd, m_train})
        button->setIconSize({height * 9 / 10, height * 9 / 10});
}

void Transport::makeButtons()
{
    m_toStart = addButton(tr("Start of the phase"),
        withKey(tr("To the start of the phase, then of the one before"), tr("Home")));
    m_back = addButton(tr("One step back"), withKey(tr("One step back"), tr("Left")));
    m_play = addButton(tr("Play"), withKey(tr("Step by itself, at the speed chosen"), tr("Space")));
    m_forward =
        addButton(tr("One step forward"), withKey(tr("One step forward"), tr("Right")));
    m_toEnd = addButton(tr("End of the phase"),
        withKey(tr("To the end of the phase, then of the next one"), tr("End")));
    m_play->setProperty("kind", "primary");
    m_toStart->setObjectName("transport.toStart");
    m_back->setObjectName("transport.back");
    m_play->setObjectName("transport.play");
    m_forward->setObjectName("transport.forward");
    m_toEnd->setObjectName("transport.toEnd");
    for (QPushButton* button : {m_back, m_forward}) {
        button->setAutoRepeat(true);
        button->setAutoRepeatDelay(400);
        button->setAutoRepeatInterval(90);
    }
    connect(m_toStart, &QPushButton::clicked, &m_session, &Session::toPhaseStart);
    connect(m_back, &QPushButton::clicked, &m_session, &Session::stepBackward);
    connect(m_play, &QPushButton::clicked, &m_session, &Session::togglePlay);
    connect(m_forward, &QPushButton::clicked, &m_session, &Session::stepForward);
    connect(m_toEnd, &QPushButton::clicked, &m_session, &Session::toPhaseEnd);

    m_train = addButton(tr("Train"), {});
    m_train->setObjectName("transport.train");
    m_train->setProperty("kind", "go");
    connect(m_train, &QPushButton::clicked, &m_session, &Session::toggleTraining);
    m_more = addButton(tr("More ways to train"),
        tr("One iteration, as many as you say, until a loss; and how fast"));
    m_more->setObjectName("transport.more");
    m_more->setText(QStringLiteral("▾"));
    m_more->setProperty("kind", "plain");
    m_moreMenu = new QMenu(this);
    connect(m_more, &QPushButton::clicked, this,
        [this] { m_moreMenu->popup(m_more->mapToGlobal(QPoint(0, m_more->height()))); });
}

void Transport::offerTraining(const QList<QAction*>& actions)
{
    m_moreMenu->addActions(actions);
}

void Transport::makeSpeed()
{
    m_speedWords->setProperty("kind", "muted");
    m_speed =
        new MarkedSlider(slowest, fastest, MarkedSlider::Scale::Logarithmic, speedPlaces, this);
    m_speed->setObjectName("transport.speed");
    m_speed->setAccessibleName(tr("Speed of playing"));
    m_speed->setToolTip(tr("How many steps a second playing makes"));
    connect(m_speed, &MarkedSlider::numberChosen, &m_session, &Session::setSpeed);
    m_speedWords->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
}

void Transport::setButtonsShort(bool isShort)
{
    const int line = fontMetrics().height();
    for (QPushButton* button : {m_toStart, m_back, m_forward, m_toEnd})
        button->setMinimumWidth(isShort ? line * 7 / 4 : line * 5 / 2);
    m_play->setMinimumWidth(isShort ? line * 9 / 4 : line * 15 / 4);
    m_speed->setFixedWidth(isShort ? line * 3 : line * 6);
}

void Transport::showIteration(const SnapshotPointer& snapshot)
{
    const Iteration& iteration = *snapshot->iteration;
    m_iteration->write(tr("Iteration %1").arg(iteration.number()));
    // What a network makes up has no loss: that of training is told all the same.
    const bool isText = iteration.batch().writing != nullptr;
    const double loss = isText ? snapshot->trainedLoss : iteration.loss();
    m_loss->write((isText                       ? tr("loss %1 in training")
                   : readsOwnOutputs(iteration) ? tr("loss %1 on its own")
                                                : tr("loss %1"))
                      .arg(formatNumber(loss, 3, TrailingZeros::Keep)));
}

void Transport::showPlaying(bool playing)
{
    m_play->setAccessibleName(playing ? tr("Pause") : tr("Play"));
    updateIcons();
}

void Transport::showTraining(bool training)
{
    const bool isOne = m_session.experimentCount() == 1;
    m_train->setText(training ? tr("Pause ▮▮") : isOne ? tr("Train ▸▸") : tr("Train all ▸▸"));
    const QString tip =
        training ? tr("Stop training: the newest iteration is then ready to step")
        : isOne  ? tr("Run one iteration after another, as fast as it goes")
                 : tr("Run one iteration after another, of all networks in step");
    m_train->setToolTip(withKey(tip, tr("T")));
    m_train->setAccessibleName(training ? tr("Pause training") : tr("Train"));
}

void Transport::showSpeed(double stepsPerSecond)
{
    m_speed->setNumber(stepsPerSecond);
    m_speedWords->write(tr("%1 steps/s").arg(formatNumber(stepsPerSecond, 2)));
}

void Transport::updateIcons()
{
    const Theme& theme = themeOf(*this);
    m_toStart->setIcon(signIcon(Sign::ToStart, theme.text));
    m_back->setIcon(signIcon(Sign::StepBack, theme.text));
    m_play->setIcon(
        signIcon(m_session.isPlaying() ? Sign::Pause : Sign::Play, theme.accentText));
    m_forward->setIcon(signIcon(Sign::StepForward, theme.text));
    m_toEnd->setIcon(signIcon(Sign::ToEnd, theme.text));
}

void Transport::changeEvent(QEvent* event)
{
    AdaptiveBar::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_toEnd != nullptr)
        updateIcons();
    if (event->type() == QEvent::FontChange && m_speed != nullptr)
        followType();
}

} // namespace loopscope::ui
