#include "agent/stage/own_samples.hpp"

#include <numeric>
#include <sstream>

#include "agent/truth/sysfs.hpp"
#include "sdk/base/files.hpp"

namespace vetting {
namespace {

namespace fs = std::filesystem;

constexpr double kSectorBytes = 512;  // of /sys/block/*/stat, whatever the disk's own

}  // namespace

void OwnSamples::add(std::vector<Sample>& into, std::string device, std::string key, double value, std::string unit) const {
    into.push_back({.ts = to_rfc3339(clock_.wall()), .device = std::move(device), .key = std::move(key), .value = value, .unit = std::move(unit)});
}

std::optional<double> OwnSamples::rate(const std::string& key, double counter) {
    const auto now = clock_.steady();
    const auto before = last_.find(key);
    std::optional<double> per_second;
    if (before != last_.end() && counter >= before->second.second) {
        const double seconds = std::chrono::duration<double>(now - before->second.first).count();
        if (seconds > 0) per_second = (counter - before->second.second) / seconds;
    }
    last_[key] = {now, counter};
    return per_second;
}

/// `cpu  user nice system idle iowait irq softirq steal …` (proc(5)); time that a hypervisor took is not ours.
void OwnSamples::take_cpu(std::vector<Sample>& into) {
    const auto table = try_read_file(sysroot_ / "proc/stat");
    if (!table || !table->starts_with("cpu ")) return;
    std::istringstream words(table->substr(4, table->find('\n') - 4));
    std::vector<double> ticks;
    for (double tick = 0; words >> tick && ticks.size() < 8;) ticks.push_back(tick);
    if (ticks.size() < 5) return;
    const double all = std::accumulate(ticks.begin(), ticks.end(), 0.0);
    const double busy = all - ticks[3] - ticks[4];
    if (last_cpu_ && all > last_cpu_->second) {
        const double share = (busy - last_cpu_->first) / (all - last_cpu_->second);
        add(into, "", "cpu/busy", std::min(1.0, std::max(0.0, share)), "ratio");
    }
    last_cpu_ = {busy, all};
    double sum_khz = 0;
    int shown = 0;
    for (const fs::path& cpu : sysfs::numbered(sysroot_ / "sys/devices/system/cpu", "cpu")) {
        if (const auto khz = sysfs::number(cpu / "cpufreq/scaling_cur_freq")) {
            sum_khz += static_cast<double>(*khz);
            ++shown;
        }
    }
    if (shown > 0) add(into, "", "cpu/frequency", sum_khz * 1000 / shown, "hertz");
}

void OwnSamples::take_memory(std::vector<Sample>& into) const {
    const auto table = try_read_file(sysroot_ / "proc/meminfo");
    if (!table) return;
    const auto at = table->find("MemAvailable:");
    if (at == std::string::npos) return;
    const double kib = std::strtod(table->c_str() + at + 13, nullptr);
    add(into, "memory", "mem/available", kib * 1024, "byte");
}

/// Fields of /sys/block/<name>/stat: reads, merged, sectors read, ms, writes, merged, sectors written …
void OwnSamples::take_disks(const DeviceNames& names, std::vector<Sample>& into) {
    for (const fs::path& block : sysfs::entries(sysroot_ / "sys/block")) {
        if (!sysfs::exists(block / "device")) continue;
        const auto stat = sysfs::text(block / "stat");
        if (!stat) continue;
        std::istringstream words(*stat);
        double fields[7] = {};
        for (double& field : fields) words >> field;
        if (!words) continue;
        const std::string key = disk_key(names, block.filename().string());
        if (const auto bytes = rate("read " + key, fields[2] * kSectorBytes)) add(into, key, "disk/" + key + "/read", *bytes, "byte_per_s");
        if (const auto bytes = rate("write " + key, fields[6] * kSectorBytes)) add(into, key, "disk/" + key + "/write", *bytes, "byte_per_s");
    }
}

void OwnSamples::take_ports(std::vector<Sample>& into) {
    for (const fs::path& port : sysfs::entries(sysroot_ / "sys/class/net")) {
        if (!sysfs::exists(port / "device")) continue;
        const std::string name = port.filename().string();
        for (const auto& [file, way] : {std::pair("rx_bytes", "rx"), std::pair("tx_bytes", "tx")}) {
            const auto bytes = sysfs::number(port / "statistics" / file);
            if (!bytes) continue;
            const auto bits = rate(std::string(way) + " " + name, static_cast<double>(*bytes) * 8);
            if (bits) add(into, name, "net/" + name + "/" + way, *bits, "bit_per_s");
        }
    }
}

std::vector<Sample> OwnSamples::take(const DeviceNames& names) {
    std::vector<Sample> samples;
    take_cpu(samples);
    take_memory(samples);
    take_disks(names, samples);
    take_ports(samples);
    return samples;
}

}  // namespace vetting
