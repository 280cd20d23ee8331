#include "ui/export/picture_dialog.h"

#include "ui/controls/field.h"
#include "ui/controls/segmented_control.h"
#include "ui/export/picture.h"

#include <QApplication>
#include <QClipboard>
#include <QDialogButtonBox>
#include <QDir>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QVBoxLayout>

#include <array>
#include <cmath>

namespace loopscope::ui
{
namespace
{

constexpr std::array scaleSteps{1.0, 2.0, 4.0};

} // namespace

PictureDialog::PictureDialog(std::vector<PictureSubject> subjects, QWidget* parent)
    : QDialog(parent)
    , m_subjects(std::move(subjects))
    , m_list(new QListWidget(this))
    , m_preview(new QLabel(this))
    , m_scales(new SegmentedControl({tr("1×"), tr("2×"), tr("4×")}))
    , m_size(new QLabel(this))
    , m_problem(new QLabel(this))
{
    setWindowTitle(tr("Save Picture"));
    const int line = fontMetrics().height();
    m_list->setObjectName(QStringLiteral("picture.subject"));
    m_list->setAccessibleName(tr("What the picture shows"));
    for (const PictureSubject& subject : m_subjects)
        m_list->addItem(subject.name);
    m_list->setFixedWidth(line * 13);
    m_list->setFrameShape(QFrame::NoFrame);
    m_preview->setAlignment(Qt::AlignCenter);
    m_preview->setMinimumSize(line * 24, line * 15);
    m_preview->setAccessibleName(tr("Preview"));
    m_problem->setProperty("kind", "problem");
    m_problem->setWordWrap(true);
    m_problem->hide();
    m_scales->setCurrent(1);
    auto* scales = new Field(tr("Pixels of a PNG"), m_scales,
        tr("How fine a PNG is. SVG and PDF stay sharp at any size."), Field::Arrangement::Beside);
    scales->setName(QStringLiteral("picture.scale"));

    auto* buttons = new QDialogButtonBox(this);
    auto* save = buttons->addButton(tr("&Save…"), QDialogButtonBox::AcceptRole);
    auto* copy = buttons->addButton(tr("&Copy"), QDialogButtonBox::ActionRole);
    auto* close = buttons->addButton(QDialogButtonBox::Close);
    save->setDefault(true);
    save->setToolTip(tr("As PNG, SVG or PDF"));
    copy->setToolTip(tr("Put the picture on the clipboard"));

    auto* foot = new QHBoxLayout;
    foot->addWidget(scales);
    foot->addWidget(m_size);
    foot->addStretch();
    auto* right = new QVBoxLayout;
    right->addWidget(m_preview, 1);
    right->addLayout(foot);
    right->addWidget(m_problem);
    auto* middle = new QHBoxLayout;
    middle->setSpacing(line);
    middle->addWidget(m_list);
    middle->addLayout(right, 1);
    auto* column = new QVBoxLayout(this);
    column->setSpacing(line * 2 / 3);
    column->addLayout(middle, 1);
    column->addWidget(buttons);

    const std::array<QWidget*, 5> order{m_list, m_scales, save, copy, close};
    for (std::size_t i = 1; i < order.size(); ++i)
        setTabOrder(order[i - 1], order[i]);
    m_previewTimer.setSingleShot(true);
    connect(&m_previewTimer, &QTimer::timeout, this, &PictureDialog::showPreview);
    connect(m_list, &QListWidget::currentRowChanged, this, &PictureDialog::showSubject);
    connect(m_scales, &SegmentedControl::chosen, this, &PictureDialog::showSubject);
    connect(save, &QPushButton::clicked, this, &PictureDialog::save);
    connect(copy, &QPushButton::clicked, this, &PictureDialog::copy);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    m_list->setCurrentRow(0);
    resize(line * 48, line * 28);
}

const PictureSubject& PictureDialog::subject() const
{
    return m_subjects[std::size_t(std::max(0, m_list->currentRow()))];
}

double PictureDialog::scale() const
{
    return scaleSteps[std::size_t(std::max(0, m_scales->current()))];
}

void PictureDialog::showSubject()
{
    const QSize size = (QSizeF(subject().widget->size()) * scale()).toSize();
    m_size->setText(tr("%1 × %2").arg(size.width()).arg(size.height()));
    m_problem->hide();
    m_previewTimer.start();
}

void PictureDialog::showPreview()
{
    const QSizeF whole = subject().widget->size();
    if (whole.isEmpty())
        return;
    const double ratio = devicePixelRatioF();
    const QSizeF room = QSizeF(m_preview->size()) * ratio;
    const QSize fitting = whole.scaled(room, Qt::KeepAspectRatio).toSize();
    // A small thing is not blown up.
    const double factor = std::min(fitting.width() / whole.width(), ratio);
    QPixmap picture = QPixmap::fromImage(imageOf(*subject().widget, ratio)
            .scaled((whole * factor).toSize(), Qt::KeepAspectRatio, Qt::SmoothTransformation));
    picture.setDevicePixelRatio(ratio);
    m_preview->setPixmap(picture);
}

void PictureDialog::resizeEvent(QResizeEvent* event)
{
    QDialog::resizeEvent(event);
    m_previewTimer.start();
}

void PictureDialog::copy()
{
    QApplication::clipboard()->setImage(imageOf(*subject().widget, scale()));
}

void PictureDialog::save()
{
    const QStringList filters{tr("PNG: pixels (*.png)"), tr("SVG: lines and letters (*.svg)"),
        tr("PDF: lines and letters (*.pdf)")};
    QString chosen;
    const QString path = QFileDialog::getSaveFileName(this, tr("Save Picture"),
        subject().fileName + QStringLiteral(".png"), filters.join(QStringLiteral(";;")), &chosen);
    if (path.isEmpty())
        return;
    const qsizetype format = std::max<qsizetype>(0, filters.indexOf(chosen));
    saveTo(withEnding(path, PictureFormat(format)));
}

bool PictureDialog::saveTo(const QString& path)
{
    const auto written = writePicture(*subject().widget, path, scale());
    m_problem->setVisible(!written);
    if (!written) {
        m_problem->setText(written.error());
        return false;
    }
    emit saved(path);
    accept();
    return true;
}

} // namespace loopscope::ui
