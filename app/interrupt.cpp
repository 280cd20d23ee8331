#include "app/interrupt.h"

#include <csignal>

namespace loopscope::app
{
namespace
{

volatile std::sig_atomic_t asked = 0;

void remember(int)
{
    asked = 1;
}

} // namespace

Interrupt::Interrupt()
{
    asked = 0;
    m_before = std::signal(SIGINT, remember);
}

Interrupt::~Interrupt()
{
    std::signal(SIGINT, m_before);
}

bool Interrupt::wasAsked()
{
    return asked != 0;
}

} // namespace loopscope::app
