#include "sdk/runner/child/channel.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace vetting::runner {

void Channel::send(FrameType type, std::string_view payload) {
    const std::string frame = encode(type, payload);
    std::string_view rest = frame;
    const std::lock_guard lock(sending_);
    while (!rest.empty()) {
        const ssize_t sent = ::send(fd_, rest.data(), rest.size(), MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent <= 0) ::_exit(EXIT_FAILURE);
        rest.remove_prefix(static_cast<std::size_t>(sent));
    }
}

void Channel::send_json(FrameType type, const Json& payload) { send(type, std::string_view(dump_json(payload))); }

std::optional<Frame> Channel::receive() {
    std::array<char, 65536> buffer;
    for (;;) {
        if (auto frame = reader_.next()) return frame;
        const ssize_t got = ::recv(fd_, buffer.data(), buffer.size(), 0);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return std::nullopt;
        reader_.feed({buffer.data(), static_cast<std::size_t>(got)});
    }
}

}  // namespace vetting::runner
