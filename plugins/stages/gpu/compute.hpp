// Work for every OpenCL device whose results are known: integer and floating-point mixing, compared with the host's own.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "vetting/report.hpp"

namespace vetting::gpu {

/// One device of one platform, as OpenCL names it.
struct ComputeDevice {
    std::size_t index = 0;  ///< in the list
    std::string name, vendor, version;
    std::string pci_address;  ///< `0000:9b:00.0`; empty where the driver does not tell
    bool is_gpu = false;
};

/// What a device did. `wrong`: items whose result was not the host's.
struct ComputeResult {
    double operations = 0;  ///< verified
    std::uint64_t wrong = 0;
    std::uint32_t first_item = 0, expected = 0, got = 0;  ///< of the first wrong one
    std::string error;      ///< why it could not go on; empty when it ended well
};

class Compute {
public:
    /// Nothing where OpenCL is not installed or offers no platform; `why` says so.
    [[nodiscard]] static std::unique_ptr<Compute> load(std::string& why);
    virtual ~Compute() = default;
    [[nodiscard]] virtual const std::vector<ComputeDevice>& devices() const = 0;
    /// Rounds with new seeds until `time` is over or `go_on` says no. @param spoil  for tests: an item whose answer is changed
    [[nodiscard]] virtual ComputeResult run(const ComputeDevice& device, std::chrono::milliseconds time, const std::function<bool()>& go_on,
                                            std::optional<std::uint32_t> spoil = {}) = 0;
};

inline constexpr std::uint32_t kItems = 1U << 14U;
inline constexpr std::uint32_t kRounds = 256;
/// Integer operations and exact floating-point operations of one item, 8 in each of its rounds.
inline constexpr double kOperationsPerItem = kRounds * 8.0;

/// Wrong results; a card that has computed and then could not go on has failed, one that never began was not exercised.
[[nodiscard]] std::vector<Finding> judge_work(const ComputeResult& result, const std::string& device);

/// The same as the device's program, for one item.
[[nodiscard]] std::uint32_t expected_of(std::uint32_t item, std::uint32_t seed);

}  // namespace vetting::gpu
