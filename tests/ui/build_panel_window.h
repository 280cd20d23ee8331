#pragma once

#include "core/cell/catalog.h"
#include "ui/build/build_panel.h"
#include "ui/controls/choice_box.h"
#include "ui/controls/disclosure.h"
#include "ui/controls/field.h"
#include "ui/controls/marked_slider.h"
#include "ui/controls/segmented_control.h"
#include "ui/session/default_options.h"
#include "ui/session/session.h"

#include <QAbstractItemView>
#include <QAbstractSlider>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QTest>

#include <functional>

Q_DECLARE_METATYPE(loopscope::ExperimentOptions)

/// Works a Build panel as a person does.
namespace loopscope::ui::test
{


/// A session with its panel on screen.
struct Window {
    explicit Window(const ExperimentOptions& options = defaultOptions())
        : session(options)
        , panel(session)
    {
        panel.resize(panel.sizeHint().width(), 1400);
        panel.show();
        panel.activateWindow();
        QCoreApplication::processEvents();
    }

    /// The control of a setting, brought into view.
    template <typename Control>
    Control* find(const char* name)
    {
        panel.reveal(name);
        QCoreApplication::processEvents();
        auto* control = panel.findChild<Control*>(name);
        if (control == nullptr)
            qFatal("the panel has no %s", name);
        return control;
    }

    /// What stands below a setting, or nothing.
    QString noteOf(const char* name)
    {
        auto* field = find<Field>(name);
        const auto labels = field->findChildren<QLabel*>(QString(), Qt::FindDirectChildrenOnly);
        QLabel* note = labels.last();
        return note->isVisibleTo(field) ? note->text() : QString();
    }

    const ExperimentOptions& options() const { return session.options(); }
    const LayerOptions& layer() const { return options().layers.front(); }

    Session session;
    BuildPanel panel;
};

/// Options that differ from the ordinary ones.
inline ExperimentOptions with(const std::function<void(ExperimentOptions&)>& edit)
{
    ExperimentOptions options = defaultOptions();
    edit(options);
    return options;
}

inline ExperimentOptions withCell(const char* identifier, Function activation = Function::Tanh)
{
    return with([&](ExperimentOptions& options) {
        options.layers.front().equations = findInCatalog(identifier)->text(activation);
    });
}

inline void type(QWidget* field, const QString& text)
{
    QTest::keyClick(field, Qt::Key_A, Qt::ControlModifier);
    QTest::keyClick(field, Qt::Key_Delete);
    QTest::keyClicks(field, text);
}

/// Presses the slider's handle and pulls it to a place.
inline void drag(MarkedSlider* slider, int x)
{
    const int y = slider->height() / 2;
    QTest::mousePress(slider, Qt::LeftButton, {}, QPoint(slider->pixelOf(slider->number()), y));
    QTest::mouseMove(slider, QPoint(x, y));
    QTest::mouseRelease(slider, Qt::LeftButton, {}, QPoint(x, y));
}

inline void drag(MarkedSlider* slider, double number)
{
    drag(slider, slider->pixelOf(number));
}

inline void click(SegmentedControl* control, int index)
{
    QTest::mouseClick(control, Qt::LeftButton, {}, control->rectOf(index).center());
}

/// Chooses with the keyboard, as a person who has tabbed there.
inline void chooseByKeys(ChoiceBox* box, const QString& text)
{
    box->setFocus();
    box->showPopup();
    const int index = box->findText(text);
    // Up and Down go over headings; Home would stay where a heading is the first.
    for (int i = 0; i < box->count(); ++i)
        QTest::keyClick(box->view(), Qt::Key_Up);
    for (int i = 0; i < index; ++i) {
        if (box->model()->flags(box->model()->index(i, 0)) & Qt::ItemIsEnabled)
            QTest::keyClick(box->view(), Qt::Key_Down);
    }
    QTest::keyClick(box->view(), Qt::Key_Return);
}

/// Every widget that a person can work with.
inline QList<QWidget*> controlsOf(const QWidget& panel)
{
    QList<QWidget*> result;
    for (QWidget* widget : panel.findChildren<QWidget*>()) {
        const bool isControl = qobject_cast<QAbstractSlider*>(widget) != nullptr ||
                               qobject_cast<QLineEdit*>(widget) != nullptr ||
                               qobject_cast<QPlainTextEdit*>(widget) != nullptr ||
                               qobject_cast<QComboBox*>(widget) != nullptr ||
                               qobject_cast<QAbstractButton*>(widget) != nullptr ||
                               qobject_cast<SegmentedControl*>(widget) != nullptr;
        const bool isOfScrolling = widget->inherits("QScrollBar");
        if (isControl && !isOfScrolling && widget->isVisible())
            result.append(widget);
    }
    return result;
}

/// What a control says, whatever its kind.
inline QString textOf(QWidget* control)
{
    if (auto* number = qobject_cast<QLineEdit*>(control))
        return number->text();
    if (auto* text = qobject_cast<QPlainTextEdit*>(control))
        return text->toPlainText();
    if (auto* box = qobject_cast<QComboBox*>(control))
        return box->currentText();
    if (auto* button = qobject_cast<QAbstractButton*>(control))
        return button->text();
    if (auto* segments = qobject_cast<SegmentedControl*>(control))
        return segments->current() < 0 ? QString() : segments->text(segments->current());
    return {};
}

inline void openAll(const QWidget& panel)
{
    for (Disclosure* disclosure : panel.findChildren<Disclosure*>())
        disclosure->setChecked(true);
}

} // namespace loopscope::ui::test
