#include "agent/outbox/spool.hpp"

#include <fcntl.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <map>

#include "sdk/base/error.hpp"
#include "sdk/base/files.hpp"

namespace vetting {
namespace {

constexpr std::size_t kWorthRewriting = 4096;  // dead lines

[[noreturn]] void fail(const std::filesystem::path& file, const char* doing) {
    throw Error(Errc::Io, file.string() + ": " + doing + ": " + std::strerror(errno));
}

std::string line_of(const Spool::Item& item) {
    return std::to_string(item.number) + "\t" + item.group + "\t" + item.json + "\n";
}

/// Nothing that would end a column or a line.
std::string plain(std::string_view text) {
    std::string clean(text);
    std::replace_if(clean.begin(), clean.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
    return clean;
}

bool parse_line(std::string_view line, Spool::Item& item) {
    const auto first = line.find('\t');
    const auto second = first == line.npos ? first : line.find('\t', first + 1);
    if (second == line.npos) return false;
    const auto [end, error] = std::from_chars(line.data(), line.data() + first, item.number);
    if (error != std::errc{} || end != line.data() + first) return false;
    item.group = line.substr(first + 1, second - first - 1);
    item.json = line.substr(second + 1);
    return true;
}

}  // namespace

Spool::Spool(std::filesystem::path file) : file_(std::move(file)) {
    load();
    rewrite();  // without the torn tail
}

void Spool::load() {
    if (!std::filesystem::exists(file_)) return;
    const std::string bytes = read_file(file_);
    std::size_t begin = 0;
    for (std::size_t end = 0; (end = bytes.find('\n', begin)) != std::string::npos; begin = end + 1) {
        Item item;
        if (!parse_line(std::string_view(bytes).substr(begin, end - begin), item)) continue;
        last_number_ = std::max(last_number_, item.number);
        items_.push_back(std::move(item));
    }
}

void Spool::rewrite() {
    std::string bytes;
    for (const Item& item : items_) bytes += line_of(item);
    write_file_atomic(file_, bytes, 0600);
    fd_.reset(::open(file_.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC));
    if (!fd_) fail(file_, "cannot open");
    dead_lines_ = 0;
}

void Spool::add(std::string_view group, std::string_view json) {
    Item item{last_number_ + 1, plain(group), plain(json)};
    const std::string line = line_of(item);
    std::size_t done = 0;
    while (done < line.size()) {
        const ssize_t count = ::write(fd_.get(), line.data() + done, line.size() - done);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) fail(file_, "cannot write");
        done += static_cast<std::size_t>(count);
    }
    last_number_ = item.number;
    items_.push_back(std::move(item));
}

void Spool::drop_through(std::int64_t number) {
    while (!items_.empty() && items_.front().number <= number) {
        items_.pop_front();
        ++dead_lines_;
    }
    if (items_.empty() && dead_lines_ > 0) {
        if (::ftruncate(fd_.get(), 0) != 0) fail(file_, "cannot cut");
        dead_lines_ = 0;
    } else if (dead_lines_ >= kWorthRewriting) {
        rewrite();
    }
}

std::size_t Spool::thin() {
    const std::size_t older = items_.size() / 4 * 3;
    std::map<std::string, std::size_t, std::less<>> seen;
    std::deque<Item> kept;
    for (std::size_t i = 0; i < items_.size(); ++i) {
        if (i < older && seen[items_[i].group]++ % 2 != 0) continue;
        kept.push_back(std::move(items_[i]));
    }
    const std::size_t gone = items_.size() - kept.size();
    items_ = std::move(kept);
    rewrite();
    return gone;
}

std::size_t Spool::keep_newest(std::size_t most) {
    if (items_.size() <= most) return 0;
    const std::size_t gone = items_.size() - most;
    items_.erase(items_.begin(), items_.begin() + static_cast<std::ptrdiff_t>(gone));
    rewrite();
    return gone;
}

void Spool::continue_after(std::int64_t number) { last_number_ = std::max(last_number_, number); }

}  // namespace vetting
