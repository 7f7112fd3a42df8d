#include "tests/plugins/probes/manifest.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <sstream>

namespace vetting::fixtures {

using nlohmann::json;

std::string read_capture(const std::string& file) {
    std::ifstream in(std::string(VETTING_FIXTURES) + "/" + file, std::ios::binary);
    std::stringstream bytes;
    bytes << in.rdbuf();
    return bytes.str();
}

std::vector<Row> manifest_rows() {
    constexpr std::array kTools = {"smartctl", "lshw", "dmidecode", "lsblk", "lscpu", "sensors", "hwmon", "lspci", "ethtool", "firmware",
                                   "nvme-cli", "raid", "kernel-log",
                                   "ipmitool", "redfish", "nvidia-smi", "rocm-smi"};
    std::vector<Row> rows;
    std::ifstream in(std::string(VETTING_FIXTURES) + "/MANIFEST.tsv");
    for (std::string line; std::getline(in, line);) {
        const std::string file = line.substr(0, line.find('\t'));
        const std::string tool = file.substr(0, file.find('/'));
        if (std::find(kTools.begin(), kTools.end(), tool) == kTools.end()) continue;
        rows.push_back({file, tool, json::parse(line.substr(line.rfind('\t') + 1))});
    }
    return rows;
}

const std::vector<Word>& words() {
    static const std::vector<Word> all = [] {
        std::vector<Word> list = disk_words();
        for (Word& word : machine_words()) list.push_back(std::move(word));
        for (Word& word : board_words()) list.push_back(std::move(word));
        for (Word& word : storage_words()) list.push_back(std::move(word));
        for (Word& word : kernel_words()) list.push_back(std::move(word));
        for (Word& word : bmc_words()) list.push_back(std::move(word));
        for (Word& word : redfish_words()) list.push_back(std::move(word));
        for (Word& word : gpu_words()) list.push_back(std::move(word));
        return list;
    }();
    return all;
}

const Word* find_word(std::string_view tool, std::string_view word) {
    for (const Word& row : words()) {
        if (row.tool == tool && row.word == word) return &row;
    }
    return nullptr;
}

const std::vector<Unmapped>& unmapped_words() {
    static const std::vector<Unmapped> list = {
        {"", "lines", "size of the file"},
        {"", "bytes", "size of the file"},
        {"nvme-cli", "kind", "form of the output"},
        {"nvme-cli", "raw_keys", "form of the output"},
        {"nvme-cli", "types", "form of the output"},
        {"nvme-cli", "data_units_written", "no fact"},
        {"raid", "controllers", "answers of the tool: each lists drives, not what the controller is"},
        {"raid", "status", "of the tool's command"},
        {"smartctl", "kind", "form of the output"},
        {"smartctl", "device_type", "how smartctl reached the disk"},
        {"smartctl", "exit_status", "of the tool, used by the stage"},
        {"smartctl", "messages", "of the tool, logged"},
        {"smartctl", "smartctl_version", "of the tool"},
        {"smartctl", "scsi_vendor", "stands in front of the model"},
        {"smartctl", "non_medium_errors", "no fact: errors of the transport, not of the disk"},
        {"smartctl", "nvme.data_units_written", "no fact"},
        {"ipmitool", "rows", "size of the list"},
        {"ipmitool", "format", "form of the output"},
        {"ipmitool", "status_counts", "voltages and states within their limits are no facts"},
        {"ipmitool", "unreadable", "absent"},
        {"ipmitool", "fru_count", "modules and backplanes are no facts of this probe"},
        {"ipmitool", "devices", "as above"},
        {"ipmitool", "absent", "as above"},
        {"nvidia-smi", "cuda_version", "of the driver's interface"},
        {"nvidia-smi", "columns", "size of the table"},
        {"rocm-smi", "keys_card0", "size of the document"},
        {"redfish", "odata_type", "form of the document"},
        {"redfish", "id", "name of the document"},
        {"lshw", "node_count", "size of the tree"},
        {"lsblk", "nodes", "size of the tree"},
        {"lsblk", "types", "loops, partitions and volumes are no facts"},
        {"dmidecode", "memory_device_blocks", "structures, with flash"},
        {"dmidecode", "flash_blocks", "flash is no DIMM"},
        {"dmidecode", "psu_blocks", "structures, with placeholders"},
        {"dmidecode", "cpu_sockets", "empty sockets are no processors"},
        {"sensors", "alarms", "alarms of voltages mean nothing while their limits are unset"},
        {"sensors", "chips", "part of each sensor's name"},
    };
    return list;
}

bool is_unmapped(std::string_view tool, std::string_view word) {
    return std::any_of(unmapped_words().begin(), unmapped_words().end(), [tool, word](const Unmapped& row) {
        return (row.tool.empty() || row.tool == tool) && row.word == word;
    });
}

json at(const json& facts, const std::string& pointer) {
    const json::json_pointer road(pointer);
    return facts.contains(road) ? facts.at(road) : json();
}

json column(const json& list, const char* field, bool once) {
    std::vector<json> values;
    for (const json& element : list) {
        if (element.contains(field)) values.push_back(element.at(field));
    }
    std::sort(values.begin(), values.end());
    if (once) values.erase(std::unique(values.begin(), values.end()), values.end());
    return values;
}

}  // namespace vetting::fixtures
