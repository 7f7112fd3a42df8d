// The inventory in words, and a stage's own `view/1` document.
#include <array>
#include <utility>

#include "plugins/reporters/html/format.hpp"
#include "plugins/reporters/html/parts.hpp"

namespace vetting::report {
namespace {

struct Column {
    const char* key;
    const char* title;
    const char* unit;  ///< "" text or plain number
};

std::string cell(const Json& row, const Column& column) {
    if (!row.is_object() || !row.contains(column.key)) return "–";
    const Json& value = row[column.key];
    if (value.is_string()) return value.get<std::string>();
    if (value.is_boolean()) return value.get<bool>() ? "yes" : "no";
    if (!value.is_number()) return "–";
    return *column.unit == '\0' ? value.dump() : quantity(value.get<double>(), column.unit);
}

template <std::size_t N>
Json table(const char* title, const Json& rows, const std::array<Column, N>& columns) {
    Json head = Json::array(), body = Json::array();
    for (const Column& column : columns) head.push_back(column.title);
    for (const Json& row : rows) {
        Json cells = Json::array();
        for (const Column& column : columns) cells.push_back(cell(row, column));
        body.push_back({{"cells", cells}});
    }
    return {{"title", title}, {"head", head}, {"rows", body}};
}

constexpr std::array kMachine{Column{"vendor", "Vendor", ""}, Column{"product", "Product", ""},
                              Column{"serial", "Serial", ""}, Column{"version", "Version", ""}, Column{"date", "Date", ""}};
constexpr std::array kCpus{Column{"socket", "Socket", ""}, Column{"model", "Model", ""}, Column{"cores", "Cores", ""},
                           Column{"threads", "Threads", ""}, Column{"max_mhz", "Max MHz", ""}, Column{"microcode", "Microcode", ""}};
constexpr std::array kDimms{Column{"locator", "Slot", ""}, Column{"size_bytes", "Size", "byte"}, Column{"type", "Type", ""},
                            Column{"configured_mts", "MT/s", ""}, Column{"manufacturer", "Maker", ""},
                            Column{"part_number", "Part", ""}, Column{"serial", "Serial", ""}};
constexpr std::array kDisks{Column{"name", "Name", ""}, Column{"model", "Model", ""}, Column{"serial", "Serial", ""},
                            Column{"protocol", "Protocol", ""}, Column{"capacity_bytes", "Capacity", "byte"},
                            Column{"firmware", "Firmware", ""}};
constexpr std::array kNics{Column{"name", "Name", ""}, Column{"mac", "MAC", ""}, Column{"driver", "Driver", ""},
                           Column{"speed_mbps", "Mbit/s", ""}, Column{"link", "Link", ""}, Column{"firmware", "Firmware", ""}};
constexpr std::array kTotals{Column{"total_bytes", "Total", "byte"}, Column{"ecc", "ECC", ""}, Column{"slots", "Slots", ""}};

std::string words(const Json& value) {
    if (value.is_string()) return value.get<std::string>();
    if (value.is_number()) return number(value.get<double>());
    return value.is_null() ? "–" : value.dump();
}

Json kv_block(const Json& block) {
    Json rows = Json::array();
    for (const Json& one : list_at(block, "rows")) {
        Json cells = Json::array({text_at(one, "label")});
        const bool measured = one.is_object() && one.contains("value") && one["value"].is_number() && one.contains("unit");
        cells.push_back(measured ? quantity(number_at(one, "value"), text_at(one, "unit")) : words(one.is_object() && one.contains("value") ? one["value"] : Json()));
        rows.push_back({{"cells", cells}});
    }
    return {{"title", text_at(block, "title")}, {"head", Json::array()}, {"rows", rows}, {"text", ""}};
}

Json table_block(const Json& block) {
    Json head = Json::array(), rows = Json::array();
    for (const Json& column : list_at(block, "columns")) head.push_back(column.is_object() ? text_at(column, "title") : words(column));
    for (const Json& row : list_at(block, "rows")) {
        Json cells = Json::array();
        for (const Json& value : row) cells.push_back(words(value));
        rows.push_back({{"cells", cells}});
    }
    return {{"title", text_at(block, "title")}, {"head", head}, {"rows", rows}, {"text", ""}};
}

}  // namespace

Json inventory_groups(const Json& inventory) {
    Json groups = Json::array();
    const auto one = [&inventory](const char* key) { return object_at(inventory, key).empty() ? Json::array() : Json::array({object_at(inventory, key)}); };
    const auto add = [&groups](Json group) {
        if (!group["rows"].empty()) groups.push_back(std::move(group));
    };
    add(table("System", one("system"), kMachine));
    add(table("Board", one("baseboard"), kMachine));
    add(table("BIOS", one("bios"), kMachine));
    add(table("Processors", list_at(inventory, "cpus"), kCpus));
    add(table("Memory", one("memory"), kTotals));
    add(table("Memory modules", list_at(object_at(inventory, "memory"), "dimms"), kDimms));
    add(table("Disks", list_at(inventory, "disks"), kDisks));
    add(table("Network", list_at(inventory, "nics"), kNics));
    return groups;
}

Json view_blocks(const Json& view) {
    Json blocks = Json::array();
    for (const Json& block : list_at(view, "blocks")) {
        const std::string type = text_at(block, "type");
        if (type == "kv") blocks.push_back(kv_block(block));
        else if (type == "table") blocks.push_back(table_block(block));
        else blocks.push_back({{"title", text_at(block, "title")}, {"head", Json::array()}, {"rows", Json::array()}, {"text", text_at(block, "text")}});
    }
    return blocks;
}

}  // namespace vetting::report
