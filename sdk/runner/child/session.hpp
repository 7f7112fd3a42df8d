// One conversation with the supervisor: calls come in on the reader thread and are made on the work thread.
#pragma once

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "sdk/runner/child/call_state.hpp"
#include "sdk/runner/child/module.hpp"

namespace vetting::runner {

class Session {
public:
    Session(Channel& channel, const LoadedComponent& component) : channel_(channel), component_(component) {}

    /// Serve calls on this thread until the supervisor says Quit. It never returns when the supervisor is gone.
    void serve();

private:
    struct Request {
        Json call;
        Inputs inputs;
    };
    void read_frames();
    void take(const Frame& frame);
    void take_input(const Frame& frame);
    [[nodiscard]] std::optional<Request> next_request();
    void answer(Request request);
    vt_status make(const Json& request, CallState& state);

    Channel& channel_;
    const LoadedComponent& component_;
    Inputs inputs_;               ///< of the next call; reader thread only
    std::size_t inputs_size_ = 0;
    std::mutex mutex_;
    std::condition_variable came_;
    std::deque<Request> requests_;
    std::shared_ptr<CallState> current_;
    bool quit_ = false;
    void* self_ = nullptr;
    bool made_ = false;
};

}  // namespace vetting::runner
