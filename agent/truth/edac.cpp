// Memory errors a DIMM: /sys/devices/system/edac/mc/mc*/{dimm*,rank*}/, or csrow*/ch* on older kernels
// (Documentation/admin-guide/ras.rst). No controller there means that no driver watches, not that memory is well.
#include <algorithm>

#include "agent/truth/counters.hpp"
#include "agent/truth/sysfs.hpp"

namespace vetting {
namespace {

namespace fs = std::filesystem;

/// What the modules of one controller have counted together.
struct Counted {
    bool any = false;
    double corrected = 0, uncorrected = 0;
};

void add_count(KernelCounter counter, const fs::path& file, const std::string& device, Counted& sums, Counters& into) {
    const auto count = sysfs::number(file);
    if (!count) return;
    into.add(counter, device, static_cast<double>(*count));
    (counter == KernelCounter::MemoryCorrected ? sums.corrected : sums.uncorrected) += static_cast<double>(*count);
    sums.any = true;
}

/// Labels are often empty; then the place in the controller has to do (`mc0.dimm3`).
std::string label_or_place(const fs::path& label, const fs::path& place, const DeviceNames& names) {
    if (const auto text = sysfs::text(label)) return dimm_key(names, *text);
    return place.parent_path().filename().string() + "." + place.filename().string();
}

void read_modules(const fs::path& controller, const DeviceNames& names, Counted& sums, Counters& into) {
    for (const char* kind : {"dimm", "rank"}) {
        for (const fs::path& module : sysfs::numbered(controller, kind)) {
            const std::string device = label_or_place(module / "dimm_label", module, names);
            add_count(KernelCounter::MemoryCorrected, module / "dimm_ce_count", device, sums, into);
            add_count(KernelCounter::MemoryUncorrected, module / "dimm_ue_count", device, sums, into);
        }
    }
}

/// Older kernels: corrected errors by row and channel, uncorrected ones by row only.
void read_rows(const fs::path& controller, const DeviceNames& names, Counted& sums, Counters& into) {
    for (const fs::path& row : sysfs::numbered(controller, "csrow")) {
        const std::string place = controller.filename().string() + "." + row.filename().string();
        for (int channel = 0; channel < 16; ++channel) {
            const std::string prefix = "ch" + std::to_string(channel);
            const auto label = sysfs::text(row / (prefix + "_dimm_label"));
            const std::string device = label ? dimm_key(names, *label) : place + "." + prefix;
            add_count(KernelCounter::MemoryCorrected, row / (prefix + "_ce_count"), device, sums, into);
        }
        add_count(KernelCounter::MemoryUncorrected, row / "ue_count", place, sums, into);
    }
}

/// What the controller counts by itself, read before its modules: an error in between must not look like one of its own.
struct Total {
    std::optional<std::int64_t> all, no_module;
};

Total read_total(const fs::path& controller, const char* all, const char* no_module) {
    return {sysfs::number(controller / all), sysfs::number(controller / no_module)};
}

/// Errors that the controller could give to no module: those it says so of, or what its total is above its modules'. Of a
/// controller without modules, all.
bool add_rest(KernelCounter counter, const Total& total, double by_module, const std::string& device, Counters& into) {
    if (!total.all && !total.no_module) return false;
    const double rest = static_cast<double>(total.all.value_or(0)) - by_module;
    into.add(counter, device, std::max(rest, static_cast<double>(total.no_module.value_or(0))));
    return true;
}

}  // namespace

void read_edac(const fs::path& sysroot, const DeviceNames& names, Counters& into) {
    bool any = false;
    for (const fs::path& controller : sysfs::numbered(sysroot / "sys/devices/system/edac/mc", "mc")) {
        const Total ce = read_total(controller, "ce_count", "ce_noinfo_count"), ue = read_total(controller, "ue_count", "ue_noinfo_count");
        Counted sums;
        read_modules(controller, names, sums, into);
        if (!sums.any) read_rows(controller, names, sums, into);
        const std::string device = controller.filename().string();
        const bool corrected = add_rest(KernelCounter::MemoryCorrected, ce, sums.corrected, device, into);
        const bool uncorrected = add_rest(KernelCounter::MemoryUncorrected, ue, sums.uncorrected, device, into);
        any = any || sums.any || corrected || uncorrected;
    }
    if (!any) into.not_visible.insert("edac");
}

}  // namespace vetting
