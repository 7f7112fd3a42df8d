#include "agent/stage/resume.hpp"

#include <map>

#include "sdk/base/files.hpp"
#include "sdk/base/log.hpp"

namespace vetting {

/// The file: the attempt that was interrupted, and what its journal said.
struct Kept {
    std::string stage;
    std::int32_t attempt = 0;
    Json entries = Json::array();
    static constexpr auto kFields = fields(need("stage", &Kept::stage), need("attempt", &Kept::attempt), need("entries", &Kept::entries));
};

namespace {

std::string device_of(const Json& object) {
    const auto device = object.is_object() ? object.find("device") : object.end();
    return object.is_object() && device != object.end() && device->is_string() ? device->get<std::string>() : std::string();
}

void add(std::vector<Work>& sums, const Work& work) {
    for (Work& sum : sums) {
        if (sum.device != work.device || sum.what != work.what || sum.unit != work.unit) continue;
        sum.done += work.done;
        return;
    }
    sums.push_back(work);
}

}  // namespace

Interrupted interrupted_by(const Json& journal) {
    Interrupted found;
    std::map<std::string, std::size_t> last;
    for (std::size_t i = 0; i < journal.size(); ++i) {
        if (journal[i].is_object() && journal[i].contains("resume")) last[device_of(journal[i]["resume"])] = i;
    }
    for (std::size_t i = 0; i < journal.size(); ++i) {
        const Json& entry = journal[i];
        if (!entry.is_object()) continue;
        if (entry.contains("work")) {
            const auto resume = last.find(device_of(entry["work"]));
            if (resume == last.end() || resume->second < i) continue;
            add(found.work, from_json_value<Work>(entry["work"]));
        } else if (entry.contains("tool")) {
            found.tools.push_back(from_json_value<ToolRecord>(entry["tool"]));
        } else if (entry.contains("finding")) {
            found.findings.push_back(from_json_value<Finding>(entry["finding"]));
        } else if (!entry.contains("resume")) {
            continue;
        }
        found.entries.push_back(entry);
    }
    return found;
}

void ResumeFile::keep(const StageOffer& offer, const Json& journal) const {
    const Interrupted found = interrupted_by(journal);
    if (!found.any() || file_.parent_path().empty()) return;
    const Kept kept{offer.id, offer.attempt, found.entries};
    write_file_atomic(file_, dump_json(Json(kept)), 0600);
}

Interrupted ResumeFile::take(const StageOffer& offer) const {
    if (file_.parent_path().empty()) return {};
    Interrupted found;
    try {
        if (const auto text = try_read_file(file_)) {
            const auto kept = from_json_value<Kept>(parse_json(*text));
            if (kept.stage == offer.id && kept.attempt + 1 == offer.attempt) found = interrupted_by(kept.entries);
        }
    } catch (const Error& error) {
        log::warning("agent.resume_unreadable", {{"why", error.what()}});
    }
    std::error_code ignored;
    std::filesystem::remove(file_, ignored);
    return found;
}

}  // namespace vetting
