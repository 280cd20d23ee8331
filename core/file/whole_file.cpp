#include "core/file/whole_file.h"

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace loopscope
{

namespace
{

std::string reasonOf(int error)
{
    return std::generic_category().message(error);
}

unexpected<std::string> cannotRead(const std::string& path, const std::string& why)
{
    return unexpected(path + " cannot be read: " + why + ".");
}

unexpected<std::string> cannotRead(const std::string& path, int error)
{
    const char* remedy = error == ENOENT || error == ENOTDIR ? "; check its name and its folder"
                         : error == EACCES                   ? "; ask its owner for the right to"
                                                             : "";
    return cannotRead(path, reasonOf(error) + remedy);
}

unexpected<std::string> cannotWrite(const std::string& path, const std::string& why)
{
    return unexpected(path + " cannot be written: " + why + ".");
}

unexpected<std::string> cannotWrite(const std::string& path, int error)
{
    const char* remedy = error == ENOENT || error == ENOTDIR ? "; make its folder first"
                         : error == ENOSPC                   ? "; make room, or name another folder"
                                                             : "; name another folder";
    return cannotWrite(path, reasonOf(error) + remedy);
}

/// An open file that is closed in the end.
class Descriptor
{
public:
    explicit Descriptor(int number)
        : m_number(number)
    {
    }
    ~Descriptor() { close(); }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    int number() const { return m_number; }
    bool isOpen() const { return m_number >= 0; }
    /// Some file systems report a failed write only here.
    bool close()
    {
        const int number = m_number;
        m_number = -1;
        return number < 0 || ::close(number) == 0;
    }

private:
    int m_number;
};

bool writeAll(int file, std::string_view bytes)
{
    while (!bytes.empty()) {
        const ssize_t written = ::write(file, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        bytes.remove_prefix(std::size_t(written));
    }
    return true;
}

/// A new file beside the target: the same folder is the same file system, so that it can be
/// renamed.
int createBeside(const std::string& target, mode_t mode, std::string& name)
{
    static std::atomic<unsigned> counter = 0;
    for (int attempt = 0; attempt < 100; ++attempt) {
        name = target + "." + std::to_string(::getpid()) + "-" + std::to_string(counter++) + ".new";
        const int file = ::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
        if (file >= 0 || errno != EEXIST)
            return file;
    }
    return -1;
}

/// A rename is on the disk only when its folder is. A file system that cannot flush folders is no
/// error.
void flushFolderOf(const std::string& path)
{
    std::string folder = std::filesystem::path(path).parent_path().string();
    if (folder.empty())
        folder = ".";
    const Descriptor descriptor(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (descriptor.isOpen())
        ::fsync(descriptor.number());
}

/// @return an error's reason; empty if the new file is complete and flushed
std::string fill(Descriptor& file, std::string_view bytes)
{
    struct stat state = {};
    if (!writeAll(file.number(), bytes) || ::fsync(file.number()) != 0 ||
        ::fstat(file.number(), &state) != 0)
        return reasonOf(errno);
    if (std::uint64_t(state.st_size) != bytes.size())
        return "only " + std::to_string(state.st_size) + " of " + std::to_string(bytes.size()) +
               " bytes arrived";
    return file.close() ? std::string() : reasonOf(errno);
}

} // namespace

Result<std::string> readWholeFile(const std::string& path, std::uint64_t maximumBytes)
{
    // Not blocking: the other end of a named pipe may never come.
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    struct stat state = {};
    if (!file.isOpen() || ::fstat(file.number(), &state) != 0)
        return cannotRead(path, errno);
    if (S_ISDIR(state.st_mode))
        return cannotRead(path, "it is a folder; name a file in it");
    if (!S_ISREG(state.st_mode))
        return cannotRead(path, "it is no regular file; save its contents in one first");
    const auto size = std::uint64_t(state.st_size);
    if (size > maximumBytes)
        return cannotRead(path, "it has " + std::to_string(size) + " bytes, and at most " +
                                    std::to_string(maximumBytes) + " are read; take a part of it");
    std::string bytes(std::size_t(size), '\0');
    std::size_t read = 0;
    while (read < bytes.size()) {
        const ssize_t count = ::read(file.number(), bytes.data() + read, bytes.size() - read);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return cannotRead(path, errno);
        if (count == 0)
            return cannotRead(path, "it became shorter while it was read; try again");
        read += std::size_t(count);
    }
    return bytes;
}

Result<void> writeFileAtomically(const std::string& path, std::string_view bytes)
{
    std::error_code ignored;
    std::string target = path;
    if (std::filesystem::is_symlink(path, ignored)) {
        const std::filesystem::path resolved = std::filesystem::weakly_canonical(path, ignored);
        target = resolved.empty() ? path : resolved.string();
    }
    struct stat state = {};
    const bool exists = ::stat(target.c_str(), &state) == 0;
    if (exists && S_ISDIR(state.st_mode))
        return cannotWrite(path, "it is a folder; name a file in it");
    if (exists && !S_ISREG(state.st_mode))
        return cannotWrite(path, "it is no regular file; name another one");

    std::string beside;
    Descriptor file(createBeside(target, exists ? mode_t(0600) : mode_t(0666), beside));
    if (!file.isOpen())
        return cannotWrite(path, errno);
    std::string problem;
    if (exists && ::fchmod(file.number(), state.st_mode & mode_t(07777)) != 0)
        problem = reasonOf(errno);
    if (problem.empty())
        problem = fill(file, bytes);
    if (problem.empty() && ::rename(beside.c_str(), target.c_str()) != 0)
        problem = reasonOf(errno);
    if (!problem.empty()) {
        ::unlink(beside.c_str());
        return cannotWrite(path, problem);
    }
    flushFolderOf(target);
    return {};
}

} // namespace loopscope
