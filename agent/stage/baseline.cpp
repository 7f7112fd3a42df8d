#include "agent/stage/baseline.hpp"

#include "sdk/base/files.hpp"
#include "sdk/base/log.hpp"

namespace vetting {

/// The file: whose baseline it is, and whether that attempt was cut short.
struct KeptBaseline {
    std::string stage, boot;
    std::int32_t attempt = 0;
    bool interrupted = false;
    StageBaseline baseline;
    static constexpr auto kFields =
        fields(need("stage", &KeptBaseline::stage), may("boot", &KeptBaseline::boot), need("attempt", &KeptBaseline::attempt),
               may("interrupted", &KeptBaseline::interrupted), need("baseline", &KeptBaseline::baseline));
};

namespace {

std::optional<KeptBaseline> read_kept(const std::filesystem::path& file) {
    if (file.parent_path().empty()) return std::nullopt;
    try {
        if (const auto text = try_read_file(file)) return from_json_text<KeptBaseline>(*text);
    } catch (const Error& error) {
        log::warning("agent.baseline_unreadable", {{"why", error.what()}});
    }
    return std::nullopt;
}

void write_kept(const std::filesystem::path& file, const KeptBaseline& kept) {
    if (file.parent_path().empty()) return;
    try {
        write_file_atomic(file, dump_json(Json(kept)), 0600);
    } catch (const Error& error) {
        log::warning("agent.not_kept", {{"what", "baseline"}, {"why", error.what()}});
    }
}

}  // namespace

void BaselineFile::keep(const StageOffer& offer, const StageBaseline& baseline) const {
    write_kept(file_, {.stage = offer.id, .boot = boot_, .attempt = offer.attempt, .baseline = baseline});
}

void BaselineFile::interrupted(const StageOffer& offer) const {
    auto kept = read_kept(file_);
    if (!kept || kept->stage != offer.id || kept->attempt != offer.attempt) return;
    kept->interrupted = true;
    write_kept(file_, *kept);
}

std::optional<StageBaseline> BaselineFile::take(const StageOffer& offer) const {
    auto kept = read_kept(file_);
    if (!kept || !kept->interrupted || kept->stage != offer.id || kept->attempt + 1 != offer.attempt) return std::nullopt;
    if (kept->boot == boot_) return std::move(kept->baseline);
    log::warning("agent.baseline_of_another_boot", {{"stage", offer.id}});
    return std::nullopt;
}

}  // namespace vetting
