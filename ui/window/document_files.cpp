#include "ui/window/document_files.h"

#include "core/file/file_kind.h"
#include "ui/session/default_options.h"
#include "ui/session/session.h"
#include "ui/window/document_view.h"
#include "ui/window/main_window.h"
#include "ui/window/network_view.h"
#include "ui/window/notice_bar.h"
#include "ui/window/recent_files.h"

#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QLocale>
#include <QMessageBox>
#include <QStatusBar>

#include <utility>

namespace loopscope::ui
{
namespace
{

constexpr int keepMilliseconds = 60'000;
constexpr int statusMilliseconds = 8000;
constexpr const char* pathName = "path"; ///< of a kept document's own file, in its view

/// "*.csv *.tsv"
QString patternsOf(std::initializer_list<FileKind> kinds)
{
    QStringList patterns;
    for (const FileKind kind : kinds)
        for (const std::string_view ending : endingsOf(kind))
            patterns.append(
                QLatin1String("*.") + QLatin1String(ending.data(), qsizetype(ending.size())));
    return patterns.join(u' ');
}

/// What a dialog that opens any file lets a person choose from.
QString openFilters()
{
    using Kind = FileKind;
    const QString documents = patternsOf({Kind::Document});
    const QString texts = patternsOf({Kind::Text, Kind::Table, Kind::TabTable});
    const QString recordings = patternsOf({Kind::Recording, Kind::Recordings});
    const QString cells = patternsOf({Kind::Cell});
    const QString lessons = patternsOf({Kind::Lesson});
    const QString weights = patternsOf({Kind::Weights});
    const QStringList all{documents, texts, recordings, cells, lessons, weights};
    return QStringList{DocumentFiles::tr("All that Loopscope reads (%1)").arg(all.join(u' ')),
        DocumentFiles::tr("Documents (%1)").arg(documents),
        DocumentFiles::tr("Texts and tables (%1)").arg(texts),
        DocumentFiles::tr("Recordings (%1)").arg(recordings),
        DocumentFiles::tr("Cells (%1)").arg(cells), DocumentFiles::tr("Lessons (%1)").arg(lessons),
        DocumentFiles::tr("PyTorch weights (%1)").arg(weights),
        DocumentFiles::tr("All files (*)")}
        .join(QLatin1String(";;"));
}

} // namespace

DocumentFiles::DocumentFiles(MainWindow& window, Session& session)
    : QObject(&window)
    , m_window(window)
    , m_session(session)
{
    takeAsSaved({});
    connect(&session, &Session::optionsChanged, this, &DocumentFiles::noteChange);
    connect(&session, &Session::experimentChanged, this, &DocumentFiles::noteChange);
    connect(&session, &Session::experimentsChanged, this, &DocumentFiles::noteChange);
    m_keepTimer.setInterval(keepMilliseconds);
    connect(&m_keepTimer, &QTimer::timeout, this, &DocumentFiles::keepAside);
}

// What differs from the file

std::vector<int> DocumentFiles::lengths() const
{
    std::vector<int> lengths;
    for (int i = 0; i < m_session.experimentCount(); ++i)
        lengths.push_back(m_session.experiment(i).snapshot()->curves->loss.size());
    return lengths;
}

void DocumentFiles::noteChange()
{
    if (m_isLent)
        return;
    m_isKept = false;
    if (m_hasTrained) // for certain
        return;
    const std::vector<int> before = std::exchange(m_lengths, lengths());
    for (std::size_t i = 0; i < m_lengths.size(); ++i)
        m_hasTrained = m_hasTrained || m_lengths[i] > (i < before.size() ? before[i] : 1);
    setModified(m_hasTrained || m_session.settings() != m_savedSettings);
}

void DocumentFiles::takeAsSaved(const QString& path)
{
    m_path = path;
    m_savedSettings = m_session.settings();
    m_lengths = lengths();
    m_hasTrained = false;
    m_isModified = false;
    m_isKept = true;
    emit changed();
}

void DocumentFiles::setModified(bool modified)
{
    if (modified != std::exchange(m_isModified, modified))
        emit changed();
}

QString DocumentFiles::nameOfDocument() const
{
    return m_path.isEmpty() ? tr("this network") : tr("“%1”").arg(QFileInfo(m_path).fileName());
}

bool DocumentFiles::mayLeave()
{
    emit wanted();
    if (!m_isModified)
        return true;
    QMessageBox question(QMessageBox::NoIcon, tr("Loopscope"),
        tr("Save the changes to %1?").arg(nameOfDocument()),
        QMessageBox::Save | QMessageBox::Discard | QMessageBox::Cancel, &m_window);
    question.setInformativeText(
        tr("Otherwise its settings and its training since the last save are lost."));
    question.setDefaultButton(QMessageBox::Save);
    switch (question.exec()) {
    case QMessageBox::Save:
        return save();
    case QMessageBox::Discard:
        return true;
    default:
        return false;
    }
}

// Files

void DocumentFiles::newDocument()
{
    if (!mayLeave())
        return;
    const Trainer trainer(defaultOptions());
    Document document;
    document.networks.push_back({*trainer.save(), trainer.current()->before()});
    if (const auto opened = m_session.open(document); !opened)
        return;
    m_window.setComparing(false);
    takeAsSaved({});
}

void DocumentFiles::open()
{
    const QString path = QFileDialog::getOpenFileName(
        &m_window, tr("Open"), QFileInfo(m_path).path(), openFilters());
    if (!path.isEmpty())
        m_window.openFile(path);
}

void DocumentFiles::openRecent(const QString& path)
{
    if (!QFileInfo::exists(path))
        RecentFiles::remove(path);
    m_window.openFile(path); // which says what is wrong
}

bool DocumentFiles::openDocument(const QString& path)
{
    const auto document = readDocument(QFile::encodeName(path).toStdString());
    if (!document) {
        m_window.showNotice(QString::fromStdString(document.error()));
        return false;
    }
    if (!mayLeave())
        return false;
    if (const auto opened = m_session.open(*document); !opened) {
        m_window.showNotice(opened.error());
        return false;
    }
    showView(m_window, document->view);
    takeAsSaved(QFileInfo(path).absoluteFilePath());
    RecentFiles::add(path);
    return true;
}

Document DocumentFiles::document() const
{
    Document document = m_session.save().result();
    document.view = viewOf(m_window);
    return document;
}

bool DocumentFiles::saveTo(const QString& path)
{
    emit wanted();
    const auto written = writeDocument(QFile::encodeName(path).toStdString(), document());
    if (!written) {
        m_window.showNotice(QString::fromStdString(written.error()));
        return false;
    }
    takeAsSaved(QFileInfo(path).absoluteFilePath());
    if (m_recovery)
        m_recovery->forget();
    RecentFiles::add(path);
    m_window.statusBar()->showMessage(
        tr("Saved as “%1”.").arg(QDir::toNativeSeparators(path)), statusMilliseconds);
    return true;
}

bool DocumentFiles::save()
{
    return m_path.isEmpty() ? saveAs() : saveTo(m_path);
}

bool DocumentFiles::saveAs()
{
    QString path = QFileDialog::getSaveFileName(&m_window, tr("Save As"),
        m_path.isEmpty() ? QStringLiteral("network.loopscope") : m_path,
        tr("Documents (%1)").arg(patternsOf({FileKind::Document})));
    if (path.isEmpty())
        return false;
    if (fileKindOf(path.toStdString()) != FileKind::Document)
        path += QStringLiteral(".loopscope");
    return saveTo(path);
}

// In case of a crash

void DocumentFiles::startRecovery(const QString& folder)
{
    m_recovery = std::make_unique<Recovery>(folder);
    connect(m_recovery.get(), &Recovery::failed, this, [this](const QString& sentence) {
        m_window.statusBar()->showMessage(
            tr("Nothing can be kept aside in case of a crash: %1").arg(sentence));
    });
    m_keepTimer.start();
    offerLost();
}

void DocumentFiles::lend()
{
    keepAside();
    m_isLent = true;
}

void DocumentFiles::takeBack()
{
    m_isLent = false;
}

void DocumentFiles::keepAside()
{
    if (m_isLent || !m_recovery || !m_isModified || m_isKept || m_recovery->isKeeping())
        return;
    m_isKept = true;
    DocumentView view = viewOf(m_window);
    view[pathName] = m_path.toStdString();
    m_recovery->keep(m_session.save().then([view](Document document) {
        document.view = view;
        return document;
    }));
}

void DocumentFiles::offerLost()
{
    const auto lost = m_recovery->findLost();
    if (!lost)
        return;
    const QString time = QLocale().toString(lost->time, QLocale::ShortFormat);
    const auto kept = readDocument(QFile::encodeName(lost->path).toStdString());
    const auto named = kept ? kept->view.find(pathName) : DocumentView::const_iterator();
    const QString path = kept && named != kept->view.end() ? QString::fromStdString(named->second)
                                                           : QString();
    const QString sentence = path.isEmpty() ? tr("Loopscope ended before a network without a name "
                                                 "was saved. It is still there as it "
                                                 "was on %1.")
                                                  .arg(time)
                                            : tr("Loopscope ended before the last changes to “%1” "
                                                 "were saved. They are still there as "
                                                 "they were on %2.")
                                                  .arg(QFileInfo(path).fileName(), time);
    NoticeBar* notice = m_window.networkView()->notice();
    notice->offer(sentence,
        {{QStringLiteral("recovery.restore"), tr("Restore"), tr("Go on with it"),
             [this, lost] { restore(*lost); }},
            {QStringLiteral("recovery.discard"), tr("Discard"),
                tr("Delete it: it cannot be restored then"),
                [notice, lost] {
                    Recovery::discard(*lost);
                    notice->hide();
                }}},
        NoticeBar::Tone::Calm);
}

void DocumentFiles::restore(const Recovery::Lost& lost)
{
    NoticeBar* notice = m_window.networkView()->notice();
    auto document = readDocument(QFile::encodeName(lost.path).toStdString());
    if (!document) {
        m_window.showNotice(QString::fromStdString(document.error()));
        return;
    }
    if (!mayLeave())
        return;
    const QString path = QString::fromStdString(document->view[pathName]);
    if (const auto opened = m_session.open(*document); !opened) {
        m_window.showNotice(opened.error());
        return;
    }
    showView(m_window, document->view);
    m_recovery->adopt(lost);
    takeAsSaved(path);
    m_hasTrained = true; // than what the file holds, for all that is known
    setModified(true);
    notice->hide();
}

void DocumentFiles::leave()
{
    m_keepTimer.stop();
    if (m_recovery)
        m_recovery->forget();
}

} // namespace loopscope::ui
