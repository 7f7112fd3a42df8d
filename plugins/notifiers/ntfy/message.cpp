#include "plugins/notifiers/ntfy/message.hpp"

#include <charconv>

namespace vetting::ntfy {
namespace {

constexpr std::size_t kMostMessageBytes = 4096;

[[noreturn]] void refuse(const std::string& url) {
    throw Failure(VT_E_INVALID, "'" + url + "' is not a topic URL; write https://HOST/TOPIC");
}

void take_authority(const std::string& url, std::string_view authority, Topic& topic) {
    const auto colon = authority.rfind(':');
    const bool has_port = colon != std::string_view::npos && authority.find(']', colon) == std::string_view::npos;
    topic.host = authority.substr(0, has_port ? colon : authority.size());
    if (has_port) {
        const std::string_view port = authority.substr(colon + 1);
        const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), topic.port);
        if (port.empty() || error != std::errc{} || end != port.data() + port.size() || topic.port == 0) refuse(url);
    }
    if (topic.host.empty() || topic.host.find('@') != std::string::npos) refuse(url);
}

std::string text_at(const nlohmann::json& event, const char* key) {
    const auto found = event.find(key);
    if (found == event.end()) return {};
    return found->is_string() ? found->get<std::string>() : found->is_number_integer() ? found->dump() : std::string{};
}

std::string cut(std::string text) {
    if (text.size() <= kMostMessageBytes) return text;
    std::size_t end = kMostMessageBytes - 3;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    return text.substr(0, end) + "…";
}

std::string title_for(const nlohmann::json& event) {
    const std::string kind = text_at(event, "kind"), host = text_at(event, "host");
    const std::string machine = host.empty() ? "a machine" : host;
    if (kind == "StageFailed") return machine + ": " + (text_at(event, "stage").empty() ? "run failed" : text_at(event, "stage") + " failed");
    if (kind == "SpecMismatch") return machine + ": not what was ordered";
    if (kind == "HoldingOpened") return machine + ": holding for a person";
    if (kind == "RunCompleted") return machine + ": " + (text_at(event, "verdict").empty() ? "run completed" : text_at(event, "verdict"));
    return machine + ": " + kind;
}

}  // namespace

Topic parse_topic(const std::string& url) {
    Topic topic;
    std::string_view rest = url;
    if (rest.starts_with("https://")) rest.remove_prefix(8);
    else if (rest.starts_with("http://")) {
        rest.remove_prefix(7);
        topic.tls = false;
        topic.port = 80;
    } else refuse(url);
    const auto slash = rest.find('/');
    if (slash == std::string_view::npos || rest.find_first_of("?# \r\n\t") != std::string_view::npos) refuse(url);
    take_authority(url, rest.substr(0, slash), topic);
    const std::string_view path = rest.substr(slash);
    const auto last = path.rfind('/');
    topic.path = path.substr(0, last + 1);
    topic.topic = path.substr(last + 1);
    if (topic.topic.empty()) refuse(url);
    return topic;
}

nlohmann::json message_for(const nlohmann::json& event, const std::string& topic) {
    const std::string severity = text_at(event, "severity");
    const bool critical = severity == "critical";
    std::string text = text_at(event, "reason");
    if (text.empty()) text = text_at(event, "message");
    if (text.empty()) text = "run " + text_at(event, "run");
    nlohmann::json message = {{"topic", topic}, {"title", title_for(event)}, {"message", cut(text)},
                              {"priority", critical ? 5 : severity == "warning" ? 4 : 3},
                              {"tags", nlohmann::json::array({critical ? "rotating_light" : "white_check_mark", text_at(event, "kind")})}};
    if (const std::string url = text_at(event, "url"); url.starts_with("https://")) message["click"] = url;
    return message;
}

}  // namespace vetting::ntfy
