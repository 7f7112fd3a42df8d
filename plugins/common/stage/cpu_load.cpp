#include "plugins/common/stage/cpu_load.hpp"

#include <algorithm>
#include <fstream>
#include <random>
#include <sstream>

namespace vetting::stages {
namespace {

std::string text_of(const std::filesystem::path& file) {
    std::ostringstream text;
    text << std::ifstream(file).rdbuf();
    return text.str();
}

}  // namespace

const std::vector<CpuMethod>& cpu_methods() {
    static const std::vector<CpuMethod> kMethods{
        {"matrix", {"--matrix", "1"}},                      // floating point; --verify computes each product twice
        {"integer", {"--cpu", "1", "--cpu-method", "all"}},  // the whole mix: bit, integer, FFT, CRC, with known answers
        {"cache", {"--cache", "1"}},                        // coherency traffic through all cache levels
        {"crypto", {"--crypt", "1"}},                       // password hashes
        {"vector", {"--vecmath", "1"}},                     // SIMD with known answers
    };
    return kMethods;
}

const CpuMethod* find_cpu_method(std::string_view name) {
    const auto& known = cpu_methods();
    const auto method = std::find_if(known.begin(), known.end(), [name](const CpuMethod& m) { return m.name == name; });
    return method == known.end() ? nullptr : &*method;
}

bool cache_load_fits(std::size_t cores, double last_cache_bytes, double available_bytes) {
    constexpr double kShare = 0.25;
    return static_cast<double>(cores) * last_cache_bytes <= kShare * available_bytes;
}

CoreResult load_core(Call& call, const CoreLoad& load, const std::filesystem::path& scratch) {
    const std::string number = std::to_string(load.cpu);
    const auto yaml = scratch / (number + ".yaml");
    std::vector<std::string> argv{"stress-ng"};
    argv.insert(argv.end(), load.method->argv.begin(), load.method->argv.end());
    argv.insert(argv.end(), {"--verify", "--metrics", "--taskset", number, "--timeout", std::to_string(load.seconds) + "s",
                             "--temp-path", scratch.string(), "--yaml", yaml.string()});
    if (load.small_cache && load.method->name == "cache") argv.insert(argv.end(), {"--cache-level", "2"});
    if (load.verbose) argv.emplace_back("--verbose");
    if (load.seed) argv.insert(argv.end(), {"--seed", std::to_string(*load.seed)});
    const ToolRun tool = call.spawn(argv);
    CoreResult result;
    result.yaml = text_of(yaml);
    result.words = parse_stress_words(tool.out + "\n" + tool.err);
    result.end = stress_end(tool.exit, result.words);
    // It forgives itself a stressor that was killed or crashed and then started again.
    if (result.end == StressEnd::Good && (result.words.killed > 0 || result.words.crash)) result.end = StressEnd::Broken;
    StressReport report = parse_stress_yaml(result.yaml);
    if (report.metrics.empty()) report = parse_stress_text(tool.out + "\n" + tool.err);
    for (const StressMetric& metric : report.metrics) {
        result.operations += metric.bogo_ops;
        result.cpu_s += metric.user_s + metric.system_s;
        result.ops_per_cpu_s = metric.ops_per_cpu_s;
    }
    if (result.end == StressEnd::Good && result.operations <= 0) result.end = StressEnd::NotRun;
    std::error_code ignored;
    std::filesystem::remove(yaml, ignored);
    return result;
}

std::optional<std::uint64_t> seed_for(Call& call, std::uint64_t wanted) {
    const ToolRun version = call.spawn({"stress-ng", "--version"});
    if (!takes_seed(stress_version(version.out + version.err))) return std::nullopt;
    if (wanted != 0) return wanted;
    std::random_device device;
    return 1 + device() % 0x7fffffffU;
}

}  // namespace vetting::stages
