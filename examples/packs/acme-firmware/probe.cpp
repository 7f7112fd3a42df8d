// A vendor's probe: the versions that ACME's agent keeps in a file, a line an adapter: `ACME 9000 NIC;2.1.0;0000:3b:00.0`.
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "vetting/json.hpp"
#include "vetting/plugin.hpp"

namespace {

using nlohmann::json;

std::vector<std::string> fields_of(const std::string& line) {
    std::vector<std::string> fields(1);
    for (const char c : line) {
        if (c == ';') fields.emplace_back();
        else if (c != '\r') fields.back() += c;
    }
    return fields;
}

/// Facts, as the whole project names them. A version that is not written down is absent, never empty.
json facts_in(const std::string& text) {
    json facts = json::object();
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        const std::vector<std::string> fields = fields_of(line);
        if (fields.size() < 2 || fields[0].empty() || fields[0][0] == '#') continue;
        json piece{{"part", fields[0]}, {"source", "acme"}};
        if (!fields[1].empty()) piece["version"] = fields[1];
        if (fields.size() > 2 && !fields[2].empty()) piece["device"] = fields[2];
        facts["firmware"].push_back(piece);
    }
    return facts;
}

class AcmeProbe final : public vetting::Probe {
public:
    std::string collect(vetting::Call& call) override {
        const std::string file = call.config().value("file", "/opt/acme/firmware.versions");
        std::ifstream in(file);
        if (!in) throw vetting::Failure(VT_E_UNSUPPORTED, "not measured: " + file + " is not there, so this machine has nothing of ACME");
        std::ostringstream text;
        text << in.rdbuf();
        call.artifact("versions.txt", "text/plain", text.str());
        return vetting::to_text(facts_in(text.str()));
    }
    std::string parse(vetting::Call& call) override {
        json facts = json::object();
        for (const vetting::Capture& capture : call.captures()) {
            for (const json& piece : facts_in(capture.bytes).value("firmware", json::array())) facts["firmware"].push_back(piece);
        }
        return vetting::to_text(facts);
    }
};

}  // namespace

VETTING_EXPORT(AcmeProbe);
