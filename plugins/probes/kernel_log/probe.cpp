// The kernel's log as it stands now: what went wrong before the run began.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "plugins/common/probe/tool_probe.hpp"
#include "plugins/probes/kernel_log/parse.hpp"
#include "vetting/plugin.hpp"

namespace vetting {
namespace {

constexpr std::size_t kMostBytes = 16U << 20;  // several times the largest usual log buffer

/// /dev/kmsg gives one record a read and EAGAIN at its end; a test's file is read like any other.
std::string read_log(const std::filesystem::path& file) {
    const Descriptor fd(::open(file.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
    if (fd.get() < 0 && errno == ENOENT) probe::no_source("there is no /dev/kmsg");
    if (fd.get() < 0) probe::denied("/dev/kmsg cannot be opened: " + std::string(std::strerror(errno)));
    std::string text;
    std::array<char, 8192> buffer{};
    while (text.size() < kMostBytes) {
        const ssize_t count = ::read(fd.get(), buffer.data(), buffer.size());
        if (count < 0 && (errno == EINTR || errno == EPIPE)) continue;  // EPIPE: overwritten meanwhile
        if (count <= 0) break;
        text.append(buffer.data(), static_cast<std::size_t>(count));
    }
    return text;
}

class KernelLogProbe final : public Probe {
public:
    std::string collect(Call& call) override {
        const std::string text = read_log(probe::settings_of(call, "").sysroot / "dev/kmsg");
        if (text.empty()) return "{}";  // cleared: nothing to say
        call.artifact("kmsg.txt", "text/plain", text);
        return probe::to_text(kernel_log::parse(text));
    }
    std::string parse(Call& call) override { return probe::to_text(probe::read_captures(call, &kernel_log::parse)); }
};

}  // namespace

VETTING_EXPORT(KernelLogProbe);

}  // namespace vetting
