#pragma once

namespace loopscope::app
{

/// While one exists, Ctrl-C does not end the program but is remembered.
class Interrupt
{
public:
    Interrupt();
    ~Interrupt();
    Interrupt(const Interrupt&) = delete;
    Interrupt& operator=(const Interrupt&) = delete;

    static bool wasAsked();

private:
    void (*m_before)(int) = nullptr;
};

/// The exit code of a program that Ctrl-C ended.
inline constexpr int interrupted = 130;

} // namespace loopscope::app
