#include "agent/safety/signatures.hpp"

#include <blkid/blkid.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>

#include "sdk/base/unique_handle.hpp"

namespace vetting::safety {
namespace {

constexpr int kMostSignatures = 64;
constexpr std::size_t kTail = std::size_t{64} << 10;

using Probe = std::unique_ptr<std::remove_pointer_t<blkid_probe>, FreeWith<&blkid_free_probe>>;

std::string value_of(blkid_probe probe, const char* name) {
    const char* text = nullptr;
    return blkid_probe_lookup_value(probe, name, &text, nullptr) == 0 && text != nullptr ? text : "";
}

std::string in_words(blkid_probe probe) {
    const std::string table = value_of(probe, "PTTYPE"), type = value_of(probe, "TYPE"), usage = value_of(probe, "USAGE");
    const std::string at = value_of(probe, table.empty() ? "SBMAGIC_OFFSET" : "PTMAGIC_OFFSET");
    std::string text = table.empty() ? (type.empty() ? "an unknown signature" : type) : table + " partition table";
    if (table.empty() && !usage.empty()) text += " (" + usage + ")";
    return at.empty() ? text : text + " at byte " + at;
}

/// The default chain says nothing of a disk with partitions and no more: both chains are asked for.
Probe make_probe(int fd, std::int64_t size_bytes) {
    Probe probe(blkid_new_probe());
    if (!probe || blkid_probe_set_device(probe.get(), fd, 0, size_bytes) != 0) return nullptr;
    const bool set = blkid_probe_enable_superblocks(probe.get(), 1) == 0 &&
                     blkid_probe_set_superblocks_flags(probe.get(), BLKID_SUBLKS_TYPE | BLKID_SUBLKS_USAGE | BLKID_SUBLKS_MAGIC |
                                                                        BLKID_SUBLKS_BADCSUM) == 0 &&
                     blkid_probe_enable_partitions(probe.get(), 1) == 0 &&
                     blkid_probe_set_partitions_flags(probe.get(), BLKID_PARTS_MAGIC | BLKID_PARTS_FORCE_GPT) == 0 &&
                     blkid_probe_enable_topology(probe.get(), 0) == 0;
    return set ? std::move(probe) : nullptr;
}

/// libblkid looks for the second GPT only where the first is as it should be.
void find_backup_gpt(int fd, std::int64_t size_bytes, std::vector<std::string>& found) {
    constexpr std::size_t kSector = 512;
    const auto length = static_cast<std::size_t>(std::min<std::int64_t>(size_bytes, kTail));
    std::string tail(length, '\0');
    const off_t begin = size_bytes - static_cast<std::int64_t>(length);
    if (::pread(fd, tail.data(), length, begin) != static_cast<ssize_t>(length)) {
        found.push_back(std::string("the end of the disk cannot be read: ") + std::strerror(errno));
        return;
    }
    for (std::size_t at = 0; at + kSector <= length; at += kSector) {
        if (tail.compare(at, 8, "EFI PART") != 0) continue;
        found.push_back("backup gpt partition table at byte " + std::to_string(begin + static_cast<off_t>(at)));
    }
}

}  // namespace

std::vector<std::string> signatures_on(int fd, std::int64_t size_bytes) {
    std::vector<std::string> found;
    const Probe probe = make_probe(fd, size_bytes);
    if (!probe) return {"the search for signatures could not begin"};
    int answer = 0;
    while (static_cast<int>(found.size()) < kMostSignatures && (answer = blkid_do_probe(probe.get())) == 0) {
        found.push_back(in_words(probe.get()));
    }
    if (answer != 0 && answer != 1) found.emplace_back("the search for signatures failed");
    find_backup_gpt(fd, size_bytes, found);
    return found;
}

}  // namespace vetting::safety
