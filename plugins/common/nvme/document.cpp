// nvme-cli -o json. Versions write one counter as number, as text, as float, and the warning as an object.
#include <array>

#include "plugins/common/json_in.hpp"
#include "plugins/common/nvme/readers.hpp"
#include "plugins/common/text.hpp"

namespace vetting::nvme {
namespace {

using nlohmann::json;
using tool::find;
using tool::text_at;
using tool::uint_at;

/// Whole counts in any spelling: `"1,234"`, `"37 %"`, 2.0, beyond 64 bits (then the greatest value, marked later).
std::optional<std::uint64_t> count_at(const json& log, std::initializer_list<const char*> names) {
    for (const char* name : names) {
        const json* found = find(log, {name});
        if (found == nullptr) continue;
        if (found->is_object()) return uint_at(*found, {"value"});
        if (found->is_number_float() && found->get<double>() >= 1.8e19) return UINT64_MAX;
        if (const auto value = uint_at(log, {name})) return value;
        if (!found->is_string()) return std::nullopt;
        const std::string text = found->get<std::string>();
        if (text.starts_with("0x")) return tool::leading_uint(text);
        if (const auto value = tool::grouped_uint(text)) return value;
        return text.find_first_not_of("0123456789") == std::string::npos && !text.empty() ? std::optional(UINT64_MAX) : std::nullopt;
    }
    return std::nullopt;
}

Disk named(const json& document) {
    Disk disk;
    disk.protocol = "nvme";
    for (const char* key : {"DevicePath", "device", "Device"}) {
        if (disk.name.empty()) disk.name = text_at(document, {key}).value_or("");
    }
    return disk;
}

std::optional<double> temperature_of(const json& log) {
    const json* found = find(log, {"temperature"});
    if (found == nullptr) return std::nullopt;
    auto value = tool::number_at(log, {"temperature"});
    if (!value && found->is_string()) value = tool::leading_number(found->get<std::string>());
    return value && *value != 0 ? std::optional(celsius_of(*value)) : std::nullopt;  // 0 K: the drive tells none
}

Disk read_smart_log(const json& log) {
    Disk disk = named(log);
    disk.critical_warning = count_at(log, {"critical_warning"});
    disk.temperature_c = temperature_of(log);
    disk.available_spare_pct = count_at(log, {"avail_spare", "available_spare"});
    disk.available_spare_threshold_pct = count_at(log, {"spare_thresh", "available_spare_threshold"});
    disk.percentage_used = count_at(log, {"percent_used", "percentage_used"});
    disk.power_cycles = count_at(log, {"power_cycles"});
    disk.power_on_hours = count_at(log, {"power_on_hours"});
    disk.unsafe_shutdowns = count_at(log, {"unsafe_shutdowns"});
    disk.media_errors = count_at(log, {"media_errors"});
    disk.error_log_count = count_at(log, {"num_err_log_entries"});
    return disk;
}

Disk read_controller(const json& id) {
    Disk disk = named(id);
    disk.serial = text_at(id, {"sn"});
    disk.model = text_at(id, {"mn"});
    disk.firmware = text_at(id, {"fr"});
    if (const auto bytes = count_at(id, {"tnvmcap"}); bytes.value_or(0) > 0) disk.capacity_bytes = bytes;
    if (const auto minutes = count_at(id, {"edstt"}); minutes.value_or(0) > 0 && *minutes < 100'000) {
        disk.extended_test_minutes = static_cast<unsigned>(*minutes);
    }
    return disk;
}

/// Size in blocks, and of the block sizes the one in use.
Disk read_namespace(const json& id) {
    Disk disk = named(id);
    const auto blocks = uint_at(id, {"nsze"}), format = uint_at(id, {"flbas"});
    const json* formats = find(id, {"lbafs"});
    const std::size_t used = format.value_or(0) & 0xfU;
    if (formats != nullptr && formats->is_array() && used < formats->size()) {
        const auto shift = uint_at((*formats)[used], {"ds"});
        if (shift && *shift >= 9 && *shift < 32) disk.logical_block_bytes = std::uint64_t{1} << *shift;
    }
    if (blocks && disk.logical_block_bytes && *blocks < (std::uint64_t{1} << 50U)) disk.capacity_bytes = *blocks * *disk.logical_block_bytes;
    const auto eui = text_at(id, {"eui64"});
    if (eui && eui->size() == 16 && eui->find_first_not_of('0') != std::string::npos) disk.wwn = "eui." + tool::lower(*eui);
    return disk;
}

Disk read_error_log(const json& document) {
    Disk disk = named(document);
    std::uint64_t most = 0;
    for (const json& entry : *find(document, {"errors"})) most = std::max(most, uint_at(entry, {"error_count"}).value_or(0));
    disk.error_log_count = most;  // each entry carries the count of the drive's life
    return disk;
}

Disk read_self_tests(const json& document) {
    Disk disk = named(document);
    if (const auto operation = count_at(document, {"Current Device Self-Test Operation"})) disk.self_test_running = *operation != 0;
    const auto done = count_at(document, {"Current Device Self-Test Completion"});
    if (disk.self_test_running == true && done && *done <= 100) disk.self_test_remaining_pct = 100 - static_cast<unsigned>(*done);
    const json* reports = find(document, {"List of Valid Reports"});
    if (reports == nullptr || !reports->is_array()) return disk;
    for (const json& report : *reports) {
        const auto result = count_at(report, {"Self test result"}), code = count_at(report, {"Self test code"});
        auto test = result ? self_test_of(*result, code.value_or(0)) : std::nullopt;
        if (!test) continue;
        test->at_hours = count_at(report, {"Power on hours", "Power On Hours (POH)", "Power on hours (POH)"});
        test->lba = count_at(report, {"Failing LBA"});
        disk.self_tests.push_back(std::move(*test));
    }
    return disk;
}

void add_namespace(std::vector<Disk>& disks, const json& controller, const json* space) {
    Disk disk;
    disk.protocol = "nvme";
    disk.serial = text_at(controller, {"SerialNumber"});
    disk.model = text_at(controller, {"ModelNumber"});
    disk.firmware = text_at(controller, {"Firmware"});
    disk.transport = text_at(controller, {"Transport"});
    const json& about = space == nullptr ? controller : *space;
    for (const char* key : {"DevicePath", "NameSpace", "Controller"}) {
        const json* name = find(about, {key});  // in flat lists `NameSpace` is a number
        if (disk.name.empty() && name != nullptr && name->is_string()) disk.name = tool::clean(name->get_ref<const std::string&>());
    }
    if (!disk.name.empty() && disk.name.front() != '/') disk.name = "/dev/" + disk.name;
    disk.capacity_bytes = uint_at(about, {"PhysicalSize"});
    disk.logical_block_bytes = uint_at(about, {"SectorSize"});
    disks.push_back(std::move(disk));
}

const json& list_in(const json& object, const char* key) {
    static const json kNone = json::array();
    const json* found = find(object, {key});
    return found != nullptr && found->is_array() ? *found : kNone;
}

/// Controllers with their namespaces; with multipath the namespaces stand beside the controllers.
void add_subsystem(std::vector<Disk>& disks, const json& subsystem) {
    bool with_spaces = false;
    const json& controllers = list_in(subsystem, "Controllers");
    for (const json& controller : controllers) {
        for (const json& space : list_in(controller, "Namespaces")) {
            add_namespace(disks, controller, &space);
            with_spaces = true;
        }
    }
    if (with_spaces || controllers.empty()) return;
    for (const json& space : list_in(subsystem, "Namespaces")) {
        add_namespace(disks, controllers.front(), &space);
        with_spaces = true;
    }
    if (!with_spaces) add_namespace(disks, controllers.front(), nullptr);
}

std::vector<Disk> read_list(const json& devices) {
    std::vector<Disk> disks;
    for (const json& device : devices) {
        if (!device.is_object()) continue;
        const json& subsystems = list_in(device, "Subsystems");
        for (const json& subsystem : subsystems) add_subsystem(disks, subsystem);
        if (device.contains("Controllers")) add_subsystem(disks, device);
        if (device.contains("DevicePath")) add_namespace(disks, device, &device);
    }
    return disks;
}

/// `list-subsys`: the controllers' names and how they are reached.
std::vector<Disk> read_paths(const json& hosts) {
    std::vector<Disk> disks;
    for (const json& host : hosts) {
        for (const json& subsystem : list_in(host, "Subsystems")) {
            for (const json& path : list_in(subsystem, "Paths")) {
                Disk disk;
                disk.protocol = "nvme";
                const auto name = text_at(path, {"Name"});
                if (!name) continue;
                disk.name = "/dev/" + *name;
                disk.transport = text_at(path, {"Transport"});
                disks.push_back(std::move(disk));
            }
        }
    }
    return disks;
}

bool is_paths(const json& document) {
    const json& first = document.is_array() && !document.empty() ? document.front() : document;
    return first.is_object() && first.contains("Subsystems");
}

}  // namespace

std::optional<smartctl::SelfTest> self_test_of(std::uint64_t result, std::uint64_t code) {
    // NVMe Base Specification, Device Self-test log: Device Self-test Status, bits 3:0.
    constexpr std::array<std::string_view, 10> kResults = {
        "Completed without error", "Aborted: Self-test command", "Aborted: Controller Reset", "Aborted: Namespace removed",
        "Aborted: Format NVM command", "Fatal or unknown test error", "Completed: unknown failed segment",
        "Completed: failed segments", "Aborted: unknown reason", "Aborted: sanitize operation"};
    if (result > 0xf) code = code == 0 ? result >> 4U : code;
    result &= 0xfU;
    if (result == 0xf) return std::nullopt;  // the entry was never used
    smartctl::SelfTest test;
    test.type = code == 1 ? "Short" : code == 2 ? "Extended" : code == 0xe ? "Vendor specific" : "";
    test.result = result < kResults.size() ? std::string(kResults[result]) : "Unknown result " + std::to_string(result);
    const bool ended = result == 0 || result == 5 || result == 6 || result == 7;
    if (ended) test.passed = result == 0;
    return test;
}

std::optional<std::vector<Disk>> read_document(const json& document) {
    const json* devices = find(document, {"Devices"});
    if (devices != nullptr && devices->is_array()) return read_list(*devices);
    if (is_paths(document)) return read_paths(document.is_array() ? document : json::array({document}));
    if (!document.is_object()) return std::nullopt;
    const bool health = document.contains("critical_warning") &&
                        (document.contains("percent_used") || document.contains("avail_spare") || document.contains("temperature"));
    if (health) return std::vector{read_smart_log(document)};
    if (document.contains("sn") && document.contains("mn")) return std::vector{read_controller(document)};
    if (document.contains("nsze") && document.contains("flbas")) return std::vector{read_namespace(document)};
    const json* errors = find(document, {"errors"});
    if (errors != nullptr && errors->is_array()) return std::vector{read_error_log(document)};
    if (document.contains("List of Valid Reports") || document.contains("Current Device Self-Test Operation")) {
        return std::vector{read_self_tests(document)};
    }
    return std::nullopt;
}

}  // namespace vetting::nvme
