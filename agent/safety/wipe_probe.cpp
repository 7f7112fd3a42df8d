#include "agent/safety/wipe_probe.hpp"

#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "agent/safety/blank.hpp"
#include "agent/safety/disk_use.hpp"
#include "agent/safety/signatures.hpp"
#include "sdk/base/crypto.hpp"
#include "sdk/base/unique_handle.hpp"

namespace vetting::safety {
namespace {

/// What sampling came to.
struct Sampled {
    std::int64_t looked_at = 0, with_data = 0, first = -1;
    std::string error;
};

Sampled sample(int fd, std::int64_t size, const ProbeOptions& options, Sha256& digest) {
    Sampled sampled;
    std::string buffer(static_cast<std::size_t>(kPiece), '\0');
    for (const std::int64_t at : pieces_to_sample(size, options.seed)) {
        const auto wanted = static_cast<std::size_t>(std::min(kPiece, size - at));
        const ssize_t got = ::pread(fd, buffer.data(), wanted, at);
        if (got != static_cast<ssize_t>(wanted)) {
            const std::string why = got < 0 ? std::strerror(errno) : "less was read than is there";
            sampled.error = "byte " + std::to_string(at) + " cannot be read: " + why;
            return sampled;
        }
        const std::string_view piece(buffer.data(), wanted);
        digest.update(piece);
        ++sampled.looked_at;
        if (is_blank(piece, at, options.pattern_key)) continue;
        if (sampled.with_data++ == 0) sampled.first = at;
    }
    return sampled;
}

/// What our own pattern looks like to a signature search says nothing; anything else does.
void look(const Roots& roots, const SeenDisk& disk, int fd, const ProbeOptions& options, Sha256& digest, std::vector<std::string>& found) {
    std::uint64_t size = 0;
    if (::ioctl(fd, BLKGETSIZE64, &size) != 0 || static_cast<std::int64_t>(size) != disk.size_bytes || size == 0) {
        found.emplace_back("its size cannot be read, or changed");
        return;
    }
    (void)::ioctl(fd, BLKFLSBUF, 0);  // what the page cache keeps of it may be old
    (void)::posix_fadvise(fd, 0, 0, POSIX_FADV_RANDOM);
    for (std::string& signature : signatures_on(fd, disk.size_bytes)) found.push_back(std::move(signature));
    for (const std::string& partition : partitions_of(roots.kernel, makedev(disk.major_number, disk.minor_number))) {
        found.push_back("the partition " + partition);
    }
    const Sampled sampled = sample(fd, disk.size_bytes, options, digest);
    if (!sampled.error.empty()) found.push_back(sampled.error);
    if (sampled.with_data == 0) return;
    found.push_back("data in " + std::to_string(sampled.with_data) + " of " + std::to_string(sampled.looked_at) +
                    " sampled MiB, the first at byte " + std::to_string(sampled.first));
}

}  // namespace

ProbeReport probe_disk(const Roots& roots, const SeenDisk& disk, int fd, const ProbeOptions& options) {
    ProbeReport report;
    Sha256 digest;
    try {
        look(roots, disk, fd, options, digest, report.found);
    } catch (const std::exception& error) {
        report.found.push_back(std::string("the disk could not be looked into: ") + error.what());
    }
    Json identity = Json::array({disk.serial, disk.wwn, disk.size_bytes, options.seed, report.found});
    digest.update(dump_json(identity));
    report.digest = digest.hex_digest();
    return report;
}

ProbeReport probe_disk(const Roots& roots, const SeenDisk& disk, const ProbeOptions& options) {
    const UniqueFd fd(::open(node_of(disk).c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    const int why = errno;
    if (fd && number_of(fd.get()) == makedev(disk.major_number, disk.minor_number)) return probe_disk(roots, disk, fd.get(), options);
    ProbeReport report;
    report.found.push_back(node_of(disk) + (fd ? " is another device" : std::string(" cannot be opened: ") + std::strerror(why)));
    report.digest = sha256_hex(disk.serial + report.found.front());
    return report;
}

std::string node_of(const SeenDisk& disk) { return "/dev/" + disk.name; }

dev_t number_of(int fd) {
    struct stat status {};
    return ::fstat(fd, &status) == 0 && S_ISBLK(status.st_mode) ? status.st_rdev : 0;
}

}  // namespace vetting::safety
