#include "plugins/common/stage/timed_call.hpp"

#include <sys/epoll.h>
#include <sys/timerfd.h>

#include <cerrno>
#include <system_error>

namespace vetting::stages {
namespace {

Descriptor checked(int fd, const char* what) {
    if (fd < 0) throw std::system_error(errno, std::generic_category(), what);
    return Descriptor(fd);
}

void watch(int epoll, int fd) {
    epoll_event event{};
    event.events = EPOLLIN;
    if (fd >= 0 && ::epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) != 0) throw std::system_error(errno, std::generic_category(), "epoll_ctl");
}

}  // namespace

TimedCall::TimedCall(const Call& call, std::chrono::seconds limit)
    : timer_(checked(::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK), "timerfd_create")),
      either_(checked(::epoll_create1(EPOLL_CLOEXEC), "epoll_create1")), raw_(call.raw()), inner_(raw_) {
    itimerspec when{};
    when.it_value.tv_sec = limit.count();
    if (::timerfd_settime(timer_.get(), 0, &when, nullptr) != 0) throw std::system_error(errno, std::generic_category(), "timerfd_settime");
    watch(either_.get(), timer_.get());
    watch(either_.get(), raw_.cancel_fd);
    raw_.cancel_fd = either_.get();
}

}  // namespace vetting::stages
