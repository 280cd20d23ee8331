#pragma once

#include "ui/session/snapshot.h"

#include <QWidget>

class QLabel;
class QLineEdit;
class QPushButton;

namespace loopscope::ui
{

class FittingLabel;
class MarkedSlider;
class NumberField;
class Session;
class WrittenText;

/// Above the stage while it shows a text that the network writes: what it begins with, how daring
/// it draws, and the text as far as the playhead has come. Every change is seen at once.
class WritingBar : public QWidget
{
    Q_OBJECT
public:
    explicit WritingBar(Session& session, QWidget* parent = nullptr);

    QString note() const; ///< what is said of the beginning; empty if nothing is

private:
    QWidget* makeRow();
    void makeTemperature();
    void setTemperature(double temperature);
    void showWriting();
    void showNote();

    Session& m_session;
    QLabel* m_beginningName;
    QLineEdit* m_beginning;
    QLabel* m_temperatureName;
    MarkedSlider* m_slider;
    NumberField* m_temperature;
    QPushButton* m_anew;
    WrittenText* m_text;
    FittingLabel* m_note;
};

} // namespace loopscope::ui
