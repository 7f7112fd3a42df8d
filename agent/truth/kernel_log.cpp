#include "agent/truth/kernel_log.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <sstream>
#include <utility>

namespace vetting {
namespace {

constexpr std::size_t kMostLines = 20000;  // one call's share of a log that grows faster than it is read
constexpr std::size_t kRecordBytes = 8192; // CONSOLE_EXT_LOG_MAX of the kernel

/// The second field of `6,1234,5140900,-;text`: records are numbered from 0 at each boot.
std::int64_t number_of(std::string_view record) {
    const std::size_t comma = record.find(',');
    std::int64_t number = -1;
    if (comma != record.npos) std::from_chars(record.data() + comma + 1, record.data() + record.size(), number);
    return number;
}

}  // namespace

KernelLog::KernelLog(const std::filesystem::path& sysroot, std::optional<std::int64_t> after)
    : fd_(::open((sysroot / "dev/kmsg").c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC)) {
    struct stat status {};
    if (!fd_ || ::fstat(fd_.get(), &status) != 0) {
        fd_.reset();
        return;
    }
    records_ = S_ISCHR(status.st_mode);
    const off_t at = ::lseek(fd_.get(), 0, records_ ? SEEK_SET : SEEK_END);
    if (at < 0) {
        fd_.reset();
    } else if (after) {
        stand_after(*after);
    } else if (records_) {
        while (!new_lines().empty()) continue;  // only by reading them one learns the last one's number
        overran_ = false;
    } else {
        position_ = at;
    }
}

void KernelLog::stand_after(std::int64_t position) {
    position_ = position;
    goes_on_ = records_;
    if (records_) return;
    overran_ = ::lseek(fd_.get(), 0, SEEK_END) < position;
    ::lseek(fd_.get(), overran_ ? 0 : position, SEEK_SET);
    if (overran_) position_ = 0;
}

bool KernelLog::is_new(std::string_view record) {
    const std::int64_t number = number_of(record);
    if (number >= 0 && number <= position_) return false;
    if (std::exchange(goes_on_, false) && number > position_ + 1) overran_ = true;
    if (number >= 0) position_ = number;
    return true;
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
        if (!records_) {
            text += bytes;
            position_ += count;
        } else if (is_new(bytes)) {
            lines.emplace_back(bytes.substr(0, bytes.find('\n')));
        }
    }
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) lines.push_back(line);
    return lines;
}

}  // namespace vetting
