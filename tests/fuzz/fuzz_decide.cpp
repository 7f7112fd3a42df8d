// A stage's offer, its result and the inventory (`{"offer": {…}, "result": {…}, "inventory": {…}}`): whatever they say, there
// is a verdict with a reason, and it is no pass where a critical finding stands.
#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "sdk/base/json.hpp"
#include "sdk/wire/decide.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace vetting;
    DecideInput input;
    try {
        const Json json = parse_json(std::string_view(reinterpret_cast<const char*>(data), size), 64);
        if (!json.is_object()) return 0;
        if (json.contains("offer")) input.offer = json["offer"].get<StageOffer>();
        if (json.contains("result")) input.result = json["result"].get<StageResult>();
        if (json.contains("inventory")) input.parts = parts_of(json["inventory"]);
    } catch (const Error&) {
        return 0;
    } catch (const Json::exception&) {
        return 0;
    }
    const Decision decision = decide(input);
    if (decision.reason.empty()) std::abort();
    const bool critical = std::any_of(decision.findings.begin(), decision.findings.end(),
                                      [](const Finding& finding) { return finding.severity == Severity::Critical; });
    if (critical && decision.verdict == StageVerdict::Passed) std::abort();
    return 0;
}
