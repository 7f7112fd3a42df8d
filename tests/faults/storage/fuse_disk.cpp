// fuse_disk MOUNTPOINT BACKING-FILE [RULE…]: one file, `disk`, that is the backing file as a bad drive would show it.
//
//   read-error:OFFSET:LENGTH[:AFTER]  reads there fail        flip:OFFSET              one byte reads back inverted
//   write-error:OFFSET:LENGTH         writes there fail       swap:OFFSET:LENGTH:FROM  reads there give what is at FROM
//   drop:OFFSET:LENGTH[:AFTER]        writes there are lost   slow:MILLISECONDS        every request takes so long
//   vanish:BYTES                      nothing answers any more after so many bytes were written
//
// AFTER: only once so many bytes were written.
//
// Faults of reading begin with the first write: before it the drive is as good as new.
#define FUSE_USE_VERSION 35
#include <fuse.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

namespace {

struct Rule {
    std::string kind;
    std::int64_t offset = 0, length = 0, from = 0;
};

struct Drive {
    int backing = -1;
    std::vector<Rule> rules;
    std::int64_t written = 0;
};
Drive g_drive;

Rule rule_from(const std::string& text) {
    Rule rule;
    std::size_t at = text.find(':');
    rule.kind = text.substr(0, at);
    for (std::int64_t* value : {&rule.offset, &rule.length, &rule.from}) {
        if (at == std::string::npos) break;
        *value = std::strtoll(text.c_str() + at + 1, nullptr, 10);
        at = text.find(':', at + 1);
    }
    return rule;
}

bool touches(const Rule& rule, std::int64_t offset, std::int64_t size) {
    if (rule.kind != "swap" && g_drive.written < rule.from) return false;
    return offset < rule.offset + rule.length && rule.offset < offset + size;
}

/// @return an errno when the drive does not answer at all.
int wait_and_see() {
    for (const Rule& rule : g_drive.rules) {
        if (rule.kind == "slow") std::this_thread::sleep_for(std::chrono::milliseconds(rule.offset));
        if (rule.kind == "vanish" && g_drive.written >= rule.offset) return EIO;
    }
    return 0;
}

int get_attributes(const char* path, struct stat* out, fuse_file_info*) {
    *out = {};
    if (std::strcmp(path, "/") == 0) {
        out->st_mode = S_IFDIR | 0755;
        out->st_nlink = 2;
        return 0;
    }
    if (std::strcmp(path, "/disk") != 0) return -ENOENT;
    struct stat backing {};
    if (::fstat(g_drive.backing, &backing) != 0) return -errno;
    out->st_mode = S_IFREG | 0600;
    out->st_nlink = 1;
    out->st_size = backing.st_size;
    return 0;
}

/// Past the page cache, or a read would show what was written instead of what the drive says.
int open_file(const char*, fuse_file_info* file) {
    file->direct_io = 1;
    return 0;
}

int read_file(const char*, char* out, std::size_t size, off_t offset, fuse_file_info*) {
    if (const int gone = wait_and_see(); gone != 0) return -gone;
    const ssize_t got = ::pread(g_drive.backing, out, size, offset);
    if (got < 0) return -errno;
    if (g_drive.written == 0) return static_cast<int>(got);
    for (const Rule& rule : g_drive.rules) {
        if (rule.kind == "read-error" && touches(rule, offset, got)) return -EIO;
        if (rule.kind == "flip" && rule.offset >= offset && rule.offset < offset + got) out[rule.offset - offset] = static_cast<char>(~out[rule.offset - offset]);
        if (rule.kind != "swap" || !touches(rule, offset, got)) continue;
        const std::int64_t begin = std::max<std::int64_t>(rule.offset, offset), end = std::min<std::int64_t>(rule.offset + rule.length, offset + got);
        if (::pread(g_drive.backing, out + (begin - offset), static_cast<std::size_t>(end - begin), rule.from + (begin - rule.offset)) < 0) return -errno;
    }
    return static_cast<int>(got);
}

int write_file(const char*, const char* bytes, std::size_t size, off_t offset, fuse_file_info*) {
    if (const int gone = wait_and_see(); gone != 0) return -gone;
    std::vector<char> kept(size);
    for (const Rule& rule : g_drive.rules) {
        if (rule.kind == "write-error" && touches(rule, offset, static_cast<std::int64_t>(size))) return -EIO;
    }
    std::memcpy(kept.data(), bytes, size);
    for (const Rule& rule : g_drive.rules) {
        if (rule.kind != "drop" || !touches(rule, offset, static_cast<std::int64_t>(size))) continue;
        const std::int64_t begin = std::max<std::int64_t>(rule.offset, offset);
        const std::int64_t end = std::min<std::int64_t>(rule.offset + rule.length, offset + static_cast<std::int64_t>(size));
        if (::pread(g_drive.backing, kept.data() + (begin - offset), static_cast<std::size_t>(end - begin), begin) < 0) return -errno;
    }
    const ssize_t done = ::pwrite(g_drive.backing, kept.data(), size, offset);
    if (done > 0) g_drive.written += done;
    return done < 0 ? -errno : static_cast<int>(done);
}

int sync_file(const char*, int, fuse_file_info*) { return 0; }

}  // namespace

int main(int argc, char** argv) {
    if (argc < 3) return 2;
    g_drive.backing = ::open(argv[2], O_RDWR | O_CLOEXEC);
    if (g_drive.backing < 0) return 1;
    for (int i = 3; i < argc; ++i) g_drive.rules.push_back(rule_from(argv[i]));
    fuse_operations operations{};
    operations.getattr = &get_attributes;
    operations.open = &open_file;
    operations.read = &read_file;
    operations.write = &write_file;
    operations.fsync = &sync_file;
    std::vector<std::string> words{argv[0], "-f", "-s", argv[1]};
    std::vector<char*> raw;
    for (std::string& word : words) raw.push_back(word.data());
    return fuse_main(static_cast<int>(raw.size()), raw.data(), &operations, nullptr);
}
