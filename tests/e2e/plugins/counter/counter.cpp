// Computes for real (so that its work is borne out) and numbers what it sends; `nonce` tells its attempts apart.
#include <unistd.h>
#include <vetting/plugin.hpp>

#include <vetting/json.hpp>

#include <chrono>
#include <cstdint>
#include <string>

namespace {

std::uint64_t compute_for(std::chrono::milliseconds time) {
    const auto end = std::chrono::steady_clock::now() + time;
    std::uint64_t state = 88172645463325252ULL, rounds = 0;
    while (std::chrono::steady_clock::now() < end) {
        for (int i = 0; i < 10000; ++i) state ^= state << 13, state ^= state >> 7, state ^= state << 17;
        rounds += state != 0 ? 10000 : 0;
    }
    return rounds;
}

class Counter final : public vetting::Stage {
public:
    void run(vetting::Call& call) override {
        const nlohmann::json config = call.config();
        const int count = config.value("count", 60);
        const std::chrono::milliseconds step(config.value("step_ms", 20));
        const std::string nonce = std::to_string(::getpid()) + "." + std::to_string(call.now_ns());
        for (int i = 1; i <= count; ++i) {
            call.throw_if_cancelled();
            const std::uint64_t rounds = compute_for(step);
            call.info("counter " + nonce + " " + std::to_string(i));
            call.sample("counter/at", i, "count");
            for (const vetting::Target& target : call.plan().targets) {
                call.work(target.device, "rounds computed", rounds, "count");
            }
            call.progress("counting", i * 1000 / count);
        }
    }
};

}  // namespace

VETTING_EXPORT(Counter);
