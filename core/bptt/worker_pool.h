#pragma once

#include <functional>
#include <memory>

namespace loopscope
{

/// Threads that share numbered pieces of work. Which thread takes which piece does not matter to
/// the result as long as the pieces touch different things.
class WorkerPool
{
public:
    /// @param threads  how many work, the caller of run() among them; ≥ 1
    explicit WorkerPool(int threads);
    ~WorkerPool();
    WorkerPool(const WorkerPool&) = delete;
    WorkerPool& operator=(const WorkerPool&) = delete;

    /// Calls piece(0) … piece(count − 1) and returns when all are done. With one thread or one
    /// piece no other thread is woken.
    /// @throws what a piece threw: the first that was noticed
    void run(int count, const std::function<void(int)>& piece);

private:
    struct Shared;
    std::unique_ptr<Shared> m_shared;
};

} // namespace loopscope
