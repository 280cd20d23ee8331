#include "ui/lessons/own_work.h"

#include "ui/session/session.h"

namespace loopscope::ui
{

OwnWork::OwnWork(Session& session)
    : m_session(session)
    , m_document(session.save())
{
}

QString OwnWork::giveBack()
{
    const auto opened = m_session.open(m_document.result());
    return opened ? QString() : opened.error();
}

} // namespace loopscope::ui
