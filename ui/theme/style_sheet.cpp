#include "ui/theme/style_sheet.h"

#include "ui/theme/theme.h"

#include <QHash>
#include <QRegularExpression>

#include <algorithm>
#include <cmath>

namespace loopscope::ui
{
namespace
{

// Words after @ are colours of the theme; @<number> is a distance in hundredths of the line height.
constexpr const char* sheet = R"(
QMainWindow, QDialog { background: @panel; }
QToolTip { background: @field; color: @text; border: 1px solid @border; padding: @20; }

QFrame[kind="panel"] { background: @panel; border: none; }
QFrame[kind="desk"] { background: @stage; border: none; }
QFrame[kind="header"] { background: @panel; border: none; border-bottom: 1px solid @gridLine; }
QFrame[kind="transport"] { background: @panel; border: none; border-top: 1px solid @gridLine;
    border-bottom: 1px solid @gridLine; }
QFrame[kind="card"] { background: @panel; border: 1px solid @border; border-radius: @45; }
QFrame[kind="card"][selected="true"] { border-color: @accent; }
QFrame[kind="segments"] { background: @soft; border: 1px solid @border; border-radius: @40; }
QScrollArea[kind="panel"], QScrollArea[kind="panel"] > QWidget > QWidget[kind="panel"] {
    background: @panel; border: none; }

QScrollArea[kind="reading"] {
    background: @panel; border: none;
    border-top: 2px solid @panel; border-bottom: 2px solid @panel; }
QScrollArea[kind="reading"]:focus { border-color: @accent; }
QScrollArea[kind="reading"] > QWidget > QWidget[kind="panel"] { background: @panel; border: none; }
QScrollArea[kind="desk"], QScrollArea[kind="desk"] > QWidget > QWidget[kind="desk"] {
    background: @stage; border: none; }

QLabel[kind="muted"] { color: @mutedText; }
QLabel[kind="section"] { color: @mutedText; font-size: @70; font-weight: 600; }
QLabel[kind="title"] { font-size: @95; font-weight: 600; }
QLabel[kind="strong"] { font-weight: 600; }
QLabel[kind="problem"] { color: @wrong; }

QPushButton { background: @soft; color: @text; border: 1px solid @border; border-radius: @40;
    padding: @25 @60; }
QPushButton:hover { border-color: @accent; }
QPushButton:pressed { background: @accentSoft; }
QPushButton:focus { border: 2px solid @accent; padding: @20 @55; }
QPushButton:disabled { color: @mutedText; border-color: @gridLine; }
QPushButton[kind="primary"] { background: @accent; color: @accentText; border-color: @accent; }
QPushButton[kind="primary"]:focus { border: 2px solid @text; }
QPushButton[kind="first"] { background: @accentSoft; border-color: @accent; }
QPushButton[kind="first"]:focus { border: 2px solid @accent; }
QPushButton[kind="go"] { background: @rightFill; color: @right; border-color: @right; }
QPushButton[kind="go"]:hover { border: 2px solid @right; padding: @20 @55; }
QPushButton[kind="go"]:focus { border: 2px solid @accent; padding: @20 @55; }
QPushButton[kind="add"] { background: transparent; color: @mutedText; border: 1px dashed @border; }
QPushButton[kind="add"]:hover { color: @text; border-color: @accent; }
QPushButton[kind="add"]:focus { border: 2px solid @accent; }
QPushButton[kind="small"] { background: transparent; border-color: transparent; padding: @15 @30; }
QPushButton[kind="small"]:hover { background: @soft; }
QPushButton[kind="small"]:focus { border: 2px solid @accent; padding: @10 @25; }
QPushButton[kind="plain"] { background: transparent; border-color: transparent; }
QPushButton[kind="plain"]:hover { background: @soft; }
QPushButton::menu-indicator { subcontrol-origin: border; subcontrol-position: right center;
    right: @25; }
QToolButton[kind="picture"] { background: @soft; color: @mutedText; border: 1px solid transparent;
    border-radius: @40; padding: @15 0; }
QToolButton[kind="picture"]:hover { border-color: @accent; }
QToolButton[kind="picture"]:checked { background: @field; color: @text; border-color: @border;
    font-weight: 600; }
QToolButton[kind="picture"]:focus { border: 2px solid @accent; }
QPushButton[kind="phase-current"], QPushButton[kind="phase-passed"], QPushButton[kind="phase-ahead"] {
    border: 1px solid transparent; border-radius: @60; padding: @20 @80; font-weight: 600; }
QPushButton[kind="phase-current"] { background: @accent; color: @accentText; }
QPushButton[kind="phase-passed"] { background: @accentSoft; color: @accent; }
QPushButton[kind="phase-ahead"] { background: @soft; color: @mutedText; }
QPushButton[kind="phase-passed"]:hover, QPushButton[kind="phase-ahead"]:hover { border-color: @accent; }
QPushButton[kind="phase-current"]:focus { border: 2px solid @text; padding: @15 @75; }
QPushButton[kind="phase-passed"]:focus, QPushButton[kind="phase-ahead"]:focus {
    border: 2px solid @accent; padding: @15 @75; }
QFrame[kind="notice"] { background: @wrongFill; border: none; border-bottom: 1px solid @wrong; }
QFrame[kind="notice"] QLabel { color: @wrong; }
QFrame[kind="calm-notice"] { background: @accentSoft; border: none; border-bottom: 1px solid @border; }
QFrame[kind="calm-notice"] QLabel { color: @text; }

QLineEdit, QPlainTextEdit, QSpinBox, QDoubleSpinBox, QComboBox { background: @field; color: @text;
    border: 1px solid @border; border-radius: @35; padding: @20 @40;
    selection-background-color: @accent; selection-color: @accentText; }
QPlainTextEdit { padding: @10 @20; }
QLineEdit:hover, QPlainTextEdit:hover, QSpinBox:hover, QDoubleSpinBox:hover, QComboBox:hover {
    border-color: @mutedText; }
QLineEdit:focus, QPlainTextEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus, QComboBox:focus {
    border: 2px solid @accent; padding: @15 @35; }
QPlainTextEdit:focus { padding: @5 @15; }
QLineEdit:disabled, QSpinBox:disabled, QDoubleSpinBox:disabled, QComboBox:disabled {
    color: @mutedText; background: @soft; }
QLineEdit[invalid="true"], QPlainTextEdit[invalid="true"], QSpinBox[invalid="true"] {
    border: 2px solid @wrong; padding: @15 @35; }
QLineEdit[kind="inline"] { background: transparent; border-color: @gridLine; padding: 0 @20;
    font-weight: 600; }
QLineEdit[kind="inline"]:hover { background: @field; border-color: @mutedText; }
QLineEdit[kind="inline"]:focus { background: @field; border: 1px solid @accent; }
QLineEdit[kind="inline"][invalid="true"] { border: 1px solid @wrong; padding: 0 @20; }
QLineEdit[kind="inline"]:disabled { border-color: transparent; }
QComboBox::drop-down { border: none; width: @130; }
QComboBox QAbstractItemView { background: @field; color: @text; border: 1px solid @border;
    selection-background-color: @accentSoft; selection-color: @text; outline: none; padding: @10; }
QSpinBox::up-button, QSpinBox::down-button, QDoubleSpinBox::up-button, QDoubleSpinBox::down-button {
    border: none; background: transparent; width: @110; }

QListWidget { background: transparent; color: @text; border: none; outline: none; }
QListWidget::item { padding: @20 @45; border-radius: @35; border: 1px solid transparent; }
QListWidget::item:hover { border-color: @border; }
QListWidget::item:selected { background: @accentSoft; color: @text; }
QListWidget:focus::item:selected { border-color: @accent; }

QMenuBar { background: @panel; color: @text; border-bottom: 1px solid @gridLine; padding: @10; }
QMenuBar::item { background: transparent; padding: @20 @45; border-radius: @30; }
QMenuBar::item:selected { background: @accentSoft; }
QMenu { background: @field; color: @text; border: 1px solid @border; padding: @25 0; }
QMenu::item { padding: @25 @130 @25 @130; }
QMenu::item:selected { background: @accentSoft; }
QMenu::item:disabled { color: @mutedText; }
QMenu::separator { height: 1px; background: @gridLine; margin: @25 0; }

QStatusBar { background: @panel; color: @mutedText; border-top: 1px solid @gridLine; }
QStatusBar::item { border: none; }
QSplitter::handle { background: @gridLine; }
QSplitter::handle:hover { background: @accent; }

QScrollBar { background: transparent; border: none; margin: 0; }
QScrollBar:vertical { width: @60; }
QScrollBar:horizontal { height: @60; }
QScrollBar::handle { background: @scroll; border-radius: @15; margin: @15; }
QScrollBar::handle:vertical { min-height: @150; }
QScrollBar::handle:horizontal { min-width: @150; }
QScrollBar::handle:hover { background: @mutedText; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
)";

QString mixed(const QColor& a, const QColor& b, double share)
{
    const auto between = [share](int x, int y) { return int(std::lround(x + (y - x) * share)); };
    return QColor(
        between(a.red(), b.red()), between(a.green(), b.green()), between(a.blue(), b.blue()))
        .name();
}

QHash<QString, QString> colourNames(const Theme& theme)
{
    return {{"window", theme.window.name()}, {"stage", theme.stage.name()},
        {"panel", theme.panel.name()}, {"field", theme.field.name()}, {"soft", theme.soft.name()},
        {"border", theme.border.name()}, {"gridLine", theme.gridLine.name()},
        {"text", theme.text.name()}, {"mutedText", theme.mutedText.name()},
        {"accent", theme.accent.name()}, {"accentText", theme.accentText.name()},
        {"accentSoft", theme.accentSoft.name()}, {"right", theme.right.name()},
        {"rightFill", theme.rightFill.name()}, {"wrong", theme.wrong.name()},
        {"wrongFill", theme.wrongFill.name()},
        {"scroll", mixed(theme.border, theme.mutedText, 0.35)}};
}

} // namespace

QString styleSheet(const Theme& theme, int lineHeight)
{
    static const QRegularExpression placeholder("@([A-Za-z]+|[0-9]+)");
    const QHash<QString, QString> colours = colourNames(theme);
    const QString text = QString::fromUtf8(sheet);
    QString result;
    qsizetype end = 0;
    auto matches = placeholder.globalMatch(text);
    while (matches.hasNext()) {
        const QRegularExpressionMatch match = matches.next();
        result += text.mid(end, match.capturedStart() - end);
        const QString name = match.captured(1);
        bool isNumber = false;
        const int hundredths = name.toInt(&isNumber);
        if (isNumber)
            result +=
                QString::number(std::max(1L, std::lround(hundredths * lineHeight / 100.0))) + "px";
        else
            result += colours.value(name);
        end = match.capturedEnd();
    }
    return result + text.mid(end);
}

} // namespace loopscope::ui
