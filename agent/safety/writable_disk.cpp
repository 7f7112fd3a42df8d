#include "agent/safety/writable_disk.hpp"

#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/sysmacros.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>

namespace vetting::safety {

struct Opener {
    static WritableDisk make(UniqueFd fd, SeenDisk disk, PermitGrant permit) { return {std::move(fd), std::move(disk), std::move(permit)}; }
};

namespace {

OpenedDisk refused(std::string why) { return {std::nullopt, std::move(why)}; }

/// Every device as it is now; the one that is open stands for itself, with what its descriptor says.
std::vector<DiskCase> cases_now(const OpenRequest& request, int fd, const SeenDisk& now) {
    std::vector<DiskCase> cases{{now, probe_disk(request.roots, now, fd, request.options)}};
    const dev_t own = number_of(fd);
    for (const dev_t number : whole_devices(request.roots)) {
        if (number != own) cases.push_back({see_disk(request.roots, number), std::nullopt});
    }
    return cases;
}

std::string size_fault(int fd, const SeenDisk& disk) {
    std::uint64_t size = 0;
    int read_only = 1;
    if (::ioctl(fd, BLKGETSIZE64, &size) != 0 || static_cast<std::int64_t>(size) != disk.size_bytes) return "its size is not what sysfs says";
    if (::ioctl(fd, BLKROGET, &read_only) != 0 || read_only != 0) return "it is read-only";
    return {};
}

}  // namespace

OpenedDisk open_writable(const OpenRequest& request) {
    const auto began = std::chrono::steady_clock::now();
    const std::string node = node_of(request.disk);
    UniqueFd fd(::open(node.c_str(), O_RDWR | O_EXCL | O_CLOEXEC | O_NOFOLLOW));
    if (!fd) return refused(node + " cannot be opened for us alone: " + std::strerror(errno));
    const dev_t number = number_of(fd.get());
    if (number == 0) return refused(node + " is no block device");
    const SeenDisk now = see_disk(request.roots, number);
    if (std::string fault = size_fault(fd.get(), now); !fault.empty()) return refused(node + ": " + fault);
    if (now.serial != request.disk.serial) return refused(node + " is another disk now: " + now.serial);
    GateInput input = request.input;
    input.disks = cases_now(request, fd.get(), now);  // takes its time on a slow disk
    input.asker.now.ms += std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - began).count();
    GateAnswer answer = decide_gates(input).front();
    if (answer.gate != Gate::Permitted || !answer.permit) return refused(answer.reason);
    return {Opener::make(std::move(fd), now, *std::move(answer.permit)), {}};
}

}  // namespace vetting::safety
