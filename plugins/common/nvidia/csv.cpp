// nvidia-smi --query-gpu=… --format=csv: the header names the fields, units stand in it and maybe in the values.
#include <algorithm>

#include "plugins/common/nvidia/report.hpp"
#include "plugins/common/text.hpp"

namespace vetting::nvidia {
namespace {

/// Cells between commas; nvidia-smi quotes none, and no name of a card holds one.
std::vector<std::string> cells_of(std::string_view line) {
    std::vector<std::string> cells;
    for (std::size_t at = 0; at <= line.size();) {
        const std::size_t end = std::min(line.find(',', at), line.size());
        std::string cell = tool::clean(line.substr(at, end - at));
        if (cell.size() >= 2 && cell.front() == '"' && cell.back() == '"') cell = tool::clean(cell.substr(1, cell.size() - 2));
        cells.push_back(std::move(cell));
        at = end + 1;
    }
    return cells;
}

/// `memory.total [MiB]` → `memory.total`.
std::string field_name(const std::string& cell) { return tool::lower(tool::trim(std::string_view(cell).substr(0, cell.find(" [")))); }

/// A field that no other tool's table has.
bool is_its_own(std::string_view name) {
    if (name.find_first_of(" :=<(") != std::string_view::npos) return false;  // words of another output
    for (const std::string_view start : {"ecc.", "pcie.", "remapped_rows", "clocks_", "clocks.", "retired_pages", "power.", "memory.", "utilization.", "fabric.", "mig.",
                                         "temperature.", "enforced.power", "inforom.", "encoder.", "reset_status.", "gpu_", "fan.speed", "vbios_version", "pstate",
                                         "persistence_mode", "display_", "accounting.", "compute_", "pci."}) {
        if (name.starts_with(start)) return true;
    }
    return false;
}

bool is_header(const std::vector<std::string>& cells) {
    std::size_t known = 0;
    for (const std::string& cell : cells) {
        const std::string name = field_name(cell);
        for (const std::string_view field : {"index", "name", "uuid", "serial", "driver_version", "timestamp"}) {
            known += name == field ? 1U : 0U;
        }
        known += is_its_own(name) ? 1U : 0U;
    }
    return known >= 1 && (known >= 2 || cells.size() == known);
}

/// Where the fields begin in `nvidia-smi --query-gpu=index,name …`, whatever it asks for; npos when the line is no such command.
std::size_t query_in(std::string_view line) {
    const std::size_t tool = line.find("nvidia-smi");
    if (tool == std::string_view::npos) return tool;
    for (const std::string_view query : {"--query-gpu=", "--query-remapped-rows=", "--query-retired-pages=", "--query-compute-apps=", "--query-accounted-apps="}) {
        if (const std::size_t at = line.find(query, tool); at != std::string_view::npos) return at + query.size();
    }
    return std::string_view::npos;
}

}  // namespace

bool looks_like_csv(std::string_view text) {
    for (const std::string_view line : tool::split_lines(text)) {
        if (is_header(cells_of(line)) || query_in(line) != std::string_view::npos) return true;
    }
    return false;
}

namespace {

/// `nvidia-smi --query-gpu=index,name --format=csv,noheader`: the command line that a capture begins with names the fields too.
std::vector<std::string> fields_of_command(std::string_view line) {
    const std::size_t at = query_in(line);
    std::vector<std::string> fields;
    if (at == std::string_view::npos) return fields;
    std::string_view list = line.substr(at);
    const char quote = list.starts_with('"') || list.starts_with('\'') ? list.front() : ' ';
    if (quote != ' ') list.remove_prefix(1);
    for (std::string& cell : cells_of(list.substr(0, list.find(quote)))) fields.push_back(field_name(cell));
    return fields;
}

/// Lists of processes name their card in each row, which is no card.
bool lists_no_cards(const std::vector<std::string>& fields) {
    return std::any_of(fields.begin(), fields.end(), [](const std::string& field) {
        return field == "pid" || field == "process_name" || field == "used_gpu_memory" || field == "used_memory";
    });
}

/// A row is a page; `[N/A]` where the card retires none. Rows of one card are joined afterwards, by page.
void keep_page(Report& report, Values& row) {
    report.partial = true;
    const std::string cause = row["retired_pages.cause"], page = row["retired_pages.address"];
    std::erase_if(row, [](const auto& value) { return value.first.starts_with("retired_pages."); });
    if (page.starts_with("0x")) row["retired page/" + tool::lower(page)] = cause;
    row.erase("timestamp");
}

bool names_no_card(const Values& row) {
    return std::all_of(row.begin(), row.end(), [](const auto& value) { return value.first.starts_with("retired page/"); });
}

/// Where the query asked for no name, all its pages are those of one card, as far as it tells.
void join_unnamed(std::vector<Values>& rows) {
    if (rows.back().empty()) rows.pop_back();
    if (rows.size() < 2 || !names_no_card(rows.back()) || !names_no_card(rows[rows.size() - 2])) return;
    rows[rows.size() - 2].merge(rows.back());
    rows.pop_back();
}

}  // namespace

void read_csv(Report& report, std::string_view text) {
    std::vector<std::string> fields;
    bool cards = false;
    for (const std::string_view line : tool::split_lines(text)) {
        const auto cells = cells_of(line);
        if (auto named = fields_of_command(line); !named.empty()) {
            fields = std::move(named);
            cards = !lists_no_cards(fields);
        } else if (is_header(cells)) {
            fields.clear();
            for (const std::string& cell : cells) fields.push_back(field_name(cell));
            cards = !lists_no_cards(fields);
        } else if (cards && cells.size() == fields.size()) {
            report.gpus.emplace_back();
            for (std::size_t i = 0; i < cells.size(); ++i) report.gpus.back().try_emplace(fields[i], cells[i]);
            if (!report.gpus.back().contains("retired_pages.address")) continue;
            keep_page(report, report.gpus.back());
            join_unnamed(report.gpus);
        }
        report.answered = report.answered || std::any_of(fields.begin(), fields.end(), is_its_own);
    }
}

}  // namespace vetting::nvidia
