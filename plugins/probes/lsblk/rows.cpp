#include "plugins/probes/lsblk/rows.hpp"

#include <algorithm>

#include "plugins/common/json_in.hpp"
#include "plugins/common/text.hpp"

namespace vetting::lsblk {
namespace {

using nlohmann::json;
constexpr int kMaxDepth = 32;

void read_json_rows(const json& devices, std::vector<Row>& rows, int depth) {
    if (!devices.is_array() || depth > kMaxDepth) return;
    for (const json& device : devices) {
        if (!device.is_object()) continue;
        Row row;
        for (const auto& [key, value] : device.items()) {
            if (value.is_string()) put(row, key, value.get_ref<const std::string&>());
            if (value.is_number()) put(row, key, value.dump());
            if (value.is_boolean()) put(row, key, value.get<bool>() ? "1" : "0");
        }
        if (depth > 0) mark_child(row);
        rows.push_back(std::move(row));
        if (const json* children = tool::find(device, {"children"})) read_json_rows(*children, rows, depth + 1);
    }
}

/// `NAME="sda" TYPE="disk" SIZE="…"`: values in quotes.
Row read_pairs(std::string_view line) {
    Row row;
    for (line = tool::trim(line); !line.empty(); line = tool::trim(line)) {
        const std::size_t equals = line.find("=\"");
        const std::size_t end = equals == std::string_view::npos ? equals : line.find('"', equals + 2);
        if (end == std::string_view::npos) break;
        put(row, line.substr(0, equals), unescaped(line.substr(equals + 2, end - equals - 2)));
        line.remove_prefix(end + 1);
    }
    return row;
}

}  // namespace

std::string unescaped(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const bool escape = text.substr(at).starts_with("\\x") && at + 3 < text.size();
        const auto value = escape ? tool::leading_uint("0x" + std::string(text.substr(at + 2, 2))) : std::nullopt;
        if (value) at += 3;
        out += value ? static_cast<char>(static_cast<unsigned char>(*value)) : text[at];
    }
    return out;
}

void put(Row& row, std::string_view key, std::string_view value) {
    std::string name = tool::lower(key);
    std::replace(name.begin(), name.end(), '_', '-');  // -P of newer versions writes names that a shell takes
    if (name == "maj-min") name = "maj:min";
    if (auto text = tool::known(value)) row.try_emplace(std::move(name), *std::move(text));
}

std::vector<Row> read_rows(std::string_view capture) {
    tool::require_text(capture, "lsblk");
    std::vector<Row> rows;
    if (tool::looks_like_json(capture)) {
        const json document = tool::read_json(capture, "lsblk");
        const json* devices = tool::find(document, {"blockdevices"});
        if (devices == nullptr || !devices->is_array()) throw tool::InputError("not the output of lsblk: no blockdevices");
        read_json_rows(*devices, rows, 0);
        return rows;
    }
    for (const std::string_view line : tool::split_lines(capture)) {
        if (!tool::contains(line, "NAME=\"") && !tool::contains(line, "PATH=\"")) continue;
        rows.push_back(read_pairs(line));
    }
    return rows.empty() ? read_table(capture) : rows;
}

}  // namespace vetting::lsblk
