// The JSON reporter: the report document itself, checked for its schema and indented for people.
#include <vetting/plugin.hpp>

#include <vetting/json.hpp>

namespace vetting::report {

class JsonReporter final : public Reporter {
public:
    void render(Call& call, Output& out) override {
        const nlohmann::json bundle = parse_text(call.read("bundle"), "the report bundle");
        if (!bundle.is_object() || !bundle.contains("schema") || !bundle.contains("version")) {
            throw Failure(VT_E_INVALID, "the report bundle names no schema and version");
        }
        out.write(bundle.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
    }
};

}  // namespace vetting::report

VETTING_EXPORT(vetting::report::JsonReporter);
