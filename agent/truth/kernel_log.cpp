#include "agent/truth/kernel_log.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <sstream>

namespace vetting {
namespace {

constexpr std::size_t kMostLines = 20000;  // one call's share of a log that grows faster than it is read
constexpr std::size_t kRecordBytes = 8192; // CONSOLE_EXT_LOG_MAX of the kernel

}  // namespace

KernelLog::KernelLog(const std::filesystem::path& sysroot)
    : fd_(::open((sysroot / "dev/kmsg").c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC)) {
    struct stat status {};
    if (!fd_ || ::fstat(fd_.get(), &status) != 0 || ::lseek(fd_.get(), 0, SEEK_END) < 0) {
        fd_.reset();
        return;
    }
    records_ = S_ISCHR(status.st_mode);
}

std::vector<std::string> KernelLog::new_lines() {
    std::vector<std::string> lines;
    std::string text;
    std::array<char, kRecordBytes> buffer{};
    while (fd_ && lines.size() < kMostLines) {
        const ssize_t count = ::read(fd_.get(), buffer.data(), buffer.size());
        if (count < 0 && errno == EPIPE) overran_ = true;  // overwritten; the next read goes on
        if (count < 0 && (errno == EINTR || errno == EPIPE)) continue;
        if (count <= 0) break;
        const std::string_view bytes(buffer.data(), static_cast<std::size_t>(count));
        if (records_) {
            lines.emplace_back(bytes.substr(0, bytes.find('\n')));
        } else {
            text += bytes;
        }
    }
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) lines.push_back(line);
    return lines;
}

}  // namespace vetting
