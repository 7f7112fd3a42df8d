// What the tools' readers share: states, sizes and names.
#include <algorithm>
#include <array>
#include <cmath>

#include "plugins/common/raid/readers.hpp"
#include "plugins/common/text.hpp"

namespace vetting::raid {
namespace {

using tool::contains;

struct Meaning {
    std::string_view begins;
    Health health;
};

// In lower case, by how the tool's word begins. storcli's short forms, MegaCli's, ssacli's, arcconf's; the first that fits counts.
constexpr auto kDriveStates = std::to_array<Meaning>({
    {"onln", Health::Good}, {"online", Health::Good}, {"ugood", Health::Good}, {"ugunsp", Health::Good}, {"unconfigured(good", Health::Good},
    {"uconf", Health::Good}, {"ghs", Health::Good}, {"dhs", Health::Good}, {"hotspare", Health::Good}, {"hot spare", Health::Good},
    {"jbod", Health::Good}, {"cpybck", Health::Good}, {"copyback", Health::Good}, {"cbshld", Health::Good}, {"ok", Health::Good},
    {"conf", Health::Good}, {"eps", Health::Good}, {"good", Health::Good}, {"dedicated", Health::Good}, {"ready", Health::Good},
    {"hot-spare", Health::Good}, {"global hot", Health::Good}, {"raw", Health::Good}, {"rbld", Health::Rebuilding}, {"rebuild", Health::Rebuilding},
    {"predictive", Health::Predictive}, {"ubad", Health::Failed}, {"ubunsp", Health::Failed}, {"unconfigured(bad", Health::Failed},
    {"unusbl", Health::Failed}, {"fail", Health::Failed}, {"offln", Health::Failed}, {"offline", Health::Failed},
    {"msng", Health::Failed}, {"optimal", Health::Good}, {"standby", Health::Good}, {"available", Health::Good}, {"out of sync", Health::Rebuilding},
    {"missing", Health::Failed}, {"dead", Health::Failed}, {"bad", Health::Failed}, {"unusable", Health::Failed}});
constexpr auto kVolumeStates = std::to_array<Meaning>({
    {"optl", Health::Good}, {"optimal", Health::Good}, {"ok", Health::Good}, {"hd", Health::Good}, {"clean", Health::Good},
    {"active", Health::Good}, {"initializ", Health::Good}, {"container", Health::Good}, {"quick init", Health::Good},
    {"readonly", Health::Good}, {"dgrd", Health::Degraded},
    {"degraded", Health::Degraded}, {"pdgd", Health::Degraded}, {"partially", Health::Degraded}, {"interim", Health::Degraded},
    {"suboptimal", Health::Degraded}, {"ready for re", Health::Degraded}, {"waiting", Health::Degraded},
    {"recovering", Health::Degraded}, {"rebuild", Health::Degraded}, {"rec", Health::Rebuilding}, {"impacted", Health::Rebuilding},
    {"parity", Health::Rebuilding},
    {"expand", Health::Rebuilding}, {"transform", Health::Rebuilding}, {"queued", Health::Rebuilding}, {"ofln", Health::Failed},
    {"offline", Health::Failed}, {"offln", Health::Failed}, {"fail", Health::Failed}, {"inactive", Health::Failed},
    {"missing", Health::Failed}, {"broken", Health::Failed}});
constexpr auto kUnitStates = std::to_array<Meaning>({
    {"optl", Health::Good}, {"opt", Health::Good}, {"ok", Health::Good}, {"good", Health::Good}, {"normal", Health::Good},
    {"charg", Health::Good}, {"recharg", Health::Good}, {"learn", Health::Good}, {"ready", Health::Good}, {"operational", Health::Good},
    {"non operational", Health::Degraded}, {"weak", Health::Degraded}, {"needs attention", Health::Degraded},
    {"ndatn", Health::Degraded}, {"degrad", Health::Degraded}, {"dgrd", Health::Degraded}, {"temporarily", Health::Degraded},
    {"permanently", Health::Failed}, {"critical", Health::Failed}, {"fail", Health::Failed}, {"dead", Health::Failed},
    {"replace", Health::Failed}, {"missing", Health::Failed}, {"error", Health::Failed}});

template <std::size_t N>
Health look_up(const std::array<Meaning, N>& table, std::string_view state) {
    const std::string word = tool::lower(tool::trim(state));
    const auto found = std::find_if(table.begin(), table.end(), [&word](const Meaning& row) { return word.starts_with(row.begins); });
    return found == table.end() ? Health::Unknown : found->health;
}

template <class Item>
Item& item_at(std::vector<Item>& items, std::string Item::*key, const std::string& wanted) {
    const auto found = std::find_if(items.begin(), items.end(), [key, &wanted](const Item& item) { return item.*key == wanted; });
    if (found != items.end()) return *found;
    items.emplace_back();
    items.back().*key = wanted;
    return items.back();
}

}  // namespace

Drive& drive_at(Report& report, const std::string& slot) { return item_at(report.drives, &Drive::slot, tool::clean(slot)); }
Volume& volume_at(Report& report, const std::string& name) { return item_at(report.volumes, &Volume::name, tool::clean(name)); }
Controller& controller_at(Report& report, const std::string& name) { return item_at(report.controllers, &Controller::name, tool::clean(name)); }

Health drive_health(std::string_view state) {
    // storcli2 joins two words: `ConfDgrd`, `JBODShld`, `GHSSntz`. A drive that is degraded has lost a part of itself; one that is
    // shielded is being diagnosed, and one that is wiped has no state yet.
    const std::string word = tool::lower(state);
    if (contains(word, "dgrd") || word.starts_with("degraded")) return Health::Predictive;
    const bool between = contains(word, "sntz") || (contains(word, "shld") && !word.starts_with("cbshld"));
    return between ? Health::Unknown : look_up(kDriveStates, state);
}
Health unit_health(std::string_view state) { return look_up(kUnitStates, state); }
Health volume_health(std::string_view state) {
    // mdadm joins words: `clean, degraded, recovering`.
    const std::string word = tool::lower(state);
    if (contains(word, "fail") || contains(word, "broken")) return Health::Failed;
    if (contains(word, "degraded")) return Health::Degraded;
    return look_up(kVolumeStates, state);
}

void set_raw_size(Disk& disk, std::string_view text) {
    const auto about = tool::binary_size(text.substr(0, text.find('[')));
    const std::size_t open = text.find("[0x");
    const auto sectors = open == std::string_view::npos ? std::nullopt : tool::leading_uint(text.substr(open + 1));
    if (!about || !sectors || *sectors == 0 || *sectors > (std::uint64_t{1} << 50U)) return;
    for (const std::uint64_t bytes : {512U, 4096U}) {
        const double ratio = static_cast<double>(*sectors * bytes) / static_cast<double>(*about);
        if (std::abs(ratio - 1) >= 0.01) continue;
        disk.capacity_bytes = *sectors * bytes;
        disk.approximate.clear();
    }
}

void set_rounded_size(Disk& disk, std::string_view text, int base) {
    const auto binary = tool::binary_size(text);
    if (disk.capacity_bytes || !binary || *binary == 0) return;
    const auto words = tool::split_words(text);
    const std::size_t power = words.size() < 2 ? 0 : std::string_view("BKMGTP").find(words[1].front());
    if (power == std::string_view::npos) return;
    const double scale = base == 1024 ? 1 : std::pow(1000.0 / 1024.0, static_cast<double>(power));
    disk.capacity_bytes = static_cast<std::uint64_t>(std::llround(static_cast<double>(*binary) * scale));
    disk.approximate.emplace_back("capacity_bytes");
}

std::optional<double> temperature(std::string_view text) {
    const auto celsius = tool::leading_number(text);
    return celsius && *celsius > -60 && *celsius < 150 && !tool::trim(text).starts_with("0C (32") ? celsius : std::nullopt;
}

std::optional<std::string> wwn(std::string_view text) {
    std::string digits = tool::lower(tool::trim(text));
    if (digits.starts_with("0x")) digits.erase(0, 2);
    const bool hex = digits.size() == 16 && digits.find_first_not_of("0123456789abcdef") == std::string::npos;
    if (!hex || digits.find_first_not_of('0') == std::string::npos) return std::nullopt;
    return "0x" + digits;
}

void set_interface(Disk& disk, std::string_view text) {
    const std::string word = tool::lower(text);
    if (contains(word, "sata")) disk.protocol = "ata", disk.transport = "sata";
    else if (contains(word, "sas")) disk.protocol = "scsi", disk.transport = "sas";
    else if (contains(word, "nvme")) disk.protocol = "nvme", disk.transport = "nvme";
    if (contains(word, "solid state") || contains(word, "ssd")) disk.rotation_rpm = 0;
}

}  // namespace vetting::raid
