// The flat file behind the store's log batches: append, sync, forget the blob; and both read as one.
#include "host/events/run_log.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <boost/crc.hpp>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "host/events/log_text.hpp"
#include "host/store/log_store.hpp"
#include "sdk/base/error.hpp"
#include "sdk/base/files.hpp"
#include "sdk/base/log.hpp"
#include "sdk/base/unique_handle.hpp"

namespace vetting {
namespace {

[[noreturn]] void fail(const std::filesystem::path& path, const char* what) {
    const Errc code = errno == ENOSPC ? Errc::StoreFull : Errc::Io;
    throw Error(code, std::string("cannot ") + what + " " + path.string() + ": " + std::strerror(errno));
}

UniqueFd open_log(const std::filesystem::path& path) {
    UniqueFd fd(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!fd) fail(path, "open");
    return fd;
}

std::int64_t size_of(int fd, const std::filesystem::path& path) {
    struct stat info {};
    if (::fstat(fd, &info) != 0) fail(path, "look at");
    return info.st_size;
}

void write_at(int fd, const std::filesystem::path& path, std::string_view bytes, std::int64_t offset) {
    while (!bytes.empty()) {
        const ssize_t written = ::pwrite(fd, bytes.data(), bytes.size(), offset);
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) fail(path, "write");
        bytes.remove_prefix(static_cast<std::size_t>(written));
        offset += written;
    }
}

/// Boost's running remainder goes on from where the last batch left it.
std::uint32_t extended_crc(std::uint32_t before, std::int64_t length, std::string_view bytes) {
    boost::crc_32_type crc;
    if (length > 0) crc.reset(before);
    crc.process_bytes(bytes.data(), bytes.size());
    return crc.get_interim_remainder();
}

bool same_letter(char a, char b) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    return lower(a) == lower(b);
}

std::int64_t count_lines(std::string_view text) { return std::count(text.begin(), text.end(), '\n'); }

}  // namespace

std::string encode_log_lines(const std::vector<LogLine>& lines) {
    std::string text;
    for (const LogLine& line : lines) {
        for (const std::string* field : {&line.ts, &line.level, &line.stage}) text += escape_log_field(*field) + '\t';
        text += escape_log_field(line.text) + '\n';
    }
    return text;
}

bool contains_ignoring_case(std::string_view text, std::string_view query) {
    return std::search(text.begin(), text.end(), query.begin(), query.end(), same_letter) != text.end() || query.empty();
}

RunLogs::RunLogs(std::filesystem::path folder, Database& database) : folder_(std::move(folder)), database_(database) {
    make_folder(folder_, 0700);
}

std::filesystem::path RunLogs::path(RunId run) const { return folder_ / (std::to_string(run.value) + ".log"); }

std::size_t RunLogs::recover() {
    std::size_t cut = 0;
    const auto runs = database_.read([](const Reader& reader) { return LogStore::runs_with_files(reader); });
    for (const RunId run : runs) {
        const LogFileState state = database_.read([run](const Reader& reader) { return LogStore::file_state(reader, run); });
        std::error_code ec;
        const auto size = static_cast<std::int64_t>(std::filesystem::file_size(path(run), ec));
        if (ec || size == state.length) continue;
        if (size < state.length) {
            log::error("run_log.shorter_than_stored", {{"run", run.value}, {"bytes", size}, {"stored", state.length}});
            continue;
        }
        std::filesystem::resize_file(path(run), static_cast<std::uintmax_t>(state.length), ec);
        if (ec) throw Error(Errc::Io, "cannot cut " + path(run).string() + ": " + ec.message());
        log::info("run_log.torn_tail_cut", {{"run", run.value}, {"bytes", size - state.length}});
        ++cut;
    }
    return cut;
}

void RunLogs::flush(Writer& writer, RunId run) {
    const auto [waiting, before] = database_.read([run](const Reader& reader) {
        return std::pair(LogStore::waiting(reader, run), LogStore::file_state(reader, run));
    });
    if (waiting.empty()) return;
    std::string text;
    for (const StoredLogBatch& batch : waiting) text += batch.text;
    const std::filesystem::path file = path(run);
    const UniqueFd fd = open_log(file);
    LogFileState state = before;
    if (const std::int64_t size = size_of(fd.get(), file); size < state.length) {
        log::error("run_log.shorter_than_stored", {{"run", run.value}, {"bytes", size}, {"stored", state.length}});
        state = {size, 0, 0};
    }
    // What lies behind the stored length is the torn tail of a flush that did not get to its commit.
    if (::ftruncate(fd.get(), state.length) != 0) fail(file, "cut");
    write_at(fd.get(), file, text, state.length);
    if (::fsync(fd.get()) != 0) fail(file, "sync");
    state.crc = extended_crc(state.crc, state.length, text);
    state.length += static_cast<std::int64_t>(text.size());
    state.lines += count_lines(text);
    const std::int64_t through = waiting.back().seq;
    writer.submit_and_wait([run, through, state](Tx& tx) { LogStore::moved_to_file(tx, run, through, state); });
}

void RunLogs::flush_all(Writer& writer) {
    for (const RunId run : database_.read([](const Reader& reader) { return LogStore::runs_waiting(reader); })) {
        flush(writer, run);
    }
}

std::string RunLogs::whole(RunId run) const {
    const auto [waiting, state] = database_.read([run](const Reader& reader) {
        return std::pair(LogStore::waiting(reader, run), LogStore::file_state(reader, run));
    });
    std::string text = state.length > 0 ? try_read_file(path(run)).value_or("") : std::string();
    if (text.size() > static_cast<std::size_t>(state.length)) text.resize(static_cast<std::size_t>(state.length));
    for (const StoredLogBatch& batch : waiting) text += batch.text;
    return text;
}

LogPage RunLogs::read(RunId run, std::int64_t after, std::int64_t limit, std::string_view query) const {
    const std::string text = whole(run);
    const std::size_t wanted = static_cast<std::size_t>(std::clamp<std::int64_t>(limit, 1, kLinesAtMost));
    LogPage page;
    page.next = after;
    for_each_log_line(text, [&](std::int64_t number, std::int64_t offset, std::string_view line) {
        page.total_lines = number;
        if (!contains_ignoring_case(line, query)) return;
        ++page.matches;
        if (offset < after || page.lines.size() == wanted) return;
        page.lines.push_back({number, offset, decode_log_line(line)});
        page.next = offset + static_cast<std::int64_t>(line.size()) + 1;
    });
    return page;
}

LogPage RunLogs::tail(RunId run, std::int64_t count) const {
    const std::string text = whole(run);
    const std::int64_t total = count_lines(text);
    const std::int64_t wanted = std::clamp<std::int64_t>(count, 1, kLinesAtMost);
    LogPage page;
    page.total_lines = page.matches = total;
    page.next = static_cast<std::int64_t>(text.size());
    for_each_log_line(text, [&](std::int64_t number, std::int64_t offset, std::string_view line) {
        if (number > total - wanted) page.lines.push_back({number, offset, decode_log_line(line)});
    });
    return page;
}

}  // namespace vetting
