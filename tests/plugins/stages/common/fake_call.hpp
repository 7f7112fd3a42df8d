// A host for unit tests of code that takes a Call: offers nothing but cancellation.
#pragma once

#include <atomic>

#include "vetting/call.hpp"

namespace vetting::stages {

class FakeHost {
public:
    FakeHost() {
        host_.struct_size = sizeof host_;
        host_.cancelled = [](const vt_call* call) -> std::int32_t { return static_cast<FakeHost*>(call->ctx)->cancel ? 1 : 0; };
        raw_ = {sizeof raw_, -1, 0, &host_, this};
    }
    [[nodiscard]] Call call() const { return Call(raw_); }
    std::atomic<bool> cancel = false;

private:
    vt_host host_{};
    vt_call raw_{};
};

}  // namespace vetting::stages
