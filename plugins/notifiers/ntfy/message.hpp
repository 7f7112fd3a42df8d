// A notification as ntfy wants it. Pure.
#pragma once

#include <vetting/json.hpp>

#include <string>

namespace vetting::ntfy {

/// A topic URL in parts: where to connect and which topic.
struct Topic {
    bool tls = true;
    std::string host;
    unsigned short port = 443;
    std::string path;   ///< what stands before the topic, `/` for a server at the root
    std::string topic;
};

/// @throws Failure VT_E_INVALID that says what a topic URL looks like.
[[nodiscard]] Topic parse_topic(const std::string& url);

/// The body of ntfy's JSON publish call: title, message, priority and tags from kind and severity, a link to the run.
/// Text is cut to what ntfy takes as a message (4,096 bytes), on a UTF-8 boundary.
[[nodiscard]] nlohmann::json message_for(const nlohmann::json& event, const std::string& topic);

}  // namespace vetting::ntfy
