#include "sdk/runner/child/call_state.hpp"

#include <fcntl.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <ctime>
#include <filesystem>

#include "sdk/runner/child/tool.hpp"

namespace vetting::runner {
namespace {

std::int64_t monotonic_ns() {
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

/// Copy element `i` of an array of the caller's stride; what a shorter element lacks stays zero.
template <class T>
T element(const T* first, std::size_t i, std::size_t stride) {
    T copy{};
    std::memcpy(&copy, reinterpret_cast<const char*>(first) + i * stride, std::min(stride, sizeof copy));
    return copy;
}

template <class T>
vt_status check_array(const T* first, std::size_t n, std::size_t stride) {
    if (n == 0) return VT_OK;
    if (first == nullptr || stride < sizeof(T) || stride > 4096) return VT_E_INVALID;
    return n > 4096 ? VT_E_LIMIT : VT_OK;
}

std::string_view level_name(std::int32_t level) {
    constexpr std::array<std::string_view, 4> kNames{"debug", "info", "warning", "error"};
    return kNames[static_cast<std::size_t>(std::clamp(level, 0, 3))];
}

/// Give `text` to the plugin's sink in pieces.
vt_status write_all(const vt_sink& out, std::string_view text) {
    if (text.empty()) return out.write(out.ctx, {text.data(), 0});
    while (!text.empty()) {
        const std::string_view piece = text.substr(0, kChunk);
        const vt_status status = out.write(out.ctx, {piece.data(), piece.size()});
        if (status != VT_OK) return status;
        text.remove_prefix(piece.size());
    }
    return VT_OK;
}

}  // namespace

CallState::CallState(Channel& channel, Inputs inputs, const vt_host& host, std::optional<std::int64_t> deadline_ms)
    : channel_(channel), inputs_(std::move(inputs)), cancel_event_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)), artifacts_(channel) {
    raw_.struct_size = sizeof raw_;
    raw_.cancel_fd = cancel_event_.get();
    raw_.deadline_ns = deadline_ms ? monotonic_ns() + *deadline_ms * 1'000'000 : 0;
    raw_.host = &host;
    raw_.ctx = this;
}

void CallState::cancel() {
    cancelled_ = true;
    const std::uint64_t one = 1;
    // The counter only ever goes up, by one a cancel: this cannot block or fail.
    [[maybe_unused]] const ssize_t done = ::write(cancel_event_.get(), &one, sizeof one);
}

void CallState::fail(std::string message) {
    const std::lock_guard lock(mutex_);
    message_ = std::move(message);
}

std::string CallState::message() {
    const std::lock_guard lock(mutex_);
    return message_;
}

void CallState::log(std::int32_t level, std::string_view line) {
    std::uint64_t dropped = 0;
    {
        const std::lock_guard lock(mutex_);
        if (!lines_.allow()) {
            ++dropped_lines_;
            return;
        }
        dropped = std::exchange(dropped_lines_, 0);
    }
    if (dropped > 0) {
        channel_.send_json(FrameType::Log, Json{{"level", "warning"}, {"line", std::to_string(dropped) + " lines dropped: too many a second"}});
    }
    channel_.send_json(FrameType::Log, Json{{"level", level_name(level)}, {"line", std::string(line.substr(0, kMostLine))}});
}

vt_status CallState::progress(vt_str sub_step, std::int32_t permille) {
    if (const vt_status status = check_text(sub_step, kMostName); status != VT_OK) return status;
    if (permille < -1 || permille > 1000) return VT_E_INVALID;
    {
        const std::lock_guard lock(mutex_);
        const bool news = last_sub_step_ != view(sub_step) || permille == 1000;
        last_sub_step_ = view(sub_step);
        if (!steps_.allow() && !news) return VT_OK;  // the next one says more
    }
    channel_.send_json(FrameType::Progress, Json{{"sub_step", std::string(view(sub_step))}, {"permille", permille}});
    return breached() ? VT_STOP : VT_OK;
}

vt_status CallState::samples(const vt_sample* samples, std::size_t n, std::size_t stride) {
    if (const vt_status status = check_array(samples, n, stride); status != VT_OK) return status;
    if (!sample_rate_.allow(static_cast<double>(n))) return VT_E_LIMIT;
    const std::int64_t now = monotonic_ns();
    Json good = Json::array();
    for (std::size_t i = 0; i < n; ++i) {
        const vt_sample one = element(samples, i, stride);
        const bool fits = check_name(one.key) == VT_OK && check_name(one.unit) == VT_OK &&
                          check_text(one.device, kMostName) == VT_OK && std::isfinite(one.value);
        if (!fits) continue;
        const std::int64_t age_ms = one.mono_ns == 0 ? 0 : std::clamp<std::int64_t>((now - one.mono_ns) / 1'000'000, 0, 3'600'000);
        good.push_back({view(one.key), view(one.unit), view(one.device), one.value, age_ms});
    }
    for (std::size_t begin = 0; begin < good.size(); begin += 512) {  // 512 of the longest fit into a frame
        const auto end = std::min(begin + 512, good.size());
        channel_.send_json(FrameType::Samples, Json(Json::array_t(good.begin() + static_cast<std::ptrdiff_t>(begin),
                                                             good.begin() + static_cast<std::ptrdiff_t>(end))));
    }
    if (good.size() < n) return VT_E_INVALID;
    return breached() ? VT_STOP : VT_OK;
}

vt_status CallState::work(const vt_work* work, std::size_t n, std::size_t stride) {
    if (const vt_status status = check_array(work, n, stride); status != VT_OK) return status;
    vt_status answer = breached() ? VT_STOP : VT_OK;
    for (std::size_t i = 0; i < n; ++i) {
        const vt_work one = element(work, i, stride);
        const bool fits = check_name(one.device) == VT_OK && check_name(one.what) == VT_OK && check_name(one.unit) == VT_OK &&
                          std::isfinite(one.done) && one.done >= 0;
        if (!fits) {
            answer = VT_E_INVALID;
            continue;
        }
        channel_.send_json(FrameType::Work, Json{view(one.device), view(one.what), view(one.unit), one.done});
    }
    return answer;
}

vt_status CallState::finding(const vt_finding& finding) {
    for (const vt_str text : {finding.device, finding.unit}) {
        if (const vt_status status = check_text(text, kMostName); status != VT_OK) return status;
    }
    if (const vt_status status = check_name(finding.code); status != VT_OK) return status;
    if (const vt_status status = check_text(finding.message, kMostLine); status != VT_OK) return status;
    if (const vt_status status = check_text(finding.details, kMostDetails); status != VT_OK) return status;
    Json json{{"code", view(finding.code)}, {"device", view(finding.device)}, {"message", view(finding.message)}};
    if (std::isfinite(finding.value)) json["value"] = finding.value;
    if (std::isfinite(finding.limit)) json["limit"] = finding.limit;
    if (finding.unit.len != 0) json["unit"] = view(finding.unit);
    if (finding.details.len != 0) {
        Json details = Json::parse(view(finding.details), nullptr, false);
        if (!details.is_object()) return VT_E_INVALID;
        json["details"] = std::move(details);
    }
    {
        const std::lock_guard lock(mutex_);
        if (findings_ == kMostFindings) return VT_E_LIMIT;
        ++findings_;
    }
    channel_.send_json(FrameType::Finding, json);
    return breached() ? VT_STOP : VT_OK;
}

std::optional<std::string> CallState::input(std::string_view name) {
    if (name == "stderr") return last_tool_error();
    if (name == "capture") name = "capture/0";
    if (const auto found = inputs_.find(name); found != inputs_.end()) return found->second;
    if (!name.starts_with("facts/")) return std::nullopt;
    const auto whole = inputs_.find("facts");
    if (whole == inputs_.end()) return std::nullopt;
    const std::lock_guard lock(mutex_);
    if (!facts_) facts_ = parse_json(whole->second);
    const Json::json_pointer pointer{std::string(name.substr(std::strlen("facts")))};
    if (!facts_->contains(pointer)) return std::nullopt;
    return dump_json(facts_->at(pointer));
}

vt_status CallState::read(std::string_view name, const vt_sink& out) {
    if (name.size() > 4 * kMostName || !is_utf8(name) || out.write == nullptr) return VT_E_INVALID;
    const auto text = input(name);
    return text ? write_all(out, *text) : VT_E_NOT_FOUND;
}

vt_status CallState::artifact(vt_str name, vt_str media_type, std::int32_t& fd) {
    if (check_name(name) != VT_OK || check_name(media_type) != VT_OK) return VT_E_INVALID;
    const std::string file(view(name));
    if (file.find('/') != std::string::npos || file.front() == '.') return VT_E_INVALID;
    {
        const std::lock_guard lock(mutex_);
        if (artifact_names_.size() == kMostArtifacts) return VT_E_LIMIT;
        if (!artifact_names_.insert(file).second) return VT_E_INVALID;
    }
    fd = artifacts_.open(file, std::string(view(media_type)));
    return fd < 0 ? VT_E_IO : VT_OK;
}

/// The nodes that the gates gave this call; in its /dev there are no others.
bool CallState::may_write(const std::string& node) const {
    const auto given = inputs_.find("writable");
    if (given == inputs_.end()) return false;
    const Json list = Json::parse(given->second, nullptr, false);
    return list.is_array() && std::find(list.begin(), list.end(), Json(node)) != list.end();
}

vt_status CallState::open_device(vt_str device, std::int32_t mode, std::int32_t& fd) {
    if (check_name(device) != VT_OK) return VT_E_INVALID;
    const std::string asked(view(device));
    if (mode != VT_OPEN_READ && (mode != VT_OPEN_WRITE || !may_write(asked))) {
        fail("opening " + asked + " for writing is refused: no permit was given for it");
        return VT_E_REFUSED;
    }
    std::error_code failed;
    const std::string real = std::filesystem::canonical(asked, failed).string();  // /dev/disk/by-id/… are links
    if (failed) return VT_E_NOT_FOUND;
    if (!real.starts_with("/dev/")) {
        fail("opening " + asked + " is refused: it is not below /dev");
        return VT_E_REFUSED;
    }
    fd = ::open(real.c_str(), (mode == VT_OPEN_WRITE ? O_RDWR : O_RDONLY) | O_CLOEXEC | O_NOFOLLOW);
    if (fd >= 0) return VT_OK;
    return errno == EACCES || errno == EPERM ? VT_E_REFUSED : VT_E_IO;
}

vt_status CallState::journal(vt_str json) {
    if (const vt_status status = check_text(json, kMostDetails); status != VT_OK) return status;
    if (!Json::accept(view(json))) return VT_E_INVALID;
    const std::lock_guard one_at_a_time(journalling_);
    std::unique_lock lock(mutex_);
    journal_answer_.reset();
    channel_.send(FrameType::Journal, view(json));
    answered_.wait(lock, [this] { return journal_answer_.has_value(); });
    return *journal_answer_;
}

void CallState::answer_journal(vt_status status) {
    const std::lock_guard lock(mutex_);
    journal_answer_ = status;
    answered_.notify_all();
}

vt_status CallState::output(std::string_view chunk) {
    while (!chunk.empty()) {
        const std::string_view piece = chunk.substr(0, kChunk);
        channel_.send(FrameType::Output, piece);
        chunk.remove_prefix(piece.size());
    }
    return VT_OK;
}

}  // namespace vetting::runner
