#include "tests/plugins/stages/cpustress/load_run.hpp"

#include <fcntl.h>

#include <algorithm>
#include <map>
#include <mutex>

#include "plugins/stages/cpustress/load.hpp"

namespace vetting::cpustress {
namespace {

using detail::view;

/// The host's side of a call: keeps what is reported, and is stress-ng.
class Host {
public:
    Host(std::string plan, const StressNg& stress_ng) : plan_(std::move(plan)), stress_ng_(stress_ng) {
        host_.struct_size = sizeof host_;
        host_.cancelled = [](const vt_call*) -> std::int32_t { return 0; };
        host_.log = [](const vt_call*, std::int32_t, vt_str) {};
        host_.progress = [](const vt_call*, vt_str, std::int32_t) -> vt_status { return VT_OK; };
        host_.samples = [](const vt_call*, const vt_sample*, std::size_t, std::size_t) -> vt_status { return VT_OK; };
        host_.work = &Host::work;
        host_.finding = &Host::finding;
        host_.read = &Host::read;
        host_.spawn = &Host::spawn;
        host_.artifact = [](const vt_call*, vt_str, vt_str, std::int32_t* fd) -> vt_status {
            *fd = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
            return *fd < 0 ? VT_E_IO : VT_OK;
        };
        raw_ = {sizeof raw_, -1, 0, &host_, this};
    }
    Host(const Host&) = delete;
    Host& operator=(const Host&) = delete;
    [[nodiscard]] const vt_call& raw() const { return raw_; }
    LoadRun told;

private:
    static Host& self(const vt_call* call) { return *static_cast<Host*>(call->ctx); }

    static vt_status work(const vt_call* call, const vt_work* work, std::size_t, std::size_t) {
        self(call).told.work.push_back({std::string(view(work->device)), std::string(view(work->what)), std::string(view(work->unit)), work->done});
        return VT_OK;
    }
    static vt_status finding(const vt_call* call, const vt_finding* raw, std::size_t) {
        auto details = nlohmann::json::parse(view(raw->details), nullptr, false);
        self(call).told.findings.push_back({std::string(view(raw->code)), std::string(view(raw->device)), std::string(view(raw->message)), std::move(details)});
        return VT_OK;
    }
    static vt_status read(const vt_call* call, vt_str name, const vt_sink* out) {
        if (view(name) != "plan") return VT_E_NOT_FOUND;
        return out->write(out->ctx, view(std::string_view(self(call).plan_)));
    }
    static vt_status spawn(const vt_call* call, const vt_str* argv, std::size_t argc, const vt_sink* out, std::int32_t* exit) {
        const Answer answer = self(call).answer(std::vector<vt_str>(argv, argv + argc));
        *exit = answer.exit;
        if (answer.broken_off) return VT_E_CANCELLED;
        return out->write(out->ctx, view(std::string_view(answer.text)));
    }

    Answer answer(const std::vector<vt_str>& argv) {
        const std::string method(view(argv.at(1)));
        if (method == "--version") return {0, "stress-ng, version 0.15.06 (gcc 12.2.0, x86_64 Linux 6.1)\n"};
        const auto option = std::find_if(argv.begin(), argv.end(), [](vt_str word) { return view(word) == "--taskset"; });
        const int cpu = std::stoi(std::string(view(*(option + 1))));
        const std::lock_guard lock(mutex_);
        ++told.times;
        return stress_ng_(cpu, method.substr(2), times_[{cpu, method}]++);
    }

    std::string plan_;
    const StressNg& stress_ng_;
    std::mutex mutex_;
    std::map<std::pair<int, std::string>, int> times_;
    vt_host host_{};
    vt_call raw_{};
};

}  // namespace

LoadRun run_load(const nlohmann::json& config, const nlohmann::json& plan, int cores, const StressNg& stress_ng) {
    Host host(plan.dump(), stress_ng);
    Call call(host.raw());
    std::vector<stages::LogicalCpu> cpus;
    for (int cpu = 0; cpu < cores; ++cpu) cpus.push_back({.cpu = cpu, .package = 0, .kind = "core"});
    try {
        Load(call, settings_of(config), call.plan().targets, [](std::string_view, int) {}, cpus).run();
    } catch (const Cancelled&) {
        host.told.cancelled = true;
    }
    return std::move(host.told);
}

std::vector<Told> run_watch(const std::filesystem::path& root, int looks, bool everywhere, const std::function<void(int)>& before_look) {
    const StressNg none;
    Host host("{}", none);
    Call call(host.raw());
    const Settings settings = settings_of({{"sysroot", root.string()}});
    Watch watch(settings, {{.cpu = 0, .package = 0, .kind = ""}}, {{0, "cpu0"}});
    watch.begin_method();
    for (int i = 0; i < looks; ++i) {
        if (before_look) before_look(i);
        watch.tick();
    }
    watch.end_method("matrix", everywhere);
    for (int i = 0; i < 10; ++i) watch.tick();  // of a repetition
    watch.report(call);
    return std::move(host.told.findings);
}

}  // namespace vetting::cpustress
