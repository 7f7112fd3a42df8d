#include "sdk/runner/child/artifact_pump.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "sdk/runner/child/checks.hpp"

namespace vetting::runner {

ArtifactPump::ArtifactPump(Channel& channel) : channel_(channel), stop_event_(::eventfd(0, EFD_CLOEXEC)) {}

int ArtifactPump::open(const std::string& name, const std::string& media_type) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return -1;
    UniqueFd from(ends[0]);
    ::fcntl(from.get(), F_SETFL, O_NONBLOCK);
    const std::lock_guard lock(mutex_);
    const std::uint32_t number = next_++;
    channel_.send_json(FrameType::ArtifactOpen, Json{{"number", number}, {"name", name}, {"media_type", media_type}});
    threads_.emplace_back([this, number, end = std::move(from)]() mutable { carry(number, std::move(end)); });
    return ends[1];
}

void ArtifactPump::finish() {
    const std::uint64_t one = 1;
    if (::write(stop_event_.get(), &one, sizeof one) < 0) return;  // an eventfd takes this as long as it is open
    std::vector<std::thread> threads;
    {
        const std::lock_guard lock(mutex_);
        threads.swap(threads_);
    }
    for (std::thread& thread : threads) thread.join();
}

void ArtifactPump::carry(std::uint32_t number, UniqueFd from) {
    std::array<char, 65536> buffer;
    std::size_t carried = 0;
    bool complete = false;
    for (bool stopping = false;;) {
        const ssize_t got = ::read(from.get(), buffer.data(), buffer.size());
        if (got == 0) complete = carried <= kMostArtifact;
        if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR)) break;
        if (got > 0) {
            carried += static_cast<std::size_t>(got);  // past the limit it is read and dropped: the plugin is not blocked
            if (carried <= kMostArtifact) {
                channel_.send(FrameType::ArtifactBytes, with_number(number, {buffer.data(), static_cast<std::size_t>(got)}));
            }
            continue;
        }
        if (stopping) break;  // nothing left in the pipe, and its writer forgot to close it
        std::array<pollfd, 2> fds{pollfd{from.get(), POLLIN, 0}, pollfd{stop_event_.get(), POLLIN, 0}};
        ::poll(fds.data(), fds.size(), -1);
        stopping = (fds[1].revents & POLLIN) != 0;
    }
    channel_.send_json(FrameType::ArtifactClose, Json{{"number", number}, {"complete", complete}});
}

}  // namespace vetting::runner
