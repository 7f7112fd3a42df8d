#include "sdk/base/files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "sdk/base/error.hpp"
#include "sdk/base/unique_handle.hpp"

namespace vetting {
namespace {

[[noreturn]] void fail(const std::filesystem::path& path, const char* doing) {
    throw Error(Errc::Io, path.string() + ": " + doing + ": " + std::strerror(errno));
}

void write_all(int fd, std::string_view bytes, const std::filesystem::path& path) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(fd, bytes.data(), bytes.size());
        if (written < 0) {
            if (errno == EINTR) continue;
            fail(path, "cannot write");
        }
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
}

/// `above`: a folder on the way to what is loaded. There a sticky bit keeps strangers from replacing what is not theirs.
std::string why_unsafe(const std::filesystem::path& path, bool above) {
    struct stat info{};
    if (::stat(path.c_str(), &info) != 0) return path.string() + ": " + std::strerror(errno);
    if (info.st_uid != 0 && info.st_uid != ::geteuid()) {
        return path.string() + " belongs to another user (" + std::to_string(info.st_uid) + ")";
    }
    if (above && (info.st_mode & S_ISVTX) != 0) return {};
    if ((info.st_mode & S_IWOTH) != 0) return path.string() + " can be written by everybody";
    // A group of its own is how many systems give a person's folders away.
    if ((info.st_mode & S_IWGRP) != 0 && info.st_gid != 0 && info.st_gid != ::getegid()) {
        return path.string() + " can be written by group " + std::to_string(info.st_gid);
    }
    return {};
}

}  // namespace

std::string writable_by_others(const std::filesystem::path& path) {
    std::error_code failed;
    const std::filesystem::path real = std::filesystem::canonical(path, failed);
    if (failed) return path.string() + ": " + failed.message();
    std::string why = why_unsafe(real, false);
    for (std::filesystem::path folder = real.parent_path(); why.empty(); folder = folder.parent_path()) {
        why = why_unsafe(folder, true);
        if (folder == folder.root_path()) break;
    }
    return why;
}

std::string read_file(const std::filesystem::path& path, std::size_t limit) {
    const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!fd) fail(path, "cannot open");
    std::string bytes;
    char buffer[65536];
    for (;;) {
        const ssize_t count = ::read(fd.get(), buffer, sizeof buffer);
        if (count < 0) {
            if (errno == EINTR) continue;
            fail(path, "cannot read");
        }
        if (count == 0) return bytes;
        bytes.append(buffer, static_cast<std::size_t>(count));
        if (bytes.size() > limit) throw Error(Errc::BodyTooLarge, path.string() + ": larger than " + std::to_string(limit) + " bytes");
    }
}

std::optional<std::string> try_read_file(const std::filesystem::path& path) {
    try {
        return read_file(path);
    } catch (const Error&) {
        return std::nullopt;
    }
}

void write_file_atomic(const std::filesystem::path& path, std::string_view bytes, unsigned mode) {
    const std::filesystem::path beside = path.string() + ".new";
    {
        const UniqueFd fd(::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode));
        if (!fd) fail(beside, "cannot create");
        write_all(fd.get(), bytes, beside);
        if (::fsync(fd.get()) != 0) fail(beside, "cannot sync");
    }
    if (::rename(beside.c_str(), path.c_str()) != 0) fail(path, "cannot replace");
    const std::filesystem::path folder = path.has_parent_path() ? path.parent_path() : ".";
    const UniqueFd folder_fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!folder_fd || ::fsync(folder_fd.get()) != 0) fail(folder, "cannot sync");
}

void make_folder(const std::filesystem::path& path, unsigned mode) {
    if (path.empty() || std::filesystem::is_directory(path)) return;
    make_folder(path.parent_path(), mode);
    if (::mkdir(path.c_str(), mode) != 0 && errno != EEXIST) fail(path, "cannot make the folder");
}

std::string_view trim(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r\n\f\v");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t\r\n\f\v") - first + 1);
}

}  // namespace vetting
