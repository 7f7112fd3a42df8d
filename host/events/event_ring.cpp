#include "host/events/event_ring.hpp"

namespace vetting {

std::string sse_text(std::string_view type, std::string_view data) {
    std::string text = "event: " + std::string(type) + "\n";
    while (true) {
        const std::size_t end = data.find('\n');
        text.append("data: ").append(data.substr(0, end)).append("\n");
        if (end == std::string_view::npos) break;
        data.remove_prefix(end + 1);
    }
    return text + "\n";
}

std::string sse_text(const StoredEvent& event) {
    Json data = event.data.is_object() ? event.data : Json{{"value", event.data}};
    data["at"] = to_rfc3339(event.at);
    if (event.run) data["run"] = event.run->value;
    if (event.host) data["host"] = event.host->value;
    return "id: " + std::to_string(event.id.value) + "\n" + sse_text(event.type, dump_json(data));
}

void EventRing::append(std::vector<Item> window) {
    auto bytes = std::make_shared<std::string>();
    for (const Item& item : window) bytes->append(item.text);
    const std::shared_ptr<const std::string> block = bytes;
    std::size_t offset = 0;
    for (Item& item : window) {
        entries_.push_back({block, offset, item.text.size(), item.id, item.run, item.for_all});
        offset += item.text.size();
    }
    while (entries_.size() > capacity_) {
        if (entries_.front().id.value != 0) newest_gone_ = entries_.front().id;
        entries_.pop_front();
        ++first_;
    }
}

EventRing::Gathered EventRing::gather(Cursor& cursor, std::size_t most_bytes) const {
    Gathered gathered;
    for (; cursor.position < end() && gathered.bytes < most_bytes; ++cursor.position) {
        const Entry& entry = entries_[static_cast<std::size_t>(cursor.position - first_)];
        const bool durable = entry.id.value != 0;
        if (durable && entry.id <= cursor.seen) continue;
        if (durable) cursor.seen = entry.id;
        if (cursor.only_run && !entry.for_all && entry.run != cursor.only_run) continue;
        const char* begin = entry.block->data() + entry.offset;
        if (!gathered.pieces.empty() && gathered.pieces.back().data() + gathered.pieces.back().size() == begin) {
            gathered.pieces.back() = {gathered.pieces.back().data(), gathered.pieces.back().size() + entry.size};
        } else {
            gathered.pieces.emplace_back(begin, entry.size);
            gathered.owners.push_back(entry.block);
        }
        gathered.bytes += entry.size;
    }
    return gathered;
}

std::uint64_t EventRing::position_after(EventId id) const {
    std::uint64_t position = first_;
    for (const Entry& entry : entries_) {
        if (entry.id > id) return position;
        ++position;
    }
    return position;
}

}  // namespace vetting
