// YAML as people write it, with the place of every value kept: an error always names file, line and column.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sdk/base/json.hpp"

namespace vetting {

struct YamlEntry;

/// One value of a YAML document and where it stands. Lines and columns count from 1.
struct YamlNode {
    enum class Kind { Null, Scalar, List, Map };
    Kind kind = Kind::Null;
    std::string text;     ///< of a scalar
    bool quoted = false;  ///< a quoted scalar is text whatever it looks like
    std::vector<YamlNode> items;
    std::vector<YamlEntry> entries;  ///< keys are scalars, in document order, each once
    int line = 0, column = 0;

    [[nodiscard]] const YamlNode* find(std::string_view key) const;
    /// YAML 1.2 core types: null, true/false, numbers; everything else is text.
    [[nodiscard]] Json to_json() const;
};

/// Its own type, since clang 14 takes no vector of pairs of a type that is not complete.
struct YamlEntry {
    YamlNode key, value;
};

struct YamlDocument {
    std::string file;  ///< as shown in errors
    YamlNode root;
};

/// @throws Error BadConfig `FILE:LINE:COLUMN: …` for malformed YAML, duplicate keys, anchors and aliases, keys that
/// are not plain text, nesting deeper than 32 levels or more than 1 MiB of text.
[[nodiscard]] YamlDocument parse_yaml(std::string file, std::string_view text);
/// @throws Error Io or BadConfig.
[[nodiscard]] YamlDocument load_yaml(const std::filesystem::path& path);

/// `FILE:LINE:COLUMN: text`, ready to be thrown.
[[nodiscard]] Error config_error(const std::string& file, const YamlNode& at, const std::string& text);

}  // namespace vetting
