#include "plugins/common/ipmi/inventory.hpp"

#include "plugins/common/json_in.hpp"
#include "plugins/common/text.hpp"

namespace vetting::ipmi {
namespace {

using nlohmann::json;
using tool::put;

std::optional<std::string> field(const Fields& fields, std::string_view name) {
    const auto found = fields.find(name);
    if (found == fields.end() || found->second.starts_with("Unknown (")) return std::nullopt;
    // `....................`: a field that was never written.
    if (found->second.size() > 1 && found->second.find_first_not_of('.') == std::string::npos) return std::nullopt;
    return tool::known(found->second);
}

/// A version without what people point at it: `3.10    <--- here`.
std::optional<std::string> version(const Fields& fields, std::string_view name) {
    const auto text = field(fields, name);
    return text ? std::optional(text->substr(0, text->find("  "))) : std::nullopt;
}

void put_section(json& facts, const char* name, json section) {
    if (!section.empty()) facts[name] = std::move(section);
}

/// bmc-info writes `Dell Inc. (674)` where ipmitool writes the number alone.
std::optional<std::string> vendor_of_id(const std::optional<std::string>& id) {
    if (!id || id->find(" (") == std::string::npos || (id->front() >= '0' && id->front() <= '9')) return std::nullopt;
    return tool::known(id->substr(0, id->find(" (")));
}

/// The machine's own FRU: FRU 0, which ipmitool calls so; some boards name it themselves.
const Fru* machine_fru(const Bmc& bmc) {
    for (const Fru& fru : bmc.frus) {
        if ((fru.name.starts_with("Builtin FRU") || fru.name.starts_with("Default FRU")) && !fru.fields.empty()) return &fru;
    }
    for (const Fru& fru : bmc.frus) {
        if (fru.fields.contains("Chassis Type") || fru.fields.contains("Chassis Serial")) return &fru;
    }
    return nullptr;
}

void add_machine(json& facts, const Fields& fru) {
    json system = json::object(), board = json::object(), chassis = json::object();
    put(system, "vendor", field(fru, "Product Manufacturer"));
    put(system, "product", field(fru, "Product Name"));
    put(system, "version", field(fru, "Product Version"));
    put(system, "serial", field(fru, "Product Serial"));
    put(system, "sku", field(fru, "Product Part Number"));
    put(board, "vendor", field(fru, "Board Mfg"));
    put(board, "product", field(fru, "Board Product"));
    put(board, "serial", field(fru, "Board Serial"));
    put(chassis, "type", field(fru, "Chassis Type"));
    put(chassis, "serial", field(fru, "Chassis Serial"));
    put_section(facts, "system", std::move(system));
    put_section(facts, "baseboard", std::move(board));
    put_section(facts, "chassis", std::move(chassis));
}

/// A reading of 0 is what controllers without the function answer.
std::optional<double> watts(const Fields& power, std::string_view name) {
    const auto text = field(power, name);
    const auto value = text ? tool::leading_number(*text) : std::nullopt;
    return value && *value > 0 ? value : std::nullopt;
}

void add_power(json& facts, const Fields& fields) {
    json power = json::object();
    put(power, "consumed_w", watts(fields, "Instantaneous power reading"));
    // OpenBMC reads what the machine draws though it never activates; it makes up the other three.
    const bool active = field(fields, "Power reading state is").value_or("activated") == "activated";
    if (!active) return put_section(facts, "power", std::move(power));
    put(power, "minimum_w", watts(fields, "Minimum during sampling period"));
    put(power, "maximum_w", watts(fields, "Maximum during sampling period"));
    put(power, "average_w", watts(fields, "Average power reading over sample period"));
    put_section(facts, "power", std::move(power));
}

void add_chassis_status(json& facts, const Fields& fields) {
    struct Row { const char* field; const char* fact; };
    constexpr Row kFlags[] = {{"Power Overload", "power_overload"}, {"Main Power Fault", "main_power_fault"},
                              {"Power Control Fault", "power_control_fault"}, {"Drive Fault", "drive_fault"},
                              {"Cooling/Fan Fault", "fan_fault"}};
    json status = json::object();
    if (const auto power = field(fields, "System Power")) status["power_on"] = *power == "on";
    for (const Row& row : kFlags) {
        const auto value = field(fields, row.field);
        if (value == "true" || value == "false") status[row.fact] = *value == "true";
    }
    if (const auto intrusion = field(fields, "Chassis Intrusion")) status["intrusion"] = *intrusion == "active";
    put(status, "last_power_event", field(fields, "Last Power Event"));
    put_section(facts, "chassis_status", std::move(status));
}

json event_facts(const SelEvent& event) {
    json out = {{"id", event.id}};
    if (!event.date.empty()) out["date"] = event.date;
    if (!event.time.empty()) out["time"] = event.time;
    if (!event.sensor.empty()) out["sensor"] = event.sensor;
    if (!event.event.empty()) out["event"] = event.event;
    put(out, "asserted", event.asserted);
    return out;
}

void add_events(json& log, const std::vector<SelEvent>& events) {
    constexpr std::size_t kMost = 4096;  // newest; more than any controller keeps
    log["entries"] = events.size();
    if (!events.empty()) log["last_id"] = events.back().id;
    for (std::size_t i = events.size() > kMost ? events.size() - kMost : 0; i < events.size(); ++i) {
        log["events"].push_back(event_facts(events[i]));
    }
}

/// What the controller says of the log as a whole. A full one keeps no new events.
void add_log_info(json& log, const Fields& fields) {
    const auto number = [&](const char* fact, std::string_view name) {
        if (const auto text = field(fields, name)) put(log, fact, tool::leading_uint(*text));
    };
    number("entries", "Entries");
    number("free_bytes", "Free Space");
    number("used_pct", "Percent Used");
    const auto overflow = field(fields, "Overflow");
    if (overflow) log["overflow"] = tool::lower(*overflow) == "true" || tool::lower(*overflow) == "yes";
    const auto last = field(fields, "Last Add Time");
    if (last && *last != "Not Available") log["last_added"] = *last;
}

void add_log(json& facts, const Bmc& bmc) {
    json log = json::object();
    add_log_info(log, bmc.log);
    if (bmc.sel) add_events(log, *bmc.sel);
    put_section(facts, "sel", std::move(log));
}

}  // namespace

json inventory_facts(const Bmc& bmc) {
    json facts = json::object(), controller = json::object();
    if (const Fru* fru = machine_fru(bmc)) add_machine(facts, fru->fields);
    auto vendor = field(bmc.controller, "Manufacturer Name");
    if (!vendor) vendor = vendor_of_id(field(bmc.controller, "Manufacturer ID"));
    put(controller, "vendor", vendor);
    put(controller, "firmware_version", version(bmc.controller, "Firmware Revision"));
    put(controller, "ipmi_version", version(bmc.controller, "IPMI Version"));
    put(controller, "ip_address", field(bmc.lan, "IP Address"));
    put(controller, "mac", field(bmc.lan, "MAC Address"));
    put_section(facts, "bmc", std::move(controller));
    add_power(facts, bmc.power);
    add_chassis_status(facts, bmc.chassis);
    add_log(facts, bmc);
    return facts;
}

}  // namespace vetting::ipmi
