// Server-sent events as text turned into events; pure, fed with whatever pieces the network gives.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vetting {

struct SseEvent {
    std::string type = "message";
    std::string data;
    std::string id;  ///< empty: this event carries none and is not replayed after a loss
};

/// WHATWG HTML, "Interpreting an event stream". Lines may end in CR, LF or CRLF.
class SseParser {
public:
    /// @return the events completed by `bytes`, in order.
    /// @throws Error BodyTooLarge when one event grows past `kMaxEventBytes`.
    [[nodiscard]] std::vector<SseEvent> feed(std::string_view bytes);
    /// What a reconnecting client sends as `Last-Event-ID`.
    [[nodiscard]] const std::string& last_id() const { return last_id_; }
    /// The last `retry:` of the stream.
    [[nodiscard]] std::optional<std::chrono::milliseconds> retry() const { return retry_; }
    /// A new connection begins: half an event of the old one is dropped, the last id stays.
    void restart();

    static constexpr std::size_t kMaxEventBytes = std::size_t{4} << 20;

private:
    void line(std::vector<SseEvent>& events);
    void field(std::string_view name, std::string_view value);

    std::string line_, data_, type_, id_, last_id_;
    bool has_data_ = false, after_cr_ = false;
    std::optional<std::chrono::milliseconds> retry_;
};

}  // namespace vetting
