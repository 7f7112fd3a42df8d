#include "plugins/stages/storage/sweep.hpp"

#include <algorithm>
#include <deque>

namespace vetting::storage {
namespace {

constexpr std::int64_t kLarge = std::int64_t{1} << 20, kPage = 4096, kSector = 512;

/// Ranges from `begin` to the end: large blocks as far as they go, the rest in smaller ones.
void add_ranges(Phase phase, std::int64_t begin, std::int64_t size, std::int64_t range, std::vector<Step>& steps) {
    for (const std::int64_t block : {kLarge, kPage, kSector}) {
        const std::int64_t end = size / block * block;
        while (begin < end) {
            const std::int64_t length = block == kLarge ? std::min(range, end - begin) : end - begin;
            steps.push_back({phase, begin, length, block});
            begin += length;
        }
    }
}

/// Pieces spread evenly, the last at the end of the disk. All but that one are one step: a start of the tool takes as long
/// as reading many of them.
void add_spread(std::int64_t size, std::int64_t check_bytes, std::vector<Step>& steps) {
    constexpr std::int64_t kPieces = 16;
    const std::int64_t piece = std::max(kLarge, check_bytes / kPieces / kLarge * kLarge);
    const std::int64_t last = (size - piece) / kPage * kPage;
    const std::int64_t stride = last / (kPieces - 1) / kPage * kPage;
    if (stride < piece) return add_ranges(Phase::Check, 0, size, size, steps);
    steps.push_back({Phase::Check, 0, (kPieces - 1) * piece, kLarge, piece, stride});
    steps.push_back({Phase::Check, last, piece, kLarge});
}

}  // namespace

std::string_view word(Phase phase) {
    switch (phase) {
        case Phase::Write: return "write";
        case Phase::Verify: return "verify";
        case Phase::Zero: return "zero";
        case Phase::Check: break;
    }
    return "check";
}

std::vector<Step> steps_after(Place from, std::int64_t size, std::int64_t range, std::int64_t check_bytes) {
    std::vector<Step> steps;
    range = std::max(kLarge, range / kLarge * kLarge);
    for (const Phase phase : kPhases) {
        if (phase < from.phase) continue;
        const std::int64_t begin = phase == from.phase ? std::clamp<std::int64_t>(from.done, 0, size) : 0;
        if (phase == Phase::Check && check_bytes < size) add_spread(size, check_bytes, steps);  // short: it begins anew
        else add_ranges(phase, begin, size, range, steps);
    }
    return steps;
}

Json resume_entry(std::string_view device, Place place) {
    return {{"resume", {{"device", device}, {"phase", word(place.phase)}, {"done", place.done}}}};
}

Place place_of(const Json& entries, std::string_view device) {
    Place place;
    if (!entries.is_array()) return place;
    for (const Json& entry : entries) {
        if (!entry.is_object() || !entry.contains("resume") || stages::text_at(entry["resume"], "device") != device) continue;
        const std::string phase = stages::text_at(entry["resume"], "phase");
        const auto done = stages::number_at(entry["resume"], "done");
        const auto known = std::find_if(kPhases.begin(), kPhases.end(), [&phase](Phase one) { return word(one) == phase; });
        if (known != kPhases.end() && done && *done >= 0 && *done < 9e15) place = {*known, static_cast<std::int64_t>(*done)};
    }
    return place;
}

std::vector<Step> pieces_of(const Step& step) {
    if (step.stride == 0) return {step};
    std::vector<Step> pieces;
    for (std::int64_t i = 0; i < step.length / step.piece; ++i) {
        pieces.push_back({step.phase, step.offset + i * step.stride, step.piece, step.block});
    }
    return pieces;
}

std::int64_t end_of(const Step& step) {
    const Step last = pieces_of(step).back();
    return last.offset + last.length;
}

std::vector<Step> rest_after(const Step& step, std::int64_t bad_offset) {
    constexpr std::int64_t kDepth = 8;  // fio's iodepth
    const std::vector<Step> pieces = pieces_of(step);
    auto hit = std::find_if(pieces.begin(), pieces.end(), [bad_offset](const Step& one) { return bad_offset < one.offset + one.length; });
    if (hit == pieces.end()) --hit;
    const std::int64_t bad = std::clamp(bad_offset / step.block * step.block, hit->offset, hit->offset + hit->length - step.block);
    std::deque<Step> rest;
    std::int64_t under_way = kDepth * step.block, end = bad;
    for (auto piece = hit; under_way > 0; end = (--piece)->offset + piece->length) {
        const std::int64_t begin = std::max(piece->offset, end - under_way);
        if (begin < end) rest.push_front({step.phase, begin, end - begin, step.block});
        under_way -= end - begin;
        if (piece == pieces.begin()) break;
    }
    const std::int64_t behind = bad + step.block, hit_end = hit->offset + hit->length;
    if (behind < hit_end) rest.push_back({step.phase, behind, hit_end - behind, step.block});
    rest.insert(rest.end(), hit + 1, pieces.end());
    return {rest.begin(), rest.end()};
}

bool cut_short(const Step& step, double bytes, int exit) { return exit != 0 && bytes < static_cast<double>(step.length); }

}  // namespace vetting::storage
