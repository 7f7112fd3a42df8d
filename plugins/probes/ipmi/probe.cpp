// The BMC, asked by ipmitool through the kernel's driver; nothing goes over a network.
#include <array>
#include <filesystem>

#include "plugins/common/ipmi/facts.hpp"
#include "plugins/common/probe/tool_probe.hpp"
#include "plugins/common/text.hpp"
#include "plugins/probes/ipmi/parse.hpp"
#include "vetting/plugin.hpp"

namespace vetting {
namespace {

namespace fs = std::filesystem;

struct Question {
    const char* artifact;
    std::vector<std::string> words;
};
const std::vector<Question>& questions() {
    static const std::vector<Question> kQuestions = {
        {"ipmitool-sdr.txt", {"sdr", "elist", "all"}},     {"ipmitool-fru.txt", {"fru", "print"}},
        {"ipmitool-sel.txt", {"sel", "elist"}},            {"ipmitool-chassis.txt", {"chassis", "status"}},
        {"ipmitool-dcmi.txt", {"dcmi", "power", "reading"}}};
    return kQuestions;
}

class IpmiProbe final : public Probe {
public:
    std::string collect(Call& call) override {
        const probe::Settings settings = probe::settings_of(call, "ipmitool");
        require_driver(settings.sysroot);
        const ToolRun info = probe::run_tool(call, {settings.command, "mc", "info"}, "ipmitool-mc.txt");
        if (!info.ok()) probe::broken("the BMC does not answer: " + tool::clean(info.err.substr(0, 300)));
        std::string said = info.out;
        for (const Question& question : questions()) {
            call.throw_if_cancelled();
            call.progress(question.artifact);
            said += "\n" + ask(call, settings.command, question);
        }
        try {
            return probe::to_text(ipmi::parse(said));
        } catch (const tool::InputError& error) {
            probe::broken(error.what());
        }
    }

    /// Several captures are one controller's: sensors and FRUs of a supply come together under its slot.
    std::string parse(Call& call) override {
        std::string all;
        const auto captures = call.captures();
        if (captures.empty()) throw Failure(VT_E_INVALID, "no capture was given");
        try {
            for (const Capture& capture : captures) {
                static_cast<void>(ipmi::parse(capture.bytes));  // each must be one
                all += capture.bytes + "\n";
            }
            return probe::to_text(ipmi::parse(all));
        } catch (const tool::InputError& error) {
            throw Failure(VT_E_INVALID, error.what());
        }
    }

    void sample(Call& call) override {
        const probe::Settings settings = probe::settings_of(call, "ipmitool");
        require_driver(settings.sysroot);
        const ToolRun run = call.spawn({settings.command, "sdr", "elist", "all"});
        try {
            for (const ipmi::Reading& one : ipmi::samples_of(ipmi::parse_ipmi(run.out))) call.sample(one.key, one.value, one.unit, one.device);
        } catch (const tool::InputError& error) {
            probe::broken(error.what());
        }
    }

private:
    static void require_driver(const fs::path& sysroot) {
        constexpr std::array kDevices = {"dev/ipmi0", "dev/ipmi/0", "dev/ipmidev/0"};
        for (const char* device : kDevices) {
            std::error_code error;
            if (fs::exists(sysroot / device, error)) return;
        }
        probe::no_source("this machine shows no BMC (no /dev/ipmi0; the modules ipmi_si and ipmi_devintf make it)");
    }

    /// Optional answers: what the controller does not offer leaves its facts out.
    static std::string ask(Call& call, const std::string& command, const Question& question) {
        std::vector<std::string> argv = {command};
        argv.insert(argv.end(), question.words.begin(), question.words.end());
        const ToolRun run = probe::run_tool(call, argv, question.artifact);
        if (!run.ok()) call.warning("not measured: " + question.words[0] + ": " + tool::clean(run.err.substr(0, 200)));
        return run.out;
    }
};

}  // namespace

VETTING_EXPORT(IpmiProbe);

}  // namespace vetting
