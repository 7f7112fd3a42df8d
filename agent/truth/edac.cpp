// Memory errors a DIMM: /sys/devices/system/edac/mc/mc*/{dimm*,rank*}/, or csrow*/ch* on older kernels
// (Documentation/admin-guide/ras.rst). No controller there means that no driver watches, not that memory is well.
#include "agent/truth/counters.hpp"
#include "agent/truth/sysfs.hpp"

namespace vetting {
namespace {

namespace fs = std::filesystem;

bool add_pair(const fs::path& corrected, const fs::path& uncorrected, const std::string& device, Counters& into) {
    const auto ce = sysfs::number(corrected);
    const auto ue = sysfs::number(uncorrected);
    if (ce) into.add(KernelCounter::MemoryCorrected, device, static_cast<double>(*ce));
    if (ue) into.add(KernelCounter::MemoryUncorrected, device, static_cast<double>(*ue));
    return ce.has_value() || ue.has_value();
}

/// Labels are often empty; then the place in the controller has to do (`mc0.dimm3`).
std::string label_or_place(const fs::path& label, const fs::path& place, const DeviceNames& names) {
    if (const auto text = sysfs::text(label)) return dimm_key(names, *text);
    return place.parent_path().filename().string() + "." + place.filename().string();
}

bool read_modules(const fs::path& controller, const DeviceNames& names, Counters& into) {
    bool any = false;
    for (const char* kind : {"dimm", "rank"}) {
        for (const fs::path& module : sysfs::numbered(controller, kind)) {
            const std::string device = label_or_place(module / "dimm_label", module, names);
            any = add_pair(module / "dimm_ce_count", module / "dimm_ue_count", device, into) || any;
        }
    }
    return any;
}

/// Older kernels: corrected errors by row and channel, uncorrected ones by row only.
bool read_rows(const fs::path& controller, const DeviceNames& names, Counters& into) {
    bool any = false;
    for (const fs::path& row : sysfs::numbered(controller, "csrow")) {
        for (int channel = 0; channel < 16; ++channel) {
            const std::string prefix = "ch" + std::to_string(channel);
            const auto ce = sysfs::number(row / (prefix + "_ce_count"));
            if (!ce) continue;
            const auto label = sysfs::text(row / (prefix + "_dimm_label"));
            const std::string place = controller.filename().string() + "." + row.filename().string() + "." + prefix;
            into.add(KernelCounter::MemoryCorrected, label ? dimm_key(names, *label) : place, static_cast<double>(*ce));
            any = true;
        }
        if (const auto ue = sysfs::number(row / "ue_count")) {
            const std::string place = controller.filename().string() + "." + row.filename().string();
            into.add(KernelCounter::MemoryUncorrected, place, static_cast<double>(*ue));
            any = true;
        }
    }
    return any;
}

}  // namespace

void read_edac(const fs::path& sysroot, const DeviceNames& names, Counters& into) {
    bool any = false;
    for (const fs::path& controller : sysfs::numbered(sysroot / "sys/devices/system/edac/mc", "mc")) {
        const bool by_module = read_modules(controller, names, into) || read_rows(controller, names, into);
        // Errors that the controller could give to no module; on a controller without modules, all of its errors.
        const bool whole = add_pair(controller / (by_module ? "ce_noinfo_count" : "ce_count"),
                                    controller / (by_module ? "ue_noinfo_count" : "ue_count"),
                                    controller.filename().string(), into);
        any = any || by_module || whole;
    }
    if (!any) into.not_visible.insert("edac");
}

}  // namespace vetting
