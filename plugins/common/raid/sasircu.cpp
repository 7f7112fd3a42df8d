// sas2ircu and sas3ircu `N display` and `list` of LSI's adapters with integrated RAID: sections under ruled headlines, `Key : value`.
#include <algorithm>
#include <cmath>

#include "plugins/common/raid/readers.hpp"
#include "plugins/common/text.hpp"

namespace vetting::raid {
namespace {

using tool::contains;
using tool::trim;

constexpr std::uint64_t kMib = 1024 * 1024;

/// `457862/937703087`: mebibytes, and by the tool's version the sectors or the address of the last; theirs is the size that fits.
void set_size(Disk& disk, std::string_view value) {
    const std::size_t slash = value.find('/');
    const auto mib = tool::leading_uint(value);
    auto sectors = slash == std::string_view::npos ? std::nullopt : tool::leading_uint(value.substr(slash + 1));
    if (!mib || *mib == 0 || *mib > (std::uint64_t{1} << 40U)) return;
    if (sectors && *sectors < (std::uint64_t{1} << 50U)) {
        if (*sectors % 8 == 7) ++*sectors;  // no drive has a number of sectors that ends so
        for (const std::uint64_t bytes : {512U, 4096U}) {
            const double ratio = static_cast<double>(*sectors * bytes) / static_cast<double>(*mib * kMib);
            if (std::abs(ratio - 1) < 0.001) disk.capacity_bytes = *sectors * bytes;
        }
    }
    if (disk.capacity_bytes) return;
    disk.capacity_bytes = *mib * kMib;
    disk.approximate.emplace_back("capacity_bytes");
}

struct Reader {
    Report& report;
    std::string controller = "c0";
    enum class In { Nothing, Controller, Volume, Drive } in = In::Nothing;
    Drive drive{};
    std::string volume{}, enclosure{}, vendor{};

    void settle() {
        if (in == In::Drive && !drive.slot.empty()) drive_at(report, drive.slot) = drive;
        drive = {};
        enclosure.clear();
        vendor.clear();
        in = In::Nothing;
    }
    bool begins(std::string_view line) {
        constexpr std::string_view kStart = "Read configuration has been initiated for controller ";
        if (line.starts_with(kStart)) {
            settle();
            controller = "c" + std::to_string(tool::leading_uint(line.substr(kStart.size())).value_or(0));
        } else if (line == "Controller information") {
            in = In::Controller;
        } else if (line.starts_with("IR volume ") || line.starts_with("IR Volume ")) {
            settle();
            const auto number = tool::leading_uint(line.substr(10));
            if (!number) return true;  // the headline of the section
            in = In::Volume;
            volume = controller + "/ir " + std::to_string(*number);
            volume_at(report, volume).controller = controller;
        } else if (line == "Device is a Hard disk") {
            settle();
            in = In::Drive;
            drive.controller = controller;
        } else if (line.starts_with("Device is a") || line.starts_with("Initiator at ID") || line.starts_with("Enclosure information") || line.starts_with("Physical device information")) {
            settle();
        } else {
            return false;
        }
        return true;
    }
    void of_controller(std::string_view key, std::string_view value) {
        Controller& unit = controller_at(report, controller);
        if (key == "Controller type") unit.model = tool::known(value);
        if (key == "Firmware version") unit.firmware = tool::known(value);
    }
    void of_volume(std::string_view key, std::string_view value) {
        Volume& one = volume_at(report, volume);
        if (key == "Volume Name") one.label = tool::known(value).value_or("");
        else if (key == "RAID level") one.level = tool::clean(value);
        else if (key.starts_with("Size (in MB)")) {
            const auto mib = tool::leading_uint(value);
            if (mib && *mib < (std::uint64_t{1} << 40U)) one.size_bytes = *mib * kMib;
        } else if (key == "Status of volume") {
            one.state = tool::clean(value);
            one.health = volume_health(value);
        } else if (key.starts_with("PHY[")) one.devices = one.devices.value_or(0) + 1;
    }
    void of_drive(std::string_view key, std::string_view value) {
        Disk& disk = drive.disk;
        if (key == "Enclosure #" || key == "Enclosure") enclosure = tool::clean(value);
        else if (key == "Slot #" || key == "Slot") drive.slot = controller + "/e" + enclosure + "/s" + tool::clean(value);
        else if (key == "State") {
            drive.state = tool::clean(value);
            drive.health = drive_health(value);
        } else if (key.starts_with("Size (in MB)")) set_size(disk, value);
        else if (key == "Manufacturer") vendor = value == "ATA" ? "" : tool::known(value).value_or("");
        else if (key == "Model Number") {
            if (const auto model = tool::known(value)) disk.model = vendor.empty() ? *model : vendor + " " + *model;
        } else if (key == "Firmware Revision") disk.firmware = tool::known(value);
        else if (key.starts_with("Unit Serial No") && value != "N/A") disk.serial = tool::known(value);
        else if (key == "Serial No" && !disk.serial) disk.serial = tool::known(value);
        else if (key == "GUID") disk.wwn = wwn(value);
        else if (key == "Protocol" || key == "Drive Type") set_interface(disk, value);
    }
    void line(std::string_view text) {
        if (begins(text)) return;
        const std::size_t colon = text.find(" : ");  // keys hold colons of their own
        if (colon == std::string_view::npos) return row(text);
        const std::string_view key = trim(text.substr(0, colon)), value = trim(text.substr(colon + 3));
        if (in == In::Controller) of_controller(key, value);
        if (in == In::Volume) of_volume(key, value);
        if (in == In::Drive) of_drive(key, value);
    }
    /// `  0     SAS3008       1000h    97h   00h:01h:00h:00h      1028h   1f53h` of `list`.
    void row(std::string_view text) {
        const auto words = tool::split_words(text);
        const bool adapter = words.size() == 7 && words[1].starts_with("SAS") && words[2].ends_with('h') && contains(words[4], "h:");
        const auto number = adapter ? tool::leading_uint(words[0]) : std::nullopt;
        if (number) controller_at(report, "c" + std::to_string(*number)).model = tool::known(words[1]);
    }
};

}  // namespace

bool read_sasircu(Report& report, std::string_view text) {
    const bool drives = contains(text, "Device is a Hard disk") && contains(text, "Enclosure");
    if (!drives && !contains(text, "IR Configuration Utility") && !contains(text, "Status of volume")) return false;
    Reader reader{.report = report};
    for (const std::string_view raw : tool::split_lines(text)) reader.line(trim(raw));
    reader.settle();
    return true;
}

}  // namespace vetting::raid
