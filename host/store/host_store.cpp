// SQL of table `hosts`.
#include "host/store/host_store.hpp"

#include <algorithm>

#include "host/store/list_query.hpp"
#include "host/store/sql.hpp"

namespace vetting {
namespace {

constexpr const char* kColumns =
    "hosts.id, name, mac, power_kind, power, tags, thresholds, token_hash, pending_command, pending_command_id, "
    "vendor, product, serial, hosts.created_ms, last_seen_ms, last_run_id";

/// All but id, in the order of kColumns.
constexpr auto kValues = [](auto& host, auto&& visit) {
    visit(host.name, host.mac, host.power_kind, host.power, host.tags, host.thresholds, host.token_hash,
          host.pending_command, host.pending_command_id, host.vendor, host.product, host.serial, host.created,
          host.last_seen, host.last_run);
};
constexpr auto kRow = [](auto& host, auto&& visit) {
    kValues(host, [&host, &visit](auto&... member) { visit(host.id, member...); });
};

std::optional<Host> find_where(const Reader& reader, const std::string& condition, const auto& value) {
    return sql::row<Host>(reader, std::string("SELECT ") + kColumns + " FROM hosts WHERE " + condition, kRow, value);
}

sql::ListQuery list_query(const HostFilter& filter) {
    sql::ListQuery query;
    if (!filter.text.empty()) {
        query.where(R"((name LIKE ? ESCAPE '\' OR mac LIKE ? ESCAPE '\' OR vendor LIKE ? ESCAPE '\'
                       OR product LIKE ? ESCAPE '\' OR serial LIKE ? ESCAPE '\'))",
                    std::vector<std::string>(5, sql::contains_pattern(filter.text)));
    }
    if (!filter.tag.empty()) query.where("EXISTS (SELECT 1 FROM json_each(tags) WHERE value = ?)", {filter.tag});
    if (!filter.state.empty()) {
        query.where("EXISTS (SELECT 1 FROM runs WHERE runs.id = last_run_id AND runs.state = ?)", {filter.state});
    }
    return query;
}

/// The column behind a sort word; unknown words sort by name.
const char* sort_column(const std::string& word) {
    if (word == "created") return "printf('%020d', hosts.created_ms)";
    if (word == "last_seen") return "printf('%020d', coalesce(last_seen_ms, 0))";
    return "name";
}

}  // namespace

HostId HostStore::add(Tx& tx, const Host& host) {
    sql::insert(tx,
                "INSERT INTO hosts (name, mac, power_kind, power, tags, thresholds, token_hash, pending_command, "
                "pending_command_id, vendor, product, serial, created_ms, last_seen_ms, last_run_id) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                kValues, host);
    return {sql::last_id(tx)};
}

void HostStore::save(Tx& tx, const Host& host) {
    sql::run(tx,
             "UPDATE hosts SET name = ?, mac = ?, power_kind = ?, power = ?, tags = ?, thresholds = ?, token_hash = ?, "
             "pending_command = ?, pending_command_id = ?, vendor = ?, product = ?, serial = ?, last_seen_ms = ?, "
             "last_run_id = ? WHERE id = ?",
             host.name, host.mac, host.power_kind, host.power, host.tags, host.thresholds, host.token_hash,
             host.pending_command, host.pending_command_id, host.vendor, host.product, host.serial, host.last_seen,
             host.last_run, host.id);
    if (sql::changes(tx) == 0) throw Error(Errc::NotFound, "no such host");
}

void HostStore::set_last_seen(Tx& tx, HostId id, WallTime at) {
    sql::run(tx, "UPDATE hosts SET last_seen_ms = ? WHERE id = ?", at, id);
}

std::optional<Host> HostStore::find(const Reader& reader, HostId id) { return find_where(reader, "id = ?", id); }
std::optional<Host> HostStore::find_by_mac(const Reader& reader, const Mac& mac) {
    return find_where(reader, "mac = ?", mac);
}
std::optional<Host> HostStore::find_by_name(const Reader& reader, const std::string& name) {
    return find_where(reader, "name = ?", name);
}

Page<Host> HostStore::list(const Reader& reader, const HostFilter& filter) {
    sql::ListQuery query = list_query(filter);
    Page<Host> page;
    page.total = query.count(reader, "hosts");
    const std::string sort = sort_column(filter.sort);
    query.start_after({sort, "hosts.id", filter.descending}, filter.after);
    const std::int64_t limit = std::clamp<std::int64_t>(filter.limit, 1, 1000);
    page.rows = query.rows<Host>(reader, std::string("SELECT ") + kColumns + " FROM hosts", limit + 1, kRow);
    if (static_cast<std::int64_t>(page.rows.size()) > limit) {
        page.rows.pop_back();
        const HostId last = page.rows.back().id;
        page.next = sql::cursor(sql::value<std::string>(reader, "SELECT " + sort + " FROM hosts WHERE id = ?", last).value_or(""),
                                last.value);
    }
    return page;
}

}  // namespace vetting
