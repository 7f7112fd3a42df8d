// What a component says of itself in `<id>.json`: read with nothing loaded; UI, CLI, docs and profile checks use it.
#pragma once

#include <string>
#include <vector>

#include "sdk/wire/words.hpp"

namespace vetting {

struct MeasurementInfo {
    std::string key, unit, title, better;  ///< key: a pattern (`disk/*/read`); better: `higher` | `lower` | ``
    static constexpr auto kFields = fields(need("key", &MeasurementInfo::key), need("unit", &MeasurementInfo::unit),
                                           may("title", &MeasurementInfo::title), may("better", &MeasurementInfo::better));
};
struct FindingInfo {
    std::string code, title, next_step;
    Severity severity = Severity::Warning;
    Action action = Action::Watch;
    static constexpr auto kFields =
        fields(need("code", &FindingInfo::code), may("title", &FindingInfo::title), may("severity", &FindingInfo::severity),
               may("action", &FindingInfo::action), may("next_step", &FindingInfo::next_step));
};
struct ToolInfo {
    std::string name, package;  ///< `smartctl`, `smartmontools`
    bool optional = false;
    static constexpr auto kFields =
        fields(need("name", &ToolInfo::name), may("package", &ToolInfo::package), may("optional", &ToolInfo::optional));
};

struct Describe {
    std::string id, version, kind;  ///< `org.vetting.smart`, `0.1.0`, `stage|probe|notifier|reporter|power`
    std::string stage;              ///< stages: the stage id, `SMART`
    std::string name;               ///< probes: the short name, `smartctl`; reporters: the format id, `html`
    std::string title, help, maturity = "stable";
    Json settings = Json::object();  ///< JSON Schema subset: types, enum, ranges, default, title, unit
    std::vector<std::string> targets;  ///< stages: kinds of part it exercises (`disk`), for the default plan
    std::vector<MeasurementInfo> measurements;
    std::vector<std::string> sub_steps, resources, requires_, interfaces;
    std::vector<FindingInfo> findings;
    std::vector<ToolInfo> tools;
    bool destructive = false;
    double max_silence_s = 30;
    double estimate_s = 60;   ///< for the default plan
    std::string media_type, extension;  ///< reporters: `text/html`, `html`
    static constexpr auto kFields = fields(
        need("id", &Describe::id), need("version", &Describe::version), need("kind", &Describe::kind),
        may("stage", &Describe::stage), may("name", &Describe::name), may("title", &Describe::title),
        may("help", &Describe::help), may("maturity", &Describe::maturity), may("settings", &Describe::settings),
        may("targets", &Describe::targets), may("measurements", &Describe::measurements),
        may("sub_steps", &Describe::sub_steps), may("resources", &Describe::resources),
        may("requires", &Describe::requires_), may("interfaces", &Describe::interfaces),
        may("findings", &Describe::findings), may("tools", &Describe::tools), may("destructive", &Describe::destructive),
        may("max_silence_s", &Describe::max_silence_s), may("estimate_s", &Describe::estimate_s),
        may("media_type", &Describe::media_type), may("extension", &Describe::extension));
};

}  // namespace vetting
