#include "host/http/router.hpp"

#include <memory>

#include "sdk/base/error.hpp"
#include "sdk/base/url.hpp"

namespace vetting::http {
namespace {

std::vector<std::string_view> split(std::string_view path) {
    std::vector<std::string_view> segments;
    while (!path.empty()) {
        path.remove_prefix(1);  // the slash
        const std::size_t end = path.find('/');
        segments.push_back(path.substr(0, end));
        path = end == std::string_view::npos ? std::string_view{} : path.substr(end);
    }
    return segments;
}

bool is_param(std::string_view segment) { return segment.starts_with('{') && segment.ends_with('}'); }

bool matches(const std::vector<std::string>& pattern, const std::vector<std::string_view>& path) {
    for (std::size_t i = 0; i < path.size(); ++i) {
        if (is_param(pattern[i]) ? path[i].empty() : pattern[i] != path[i]) return false;
    }
    return true;
}

bool serves(Verb offered, Verb wanted) { return offered == wanted || (offered == Verb::Get && wanted == Verb::Head); }

}  // namespace

void Router::add(Endpoint endpoint) {
    const std::vector<std::string_view> views = split(endpoint.path);
    if (by_length_.size() <= views.size()) by_length_.resize(views.size() + 1);
    for (const Entry& entry : by_length_[views.size()]) {
        if (entry.endpoint.verb == endpoint.verb && entry.endpoint.path == endpoint.path) {
            throw Error(Errc::Conflict, "two routes for " + std::string(verb_name(endpoint.verb)) + " " + endpoint.path);
        }
    }
    std::vector<std::string> segments(views.begin(), views.end());
    by_length_[views.size()].push_back({std::move(endpoint), std::move(segments)});
}

Router::Match Router::find(Verb verb, std::string_view path) const {
    Match match;
    const std::vector<std::string_view> segments = split(path);
    if (segments.size() >= by_length_.size()) return match;
    const Entry* found = nullptr;
    for (const Entry& entry : by_length_[segments.size()]) {
        if (!matches(entry.segments, segments)) continue;
        if (serves(entry.endpoint.verb, verb)) {
            found = &entry;
            break;
        }
        match.allowed += (match.allowed.empty() ? "" : ", ") + std::string(verb_name(entry.endpoint.verb));
    }
    if (found == nullptr) return match;
    for (std::size_t i = 0; i < segments.size(); ++i) {
        const std::string& pattern = found->segments[i];
        if (!is_param(pattern)) continue;
        auto value = percent_decode(segments[i]);
        if (!value || value->find('\0') != std::string::npos) return {};
        match.params.emplace_back(std::string_view(pattern).substr(1, pattern.size() - 2), std::move(*value));
    }
    match.endpoint = &found->endpoint;
    return match;
}

}  // namespace vetting::http
