// lscpu -p (`# CPU,Core,Socket,Node,…` and rows of numbers), -e (columns under a heading) and their JSON.
#include <algorithm>
#include <set>

#include "plugins/common/json_in.hpp"
#include "plugins/common/text.hpp"
#include "plugins/probes/lscpu/fields.hpp"

namespace vetting::lscpu {
namespace {

using nlohmann::json;
using Row = std::map<std::string, std::string>;  // by column, in lower case

std::vector<std::string> split_commas(std::string_view line) {
    std::vector<std::string> cells;
    for (std::size_t at = 0; at <= line.size();) {
        const std::size_t end = std::min(line.find(',', at), line.size());
        cells.emplace_back(tool::trim(line.substr(at, end - at)));
        at = end + 1;
    }
    return cells;
}

std::vector<std::string> cells_of(std::string_view line, bool commas) {
    if (commas) return split_commas(line);
    std::vector<std::string> cells;
    for (const std::string_view word : tool::split_words(line)) cells.emplace_back(word);
    return cells;
}

/// The column names, where the line has them.
std::vector<std::string> heading_of(std::string_view line, bool& commas) {
    line = tool::trim(line);
    commas = line.starts_with('#');
    if (commas) line = tool::trim(line.substr(1));
    std::vector<std::string> names = cells_of(line, commas);
    for (std::string& name : names) name = tool::lower(name);
    const bool cpu = !names.empty() && names.front() == "cpu";
    const bool core = std::find(names.begin(), names.end(), "core") != names.end() || std::find(names.begin(), names.end(), "socket") != names.end();
    return cpu && core ? names : std::vector<std::string>{};
}

std::vector<Row> read_rows(std::string_view capture) {
    std::vector<Row> rows;
    std::vector<std::string> names;
    bool commas = false;
    for (const std::string_view line : tool::split_lines(capture)) {
        bool now_commas = false;
        if (auto heading = heading_of(line, now_commas); !heading.empty()) {
            names = std::move(heading);
            commas = now_commas;
            continue;
        }
        const auto cells = cells_of(tool::trim(line), commas);
        if (names.empty() || cells.empty() || !tool::whole_number(cells.front())) continue;
        Row row;
        for (std::size_t at = 0; at < std::min(cells.size(), names.size()); ++at) row[names[at]] = cells[at];
        rows.push_back(std::move(row));
    }
    return rows;
}

std::vector<Row> read_json_rows(std::string_view capture) {
    std::vector<Row> rows;
    const json document = tool::read_json(capture, "lscpu");
    const json* cpus = tool::find(document, {"cpus"});
    if (cpus == nullptr || !cpus->is_array()) return rows;
    for (const json& cpu : *cpus) {
        Row row;
        for (const char* key : {"cpu", "core", "socket", "node", "online", "maxmhz"}) {
            if (const auto text = tool::text_at(cpu, {key})) row[key] = *text;
            if (const auto flag = tool::find(cpu, {key}); flag != nullptr && flag->is_boolean()) row[key] = flag->get<bool>() ? "yes" : "no";
        }
        if (row.contains("cpu")) rows.push_back(std::move(row));
    }
    return rows;
}

std::optional<std::uint64_t> number(const Row& row, const char* column) {
    const auto cell = row.find(column);
    return cell == row.end() ? std::nullopt : tool::leading_uint(cell->second);
}

struct Socket {
    std::set<std::uint64_t> cores;
    std::uint64_t threads = 0;
    std::optional<double> max_mhz;
};

void add(Socket& socket, const Row& row) {
    ++socket.threads;
    if (const auto core = number(row, "core")) socket.cores.insert(*core);
    const auto cell = row.find("maxmhz");
    if (cell == row.end()) return;
    std::string mhz = cell->second;
    std::replace(mhz.begin(), mhz.end(), ',', '.');
    const auto value = tool::leading_number(mhz);
    if (value) socket.max_mhz = std::max(socket.max_mhz.value_or(0), *value);
}

}  // namespace

std::optional<json> read_table(std::string_view capture) {
    const std::vector<Row> rows = tool::looks_like_json(capture) ? read_json_rows(capture) : read_rows(capture);
    if (rows.empty()) return std::nullopt;
    std::map<std::uint64_t, Socket> sockets;
    std::set<std::uint64_t> nodes;
    for (const Row& row : rows) {
        const auto socket = number(row, "socket");
        if (socket) add(sockets[*socket], row);
        if (const auto node = number(row, "node")) nodes.insert(*node);
    }
    json facts = json::object();
    for (const auto& [id, socket] : sockets) {
        json cpu = {{"socket", id}, {"threads", socket.threads}};
        if (!socket.cores.empty()) cpu["cores"] = socket.cores.size();
        tool::put(cpu, "max_mhz", socket.max_mhz);
        facts["cpus"].push_back(std::move(cpu));
    }
    if (!nodes.empty()) facts["numa_nodes"] = nodes.size();
    return facts;
}

}  // namespace vetting::lscpu
