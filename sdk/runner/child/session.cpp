#include "sdk/runner/child/session.hpp"

#include <unistd.h>

#include "sdk/runner/child/host_api.hpp"
#include "sdk/runner/child/interfaces.hpp"
#include "sdk/runner/child/tool.hpp"

namespace vetting::runner {

void Session::serve() {
    std::thread([this] { read_frames(); }).detach();  // ends with the process: it waits for the supervisor for good
    while (auto request = next_request()) answer(*std::move(request));
    if (made_ && component_.raw->destroy != nullptr) component_.raw->destroy(self_);
}

void Session::read_frames() {
    try {
        while (const auto frame = channel_.receive()) take(*frame);
    } catch (const std::exception&) {
        // A frame that cannot be read is the end of the conversation, as a closed socket is.
    }
    kill_all_tools();
    ::_exit(EXIT_FAILURE);
}

void Session::take(const Frame& frame) {
    if (frame.type == FrameType::Input) return take_input(frame);
    const std::lock_guard lock(mutex_);
    switch (frame.type) {
        case FrameType::Call:
            requests_.push_back({parse_json(frame.payload), std::exchange(inputs_, {})});
            inputs_size_ = 0;
            break;
        case FrameType::Cancel:
            if (current_) current_->cancel();
            break;
        case FrameType::Breach:
            if (current_) current_->breach();
            break;
        case FrameType::JournalAck:
            if (current_) current_->answer_journal(parse_json(frame.payload).at("status").get<vt_status>());
            break;
        case FrameType::Quit: quit_ = true; break;
        default: break;  // a newer supervisor's
    }
    came_.notify_all();
}

void Session::take_input(const Frame& frame) {
    const Named input = split_name(frame.payload);
    inputs_size_ += input.bytes.size();
    if (inputs_size_ > kMostInput) throw Error(Errc::BodyTooLarge, "inputs of a call");
    inputs_[std::string(input.name)] += input.bytes;
}

std::optional<Session::Request> Session::next_request() {
    std::unique_lock lock(mutex_);
    current_.reset();
    came_.wait(lock, [this] { return quit_ || !requests_.empty(); });
    if (requests_.empty()) return std::nullopt;
    Request request = std::move(requests_.front());
    requests_.pop_front();
    std::optional<std::int64_t> deadline_ms;
    if (request.call.contains("deadline_ms")) deadline_ms = request.call.at("deadline_ms").get<std::int64_t>();
    current_ = std::make_shared<CallState>(channel_, std::move(request.inputs), host_api(), deadline_ms);
    return request;
}

void Session::answer(Request request) {
    CallState& state = *current_;  // replaced by this thread only
    vt_status status = VT_E_INTERNAL;
    try {
        status = make(request.call, state);
    } catch (const std::exception& error) {
        state.fail(std::string("an exception came out of the plugin: ") + error.what());
    } catch (...) {
        state.fail("an exception came out of the plugin");
    }
    state.finish_artifacts();
    channel_.send_json(FrameType::Done, Json{{"status", status}, {"message", state.message()}});
}

vt_status Session::make(const Json& request, CallState& state) {
    const auto interface_id = request.at("interface").get<std::string>();
    const auto name = request.at("function").get<std::string>();
    const FunctionInfo* function = find_function(interface_id, name);
    const void* table = function == nullptr ? nullptr : interface_table(*component_.raw, interface_id);
    if (table == nullptr) {
        state.fail(component_.describe.id + " does not offer " + interface_id + " " + name + "()");
        return VT_E_UNSUPPORTED;
    }
    if (!made_ && component_.raw->create != nullptr) {
        if (const vt_status status = component_.raw->create(&state.raw(), &self_); status < 0) return status;
    }
    made_ = true;
    const vt_sink sink{&state, [](void* self, vt_str chunk) noexcept -> vt_status {
                           if (chunk.ptr == nullptr && chunk.len != 0) return VT_E_INVALID;
                           return static_cast<CallState*>(self)->output(view(chunk));
                       }};
    const vt_status status = invoke(*function, table, self_, state.raw(), sink, request.value("action", 0));
    if (status == VT_E_UNSUPPORTED && state.message().empty()) state.fail(component_.describe.id + " has no " + name + "()");
    return status;
}

}  // namespace vetting::runner
