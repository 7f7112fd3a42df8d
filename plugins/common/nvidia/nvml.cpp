// The few functions of nvml.h that we call, by their documented signatures; the header itself is not needed.
#include "plugins/common/nvidia/nvml.hpp"

#include <dlfcn.h>

#include <array>

namespace vetting::nvidia {
namespace {

using Result = int;  // nvmlReturn_t; 0 is success
using Device = void*;
constexpr Result kSuccess = 0;
constexpr int kGpuSensor = 0;                             // NVML_TEMPERATURE_GPU
constexpr int kCorrected = 0, kUncorrected = 1;           // nvmlMemoryErrorType_t
constexpr int kVolatile = 0;                              // nvmlEccCounterType_t
struct Utilization { unsigned gpu = 0, memory = 0; };     // nvmlUtilization_t
/// nvmlPciInfo_t of nvmlDeviceGetPciInfo_v3, with room behind it for what later versions add.
struct PciInfo {
    char bus_id_legacy[16] = {};
    unsigned domain = 0, bus = 0, device = 0, pci_device_id = 0, pci_subsystem_id = 0;
    char bus_id[32] = {};
    char reserved[128] = {};
};

class Loaded final : public Nvml {
public:
    explicit Loaded(void* library) : library_(library) {}
    Loaded(const Loaded&) = delete;
    Loaded& operator=(const Loaded&) = delete;
    ~Loaded() override {
        if (started_) static_cast<void>(call<Result (*)()>("nvmlShutdown"));
        ::dlclose(library_);
    }
    bool start() { return started_ = call<Result (*)()>("nvmlInit_v2") == kSuccess; }

    std::vector<NvmlReading> read() override {
        std::vector<NvmlReading> cards;
        unsigned count = 0;
        if (call<Result (*)(unsigned*)>("nvmlDeviceGetCount_v2", &count) != kSuccess) return cards;
        for (unsigned i = 0; i < count; ++i) {
            Device device = nullptr;
            const Result result = call<Result (*)(unsigned, Device*)>("nvmlDeviceGetHandleByIndex_v2", i, &device);
            if (result == kSuccess) cards.push_back(read_card(i, device));
            else if (result == kGpuIsLost) cards.push_back({.index = i, .lost = true});
        }
        return cards;
    }

private:
    static constexpr Result kGpuIsLost = 15;  // NVML_ERROR_GPU_IS_LOST
    static constexpr Result kMissing = 13;  // NVML_ERROR_FUNCTION_NOT_FOUND: an older library

    template <class Function, class... Args>
    Result call(const char* name, Args... args) {
        auto* function = reinterpret_cast<Function>(::dlsym(library_, name));
        return function == nullptr ? kMissing : function(args...);
    }

    template <class T>
    std::optional<T> get(const char* name, Device device) {
        T value{};
        return call<Result (*)(Device, T*)>(name, device, &value) == kSuccess ? std::optional(value) : std::nullopt;
    }

    std::optional<std::uint64_t> errors(Device device, int kind) {
        unsigned long long count = 0;
        const Result result = call<Result (*)(Device, int, int, unsigned long long*)>("nvmlDeviceGetTotalEccErrors", device, kind, kVolatile, &count);
        return result == kSuccess ? std::optional<std::uint64_t>(count) : std::nullopt;
    }

    NvmlReading read_card(unsigned index, Device device) {
        NvmlReading card{.index = index};
        std::array<char, 96> uuid{};
        if (call<Result (*)(Device, char*, unsigned)>("nvmlDeviceGetUUID", device, uuid.data(), static_cast<unsigned>(uuid.size() - 1)) == kSuccess) card.uuid = uuid.data();
        PciInfo pci;
        if (call<Result (*)(Device, PciInfo*)>("nvmlDeviceGetPciInfo_v3", device, &pci) == kSuccess) {
            pci.bus_id[sizeof pci.bus_id - 1] = '\0';
            card.pci_address = pci.bus_id;
        }
        unsigned celsius = 0;
        const Result heat = call<Result (*)(Device, int, unsigned*)>("nvmlDeviceGetTemperature", device, kGpuSensor, &celsius);
        if (heat == kSuccess) card.temperature_c = celsius;
        card.lost = heat == kGpuIsLost;
        if (const auto milliwatts = get<unsigned>("nvmlDeviceGetPowerUsage", device)) card.power_w = *milliwatts / 1000.0;
        if (const auto use = get<Utilization>("nvmlDeviceGetUtilizationRates", device)) card.utilization_pct = use->gpu;
        card.ecc_corrected = errors(device, kCorrected);
        card.ecc_uncorrected = errors(device, kUncorrected);
        card.pcie_gen = get<unsigned>("nvmlDeviceGetCurrPcieLinkGeneration", device);
        card.pcie_width = get<unsigned>("nvmlDeviceGetCurrPcieLinkWidth", device);
        card.pcie_gen_max = get<unsigned>("nvmlDeviceGetMaxPcieLinkGeneration", device);
        card.pcie_width_max = get<unsigned>("nvmlDeviceGetMaxPcieLinkWidth", device);
        if (const auto reasons = get<unsigned long long>("nvmlDeviceGetCurrentClocksThrottleReasons", device)) card.throttle = *reasons;
        return card;
    }

    void* library_;
    bool started_ = false;
};

}  // namespace

std::unique_ptr<Nvml> Nvml::load(const char* library) {
    void* handle = ::dlopen(library, RTLD_NOW | RTLD_LOCAL);
    if (handle == nullptr) return nullptr;
    auto loaded = std::make_unique<Loaded>(handle);
    if (!loaded->start()) return nullptr;
    return loaded;
}

}  // namespace vetting::nvidia
