#include "ui/window/help_dialogs.h"

#include "ui/controls/icons.h"

#include <QAction>
#include <QCoreApplication>
#include <QDialogButtonBox>
#include <QLabel>
#include <QMenu>
#include <QMenuBar>
#include <QScreen>
#include <QScrollArea>
#include <QScrollBar>
#include <QVBoxLayout>

namespace loopscope::ui
{
namespace
{

/// Asks for as much room as all that it holds.
class WholeScrollArea : public QScrollArea
{
public:
    QSize sizeHint() const override
    {
        return widget()->sizeHint() + QSize(verticalScrollBar()->sizeHint().width(), 0);
    }
    QSize minimumSizeHint() const override { return {sizeHint().width(), fontMetrics().height()}; }
};

QLabel* addLabel(QVBoxLayout* layout, const QString& html)
{
    auto* label = new QLabel(html);
    label->setTextFormat(Qt::RichText);
    label->setTextInteractionFlags(Qt::TextBrowserInteraction);
    layout->addWidget(label);
    return label;
}

/// All of it is in sight where the screen is high enough; it takes the keys that scroll.
void addScrolled(QWidget* words, QVBoxLayout* layout)
{
    auto* area = new WholeScrollArea;
    area->setFrameShape(QFrame::NoFrame);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setWidget(words);
    layout->addWidget(area);
    area->setFocus();
}

void addCloseButton(QDialog& dialog, QVBoxLayout* layout)
{
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, &dialog);
    QObject::connect(buttons, &QDialogButtonBox::rejected, &dialog, &QDialog::reject);
    layout->addWidget(buttons);
}

QString rowsOf(const QMenu& menu)
{
    QString rows;
    for (const QAction* action : menu.actions()) {
        if (action->menu() != nullptr)
            rows += rowsOf(*action->menu());
        QStringList keys;
        for (const QKeySequence& key : action->shortcuts())
            keys.append(key.toString(QKeySequence::NativeText).toHtmlEscaped());
        if (keys.isEmpty())
            continue;
        rows += QStringLiteral("<tr><td><b>%1</b></td><td>&nbsp;&nbsp;%2</td></tr>")
                    .arg(keys.join(QStringLiteral(", ")), action->statusTip().toHtmlEscaped());
    }
    return rows;
}

} // namespace

KeysDialog::KeysDialog(QWidget& window)
    : QDialog(&window)
{
    setWindowTitle(tr("Keys"));
    QString html;
    if (const auto* bar = window.findChild<QMenuBar*>()) {
        for (const QAction* action : bar->actions()) {
            const QString rows = action->menu() != nullptr ? rowsOf(*action->menu()) : QString();
            if (!rows.isEmpty())
                html += QStringLiteral("<tr><td colspan=2><br>%1</td></tr>%2")
                            .arg(action->text().remove(QLatin1Char('&')), rows);
        }
    }
    auto* words = new QWidget(this);
    auto* column = new QVBoxLayout(words);
    column->setContentsMargins({});
    addLabel(column, QStringLiteral("<table cellspacing=2>%1</table>").arg(html));
    addLabel(column,
        tr("Page Up and Page Down are what a presenter's clicker sends.<br>Click or "
           "drag over the network to move the playhead; Ctrl and the wheel zoom.<br>"
           "With several layers, Up and Down or a click choose the one in detail.<br>"
           "A click on a number asks why it is what it is; what makes it is framed.<br>"
           "A double click or Enter shows the inside of the cell. There Left and "
           "Right step<br>through its operations, Up and Down choose the unit; Escape "
           "leads back.<br>"
           "In a chart the arrows read out what is drawn, Return goes there, + − 0 zoom,<br>"
           "Ctrl+E shows it large, Ctrl+C copies it. Among the weights the arrows choose "
           "one,<br>+ and − or a typed number change it, Delete cuts it."));
    auto* layout = new QVBoxLayout(this);
    addScrolled(words, layout);
    addCloseButton(*this, layout);
    resize(sizeHint().boundedTo(screen()->availableSize() * 9 / 10));
}

AboutDialog::AboutDialog(QWidget* parent)
    : QDialog(parent)
{
    setWindowTitle(tr("About Loopscope"));
    auto* layout = new QVBoxLayout(this);
    layout->setSizeConstraint(QLayout::SetFixedSize);
    const int edge = fontMetrics().height() * 4;
    addLabel(layout, {})->setPixmap(programIcon().pixmap(edge, edge));
    addLabel(layout,
        tr("<b>Loopscope %1</b><br>Build a recurrent network, step through it forward and "
           "backward,<br>and watch its memory and its gradients, live.<br><br>"
           "Free software under the GNU General Public License,<br>version 3 or later, without "
           "any warranty.")
            .arg(QCoreApplication::applicationVersion().toHtmlEscaped()));
    addCloseButton(*this, layout);
}

} // namespace loopscope::ui
