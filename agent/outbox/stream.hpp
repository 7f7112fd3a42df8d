// One numbered stream to the host (`log` or `sensor`): items become batches 1, 2, 3 …, one under way at a time.
//
// A batch is written to disk with its number before it is sent, so that after a kill it goes out again byte for byte;
// the host applies each number once. Only what is not yet in a batch may be thinned.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "agent/outbox/spool.hpp"

namespace vetting {

struct StreamRules {
    std::string name;        ///< of the files
    std::string list_field;  ///< `lines` or `samples`
    std::size_t batch_items = 1000;
    std::size_t batch_bytes = std::size_t{512} << 10;  ///< the host takes 1 MiB
    std::size_t most_items = 100'000;                  ///< waiting; beyond it the stream is thinned
    bool thin_by_group = false;                        ///< else the oldest go
};

struct Batch {
    std::int64_t seq = 0;
    std::string body;
};

class OutboxStream {
public:
    /// Takes up what a former life left in `folder`. @throws Error Io.
    OutboxStream(std::filesystem::path folder, StreamRules rules);

    void add(std::string_view group, std::string_view json);
    /// The batch to send now: the one under way, else a new one made of what waits; nothing when nothing waits.
    [[nodiscard]] std::optional<Batch> next();
    /// The host has everything up to `seq`.
    void acknowledged(std::int64_t seq);
    /// The host stands at `seq` (claim, or `seq_gap`): what is under way takes the number after it, unless it is in.
    void host_stands_at(std::int64_t seq);
    /// The host will not have the batch under way for what is in it: its items go, its number is free again.
    void give_up_batch();
    [[nodiscard]] bool idle() const { return !under_way_ && spool_.items().empty(); }
    [[nodiscard]] std::size_t waiting() const { return spool_.items().size(); }
    /// Number of the item that was added last.
    [[nodiscard]] std::int64_t newest() const { return spool_.items().empty() ? through_ : spool_.items().back().number; }
    /// Whether the host has, or will not have, every item up to `number`.
    [[nodiscard]] bool settled(std::int64_t number) const {
        return settled_ >= number || (!under_way_ && (spool_.items().empty() || spool_.items().front().number > number));
    }
    /// How many items were given up since the last call.
    [[nodiscard]] std::size_t take_dropped() { return std::exchange(dropped_, 0); }

private:
    void load();
    void seal();
    void save() const;
    [[nodiscard]] std::filesystem::path batch_file() const { return folder_ / (rules_.name + ".batch"); }

    std::filesystem::path folder_;
    StreamRules rules_;
    Spool spool_;
    std::int64_t last_seq_ = 0;  ///< of the batch that was made last
    std::int64_t through_ = 0;   ///< last item of that batch
    std::int64_t settled_ = 0;   ///< last item of those batches that are done with
    std::string list_;           ///< its items as a JSON list
    bool under_way_ = false;
    std::size_t dropped_ = 0;
};

}  // namespace vetting
