#include "tests/e2e/site.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include "sdk/base/files.hpp"
#include "sdk/base/http_client.hpp"

namespace vetting::e2e {

std::filesystem::path program(std::string_view name) { return std::filesystem::path(VETTING_BIN_DIR) / name; }

const StageItem* find_stage(const RunItem& run, std::string_view id) {
    for (const StageItem& stage : run.stages) {
        if (stage.id == id) return &stage;
    }
    return nullptr;
}

Api::Api(std::string url, std::string fingerprint, std::string token)
    : url_(std::move(url)), fingerprint_(std::move(fingerprint)), token_(std::move(token)) {}

Api::Answer Api::call(const std::string& method, const std::string& target, const std::string& body) const {
    boost::asio::io_context io;
    HttpClient client(io.get_executor(), {.base_url = url_, .pinned_fingerprint = fingerprint_, .bearer = Secret<std::string>(token_)});
    HttpRequest request{.method = method, .target = target, .body = body};
    auto answer = boost::asio::co_spawn(io, client.send(std::move(request), std::chrono::seconds(30)), boost::asio::use_future);
    io.run();
    const HttpResponse response = answer.get();
    return {response.status, response.body};
}

Site::Site(SiteOptions options) : options_(std::move(options)) {
    make_folder(folder() / "profiles");
    for (const auto& [name, yaml] : options_.profiles) write_file_atomic(folder() / "profiles" / (name + ".yaml"), yaml);
    start_host();
}

void Site::start_host() {
    std::filesystem::remove(folder() / "ready.json");
    // Relative, as a person types it.
    std::vector<std::string> argv = {program("vettingd"), "--state", std::filesystem::relative(state()), "--local",
                                     "--ready-file", folder() / "ready.json", "--runner", program("vetting-plugin-runner"),
                                     "--listen", listen_, "--profiles", folder() / "profiles",
                                     "--profiles", std::filesystem::path(VETTING_SOURCE_DIR) / "examples/profiles",
                                     "--plugins", VETTING_PLUGIN_DIR};
    for (const auto& more : options_.more_plugins) argv.insert(argv.end(), {"--plugins", more});
    if (!options_.config.empty()) argv.insert(argv.end(), {"--config", options_.config});
    host_ = Process(argv, folder() / "vettingd.log", options_.environment);
    const bool ready = wait_until([this] { return std::filesystem::exists(folder() / "ready.json") || !host_.running(); }, std::chrono::seconds(60));
    if (!ready || !host_.running()) throw std::runtime_error("vettingd did not get ready:\n" + host_.errors());
    const std::string url = parse_json(read_file(folder() / "ready.json")).at("url");
    listen_ = url.substr(url.find("://") + 3);
}

Api Site::api() const {
    const Json ready = parse_json(read_file(folder() / "ready.json"));
    return Api(ready.at("url"), ready.at("fingerprint"), ready.at("api_token"));
}

std::int64_t Site::start_run(const std::string& profile) {
    const NewRunRequest wanted{.local = true, .profile = profile};
    const Api::Answer answer = api().call("POST", "/api/v1/runs", dump_json(Json(wanted)));
    if (answer.status != 201) throw std::runtime_error("no run: " + std::to_string(answer.status) + " " + answer.body);
    return answer.json().at("id").get<std::int64_t>();
}

std::filesystem::path Site::boot_token(std::int64_t run) const { return state() / "local" / ("run-" + std::to_string(run) + ".token"); }

Process Site::start_agent(std::int64_t run, const std::vector<std::string>& more, const std::vector<std::string>& before,
                          bool local) {
    const std::filesystem::path token = boot_token(run);
    if (!wait_until([&token] { return std::filesystem::exists(token); }, std::chrono::seconds(60))) {
        throw std::runtime_error("no boot token for run " + std::to_string(run) + ":\n" + host_.errors());
    }
    const Api at = api();
    std::vector<std::string> argv = {program("vetting-agent"), "run", "--host", at.url(), "--run", std::to_string(run),
                                     "--token-file", token, "--state", agent_state(run), "--fingerprint", at.fingerprint(),
                                     "--runner", program("vetting-plugin-runner"), "--plugins", VETTING_PLUGIN_DIR};
    if (local) argv.emplace_back("--local");
    for (const auto& folder_of_plugins : options_.agent_has_more_plugins ? options_.more_plugins : std::vector<std::filesystem::path>{}) argv.insert(argv.end(), {"--plugins", folder_of_plugins});
    argv.insert(argv.end(), more.begin(), more.end());
    argv.insert(argv.begin(), before.begin(), before.end());
    return Process(argv, folder() / ("agent-" + std::to_string(run) + ".log"));
}

RunItem Site::run(std::int64_t id) const {
    const Api::Answer answer = api().get("/api/v1/runs/" + std::to_string(id));
    if (answer.status != 200) throw std::runtime_error("run " + std::to_string(id) + ": " + answer.body);
    return from_json_value<RunItem>(answer.json());
}

RunItem Site::wait_for_end(std::int64_t id, std::chrono::seconds limit) {
    RunItem last;
    const bool ended = wait_until([this, id, &last] {
        last = run(id);
        return last.verdict.has_value() && !last.active;
    }, limit);
    EXPECT_TRUE(ended) << "run " << id << " is still in " << last.state << " after " << limit.count() << " s";
    return last;
}

bool Site::wait_for_stage(std::int64_t id, const std::string& stage, std::chrono::seconds limit) const {
    return wait_until([this, id, &stage] {
        const RunItem now = run(id);
        const StageItem* found = find_stage(now, stage);
        return found != nullptr && found->state != "waiting";
    }, limit);
}

Json Site::report(std::int64_t id) const {
    const Api::Answer answer = api().get("/api/v1/runs/" + std::to_string(id) + "/report?format=json");
    if (answer.status != 200) throw std::runtime_error("no report: " + answer.body);
    return answer.json();
}

}  // namespace vetting::e2e
