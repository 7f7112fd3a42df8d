#include "sdk/wire/work_record.hpp"

#include <algorithm>
#include <cmath>

#include "sdk/wire/amounts.hpp"

namespace vetting {
namespace {

// What one second of CPU time can do at the very most: ten times and more above the fastest code on today's cores.
constexpr double kMostOperationsPerCpuSecond = 2e10;
constexpr double kMostFlopPerCpuSecond = 1e12;
constexpr double kMostMemoryBytesPerCpuSecond = 256e9;
/// A load that claims seconds on processor or memory keeps at least one CPU busy for a tenth of them.
constexpr double kLeastCpuShareOfLoad = 0.1;
// Small claims need no proof: reading thirty attributes takes no measurable time.
constexpr double kFreeOperations = 1e5;
constexpr double kFreeBytes = 1 << 20;
constexpr double kFreeSeconds = 1;
/// Block counters count in pages and leave out what a cache answered at a file's edges.
constexpr double kByteSlack = 1.02;
constexpr double kTimeSlack = 1.1;

struct Record {
    double cpu_s = 0, read_bytes = 0, written_bytes = 0, wall_s = 0;
    [[nodiscard]] bool empty() const { return cpu_s <= 0 && read_bytes <= 0 && written_bytes <= 0; }
};

Record record_of(const StageResult& result) {
    Record record{result.ending.cpu_s, static_cast<double>(result.ending.read_bytes),
                  static_cast<double>(result.ending.written_bytes), result.ending.duration_s};
    for (const ToolRecord& tool : result.tools) {
        record.cpu_s += tool.cpu_s;
        record.read_bytes += static_cast<double>(tool.read_bytes);
        record.written_bytes += static_cast<double>(tool.written_bytes);
    }
    return record;
}

/// Sums of the claims, by what bears them out.
struct Claims {
    double operations = 0, flop = 0, memory_bytes = 0, disk_read = 0, disk_written = 0;
    double cpu_seconds = 0, load_seconds = 0, longest_seconds = 0;
    bool any = false;
};

std::string_view kind_of(const StageOffer& offer, const std::string& device) {
    for (const Target& target : offer.plan.targets) {
        if (target.device == device) return target.kind;
    }
    return {};
}

void add(Claims& claims, const Work& work, std::string_view kind) {
    if (!std::isfinite(work.done) || work.done <= 0) return;
    claims.any = true;
    if (work.unit == "second" && work.what.starts_with("cpu time")) {
        claims.cpu_seconds += work.done;
    } else if (work.unit == "second") {
        claims.longest_seconds = std::max(claims.longest_seconds, work.done);
        if (kind == "cpu" || kind == "memory") claims.load_seconds = std::max(claims.load_seconds, work.done);
    } else if (work.unit == "byte") {
        const bool disk = kind == "disk" || kind.empty();
        if (disk && work.what.find("written") != std::string::npos) claims.disk_written += work.done;
        else if (disk && (work.what.find("read") != std::string::npos || work.what.find("verified") != std::string::npos)) {
            claims.disk_read += work.done;
        } else if (kind != "gpu") {
            claims.memory_bytes += work.done;
        }
    } else if (kind == "gpu") {
        return;  // a GPU works without CPU time
    } else if (work.unit == "flop") {
        claims.flop += work.done;
    } else {
        claims.operations += work.done;
    }
}

std::string lie(const std::string& claimed, const std::string& recorded) {
    return "it claims " + claimed + ", but the runner recorded " + recorded;
}

std::string cpu_time(const Record& record) { return human_value(record.cpu_s, "second") + " of CPU time"; }

std::optional<std::string> too_little_cpu(const Claims& claims, const Record& record) {
    if (claims.operations > record.cpu_s * kMostOperationsPerCpuSecond + kFreeOperations) {
        return lie(human_count(claims.operations) + " operations", cpu_time(record));
    }
    if (claims.flop > record.cpu_s * kMostFlopPerCpuSecond + kFreeOperations) {
        return lie(human_count(claims.flop) + " FLOP", cpu_time(record));
    }
    if (claims.memory_bytes > record.cpu_s * kMostMemoryBytesPerCpuSecond + kFreeBytes) {
        return lie(human_bytes(claims.memory_bytes), cpu_time(record));
    }
    if (claims.load_seconds * kLeastCpuShareOfLoad > record.cpu_s + kFreeSeconds * kLeastCpuShareOfLoad) {
        return lie(human_value(claims.load_seconds, "second") + " of load", cpu_time(record));
    }
    return std::nullopt;
}

/// Seconds are borne out by the stage's own length, or by CPU time where several CPUs worked side by side.
std::optional<std::string> too_little_time(const Claims& claims, const Record& record) {
    if (claims.cpu_seconds > record.cpu_s * kTimeSlack + kFreeSeconds) {
        return lie(human_value(claims.cpu_seconds, "second") + " of CPU time", cpu_time(record));
    }
    if (record.wall_s <= 0 || claims.longest_seconds <= std::max(record.wall_s, record.cpu_s) * kTimeSlack + kFreeSeconds) {
        return std::nullopt;
    }
    return lie(human_value(claims.longest_seconds, "second"), human_value(record.wall_s, "second") + " from begin to end");
}

std::optional<std::string> too_few_bytes(const Claims& claims, const Record& record) {
    if (claims.disk_read > record.read_bytes * kByteSlack + kFreeBytes) {
        return lie(human_bytes(claims.disk_read) + " read", human_bytes(record.read_bytes) + " read");
    }
    if (claims.disk_written > record.written_bytes * kByteSlack + kFreeBytes) {
        return lie(human_bytes(claims.disk_written) + " written", human_bytes(record.written_bytes) + " written");
    }
    return std::nullopt;
}

}  // namespace

std::optional<std::string> claims_not_borne_out(const StageOffer& offer, const StageResult& result) {
    Claims claims;
    for (const Work& work : result.work) add(claims, work, kind_of(offer, work.device));
    if (!claims.any) return std::nullopt;
    const Record record = record_of(result);
    if (record.empty()) return "it claims work, but the runner recorded no CPU time and no bytes at all";
    if (auto why = too_few_bytes(claims, record)) return why;
    if (auto why = too_little_cpu(claims, record)) return why;
    return too_little_time(claims, record);
}

}  // namespace vetting
