#include "plugins/probes/kernel_log/parse.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include "plugins/common/firmware_record.hpp"
#include "plugins/common/kernel_lines.hpp"
#include "plugins/common/text.hpp"
#include "vetting/kernel_log/match.hpp"

namespace vetting::kernel_log {
namespace {

using nlohmann::json;
using klog::Match;
using klog::Weight;

constexpr std::size_t kMostTroubles = 500;

std::string_view word_of(Weight weight) {
    switch (weight) {
        case Weight::Info: return "info";
        case Weight::Warning: return "warning";
        case Weight::Critical: return "critical";
    }
    return "warning";
}

struct Trouble {
    Match match;
    std::string part, first_line, first_time, last_time;
    std::uint64_t count = 0;
};

/// By signature, part and Xid, in the order of their first lines.
class Troubles {
public:
    void add(const Match& match, const tool::KernelLine& line) {
        const std::string key = std::string(match.id) + "\n" + std::string(match.part) + "\n" + std::to_string(match.xid);
        const auto [known, fresh] = at_.emplace(key, list_.size());
        if (fresh) {
            list_.push_back({match, std::string(match.part), line.whole, line.time, {}, 0});
            list_.back().match.part = {};
        }
        Trouble& trouble = list_[known->second];
        trouble.count += match.count * line.repeats;
        if (!line.time.empty()) trouble.last_time = line.time;
        trouble.match.weight = std::max(trouble.match.weight, match.weight);
    }
    [[nodiscard]] const std::vector<Trouble>& list() const { return list_; }

private:
    std::map<std::string, std::size_t> at_;
    std::vector<Trouble> list_;
};

json facts_of(const Trouble& trouble) {
    json out = {{"signature", trouble.match.id}, {"severity", word_of(trouble.match.weight)}, {"count", std::max<std::uint64_t>(1, trouble.count)},
                {"first_line", trouble.first_line}};
    if (!trouble.match.part_kind.empty()) out["part_kind"] = trouble.match.part_kind;
    if (!trouble.part.empty()) out["part"] = trouble.part;
    if (!trouble.first_time.empty()) out["first_time"] = trouble.first_time;
    if (!trouble.last_time.empty()) out["last_time"] = trouble.last_time;
    if (trouble.match.xid != 0) out["xid"] = trouble.match.xid;
    if (!trouble.match.meaning.empty()) out["meaning"] = trouble.match.meaning;
    return out;
}

/// A port that is brought up says "down" once before it says "up": that is no flap.
class Ports {
public:
    void look_at(std::string_view message) {
        for (const std::string_view up : {"{%w}: NIC Link is Up", "{%w} NIC Link is Up", "{%w}: Link is Up", "{%w}: Link is up", "{%w}: NIC Link is up", "{%w}: The link is up", "mlx*{%w}: Link up"}) {
            if (message.find(klog::longest_literal(up)) == message.npos) continue;
            if (const auto hit = klog::find_pattern(up, message)) up_.emplace(hit->part);
        }
    }
    [[nodiscard]] bool was_up(std::string_view port) const { return up_.find(port) != up_.end(); }

private:
    std::set<std::string, std::less<>> up_;
};

/// The part that an error of several lines is about stands in a line of its own, before or behind the one that tells of the error.
class Records {
public:
    explicit Records(Troubles& troubles) : troubles_(troubles) {}

    /// Takes lines of records. @return true where nothing is left to say of the line.
    bool take(const tool::KernelLine& line) {
        const bool before = pending_ != nullptr;
        close(firmware_.look_at(line.message), before);
        if (firmware_.opened()) {
            pending_ = &line;
            return true;
        }
        if (const auto card = klog::find_pattern("NVRM: The NVIDIA GPU {%p}", line.message)) lost_card_ = card->part;
        return false;
    }
    void finish() { close(firmware_.finish(), pending_ != nullptr, true); }
    /// The part of a match that names none.
    void complete(Match& match) const {
        if (match.id == "gpu_lost" && match.part.empty()) match.part = lost_card_;
    }

private:
    void close(const std::optional<tool::FirmwareRecords::Error>& error, bool had_one, bool at_end = false) {
        if (!had_one) return;
        if (error) {
            const Weight weight = error->critical ? Weight::Critical : Weight::Warning;
            troubles_.add({.id = error->signature, .part_kind = error->part_kind, .part = error->part, .weight = weight, .count = 1, .xid = 0, .meaning = {}}, *pending_);
            pending_ = nullptr;
        } else if (firmware_.opened() || at_end) {
            if (const auto match = klog::match_message(pending_->message)) troubles_.add(*match, *pending_);
            pending_ = nullptr;
        }
    }

    Troubles& troubles_;
    tool::FirmwareRecords firmware_;
    const tool::KernelLine* pending_ = nullptr;  ///< the line that opened the record at hand
    std::string lost_card_;
};

json xids_of(const std::vector<Trouble>& troubles, std::string_view id) {
    std::map<std::string, std::uint64_t> counts;
    for (const Trouble& trouble : troubles) {
        if (trouble.match.id == id) counts[std::to_string(trouble.match.xid)] += std::max<std::uint64_t>(1, trouble.count);
    }
    return counts;
}

json parts_of(const std::vector<Trouble>& troubles, std::string_view id) {
    std::set<std::string> parts;
    for (const Trouble& trouble : troubles) {
        if (trouble.match.id == id && !trouble.part.empty()) parts.insert(trouble.part);
    }
    return parts;
}

std::uint64_t count_of(const std::vector<Trouble>& troubles, std::string_view id) {
    std::uint64_t count = 0;
    for (const Trouble& trouble : troubles) count += trouble.match.id == id ? trouble.count : 0;
    return count;
}

bool is_segfault(std::string_view message) {
    return tool::contains(message, ": segfault at ") || tool::contains(message, "] segfault at ");
}

/// On whatever device: removable media too.
bool says_io_error(std::string_view message) {
    return tool::contains(message, "I/O error") || (tool::contains(message, "critical ") && tool::contains(message, " error, dev "));
}

}  // namespace

json parse(std::string_view capture) {
    const std::vector<tool::KernelLine> lines = tool::kernel_lines(capture);
    std::uint64_t edac = 0, hardware = 0, segfaults = 0, io_errors = 0;
    bool panic = false;
    Troubles troubles;
    Records records(troubles);
    Ports ports;
    std::map<std::string, std::pair<Match, const tool::KernelLine*>> early;  // a port's "down" before any "up"
    for (const tool::KernelLine& line : lines) {
        edac += tool::contains(line.message, "EDAC") ? 1U : 0U;
        hardware += tool::contains(line.message, "[Hardware Error]") ? 1U : 0U;
        segfaults += is_segfault(line.message) ? 1U : 0U;
        io_errors += says_io_error(line.message) ? line.repeats : 0U;
        panic = panic || tool::contains(line.message, "Kernel panic - not syncing");
        ports.look_at(line.message);
        if (records.take(line)) continue;
        auto match = klog::match_message(line.message);
        if (!match) continue;
        records.complete(*match);
        const std::string part(match->part);
        const bool first_down = match->id == "nic_link_down" && !ports.was_up(part) && !early.contains(part);
        if (first_down) early.emplace(part, std::pair(*match, &line));
        else troubles.add(*match, line);
    }
    records.finish();
    for (const auto& [part, down] : early) {
        if (!ports.was_up(part)) troubles.add(down.first, *down.second);  // it never came up in this log
    }
    json out = {{"lines", lines.size()}, {"edac_lines", edac}, {"hardware_error_lines", hardware}, {"segfaults", segfaults}};
    out["troubles"] = json::array();
    for (const Trouble& trouble : troubles.list()) {
        if (out["troubles"].size() < kMostTroubles) out["troubles"].push_back(facts_of(trouble));
    }
    out["io_errors"] = io_errors;
    out["panic"] = panic;
    out["out_of_memory"] = count_of(troubles.list(), "out_of_memory");
    out["xids"] = xids_of(troubles.list(), "gpu_xid");
    if (json switches = xids_of(troubles.list(), "gpu_switch_xid"); !switches.empty()) out["sxids"] = std::move(switches);
    out["xid_devices"] = parts_of(troubles.list(), "gpu_xid");
    return {{"kernel_log", std::move(out)}};
}

}  // namespace vetting::kernel_log
