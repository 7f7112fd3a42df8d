#include "agent/outbox/stream.hpp"

#include <charconv>

#include "sdk/base/files.hpp"

namespace vetting {

OutboxStream::OutboxStream(std::filesystem::path folder, StreamRules rules)
    : folder_(std::move(folder)), rules_(std::move(rules)), spool_(folder_ / (rules_.name + ".spool")) {
    load();
}

/// The batch file: `seq through NEWLINE list`. What it holds was taken out of the spool, whatever the spool says.
void OutboxStream::load() {
    const auto bytes = try_read_file(batch_file());
    if (!bytes) return;
    const auto blank = bytes->find(' ');
    const auto newline = bytes->find('\n');
    if (blank == std::string::npos || newline == std::string::npos || blank > newline) return;
    std::from_chars(bytes->data(), bytes->data() + blank, last_seq_);
    std::from_chars(bytes->data() + blank + 1, bytes->data() + newline, through_);
    list_ = bytes->substr(newline + 1);
    under_way_ = true;
    spool_.continue_after(through_);
    spool_.drop_through(through_);
}

void OutboxStream::save() const {
    write_file_atomic(batch_file(), std::to_string(last_seq_) + " " + std::to_string(through_) + "\n" + list_, 0600);
}

void OutboxStream::add(std::string_view group, std::string_view json) {
    spool_.add(group, json);
    if (spool_.items().size() <= rules_.most_items) return;
    dropped_ += rules_.thin_by_group ? spool_.thin() : spool_.keep_newest(rules_.most_items / 4 * 3);
    if (spool_.items().size() > rules_.most_items) dropped_ += spool_.keep_newest(rules_.most_items);
}

void OutboxStream::seal() {
    std::string list = "[";
    std::size_t count = 0;
    for (const Spool::Item& item : spool_.items()) {
        if (count == rules_.batch_items || (count > 0 && list.size() + item.json.size() > rules_.batch_bytes)) break;
        if (count++ > 0) list += ',';
        list += item.json;
        through_ = item.number;
    }
    list_ = list + "]";
    ++last_seq_;
    under_way_ = true;
    save();  // before the items leave the spool, and before anybody can send them
    spool_.drop_through(through_);
}

std::optional<Batch> OutboxStream::next() {
    if (!under_way_) {
        if (spool_.items().empty()) return std::nullopt;
        seal();
    }
    return Batch{last_seq_, "{\"seq\":" + std::to_string(last_seq_) + ",\"" + rules_.list_field + "\":" + list_ + "}"};
}

void OutboxStream::acknowledged(std::int64_t seq) {
    if (under_way_ && seq >= last_seq_) {
        under_way_ = false;
        settled_ = through_;
    }
    last_seq_ = std::max(last_seq_, seq);
}

void OutboxStream::give_up_batch() {
    if (!under_way_) return;
    under_way_ = false;
    settled_ = through_;
    --last_seq_;
    dropped_ += 1;
}

void OutboxStream::host_stands_at(std::int64_t seq) {
    if (under_way_ && last_seq_ > seq) {
        if (last_seq_ == seq + 1) return;
        last_seq_ = seq + 1;
        save();
        return;
    }
    under_way_ = false;
    last_seq_ = seq;
}

}  // namespace vetting
