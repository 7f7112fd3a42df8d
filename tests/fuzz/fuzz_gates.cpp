// What a host sends an agent before a disk is written (expected disks, permits, flags), as any JSON: the gates never
// crash, and let nothing through that was expected, permitted and unused by its own words.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "agent/safety/decision.hpp"
#include "sdk/base/error.hpp"
#include "sdk/base/json.hpp"

namespace vetting {

/// The part of the gates' input that comes from outside.
struct FromOutside {
    std::string run, boot, stage, serial, wwn, digest;
    std::int64_t size_bytes = 0;
    std::vector<ExpectedDisk> expected;
    std::vector<PermitGrant> permits;
    std::vector<std::string> flags, spent, found;
    static constexpr auto kFields =
        fields(may("run", &FromOutside::run), may("boot", &FromOutside::boot), may("stage", &FromOutside::stage),
               may("serial", &FromOutside::serial), may("wwn", &FromOutside::wwn), may("digest", &FromOutside::digest),
               may("size_bytes", &FromOutside::size_bytes), may("expected", &FromOutside::expected),
               may("permits", &FromOutside::permits), may("flags", &FromOutside::flags), may("spent", &FromOutside::spent),
               may("found", &FromOutside::found));
};

namespace safety {
namespace {

void must(bool holds) {
    if (!holds) std::abort();
}

bool contains(const std::vector<std::string>& words, const std::string& word) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

void must_be_justified(const FromOutside& given, const PermitGrant& grant) {
    must(!given.expected.empty() && !serial_tells_no_disk(given.serial));
    must(same_serial(grant.serial, given.serial) && grant.size_bytes == given.size_bytes);
    must(grant.run == given.run && grant.boot_id == given.boot && grant.stage == given.stage);
    must(!grant.id.empty() && !contains(given.spent, grant.id));
    must(!given.digest.empty() && grant.probe_digest == given.digest);
    must(given.found.empty() || (!grant.override_by.empty() && contains(given.flags, override_flag(given.serial))));
}

/// Of an input with one disk.
GateAnswer answer_for(const GateInput& input) {
    const std::vector<GateAnswer> answers = decide_gates(input);
    must(answers.size() == 1);
    must((answers[0].gate == Gate::Permitted) == answers[0].permit.has_value());
    must(answers[0].permit || !answers[0].reason.empty());
    return answers[0];
}

}  // namespace
}  // namespace safety
}  // namespace vetting

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace vetting;
    using namespace vetting::safety;
    FromOutside given;
    try {
        given = from_json_text<FromOutside>(std::string_view(reinterpret_cast<const char*>(data), size));
    } catch (const Error&) {
        return 0;
    }
    const SeenDisk seen{"sda", 8, 0, given.serial, given.wwn, given.size_bytes, {}, {}};
    GateInput input{{given.run, given.boot, given.stage, 0, {1'000'000'000}}, given.expected, given.flags, {}, given.permits, given.spent};
    input.disks = {{seen, ProbeReport{given.found, given.digest}}};
    const GateAnswer probed = answer_for(input);
    if (probed.permit) must_be_justified(given, *probed.permit);
    input.disks[0].probe.reset();
    must(answer_for(input).gate != Gate::Permitted);
    return 0;
}
