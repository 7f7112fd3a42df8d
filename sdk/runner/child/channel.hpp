// The child's end of the socketpair: frames out from any thread, frames in on the reader thread.
#pragma once

#include <mutex>
#include <optional>
#include <string_view>

#include "sdk/base/json.hpp"
#include "sdk/runner/frame.hpp"

namespace vetting::runner {

class Channel {
public:
    explicit Channel(int fd) : fd_(fd) {}

    /// Blocks while the supervisor is behind. A supervisor that is gone ends this process: nobody is left to tell.
    void send(FrameType type, std::string_view payload);
    void send_json(FrameType type, const Json& payload);

    /// The next frame; nothing when the supervisor closed its end or sent what cannot be read. Reader thread only.
    [[nodiscard]] std::optional<Frame> receive();

private:
    int fd_;
    std::mutex sending_;
    FrameReader reader_;
};

}  // namespace vetting::runner
