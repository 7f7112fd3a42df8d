#include "tests/agent/safety/loop_disk.hpp"

#include <fcntl.h>
#include <linux/loop.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>

#include "sdk/base/crypto.hpp"
#include "sdk/base/files.hpp"

namespace vetting::safety {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void give_up(const std::string& what) { throw std::runtime_error(what + ": " + std::strerror(errno)); }

int free_loop() {
    const UniqueFd control(::open("/dev/loop-control", O_RDWR | O_CLOEXEC));
    return control ? ::ioctl(control.get(), LOOP_CTL_GET_FREE) : -1;
}

}  // namespace

std::string why_no_loops() {
    if (::geteuid() != 0) return "loop devices need root";
    return free_loop() < 0 ? std::string("no loop device: ") + std::strerror(errno) : std::string();
}

LoopDisk::LoopDisk(const fs::path& folder, std::string serial, std::int64_t size, const std::string& wwn, const fs::path& image,
                   bool read_only)
    : sysroot_(folder / "sysroot"), image_(image), serial_(std::move(serial)), wwn_(wwn), size_(size) {
    if (image_.empty()) {
        image_ = folder / (std::string(trim(serial_)).empty() ? "disk.img" : std::string(trim(serial_)) + ".img");
        const UniqueFd file(::open(image_.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
        if (!file || ::ftruncate(file.get(), size) != 0) give_up(image_.string());
    }
    const int access = read_only ? O_RDONLY : O_RDWR;
    const UniqueFd backing(::open(image_.c_str(), access | O_CLOEXEC));
    if (!backing) give_up(image_.string());
    // Another test may take the same free number: then ask again.
    for (int i = 0; i < 20 && !number_; ++i) {
        index_ = free_loop();
        loop_ = UniqueFd(::open(node().c_str(), access | O_CLOEXEC));
        loop_config config{};
        config.fd = static_cast<std::uint32_t>(backing.get());
        if (read_only) config.info.lo_flags = LO_FLAGS_READ_ONLY;
        struct stat status {};
        if (loop_ && ::ioctl(loop_.get(), LOOP_CONFIGURE, &config) == 0 && ::fstat(loop_.get(), &status) == 0) number_ = status.st_rdev;
    }
    if (number_ == 0) give_up("LOOP_CONFIGURE");
    put("device/serial", serial_ + "\n");
    if (!wwn_.empty()) put("wwid", wwn_ + "\n");
    put("size", std::to_string(size / 512) + "\n");
    put("dev", std::to_string(major(number_)) + ":" + std::to_string(minor(number_)) + "\n");
    fs::create_directories(sysroot_ / "sys/block");
    fs::create_directory_symlink("../dev/block/" + std::to_string(major(number_)) + ":" + std::to_string(minor(number_)), sysroot_ / "sys/block" / name());
}

LoopDisk::~LoopDisk() {
    if (loop_) (void)::ioctl(loop_.get(), LOOP_CLR_FD, 0);
    std::error_code ignored;
    fs::remove(sysroot_ / "sys/block" / name(), ignored);
    fs::remove_all(sysroot_ / "sys/dev/block" / (std::to_string(major(number_)) + ":" + std::to_string(minor(number_))), ignored);
}

void LoopDisk::put(const std::string& file, const std::string& text) const {
    const fs::path path = sysroot_ / "sys/dev/block" / (std::to_string(major(number_)) + ":" + std::to_string(minor(number_))) / file;
    make_folder(path.parent_path());
    write_file_atomic(path, text);
}

std::string LoopDisk::digest() const {
    (void)::fsync(loop_.get());  // what the loop device still holds of it
    return sha256_hex(read_file(image_, std::size_t{4} << 30));
}

void LoopDisk::write(std::int64_t offset, std::string_view bytes) const {
    const UniqueFd file(::open(node().c_str(), O_WRONLY | O_CLOEXEC));
    if (!file || ::pwrite(file.get(), bytes.data(), bytes.size(), offset) != static_cast<ssize_t>(bytes.size()) || ::fsync(file.get()) != 0) {
        give_up("write to " + node());
    }
}

void LoopDisk::swap(const fs::path& image) {
    const UniqueFd backing(::open(image.c_str(), O_RDWR | O_CLOEXEC));
    loop_config config{};
    config.fd = static_cast<std::uint32_t>(backing.get());
    if (::ioctl(loop_.get(), LOOP_CLR_FD, 0) != 0) give_up("LOOP_CLR_FD");
    loop_.reset();  // newer kernels let go of the file with the last descriptor
    loop_ = UniqueFd(::open(node().c_str(), O_RDWR | O_CLOEXEC));
    if (!loop_ || ::ioctl(loop_.get(), LOOP_CONFIGURE, &config) != 0) give_up("swap");
    image_ = image;
}

void LoopDisk::resize(std::int64_t size) const {
    if (::truncate(image_.c_str(), size) != 0 || ::ioctl(loop_.get(), LOOP_SET_CAPACITY) != 0) give_up("resize");
}

}  // namespace vetting::safety
