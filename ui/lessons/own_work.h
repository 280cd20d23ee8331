#pragma once

#include "core/file/document.h"

#include <QFuture>

namespace loopscope::ui
{

class Session;

/// What the learner was at before a lesson began, to be given back untouched: all networks with
/// their runs, and where the playhead stood.
class OwnWork
{
public:
    /// Notes what there is now.
    explicit OwnWork(Session& session);

    /// @return a sentence if it cannot be given back; empty otherwise
    QString giveBack();

private:
    Session& m_session;
    QFuture<Document> m_document; ///< on its way at first: nobody waits for it before the end
};

} // namespace loopscope::ui
