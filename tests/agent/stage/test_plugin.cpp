// A stage and two probes for the agent's tests: the stage changes a file, says so in its journal first, and then ends,
// crashes or waits, as its settings say.
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "vetting/json.hpp"
#include "vetting/plugin.hpp"

namespace vetting {
namespace {

class TestStage final : public Stage {
public:
    void run(Call& call) override {
        const auto config = call.config();
        const std::string file = config.value("file", "");
        const std::string then = config.value("then", "end");
        call.info("hello from the stage");
        if (!file.empty()) {
            call.journal("{\"remove\": \"" + file + "\"}");
            std::ofstream(file) << "changed";
        }
        call.progress("half", 500);
        call.work("memory", "bytes checked", 1000, "byte");
        call.sample("mem/bandwidth", 1e9, "byte_per_s", "memory");
        call.artifact("raw.txt", "text/plain", "what the tool said");
        if (then == "crash") std::abort();
        if (then == "wait") {
            while (call.wait_for(std::chrono::milliseconds(500))) call.progress("waiting");
            call.throw_if_cancelled();
        }
        if (!file.empty()) std::filesystem::remove(file);
    }
    void cleanup(Call& call) override {
        for (const auto& entry : call.json("journal")) std::filesystem::remove(entry.at("remove").get<std::string>());
    }
};

class TestProbe final : public Probe {
public:
    std::string collect(Call& call) override {
        call.artifact("facts.json", "application/json", "{}");
        return R"({"memory": {"total_bytes": 1024}, "disks": [{"name": "sda", "serial": "S1"}]})";
    }
    std::string parse(Call& call) override { return collect(call); }
    void sample(Call& call) override { call.sample("temp/board", 30, "celsius"); }
};

class MuteProbe final : public Probe {
public:
    std::string collect(Call&) override { throw Failure(VT_E_IO, "the controller does not answer"); }
    std::string parse(Call& call) override { return collect(call); }
};

}  // namespace

VETTING_EXPORT(TestStage, TestProbe, MuteProbe);

}  // namespace vetting
