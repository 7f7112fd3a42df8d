#include "tests/plugins/stages/runner/namespaces.hpp"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <stdexcept>
#include <system_error>

namespace vetting::testing_stages {
namespace {

void check(bool ok, const char* what) {
    if (!ok) throw std::system_error(errno, std::generic_category(), what);
}

}  // namespace

void must_run(const std::string& command) {
    if (std::system(command.c_str()) != 0) throw std::runtime_error("failed: " + command);
}

void enter_own_namespaces() {
    check(::unshare(CLONE_NEWNET | CLONE_NEWNS) == 0, "unshare");
    check(::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0, "make mounts private");
    check(::mount("sysfs", "/sys", "sysfs", 0, nullptr) == 0, "mount /sys");
    must_run("ip link set lo up");
}

OtherMachine::OtherMachine() {
    int ready[2];
    check(::pipe(ready) == 0, "pipe");
    keeper_ = ::fork();
    check(keeper_ >= 0, "fork");
    if (keeper_ == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        const char done = ::unshare(CLONE_NEWNET) == 0 ? 'y' : 'n';
        [[maybe_unused]] const ssize_t told = ::write(ready[1], &done, 1);
        for (;;) ::pause();
    }
    char done = 'n';
    const ssize_t got = ::read(ready[0], &done, 1);
    ::close(ready[0]);
    ::close(ready[1]);
    check(got == 1 && done == 'y', "unshare of the other machine");
    must_run("ip link set lo up");
    std::string pattern = (std::filesystem::temp_directory_path() / "vetting-ports-XXXXXX").string();
    check(::mkdtemp(pattern.data()) != nullptr, "mkdtemp");
    root_ = pattern;
    std::filesystem::create_directory(root_ / "sys");
    thread([this] { check(::mount("sysfs", (root_ / "sys").c_str(), "sysfs", 0, nullptr) == 0, "mount the other /sys"); }).join();
}

OtherMachine::~OtherMachine() {
    // A namespace dies some time after its last process; the names are wanted again before.
    for (const std::string& name : cables_) [[maybe_unused]] const int done = std::system(("ip link del " + name).c_str());
    ::umount2((root_ / "sys").c_str(), MNT_DETACH);
    std::error_code ignored;
    std::filesystem::remove(root_ / "sys", ignored);
    std::filesystem::remove(root_, ignored);
    ::kill(keeper_, SIGKILL);
    ::waitpid(keeper_, nullptr, 0);
}

void OtherMachine::must_run(const std::string& command) const {
    testing_stages::must_run("nsenter --net=/proc/" + std::to_string(keeper_) + "/ns/net " + command);
}

void OtherMachine::cable(const std::string& here, const std::string& here_address, const std::string& there, const std::string& there_address) {
    cables_.push_back(here);
    testing_stages::must_run("ip link add " + here + " type veth peer name " + there + " netns " + std::to_string(keeper_));
    if (!here_address.empty()) testing_stages::must_run("ip addr add " + here_address + " dev " + here);
    if (!there_address.empty()) must_run("ip addr add " + there_address + " dev " + there);
    testing_stages::must_run("ip link set " + here + " up");
    must_run("ip link set " + there + " up");
}

void OtherMachine::enter() const {
    const int fd = ::open(("/proc/" + std::to_string(keeper_) + "/ns/net").c_str(), O_RDONLY | O_CLOEXEC);
    check(fd >= 0, "open the other namespace");
    const int entered = ::setns(fd, CLONE_NEWNET);
    ::close(fd);
    check(entered == 0, "setns");
}

std::jthread OtherMachine::thread(std::function<void()> work) const {
    return std::jthread([this, work = std::move(work)] {
        enter();
        work();
    });
}

}  // namespace vetting::testing_stages
