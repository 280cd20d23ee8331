#include "tests/support/allocation_count.h"

#include <atomic>
#include <cerrno>
#include <cstdlib>

// glibc's allocator has these second names, so that a program can put functions of its own in front
// of the first ones. Memory comes from the same heap, so free() stays as it is.
#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define LOOPSCOPE_COUNTS_ALLOCATIONS
extern "C" {
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* memory, std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);
}
#endif

namespace loopscope::test
{

namespace
{

std::atomic<bool> isCounting = false;
std::atomic<std::size_t> allocations = 0;
std::atomic<std::size_t> largest = 0;

[[maybe_unused]] void count(std::size_t size)
{
    if (!isCounting)
        return;
    ++allocations;
    std::size_t known = largest;
    while (size > known && !largest.compare_exchange_weak(known, size))
        continue;
}

} // namespace

bool canCountAllocations()
{
#ifdef LOOPSCOPE_COUNTS_ALLOCATIONS
    return true;
#else
    return false;
#endif
}

void startCountingAllocations()
{
    allocations = 0;
    largest = 0;
    isCounting = true;
}

AllocationCount stopCountingAllocations()
{
    isCounting = false;
    return {allocations, largest};
}

} // namespace loopscope::test

#ifdef LOOPSCOPE_COUNTS_ALLOCATIONS
extern "C" {

void* malloc(std::size_t size) noexcept
{
    loopscope::test::count(size);
    return __libc_malloc(size);
}

void* calloc(std::size_t elements, std::size_t size) noexcept
{
    loopscope::test::count(elements * size);
    return __libc_calloc(elements, size);
}

void* realloc(void* memory, std::size_t size) noexcept
{
    loopscope::test::count(size);
    return __libc_realloc(memory, size);
}

void* memalign(std::size_t alignment, std::size_t size) noexcept
{
    loopscope::test::count(size);
    return __libc_memalign(alignment, size);
}

void* aligned_alloc(std::size_t alignment, std::size_t size) noexcept
{
    return memalign(alignment, size);
}

int posix_memalign(void** memory, std::size_t alignment, std::size_t size) noexcept
{
    *memory = memalign(alignment, size);
    return *memory ? 0 : ENOMEM;
}

} // extern "C"
#endif
