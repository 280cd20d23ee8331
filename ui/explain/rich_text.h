#pragma once

#include <QColor>
#include <QStringList>
#include <QTextCursor>
#include <QTextDocument>
#include <QWidget>

#include <memory>

namespace loopscope::ui
{

struct Theme;

/// The typefaces of formulas: the first that is there.
QStringList formulaFamilies();

/// Rich text to be drawn: words or a formula in the theme's colours.
class RichDocument
{
public:
    enum class Kind {
        Words,
        Formula ///< in the letters of books
    };

    explicit RichDocument(Kind kind = Kind::Words);

    /// Lays out again if anything changed.
    void set(const QString& html, const QFont& font, const Theme& theme);
    /// Breaks lines at a width; below 0 nowhere.
    void setWidth(double width);
    double idealWidth() const { return m_idealWidth; } ///< of the longest line, if none is broken
    double height() const { return m_height; }
    bool isEmpty() const { return m_html.isEmpty(); }

    /// @param markedLink  the link that has the focus; -1 for none
    void draw(QPainter& painter, const QPointF& topLeft, const QColor& colour,
        int markedLink = -1) const;
    QString linkAt(const QPointF& place) const;
    QStringList links() const;

private:
    QTextCursor linkText(int link) const;

    Kind m_kind;
    std::unique_ptr<QTextDocument> m_document;
    QString m_html;
    QFont m_font;
    bool m_isDark = false;
    bool m_isSet = false;
    double m_idealWidth = 0.0;
    double m_width = -1.0;
    double m_height = 0.0;
};

/// Words or a formula as a widget; long lines break anywhere rather than be cut. Links can be
/// clicked, and reached with the keyboard.
class RichText : public QWidget
{
    Q_OBJECT
public:
    explicit RichText(RichDocument::Kind kind, QWidget* parent = nullptr);

    void setHtml(const QString& html);
    QString html() const { return m_html; }
    void setMuted(bool muted);
    void setProblem(bool problem);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;

signals:
    void linkActivated(const QString& link);
    void linkPointed(const QString& link); ///< has the pointer or the focus; empty when it has not

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool focusNextPrevChild(bool next) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    void layOut() const;
    void point(const QString& link);

    RichDocument::Kind m_kind;
    QString m_html;
    bool m_isMuted = false;
    bool m_isProblem = false;
    int m_link = 0; ///< the one that has the focus
    QString m_pointed;
    mutable RichDocument m_document;
};

} // namespace loopscope::ui
