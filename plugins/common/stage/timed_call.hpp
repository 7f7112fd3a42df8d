// A tool that may hang: the call under which it runs, cancelled also when its time is over.
#pragma once

#include <chrono>

#include "vetting/call.hpp"

namespace vetting::stages {

class TimedCall {
public:
    /// @throws std::system_error when the kernel has no timer to give
    TimedCall(const Call& call, std::chrono::seconds limit);
    TimedCall(const TimedCall&) = delete;
    TimedCall& operator=(const TimedCall&) = delete;
    /// Its tools are ended, as by Cancelled, when the time is over or the outer call is cancelled.
    [[nodiscard]] Call& call() { return inner_; }

private:
    Descriptor timer_, either_;  ///< `either_` is ready when the timer or the outer call's cancellation is
    vt_call raw_;
    Call inner_;
};

}  // namespace vetting::stages
