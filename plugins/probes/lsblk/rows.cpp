#include "plugins/probes/lsblk/rows.hpp"

#include <algorithm>

#include "plugins/common/json_in.hpp"
#include "plugins/common/text.hpp"

namespace vetting::lsblk {
namespace {

using nlohmann::json;
constexpr int kMaxDepth = 32;

void put(Row& row, std::string_view key, std::string_view value) {
    if (auto text = tool::known(value)) row.try_emplace(tool::lower(key), *std::move(text));
}

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
        rows.push_back(std::move(row));
        if (const json* children = tool::find(device, {"children"})) read_json_rows(*children, rows, depth + 1);
    }
}

/// `NAME="sda" TYPE="disk" SIZE="…"`: values in quotes, `\x20` for what the shell would trip over.
Row read_pairs(std::string_view line) {
    Row row;
    for (line = tool::trim(line); !line.empty(); line = tool::trim(line)) {
        const std::size_t equals = line.find("=\"");
        const std::size_t end = equals == std::string_view::npos ? equals : line.find('"', equals + 2);
        if (end == std::string_view::npos) break;
        put(row, line.substr(0, equals), line.substr(equals + 2, end - equals - 2));
        line.remove_prefix(end + 1);
    }
    return row;
}

/// Tree drawing in front of a name: `├─`, `└─`, `|-`, `` `- ``, blanks.
std::string_view without_tree(std::string_view word) {
    while (!word.empty() && (static_cast<unsigned char>(word.front()) >= 0x80 || word.front() == '|' ||
                             word.front() == '`' || word.front() == '-')) {
        word.remove_prefix(1);
    }
    return word;
}

/// The plain table. Cells are told apart by blanks, so columns are sure only up to the first that may be empty or hold
/// a blank itself.
std::vector<Row> read_table(std::string_view capture) {
    constexpr std::string_view kSure[] = {"NAME", "KNAME", "PATH", "MAJ:MIN", "RM", "SIZE", "RO", "TYPE", "ROTA", "LOG-SEC", "PHY-SEC"};
    std::vector<Row> rows;
    std::vector<std::string_view> columns;
    for (const std::string_view line : tool::split_lines(capture)) {
        auto words = tool::split_words(line);
        words.erase(std::remove_if(words.begin(), words.end(), [](auto word) { return without_tree(word).empty(); }), words.end());
        if (words.empty()) continue;
        if (columns.empty()) {
            if (words.front() != "NAME" && words.front() != "KNAME") continue;
            const auto unsure = std::find_if(words.begin(), words.end(), [&kSure](auto word) {
                return std::find(std::begin(kSure), std::end(kSure), word) == std::end(kSure);
            });
            columns.assign(words.begin(), unsure);
            continue;
        }
        if (words.size() < columns.size()) continue;
        Row row;
        for (std::size_t at = 0; at < columns.size(); ++at) put(row, columns[at], at == 0 ? without_tree(words[at]) : words[at]);
        rows.push_back(std::move(row));
    }
    if (columns.empty()) throw tool::InputError("not the output of lsblk");
    return rows;
}

}  // namespace

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
        if (!tool::contains(line, "NAME=\"")) continue;
        rows.push_back(read_pairs(line));
    }
    return rows.empty() ? read_table(capture) : rows;
}

}  // namespace vetting::lsblk
