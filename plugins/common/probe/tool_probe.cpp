#include "plugins/common/probe/tool_probe.hpp"

#include "plugins/common/json_in.hpp"
#include "plugins/common/text.hpp"
#include "vetting/json.hpp"

namespace vetting::probe {

using nlohmann::json;

Settings settings_of(const Call& call, std::string_view default_command) {
    const json config = parse_text(call.config_text(), "config");
    return {tool::text_at(config, {"command"}).value_or(std::string(default_command)),
            tool::text_at(config, {"sysroot"}).value_or("/")};
}

void no_source(const std::string& why) { throw Failure(VT_E_UNSUPPORTED, "not measured: " + why); }
void denied(const std::string& why) { throw Failure(VT_E_REFUSED, "not measured: " + why); }
void broken(const std::string& why) { throw Failure(VT_E_TOOL, "not measured: " + why); }

ToolRun run_tool(Call& call, const std::vector<std::string>& argv, std::string_view name, std::string_view media_type) {
    ToolRun run;
    try {
        run = call.spawn(argv);
    } catch (const Failure& failure) {
        if (failure.status() == VT_E_TOOL) broken(argv.front() + " cannot be run: " + failure.what());
        throw;
    }
    if (!run.out.empty()) call.artifact(name, media_type, run.out);
    return run;
}

json read_run(const ToolRun& run, std::string_view tool, Parser parse) {
    try {
        return parse(run.out);
    } catch (const tool::InputError& error) {
        const std::string said = tool::clean(run.err.substr(0, 500));
        broken(std::string(tool) + " exited " + std::to_string(run.exit) + ": " + error.what() +
               (said.empty() ? "" : " (" + said + ")"));
    }
}

json read_captures(const Call& call, Parser parse) {
    const std::vector<Capture> captures = call.captures();
    if (captures.empty()) throw Failure(VT_E_INVALID, "no capture was given");
    json facts = json::object();
    for (const Capture& capture : captures) {
        try {
            add_facts(facts, parse(capture.bytes));
        } catch (const tool::InputError& error) {
            throw Failure(VT_E_INVALID, error.what());
        }
    }
    return facts;
}

void add_facts(json& facts, const json& more) {
    for (const auto& [key, value] : more.items()) {
        json& here = facts[key];
        if (here.is_null()) {
            here = value;
        } else if (here.is_object() && value.is_object()) {
            add_facts(here, value);
        } else if (here.is_array() && value.is_array()) {
            here.insert(here.end(), value.begin(), value.end());
        }
    }
}

std::string to_text(const json& facts) { return vetting::to_text(facts); }

}  // namespace vetting::probe
