// lscpu's lines by their English names. Internal to this folder.
#pragma once

#include <nlohmann/json.hpp>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vetting::lscpu {

using Values = std::map<std::string, std::string, std::less<>>;

struct Fields {
    Values values;                    ///< the first of a name
    std::vector<std::string> models;  ///< each once: cores of several kinds have several
    std::vector<Values> kinds;        ///< what follows each `Model name`, the first of a name
};

/// A line's name in English, whichever language it is in; unknown ones as they are.
[[nodiscard]] std::string_view in_english(std::string_view key);

/// `key: value` lines in any language that lscpu speaks, or `-J`. Nothing when it is neither. @throws tool::InputError broken JSON.
[[nodiscard]] std::optional<Fields> read_fields(std::string_view capture);

/// `lscpu -e` and `-p`, a row a logical CPU: sockets, cores, threads, clock, nodes. Nothing when it is another form.
[[nodiscard]] std::optional<nlohmann::json> read_table(std::string_view capture);

}  // namespace vetting::lscpu
