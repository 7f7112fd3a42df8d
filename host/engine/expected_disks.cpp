#include "host/engine/expected_disks.hpp"

#include "host/store/permit_store.hpp"
#include "host/store/spec_store.hpp"
#include "sdk/base/files.hpp"

namespace vetting {
namespace {

/// Facts come from machines: what is not text there is as if it were absent.
std::string text_at(const Json& object, const char* key) {
    if (!object.is_object()) return {};
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

}  // namespace

std::vector<ExpectedDisk> expected_disks(const Reader& reader, HostId host, RunId run) {
    std::vector<ExpectedDisk> disks;
    const auto expected = SpecStore::expected(reader, host);
    if (!expected || !expected->facts.is_object() || !expected->facts.contains("disks")) return disks;
    for (const Json& disk : expected->facts["disks"]) {
        const std::string serial(trim(text_at(disk, "serial")));
        if (serial.empty()) continue;
        const auto size = disk.find("capacity_bytes");
        const bool whole = size != disk.end() && size->is_number_integer();
        disks.push_back({serial, text_at(disk, "wwn"), whole ? size->get<std::int64_t>() : 0,
                         PermitStore::pattern_of(reader, run, serial).value_or("")});
    }
    return disks;
}

}  // namespace vetting
