// AMD's cards as the kernel's driver shows them.
#include "plugins/common/files.hpp"
#include "plugins/common/json_in.hpp"
#include "plugins/common/text.hpp"
#include "plugins/probes/rocm_smi/parse.hpp"

namespace vetting::rocm_smi {
namespace {

using nlohmann::json;
using tool::put;
using tool::read_small;
namespace fs = std::filesystem;

std::optional<std::string> text_in(const fs::path& file) {
    const auto text = read_small(file);
    return text ? tool::known(*text) : std::nullopt;
}

std::optional<double> scaled(const fs::path& file, double divisor) {
    const auto value = tool::read_integer(file);
    return value ? std::optional(static_cast<double>(*value) / divisor) : std::nullopt;
}

/// `ue: 0\nce: 3` in each block's counter.
void add_ras(json& gpu, const fs::path& folder) {
    for (const std::string& name : tool::list_folder(folder)) {
        if (!name.ends_with("_err_count")) continue;
        const auto text = read_small(folder / name);
        if (!text) continue;
        for (const std::string_view line : tool::split_lines(*text)) {
            const auto pair = tool::key_value(line);
            const auto count = pair ? tool::leading_uint(pair->second) : std::nullopt;
            if (!count || (pair->first != "ue" && pair->first != "ce")) continue;
            const char* fact = pair->first == "ue" ? "ecc_uncorrected" : "ecc_corrected";
            gpu[fact] = gpu.value(fact, std::uint64_t{0}) + *count;
            gpu["ras"] = true;
        }
    }
}

void add_sensors(json& gpu, const fs::path& device) {
    for (const std::string& name : tool::list_folder(device / "hwmon")) {
        const fs::path chip = device / "hwmon" / name;
        put(gpu, "temperature_c", scaled(chip / "temp1_input", 1000));
        const auto junction = scaled(chip / "temp2_input", 1000);  // all that cards without a sensor at their edge have
        if (!gpu.contains("temperature_c") && junction) gpu["temperature_c"] = *junction, gpu["temperature_of"] = "hotspot";
        put(gpu, "memory_temperature_c", scaled(chip / "temp3_input", 1000));
        const auto average = scaled(chip / "power1_average", 1e6);
        put(gpu, "power_w", average ? average : scaled(chip / "power1_input", 1e6));
        put(gpu, "power_limit_w", scaled(chip / "power1_cap", 1e6));
    }
}

void put_generation(json& gpu, const char* name, const fs::path& file) {
    const auto text = read_small(file);
    const auto speed = text ? tool::leading_number(*text) : std::nullopt;
    if (speed) put(gpu, name, generation_of(*speed));
}

json read_card(const fs::path& device, std::uint64_t index) {
    json gpu = {{"vendor", "AMD"}, {"index", index}};
    put(gpu, "model", text_in(device / "product_name"));
    put(gpu, "serial", text_in(device / "serial_number"));
    const auto id = text_in(device / "unique_id");
    if (id) gpu["uuid"] = id->starts_with("0x") ? *id : "0x" + *id;
    put(gpu, "vbios", text_in(device / "vbios_version"));
    std::error_code error;
    const fs::path target = fs::canonical(device, error);
    if (!error) gpu["pci_address"] = target.filename().string();
    if (const auto bytes = tool::read_integer(device / "mem_info_vram_total"); bytes && *bytes > 0) gpu["memory_bytes"] = *bytes;
    put(gpu, "utilization_pct", scaled(device / "gpu_busy_percent", 1));
    put_generation(gpu, "pcie_gen", device / "current_link_speed");
    put_generation(gpu, "pcie_gen_max", device / "max_link_speed");
    put(gpu, "pcie_width", tool::read_integer(device / "current_link_width"));
    put(gpu, "pcie_width_max", tool::read_integer(device / "max_link_width"));
    add_sensors(gpu, device);
    add_ras(gpu, device / "ras");
    return gpu;
}

}  // namespace

json read_sysfs(const fs::path& sysroot) {
    json facts = json::object();
    const fs::path cards = sysroot / "sys/class/drm";
    for (const std::string& name : tool::list_folder(cards)) {
        if (!name.starts_with("card") || name.find_first_not_of("0123456789", 4) != std::string::npos || name.size() == 4) continue;
        const fs::path device = cards / name / "device";
        if (read_small(device / "vendor") != "0x1002") continue;
        facts["gpus"].push_back(read_card(device, facts.contains("gpus") ? facts["gpus"].size() : 0));
    }
    return facts;
}

}  // namespace vetting::rocm_smi
