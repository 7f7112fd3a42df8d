#include "host/api/documents.hpp"

#include "host/events/run_log.hpp"
#include "host/rules/state_machine.hpp"
#include "host/rules/thresholds.hpp"

namespace vetting::api {
namespace {

std::optional<std::string> text_of(const std::optional<WallTime>& time) {
    return time ? std::optional(to_rfc3339(*time)) : std::nullopt;
}

/// Whether the run still goes by itself; Failed and holding ones wait for a person, or for nothing.
bool goes_on(const std::string& state_word) {
    const auto state = from_word<State>(state_word);
    return state && is_active(*state) && *state != State::Failed && *state != State::FailedHolding;
}

RunItem item_of(const RunSummary& row) {
    RunItem item;
    item.id = row.id.value;
    item.host = row.host.value;
    item.host_name = row.host_name;
    item.profile = row.profile;
    item.active = goes_on(row.state);
    item.state = row.state == word(State::InStage) && row.stage ? *row.stage : row.state;
    item.verdict = row.verdict;
    item.reason = row.reason;
    item.stage_index = row.stage_index;
    item.created = to_rfc3339(row.created);
    item.started = text_of(row.started);
    item.ended = text_of(row.ended);
    return item;
}

std::string stage_state(const std::string& stored) {
    if (stored == "ended") return "ended";
    return stored == "running" || stored == "offered" ? "running" : "waiting";
}

StageItem item_of(const StageRow& row, const std::vector<FindingRow>& findings) {
    StageItem item;
    item.index = row.offer.index;
    item.id = row.offer.id;
    item.title = row.title;
    item.plugin = row.offer.plugin;
    item.version = row.offer.version;
    item.state = stage_state(row.state);
    item.attempt = row.attempt;
    item.required = row.required;
    item.verdict = row.verdict;
    item.reason = row.reason;
    item.started = text_of(row.started);
    item.ended = text_of(row.ended);
    item.estimate_s = row.offer.plan.estimate_s;
    if (row.started && row.ended) item.duration_s = static_cast<double>(row.ended->ms - row.started->ms) / 1000;
    if (row.state == "ended") item.evidence = row.evidence;
    for (const FindingRow& found : findings) {
        if (found.stage == row.row) item.findings.push_back(found.finding);
    }
    item.sub_steps = row.sub_steps;
    return item;
}

/// What the agent said last of the stage in hand, and how long it may still take.
void add_progress(const Services& services, RunItem& item) {
    const RunId run{item.id};
    if (const RunSnapshot view = services.engine.runs().find(run)) item.stage_count = static_cast<std::int32_t>(view->stages.size());
    item.eta_s = services.engine.eta_s(run);
    const Progress* progress = services.engine.progress(run);
    if (progress == nullptr) return;
    for (StageItem& stage : item.stages) {
        if (stage.state != "running" || stage.id != progress->stage) continue;
        stage.permille = progress->permille;
        if (!progress->sub_step.empty()) stage.sub_step = progress->sub_step;
    }
}

HostItem item_of(const Reader& reader, const Host& host) {
    HostItem item;
    item.id = host.id.value;
    item.name = host.name;
    if (host.mac) item.mac = host.mac->text();
    item.power = host.power_kind;
    item.tags = host.tags;
    item.last_seen = text_of(host.last_seen);
    if (!host.last_run) return item;
    item.last_run = host.last_run->value;
    if (const auto run = RunStore::find(reader, *host.last_run)) {
        item.last_verdict = run->verdict;
        if (goes_on(run->state)) item.state = run->state;
    }
    return item;
}

RunItem whole_item_of(const Reader& reader, RunId id) {
    const auto run = RunStore::find(reader, id);
    if (!run) throw Error(Errc::NotFound, "there is no run " + std::to_string(id.value));
    const auto host = HostStore::find(reader, run->host);
    RunItem item = item_of(RunSummary{run->id, run->host, host ? host->name : "", run->profile.name, run->state, run->reason,
                              run->stage_index, {}, run->verdict, run->local, run->estimate_s, run->created, run->started, run->ended});
    const std::vector<FindingRow> findings = FindingStore::of_run(reader, id);
    for (const StageRow& stage : StageStore::of_run(reader, id)) item.stages.push_back(item_of(stage, findings));
    for (const FindingRow& found : findings) item.findings.push_back(found.finding);
    item.stage_count = static_cast<std::int32_t>(item.stages.size());
    const auto at = static_cast<std::size_t>(run->stage_index);
    if (run->state == word(State::InStage) && run->stage_index >= 0 && at < item.stages.size()) item.state = item.stages[at].id;
    item.coverage = run->coverage;
    item.rules_digest = run->pins.value("rules_digest", "");
    return item;
}

SeriesItem item_of(const MeasurementSeries& series, WallTime begin, const std::vector<ThresholdRule>& rules) {
    SeriesItem item{series.key, series.unit, series.device, {}, {}};
    for (const auto& point : series.points) {
        item.points.push_back({static_cast<double>(point.at.ms - begin.ms) / 1000, point.value});
    }
    for (const ThresholdRule& rule : rules) {
        if (rule.unit == series.unit && matches(rule.key, series.key) && matches(rule.stage, series.stage)) item.limit = rule.limit;
    }
    return item;
}

}  // namespace

void require_run(const Reader& reader, RunId run) {
    if (!RunStore::find(reader, run)) throw Error(Errc::NotFound, "there is no run " + std::to_string(run.value));
}

void require_host(const Reader& reader, HostId host) {
    if (!HostStore::find(reader, host)) throw Error(Errc::NotFound, "there is no host " + std::to_string(host.value));
}

asio::awaitable<ItemList<HostItem>> host_list(Services& services, HostFilter filter) {
    auto query = [filter = std::move(filter)](const Reader& reader) {
        const Page<Host> page = HostStore::list(reader, filter);
        ItemList<HostItem> list;
        for (const Host& host : page.rows) list.items.push_back(item_of(reader, host));
        if (!page.next.empty()) list.next = page.next;
        list.total = page.total;
        return list;
    };
    co_return co_await read_store(services, std::move(query));
}

asio::awaitable<HostItem> host_document(Services& services, HostId host) {
    auto query = [host](const Reader& reader) {
        const auto found = HostStore::find(reader, host);
        if (!found) throw Error(Errc::NotFound, "there is no host " + std::to_string(host.value));
        return item_of(reader, *found);
    };
    co_return co_await read_store(services, std::move(query));
}

asio::awaitable<ItemList<RunItem>> run_list(Services& services, RunFilter filter) {
    auto query = [filter = std::move(filter)](const Reader& reader) {
        const Page<RunSummary> page = RunStore::list(reader, filter);
        ItemList<RunItem> list;
        for (const RunSummary& run : page.rows) list.items.push_back(item_of(run));
        if (!page.next.empty()) list.next = page.next;
        list.total = page.total;
        return list;
    };
    ItemList<RunItem> list = co_await read_store(services, std::move(query));
    for (RunItem& item : list.items) add_progress(services, item);
    co_return list;
}

asio::awaitable<RunItem> run_document(Services& services, RunId run) {
    auto query = [run](const Reader& reader) { return whole_item_of(reader, run); };
    RunItem item = co_await read_store(services, std::move(query));
    add_progress(services, item);
    co_return item;
}

asio::awaitable<SeriesAnswer> series_document(Services& services, RunId run, MeasurementQuery query) {
    auto work = [run, query = std::move(query)](const Reader& reader) {
        const Run row = RunStore::get(reader, run);
        const std::vector<ThresholdRule> rules = MeasurementStore::rules(reader, run);
        SeriesAnswer answer;
        for (const MeasurementSeries& series : MeasurementStore::series(reader, run, query)) {
            answer.series.push_back(item_of(series, row.started.value_or(row.created), rules));
        }
        return answer;
    };
    co_return co_await read_store(services, std::move(work));
}

asio::awaitable<LogTail> log_document(Services& services, RunId run, LogQuery query) {
    auto work = [&services, run, query = std::move(query)]() {
        services.database.read([run](const Reader& reader) { require_run(reader, run); });
        const LogPage page = query.tail ? services.logs.tail(run, query.limit) : services.logs.read(run, query.after, query.limit, query.text);
        LogTail tail;
        for (const LogPage::Line& line : page.lines) tail.lines.push_back(Json(line.line));
        tail.next = page.next;
        tail.total = query.text.empty() ? page.total_lines : page.matches;
        return tail;
    };
    co_return co_await on_pool(services, std::move(work));
}

}  // namespace vetting::api
