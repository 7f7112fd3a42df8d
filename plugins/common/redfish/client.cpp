#include "plugins/common/redfish/client.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <deque>
#include <filesystem>
#include <fstream>
#include <set>

#include "plugins/common/files.hpp"
#include "plugins/common/json_in.hpp"
#include "plugins/common/probe/tool_probe.hpp"
#include "plugins/common/text.hpp"

namespace vetting::redfish {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

/// A word of curl's configuration: quoted, so that no character of a password means anything.
std::string quoted(const std::string& text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        if (c == '\n' || c == '\r') continue;
        out += c;
    }
    return out + "\"";
}

/// User and password in a file of our own, so that no list of processes and no record of a tool shows them.
class Credentials {
public:
    explicit Credentials(const Service& service) {
        if (::mkdtemp(folder_.data()) == nullptr) throw Failure(VT_E_IO, "no folder for the credentials in " + fs::temp_directory_path().string());
        const ::mode_t before = ::umask(0077);
        std::ofstream out(file());
        if (!service.user.empty()) out << "user = " << quoted(service.user + ":" + service.password) << "\n";
        ::umask(before);
    }
    Credentials(const Credentials&) = delete;
    Credentials& operator=(const Credentials&) = delete;
    ~Credentials() {
        std::error_code ignored;
        fs::remove_all(folder_, ignored);
    }
    [[nodiscard]] std::string file() const { return folder_ + "/curl"; }

private:
    std::string folder_ = (fs::temp_directory_path() / "vetting-redfish-XXXXXX").string();
};

/// What has been asked for, and what is still to be.
struct Road {
    std::deque<std::string> paths = {"/redfish/v1/"};
    std::set<std::string> known = {"/redfish/v1", "/redfish/v1/"};
};

void follow(const json& value, const Walk& walk, Road& road) {
    const auto add = [&walk, &road](const json& one) {
        auto path = tool::text_at(one, {"@odata.id"});
        if (!path || !path->starts_with("/redfish/") || road.known.size() >= walk.most_requests) return;
        path->resize(std::min(path->find('#'), path->size()));  // a part of a document
        if (road.known.insert(*path).second) road.paths.push_back(*path);
    };
    if (!value.is_object()) return;
    for (const char* name : walk.followed) {
        const json* member = tool::find(value, {name});
        if (member == nullptr) continue;
        if (member->is_array()) std::for_each(member->begin(), member->end(), add);
        else add(*member);
    }
}

/// One document; empty where the service refuses it, which only the first may not.
std::string get(Call& call, const Service& service, const std::string& path, const Credentials& credentials, bool first) {
    std::vector<std::string> argv = {service.command, "--silent", "--show-error", "--fail", "--location", "--max-time", "30", "--connect-timeout", "3",
                                     "--config", credentials.file(), "--header", "Accept: application/json"};
    if (!service.verify_tls) argv.emplace_back("--insecure");
    argv.push_back(service.url + path);
    ToolRun run;
    try {
        run = call.spawn(argv);
    } catch (const Failure& failure) {
        if (failure.status() == VT_E_TOOL) probe::broken(service.command + " cannot be run: " + failure.what());
        throw;
    }
    if (run.ok() && tool::looks_like_json(run.out)) return run.out;
    const std::string why = service.url + path + ": " + (run.err.empty() ? "no JSON" : tool::clean(run.err.substr(0, 300)));
    if (first) probe::broken("the Redfish service does not answer: " + why);
    call.warning("not measured: " + why);
    return {};
}

}  // namespace

std::optional<Service> service_of(const Call& call, const json& config, const std::string& prefix) {
    const auto setting = [&config, &prefix](const char* name) { return tool::text_at(config, {(prefix + name).c_str()}); };
    Service service;
    service.url = setting("url").value_or("");
    while (service.url.ends_with('/')) service.url.pop_back();
    if (service.url.empty()) return std::nullopt;
    const json* user = tool::find(config, {(prefix + "user").c_str()});
    service.user = user != nullptr && user->is_string() ? user->get<std::string>() : "root";
    service.verify_tls = tool::bool_at(config, {(prefix + "verify_tls").c_str()}).value_or(true);
    service.command = setting("command").value_or("curl");
    if (service.user.empty()) return service;
    auto password = call.try_read("secret/redfish_password");
    const std::string file = setting("password_file").value_or("");
    if (!password && !file.empty()) {
        password = tool::read_small(file);
        if (!password) probe::denied("the password of the Redfish service cannot be read from " + file);
    }
    if (!password) probe::denied("no password for the Redfish service: neither the secret `redfish_password` nor a password file (setting `" + prefix + "password_file`)");
    service.password = *password;
    return service;
}

const Walk& whole_machine() {
    static const Walk kWalk{{"Chassis", "Systems", "Managers", "Members", "Power", "Thermal", "PowerSubsystem", "PowerSupplies", "Metrics", "ThermalSubsystem",
                             "ThermalMetrics", "Fans", "Memory", "Processors", "UpdateService", "FirmwareInventory"}, 300};
    return kWalk;
}

const Walk& power_only() {
    static const Walk kWalk{{"Chassis", "Members", "Power", "PowerSubsystem", "PowerSupplies", "Metrics"}, 100};
    return kWalk;
}

std::string ask(Call& call, const Service& service, const Walk& walk) {
    const Credentials credentials(service);
    Road road;
    std::string all;
    while (!road.paths.empty()) {
        call.throw_if_cancelled();
        call.progress(road.paths.front());
        const std::string document = get(call, service, road.paths.front(), credentials, all.empty());
        road.paths.pop_front();
        if (document.empty()) continue;
        try {
            follow(tool::read_json(document, "the Redfish service"), walk, road);
        } catch (const tool::InputError& error) {
            if (all.empty()) probe::broken(error.what());
            call.warning("not measured: " + std::string(error.what()));
            continue;
        }
        all += document + "\n";
    }
    return all;
}

}  // namespace vetting::redfish
