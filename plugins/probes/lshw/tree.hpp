// lshw's tree, whichever form it was printed in. Internal to this folder.
#pragma once

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vetting::lshw {

/// One node with the road to it: the nearest ancestor first.
struct Node {
    const nlohmann::json* json = nullptr;
    std::vector<const nlohmann::json*> ancestors;

    [[nodiscard]] std::string id() const;
    [[nodiscard]] std::string kind() const;  ///< lshw's class
    [[nodiscard]] std::optional<std::string> text(const char* key) const;
    /// As `text`, of what comes from the firmware's tables: words of its template are nothing.
    [[nodiscard]] std::optional<std::string> dmi(const char* key) const;
    [[nodiscard]] std::optional<std::string> setting(const char* key) const;  ///< of its configuration
    [[nodiscard]] bool has_capability(const char* key) const;
    [[nodiscard]] std::vector<std::string> logical_names() const;
    /// What follows `<bus>@` in businfo: `0000:01:00.0`.
    [[nodiscard]] std::optional<std::string> address_on(std::string_view bus) const;
};

/// The document as one tree or several, in the shape of `-json`. @throws tool::InputError.
[[nodiscard]] nlohmann::json read_document(std::string_view capture);

/// Every node, parents first. The nodes point into `document`.
[[nodiscard]] std::vector<Node> walk(const nlohmann::json& document);

/// lshw's plain text in the shape of `-json`, empty when there is no node in it.
[[nodiscard]] nlohmann::json read_text(std::string_view capture);
/// `-short` or `-businfo`.
[[nodiscard]] bool looks_like_table(std::string_view capture);

/// The JSON of a version that spoils its own, in order; empty when it is cut off.
[[nodiscard]] std::string mended_json(std::string_view capture);

/// `lshw -xml` in the shape of `-json`. @throws tool::InputError when it is cut off or malformed.
[[nodiscard]] nlohmann::json read_xml(std::string_view xml);

}  // namespace vetting::lshw
