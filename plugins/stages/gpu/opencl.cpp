// OpenCL, loaded at run time: a machine without a card does not need it.
#define CL_TARGET_OPENCL_VERSION 120
#include <CL/cl.h>
#include <dlfcn.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>
#include <random>

#include "plugins/stages/gpu/compute.hpp"

namespace vetting::gpu {
namespace {

// The same as `expected_of`; numbers of rounds come as a macro.
constexpr const char* kProgram = R"(
__kernel void known_answers(__global uint* out, uint seed) {
    uint item = get_global_id(0);
    uint x = item * 2654435761u + seed;
    float f = (float)(x & 1023u);
    for (uint i = 0; i < ROUNDS; ++i) {
        x ^= x << 13; x ^= x >> 17; x ^= x << 5;
        f = fma(f, 3.0f, (float)(x & 1023u));
        f = f - 8192.0f * floor(f / 8192.0f);
        x += (uint)f;
    }
    out[item] = x;
}
)";

/// Functions of the library, by the types of its header. It stays loaded: drivers leave threads behind that run in it.
class Library {
public:
    explicit Library(void* handle) : handle_(handle) {}

private:
    void* handle_;  // first: the functions below are looked up in it

public:
    template <class Function>
    [[nodiscard]] Function* find(const char* name) const {
        return reinterpret_cast<Function*>(::dlsym(handle_, name));
    }
#define VETTING_CL(name) decltype(::name)* name = find<decltype(::name)>(#name)
    VETTING_CL(clGetPlatformIDs);
    VETTING_CL(clGetDeviceIDs);
    VETTING_CL(clGetDeviceInfo);
    VETTING_CL(clCreateContext);
    VETTING_CL(clCreateCommandQueue);
    VETTING_CL(clCreateProgramWithSource);
    VETTING_CL(clBuildProgram);
    VETTING_CL(clCreateKernel);
    VETTING_CL(clCreateBuffer);
    VETTING_CL(clSetKernelArg);
    VETTING_CL(clEnqueueNDRangeKernel);
    VETTING_CL(clEnqueueReadBuffer);
    VETTING_CL(clFinish);
    VETTING_CL(clReleaseMemObject);
    VETTING_CL(clReleaseKernel);
    VETTING_CL(clReleaseProgram);
    VETTING_CL(clReleaseCommandQueue);
    VETTING_CL(clReleaseContext);
#undef VETTING_CL
    [[nodiscard]] bool complete() const { return clGetPlatformIDs != nullptr && clReleaseContext != nullptr && clCreateCommandQueue != nullptr; }
};

/// Anything that OpenCL gives and takes back by one function.
template <class Handle>
class Owned {
public:
    Owned(Handle handle, cl_int (*release)(Handle)) : handle_(handle), release_(release) {}
    Owned(const Owned&) = delete;
    Owned& operator=(const Owned&) = delete;
    ~Owned() {
        if (handle_ != nullptr) release_(handle_);
    }
    [[nodiscard]] Handle get() const { return handle_; }

private:
    Handle handle_;
    cl_int (*release_)(Handle);
};

class OpenCl final : public Compute {
public:
    explicit OpenCl(void* handle) : cl_(handle) {}
    bool start() {
        if (!cl_.complete()) return false;
        cl_uint count = 0;
        if (cl_.clGetPlatformIDs(0, nullptr, &count) != CL_SUCCESS || count == 0) return false;
        std::vector<cl_platform_id> platforms(count);
        if (cl_.clGetPlatformIDs(count, platforms.data(), nullptr) != CL_SUCCESS) return false;
        for (cl_platform_id platform : platforms) add_devices(platform);
        return !devices_.empty();
    }
    [[nodiscard]] const std::vector<ComputeDevice>& devices() const override { return devices_; }
    [[nodiscard]] ComputeResult run(const ComputeDevice& device, std::chrono::milliseconds time, const std::function<bool()>& go_on,
                                    std::optional<std::uint32_t> spoil) override;

private:
    void add_devices(cl_platform_id platform) {
        cl_uint count = 0;
        if (cl_.clGetDeviceIDs(platform, CL_DEVICE_TYPE_ALL, 0, nullptr, &count) != CL_SUCCESS || count == 0) return;
        std::vector<cl_device_id> ids(count);
        if (cl_.clGetDeviceIDs(platform, CL_DEVICE_TYPE_ALL, count, ids.data(), nullptr) != CL_SUCCESS) return;
        for (cl_device_id id : ids) {
            cl_device_type type = 0;
            cl_.clGetDeviceInfo(id, CL_DEVICE_TYPE, sizeof type, &type, nullptr);
            devices_.push_back({.index = devices_.size(), .name = text(id, CL_DEVICE_NAME), .vendor = text(id, CL_DEVICE_VENDOR),
                                .version = text(id, CL_DRIVER_VERSION), .pci_address = address(id), .is_gpu = (type & CL_DEVICE_TYPE_GPU) != 0});
            ids_.push_back(id);
        }
    }
    [[nodiscard]] std::string text(cl_device_id id, cl_device_info what) const {
        std::array<char, 256> out{};
        cl_.clGetDeviceInfo(id, what, out.size() - 1, out.data(), nullptr);
        return out.data();
    }
    /// Where the card sits: cl_khr_pci_bus_info, else the vendors' own older answers.
    [[nodiscard]] std::string address(cl_device_id id) const {
        constexpr cl_device_info kKhrPci = 0x410F, kNvBus = 0x4008, kNvSlot = 0x4009, kNvDomain = 0x400A, kAmdTopology = 0x4037;
        struct { cl_uint domain, bus, device, function; } khr{};
        struct { cl_uint type; char unused[17]; char bus, device, function; } amd{};
        cl_uint bus = 0, slot = 0, domain = 0;
        std::array<char, 32> out{};
        if (cl_.clGetDeviceInfo(id, kKhrPci, sizeof khr, &khr, nullptr) == CL_SUCCESS) {
            std::snprintf(out.data(), out.size(), "%04x:%02x:%02x.%x", khr.domain, khr.bus, khr.device, khr.function);
        } else if (cl_.clGetDeviceInfo(id, kNvBus, sizeof bus, &bus, nullptr) == CL_SUCCESS && cl_.clGetDeviceInfo(id, kNvSlot, sizeof slot, &slot, nullptr) == CL_SUCCESS) {
            cl_.clGetDeviceInfo(id, kNvDomain, sizeof domain, &domain, nullptr);
            std::snprintf(out.data(), out.size(), "%04x:%02x:%02x.%x", domain, bus, slot >> 3U, slot & 7U);
        } else if (cl_.clGetDeviceInfo(id, kAmdTopology, sizeof amd, &amd, nullptr) == CL_SUCCESS) {
            const auto byte = [](char c) { return static_cast<unsigned>(static_cast<unsigned char>(c)); };
            std::snprintf(out.data(), out.size(), "0000:%02x:%02x.%x", byte(amd.bus), byte(amd.device), byte(amd.function));
        }
        return out.data();
    }

    Library cl_;
    std::vector<ComputeDevice> devices_;
    std::vector<cl_device_id> ids_;
};

std::string failed(const char* what, cl_int status) { return std::string(what) + " failed with OpenCL status " + std::to_string(status); }

/// Compare one round with the host's answers.
void verify(ComputeResult& result, const std::vector<std::uint32_t>& answers, std::uint32_t seed) {
    for (std::uint32_t item = 0; item < kItems; ++item) {
        const std::uint32_t expected = expected_of(item, seed);
        if (answers[item] == expected) continue;
        if (result.wrong++ == 0) result.first_item = item, result.expected = expected, result.got = answers[item];
    }
    result.operations += kOperationsPerItem * kItems;
}

/// As many repeats as keep the device at work four times as long as the host.
std::size_t more_repeats(std::size_t repeats, std::chrono::nanoseconds device, std::chrono::nanoseconds host) {
    constexpr std::size_t kMost = 4096;
    const auto one = std::max<std::int64_t>(1, device.count() / static_cast<std::int64_t>(repeats + 1));
    return std::min(kMost, static_cast<std::size_t>(4 * host.count() / one));
}

ComputeResult OpenCl::run(const ComputeDevice& device, std::chrono::milliseconds time, const std::function<bool()>& go_on, std::optional<std::uint32_t> spoil) {
    ComputeResult result;
    cl_int status = CL_SUCCESS;
    const cl_device_id id = ids_.at(device.index);
    const Owned<cl_context> context(cl_.clCreateContext(nullptr, 1, &id, nullptr, nullptr, &status), cl_.clReleaseContext);
    if (status != CL_SUCCESS) return result.error = failed("clCreateContext", status), result;
    const Owned<cl_command_queue> queue(cl_.clCreateCommandQueue(context.get(), id, 0, &status), cl_.clReleaseCommandQueue);
    if (status != CL_SUCCESS) return result.error = failed("clCreateCommandQueue", status), result;
    const char* source = kProgram;
    const Owned<cl_program> program(cl_.clCreateProgramWithSource(context.get(), 1, &source, nullptr, &status), cl_.clReleaseProgram);
    const std::string options = "-DROUNDS=" + std::to_string(kRounds);
    if (status == CL_SUCCESS) status = cl_.clBuildProgram(program.get(), 1, &id, options.c_str(), nullptr, nullptr);
    if (status != CL_SUCCESS) return result.error = failed("building the program", status), result;
    const Owned<cl_kernel> kernel(cl_.clCreateKernel(program.get(), "known_answers", &status), cl_.clReleaseKernel);
    if (status != CL_SUCCESS) return result.error = failed("clCreateKernel", status), result;
    const Owned<cl_mem> out(cl_.clCreateBuffer(context.get(), CL_MEM_WRITE_ONLY, sizeof(cl_uint) * kItems, nullptr, &status), cl_.clReleaseMemObject);
    if (status != CL_SUCCESS) return result.error = failed("clCreateBuffer", status), result;
    std::vector<std::uint32_t> answers(kItems);
    const auto end = std::chrono::steady_clock::now() + time;
    // Another start each time: what an earlier run has left in the card's memory is no answer to this one.
    cl_uint seed = std::random_device{}();
    // While the host works out the answers a fast card would stand idle: it repeats the round meanwhile, uncounted.
    std::size_t repeats = 0;
    do {
        const auto started = std::chrono::steady_clock::now();
        const cl_mem buffer = out.get();
        const std::size_t items = kItems;
        status = cl_.clSetKernelArg(kernel.get(), 0, sizeof buffer, &buffer);
        if (status == CL_SUCCESS) status = cl_.clSetKernelArg(kernel.get(), 1, sizeof seed, &seed);
        if (status == CL_SUCCESS) status = cl_.clEnqueueNDRangeKernel(queue.get(), kernel.get(), 1, nullptr, &items, nullptr, 0, nullptr, nullptr);
        for (std::size_t i = 0; i < repeats && status == CL_SUCCESS; ++i) {
            status = cl_.clEnqueueNDRangeKernel(queue.get(), kernel.get(), 1, nullptr, &items, nullptr, 0, nullptr, nullptr);
        }
        if (status == CL_SUCCESS) status = cl_.clEnqueueReadBuffer(queue.get(), buffer, CL_TRUE, 0, sizeof(cl_uint) * kItems, answers.data(), 0, nullptr, nullptr);
        if (status != CL_SUCCESS) return result.error = failed("a round", status), result;
        if (spoil) answers[*spoil % kItems] ^= 1U;
        const auto answered = std::chrono::steady_clock::now();
        verify(result, answers, seed);
        repeats = more_repeats(repeats, answered - started, std::chrono::steady_clock::now() - answered);
        seed = seed * 1664525U + 1013904223U;
    } while (std::chrono::steady_clock::now() < end && go_on());
    return result;
}

}  // namespace

std::unique_ptr<Compute> Compute::load(std::string& why) {
    void* handle = ::dlopen("libOpenCL.so.1", RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    if (handle == nullptr) {
        why = "OpenCL is not installed (libOpenCL.so.1)";
        return nullptr;
    }
    auto opencl = std::make_unique<OpenCl>(handle);
    if (opencl->start()) return opencl;
    why = "OpenCL offers no device: its vendor's driver is not installed";
    return nullptr;
}

}  // namespace vetting::gpu
