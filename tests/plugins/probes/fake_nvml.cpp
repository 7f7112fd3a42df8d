// A library with the names of NVML's: one card that answers, one that is lost, and some functions that this version lacks.
#include <cstdio>
#include <cstring>

namespace {
constexpr int kSuccess = 0, kNotSupported = 3, kGpuIsLost = 15;
int the_card = 0;
}  // namespace

extern "C" {
int nvmlInit_v2() { return kSuccess; }
int nvmlShutdown() { return kSuccess; }
int nvmlDeviceGetCount_v2(unsigned* count) { return *count = 2, kSuccess; }
int nvmlDeviceGetHandleByIndex_v2(unsigned index, void** device) {
    if (index == 1) return kGpuIsLost;
    return *device = &the_card, kSuccess;
}
int nvmlDeviceGetUUID(void*, char* text, unsigned size) { return std::snprintf(text, size, "GPU-1"), kSuccess; }
int nvmlDeviceGetPciInfo_v3(void*, char* info) {
    constexpr std::size_t kBusId = 16 + 5 * sizeof(unsigned);  // behind the legacy name and five numbers
    return std::strcpy(info + kBusId, "00000000:9B:00.0"), kSuccess;
}
int nvmlDeviceGetTemperature(void*, int, unsigned* celsius) { return *celsius = 61, kSuccess; }
int nvmlDeviceGetPowerUsage(void*, unsigned* milliwatts) { return *milliwatts = 250500, kSuccess; }
int nvmlDeviceGetTotalEccErrors(void*, int kind, int, unsigned long long* count) {
    constexpr int kUncorrected = 1;
    return kind == kUncorrected ? (*count = 2, kSuccess) : kNotSupported;
}
int nvmlDeviceGetMaxPcieLinkGeneration(void*, unsigned* generation) { return *generation = 4, kSuccess; }
}
