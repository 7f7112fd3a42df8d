// Redfish: the service at the address of the settings, walked by curl; without an address nothing is asked.
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <deque>
#include <filesystem>
#include <fstream>
#include <set>

#include "plugins/common/json_in.hpp"
#include "plugins/common/probe/tool_probe.hpp"
#include "plugins/common/text.hpp"
#include "plugins/probes/redfish/parse.hpp"
#include "vetting/json.hpp"
#include "vetting/plugin.hpp"

namespace vetting {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

/// Members whose references are followed; never is a path built by hand (DSP0266, 6.5).
constexpr std::array kFollowed = {"Chassis",       "Systems", "Managers",         "Members",      "Power",   "Thermal",    "PowerSubsystem",
                                  "PowerSupplies", "Metrics", "ThermalSubsystem", "ThermalMetrics", "Fans", "Memory",     "Processors",
                                  "UpdateService", "FirmwareInventory"};
constexpr std::size_t kMostRequests = 300;

/// User and password in a file of our own, so that no list of processes and no record of a tool shows them.
class Credentials {
public:
    Credentials(const std::string& user, const std::string& password) {
        if (::mkdtemp(folder_.data()) == nullptr) throw Failure(VT_E_IO, "no folder for the credentials in " + fs::temp_directory_path().string());
        const ::mode_t before = ::umask(0077);
        std::ofstream(file()) << "default login " << user << " password " << password << "\n";
        ::umask(before);
    }
    Credentials(const Credentials&) = delete;
    Credentials& operator=(const Credentials&) = delete;
    ~Credentials() {
        std::error_code ignored;
        fs::remove_all(folder_, ignored);
    }
    [[nodiscard]] std::string file() const { return folder_ + "/netrc"; }

private:
    std::string folder_ = (fs::temp_directory_path() / "vetting-redfish-XXXXXX").string();
};

void follow(const json& value, std::deque<std::string>& paths, std::set<std::string>& known) {
    const auto add = [&paths, &known](const json& one) {
        const auto path = tool::text_at(one, {"@odata.id"});
        if (path && path->starts_with("/redfish/") && known.size() < kMostRequests && known.insert(*path).second) paths.push_back(*path);
    };
    if (!value.is_object()) return;
    for (const char* name : kFollowed) {
        const json* member = tool::find(value, {name});
        if (member == nullptr) continue;
        if (member->is_array()) std::for_each(member->begin(), member->end(), add);
        else add(*member);
    }
}

class RedfishProbe final : public Probe {
public:
    std::string collect(Call& call) override {
        const json config = call.config();
        const std::string url = tool::text_at(config, {"url"}).value_or("");
        if (url.empty()) probe::no_source("no Redfish service is configured (setting `url`)");
        const auto password = call.try_read("secret/redfish_password");
        if (!password) probe::denied("the secret `redfish_password` is not given to this probe");
        const Credentials credentials(tool::text_at(config, {"user"}).value_or("root"), *password);
        std::deque<std::string> paths = {"/redfish/v1/"};
        std::set<std::string> known = {paths.front()};
        std::string all;
        while (!paths.empty()) {
            call.throw_if_cancelled();
            call.progress(paths.front());
            const std::string document = get(call, config, url + paths.front(), credentials, all.empty());
            paths.pop_front();
            if (document.empty()) continue;
            follow(tool::read_json(document, "the Redfish service"), paths, known);
            all += document + "\n";
        }
        call.artifact("redfish.json", "application/json", all);
        try {
            return probe::to_text(redfish::parse(all));
        } catch (const tool::InputError& error) {
            probe::broken(error.what());
        }
    }

    /// Several captures are one machine's.
    std::string parse(Call& call) override {
        std::string all;
        const auto captures = call.captures();
        if (captures.empty()) throw Failure(VT_E_INVALID, "no capture was given");
        try {
            for (const Capture& capture : captures) {
                static_cast<void>(redfish::parse(capture.bytes));  // each must be one
                all += capture.bytes + "\n";
            }
            return probe::to_text(redfish::parse(all));
        } catch (const tool::InputError& error) {
            throw Failure(VT_E_INVALID, error.what());
        }
    }

private:
    /// One document; empty where the service refuses it, which only the first may not.
    static std::string get(Call& call, const json& config, const std::string& url, const Credentials& credentials, bool first) {
        std::vector<std::string> argv = {tool::text_at(config, {"command"}).value_or("curl"), "--silent", "--show-error", "--fail", "--max-time", "30",
                                         "--connect-timeout", "3", "--netrc-file", credentials.file(), "--header", "Accept: application/json"};
        if (tool::bool_at(config, {"verify_tls"}) == false) argv.emplace_back("--insecure");
        argv.push_back(url);
        const ToolRun run = call.spawn(argv);
        if (run.ok() && tool::looks_like_json(run.out)) return run.out;
        const std::string why = url + ": " + tool::clean(run.err.substr(0, 300));
        if (first) probe::broken("the Redfish service does not answer: " + why);
        call.warning("not measured: " + why);
        return {};
    }
};

}  // namespace

VETTING_EXPORT(RedfishProbe);

}  // namespace vetting
