#include "host/rules/pipeline.hpp"

#include <algorithm>

#include "host/rules/states.hpp"

namespace vetting {
namespace {

PipelineStage stage_from(const ProfileStage& named) {
    return PipelineStage{.id = named.id, .core = is_core_stage(named.id), .required = named.required,
                         .on_failure = named.on_failure, .config = named.config, .timeout_s = named.timeout_s};
}

PipelineStage core_stage(std::string_view id) { return PipelineStage{.id = std::string(id), .core = true}; }

std::vector<PipelineStage>::iterator find_stage(Pipeline& pipeline, std::string_view id) {
    return std::find_if(pipeline.begin(), pipeline.end(), [id](const PipelineStage& stage) { return stage.id == id; });
}

[[noreturn]] void refuse(const std::string& text) { throw Error(Errc::BadConfig, text); }

void check_names(const Profile& profile) {
    std::vector<std::string_view> known;
    for (const ProfileStage& stage : profile.stages) {
        if (!is_core_stage(stage.id) && !plugin_may_have_stage_id(stage.id)) refuse("a stage cannot be called '" + stage.id + "'");
        if (std::find(known.begin(), known.end(), stage.id) != known.end()) refuse("stage '" + stage.id + "' is named twice");
        known.push_back(stage.id);
    }
}

}  // namespace

bool is_core_stage(std::string_view id) { return id == kInventoryCheck || id == kSpecValidate || id == kReporting; }

bool plugin_may_have_stage_id(std::string_view id) {
    constexpr std::size_t kLongest = 64;
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
    };
    if (id.empty() || id.size() > kLongest || !std::all_of(id.begin(), id.end(), allowed)) return false;
    // `Boot` is what a notification calls the stage of a machine that never booted.
    return !is_core_stage(id) && !from_word<State>(id) && id != "Boot";
}

Pipeline make_pipeline(const Profile& profile) {
    check_names(profile);
    Pipeline pipeline;
    for (const ProfileStage& stage : profile.stages) pipeline.push_back(stage_from(stage));

    if (const auto inventory = find_stage(pipeline, kInventoryCheck); inventory == pipeline.end()) {
        pipeline.insert(pipeline.begin(), core_stage(kInventoryCheck));
    } else if (inventory != pipeline.begin()) {
        refuse("InventoryCheck is always the first stage");
    }
    if (const auto reporting = find_stage(pipeline, kReporting); reporting == pipeline.end()) {
        pipeline.push_back(core_stage(kReporting));
    } else if (reporting + 1 != pipeline.end()) {
        refuse("Reporting is always the last stage");
    }
    if (find_stage(pipeline, kSpecValidate) == pipeline.end()) {
        const auto firmware = find_stage(pipeline, "Firmware");
        const auto before = firmware == pipeline.end() ? pipeline.begin() : firmware;
        pipeline.insert(before + 1, core_stage(kSpecValidate));
    }
    return pipeline;
}

NextStage next_after(const Pipeline& pipeline, std::size_t index) {
    const std::size_t next = index + 1;
    if (next >= pipeline.size()) return {NextKind::Reporting, pipeline.empty() ? 0 : pipeline.size() - 1};
    if (pipeline[next].id == kReporting) return {NextKind::Reporting, next};
    return {pipeline[next].id == kSpecValidate ? NextKind::SpecValidate : NextKind::Plugin, next};
}

}  // namespace vetting
