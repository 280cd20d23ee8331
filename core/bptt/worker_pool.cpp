#include "core/bptt/worker_pool.h"

#include "core/require.h"

#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace loopscope
{

struct WorkerPool::Shared {
    std::mutex mutex;
    std::condition_variable wake;
    std::condition_variable done;
    const std::function<void(int)>* piece = nullptr;
    int next = 0;
    int count = 0;
    int running = 0;
    bool stop = false;
    std::exception_ptr failure;
    std::vector<std::thread> threads;

    /// Takes pieces until none is left. The lock is held between them.
    void work(std::unique_lock<std::mutex>& lock)
    {
        while (next < count) {
            const int index = next++;
            ++running;
            lock.unlock();
            std::exception_ptr thrown;
            try {
                (*piece)(index);
            } catch (...) {
                thrown = std::current_exception();
            }
            lock.lock();
            --running;
            if (thrown && !failure)
                failure = thrown;
        }
        if (running == 0)
            done.notify_all();
    }

    void serve()
    {
        std::unique_lock lock(mutex);
        for (;;) {
            wake.wait(lock, [this] { return stop || next < count; });
            if (stop)
                return;
            work(lock);
        }
    }
};

WorkerPool::WorkerPool(int threads)
    : m_shared(std::make_unique<Shared>())
{
    require(threads >= 1, "at least one thread must work");
    for (int i = 1; i < threads; ++i)
        m_shared->threads.emplace_back([shared = m_shared.get()] { shared->serve(); });
}

WorkerPool::~WorkerPool()
{
    {
        const std::lock_guard lock(m_shared->mutex);
        m_shared->stop = true;
    }
    m_shared->wake.notify_all();
    for (std::thread& thread : m_shared->threads)
        thread.join();
}

void WorkerPool::run(int count, const std::function<void(int)>& piece)
{
    if (m_shared->threads.empty() || count == 1) {
        for (int index = 0; index < count; ++index)
            piece(index);
        return;
    }
    std::unique_lock lock(m_shared->mutex);
    m_shared->piece = &piece;
    m_shared->next = 0;
    m_shared->count = count;
    m_shared->failure = nullptr;
    m_shared->wake.notify_all();
    m_shared->work(lock);
    m_shared->done.wait(lock, [this] { return m_shared->running == 0; });
    m_shared->count = 0;
    if (m_shared->failure)
        std::rethrow_exception(m_shared->failure);
}

} // namespace loopscope
