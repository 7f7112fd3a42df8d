#include "sdk/runner/private_dev.hpp"

#include <linux/capability.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <array>

namespace vetting::runner {
namespace {

/// What would let root make another node, mount another /dev, or reach into a process that has one.
constexpr std::array kDropped = {CAP_SYS_ADMIN, CAP_MKNOD, CAP_SYS_PTRACE, CAP_SYS_MODULE, CAP_DAC_READ_SEARCH, CAP_SYS_RAWIO, CAP_BPF};

bool drop_capabilities() {
    for (const int capability : kDropped) {
        if (::prctl(PR_CAPBSET_READ, capability, 0, 0, 0) == 1 && ::prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) != 0) return false;
    }
    return true;
}

}  // namespace

PrivateDev::PrivateDev(const std::vector<DeviceNode>& disks) {
    constexpr unsigned kEverybody = S_IFCHR | 0666;
    nodes_ = {{"/dev/null", kEverybody, makedev(1, 3)}, {"/dev/zero", kEverybody, makedev(1, 5)}, {"/dev/full", kEverybody, makedev(1, 7)},
              {"/dev/random", kEverybody, makedev(1, 8)}, {"/dev/urandom", kEverybody, makedev(1, 9)}};
    for (const DeviceNode& disk : disks) nodes_.push_back({"/dev/" + disk.name, S_IFBLK | 0600, makedev(disk.major_number, disk.minor_number)});
}

bool PrivateDev::enter() const {
    if (::unshare(CLONE_NEWNS) != 0 || ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return false;
    if (::mount("vetting-dev", "/dev", "tmpfs", MS_NOSUID | MS_NOEXEC, "mode=0755,size=64m") != 0) return false;
    const mode_t mask = ::umask(0);
    for (const Node& node : nodes_) {
        if (::mknod(node.path.c_str(), node.mode, node.number) != 0) return false;
    }
    if (::mkdir("/dev/shm", 01777) != 0 || ::symlink("/proc/self/fd", "/dev/fd") != 0) return false;
    ::umask(mask);
    return drop_capabilities();
}

}  // namespace vetting::runner
