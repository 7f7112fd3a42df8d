// A stage for tests: `config.do` names what it shall do, so that each part of the conversation can be looked at alone.
#include <unistd.h>

#include <ctime>
#include <map>
#include <stdexcept>

#include "vetting/json.hpp"
#include "vetting/plugin.hpp"

namespace {

using vetting::Call;

void report(Call& call) {
    call.progress("first", 1000);
    call.progress("second", 250);
    call.work("cpu0", "operations", 2, "count");
    call.work("cpu0", "operations", 3, "count");
    call.work("cpu1", "operations", 1, "count");
    call.sample("temp/cpu/package0", 41.5, "celsius", "cpu0");
    call.finding({.code = "org.vetting.test.honest/odd", .device = "cpu0", .message = "odd", .value = 1.0, .limit = 2.0, .unit = "count"});
    call.finding({.code = "org.vetting.test.honest/odd", .device = "cpu9", .message = "said \"otherwise\"", .severity = "info", .confirmed = true,
                  .part = vetting::Part{"cpu", "9", "", "a model"}, .details = R"({"lane": 4})"});
    call.info("reported");
}

void tools(Call& call) {
    const auto echo = call.spawn({"sh", "-c", "echo out; echo err >&2; exit 3"});
    std::string lines;
    call.spawn({"printf", "a\nb\nc"}, [&lines](std::string_view line) { lines += "<" + std::string(line) + ">"; });
    call.journal(vetting::to_text({{"exit", echo.exit}, {"out", echo.out}, {"err", echo.err}, {"lines", lines}}));
    call.spawn({"sh", "-c", "dd if=/dev/zero bs=1M count=64 2>/dev/null | cat >/dev/null"});
    call.spawn({"no-such-tool"});
}

void inputs(Call& call) {
    call.artifact("inputs.txt", "text/plain",
                  call.config().at("do").get<std::string>() + "|" + call.facts_text("/disks/0/serial") + "|" + call.facts_text("/none") +
                      "|" + call.secret("token") + "|" + call.captures().at(1).tool + "=" + call.captures().at(1).bytes + "|" +
                      call.plan().targets.at(0).device + "|" + call.try_read("nothing").value_or("-"));
}

void devices(Call& call) {
    std::string said = std::to_string(call.open_device("/dev/null").get() > 2);
    for (const auto& [path, mode] : std::map<std::string, int>{{"/dev/zero", VT_OPEN_WRITE}, {"/etc/passwd", VT_OPEN_READ}, {"/dev/none", VT_OPEN_READ}}) {
        try {
            (void)call.open_device(path, mode);
            said += " opened " + path;
        } catch (const vetting::Failure& failure) {
            said += " " + std::to_string(failure.status());
        }
    }
    call.artifact("devices.txt", "text/plain", said);
}

/// A fifth of a second of CPU time, however busy the machine is.
void spin(Call&) {
    volatile unsigned long long sum = 0;
    const std::clock_t end = std::clock() + CLOCKS_PER_SEC / 5;
    while (std::clock() < end) sum = sum + 1;
}

void wait(Call& call) {
    while (call.wait_for(std::chrono::milliseconds(50))) call.progress("waiting");
    call.throw_if_cancelled();
}

void until_breach(Call& call) {
    while (!call.cancelled()) call.sample("level", 1, "count");
}

void open_artifact(Call& call) {
    const vetting::Descriptor pipe = call.open_artifact("half.bin", "application/octet-stream");
    if (::write(pipe.get(), "half", 4) != 4) throw vetting::Failure(VT_E_IO, "write");
    call.info("written");
    ::_exit(7);
}

class Honest final : public vetting::Stage {
public:
    void run(Call& call) override {
        static const std::map<std::string, void (*)(Call&)> kDeeds{
            {"report", &report}, {"tools", &tools}, {"inputs", &inputs}, {"devices", &devices}, {"spin", &spin}, {"wait", &wait},
            {"breach", &until_breach}, {"artifact", &open_artifact},
            {"sleep", [](Call& one) { one.spawn({"sleep", "600"}); }},
            {"count", [](Call&) {}},
            {"throw", [](Call&) { throw std::runtime_error("thrown inside"); }}};
        ++calls_;
        kDeeds.at(call.config().at("do").get<std::string>())(call);
        call.work("calls", "made", calls_, "count");
    }
    std::string plan(Call& call) override { return vetting::to_text({{"targets", nlohmann::json::array()}, {"facts", call.facts()}}); }
    void serve(Call& call, vetting::Output& endpoints) override {
        endpoints.write(R"({"port": 1})");
        while (call.wait_for(std::chrono::hours(1))) continue;
    }

private:
    int calls_ = 0;
};

}  // namespace

VETTING_EXPORT(Honest);
