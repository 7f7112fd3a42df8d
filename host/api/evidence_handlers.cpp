#include "host/api/documents.hpp"
#include "host/api/operator_handlers.hpp"
#include "host/store/artifact_store.hpp"
#include "host/store/notification_store.hpp"
#include "host/store/spec_store.hpp"

namespace vetting::api {
namespace {

std::optional<WallTime> query_time(const Request& request, std::string_view name) {
    const auto text = request.query(name);
    if (!text) return std::nullopt;
    const auto time = parse_rfc3339(*text);
    if (!time) throw Error(Errc::InvalidValue, "'" + std::string(name) + "' must be a time like 2026-11-23T18:07:00Z");
    return time;
}

/// A list of one run's rows, made by `rows(reader)` into a JSON array.
template <class Rows>
asio::awaitable<Response> answer_items(Services& services, RunId run, Rows rows) {
    auto query = [run, rows = std::move(rows)](const Reader& reader) {
        require_run(reader, run);
        Json items = rows(reader);
        const std::size_t total = items.size();
        return Json{{"items", std::move(items)}, {"total", total}};
    };
    const Json list = co_await read_store(services, std::move(query));
    co_return http::json_response(status::ok, list);
}

Json artifact_json(const ArtifactRow& row) {
    Json json{{"id", row.id.value}, {"name", row.name}, {"content_type", row.content_type}, {"sha256", row.sha256},
              {"size_bytes", row.size_bytes}, {"attempt", row.attempt}, {"created", to_rfc3339(row.created)}};
    if (row.stage) json["stage"] = *row.stage;
    return json;
}

/// A report is a whole document with its own style and nothing else: no script, no other origin, no session.
constexpr const char* kReportPolicy =
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; sandbox; frame-ancestors 'none'; base-uri 'none'";

}  // namespace

asio::awaitable<Response> get_measurements(Services& services, Operator, const Request& request) {
    MeasurementQuery query;
    query.key = request.query("key").value_or("");
    query.stage = request.query("stage");
    query.device = request.query("device");
    query.from = query_time(request, "from");
    query.to = query_time(request, "to");
    query.points = request.query_number("points", 500, 2, 5000);
    const RunId run{request.id()};
    const SeriesAnswer answer = co_await series_document(services, run, std::move(query));
    co_return http::json_response(status::ok, answer);
}

asio::awaitable<Response> get_log(Services& services, Operator, const Request& request) {
    LogQuery query;
    query.limit = request.query_number("limit", 1000, 1, 10'000);
    query.after = request.query_number("after", 0, 0, INT64_MAX);
    query.tail = request.query("tail").has_value();
    query.text = request.query("q").value_or("");
    const RunId run{request.id()};
    const LogTail log = co_await log_document(services, run, std::move(query));
    co_return http::json_response(status::ok, log);
}

asio::awaitable<Response> get_findings(Services& services, Operator, const Request& request) {
    const RunId run{request.id()};
    auto rows = [run](const Reader& reader) {
        Json items = Json::array();
        for (const FindingRow& row : FindingStore::of_run(reader, run)) {
            Json item(row.finding);
            item["id"] = row.id;
            if (row.stage) {
                if (const auto stage = StageStore::find(reader, *row.stage)) item["stage"] = stage->offer.id;
            }
            items.push_back(std::move(item));
        }
        return items;
    };
    co_return co_await answer_items(services, run, std::move(rows));
}

asio::awaitable<Response> get_spec_diffs(Services& services, Operator, const Request& request) {
    const RunId run{request.id()};
    auto rows = [run](const Reader& reader) {
        Json items = Json::array();
        for (const SpecDiffRow& row : SpecStore::diffs(reader, run)) {
            items.push_back({{"path", row.path}, {"kind", row.kind}, {"severity", row.severity}, {"expected", row.expected},
                             {"actual", row.actual}, {"message", row.message}});
        }
        return items;
    };
    co_return co_await answer_items(services, run, std::move(rows));
}

asio::awaitable<Response> get_evaluations(Services& services, Operator, const Request& request) {
    const RunId run{request.id()};
    EvaluationFilter filter;
    filter.bad_only = request.query("bad").has_value();
    filter.rule_id = request.query("rule").value_or("");
    filter.after = request.query("cursor").value_or("");
    filter.limit = request.query_number("limit", 200, 1, 5000);
    auto query = [run, filter = std::move(filter)](const Reader& reader) {
        require_run(reader, run);
        const Page<EvaluationRow> page = MeasurementStore::evaluations(reader, run, filter);
        Json items = Json::array();
        for (const EvaluationRow& row : page.rows) {
            items.push_back({{"rule", row.rule_id}, {"stage", row.stage}, {"device", row.device}, {"key", row.key}, {"unit", row.unit},
                             {"at", to_rfc3339(row.at)}, {"value", row.value}, {"outcome", row.outcome}});
        }
        Json list{{"items", std::move(items)}, {"total", page.total}};
        if (!page.next.empty()) list["next"] = page.next;
        return list;
    };
    const Json list = co_await read_store(services, std::move(query));
    co_return http::json_response(status::ok, list);
}

asio::awaitable<Response> get_inventory(Services& services, Operator, const Request& request) {
    auto query = [run = RunId{request.id()}](const Reader& reader) {
        require_run(reader, run);
        auto row = SpecStore::inventory_of_run(reader, run);
        if (!row) throw Error(Errc::NotFound, "this run has taken no inventory yet");
        return std::move(row->facts);
    };
    const Json facts = co_await read_store(services, std::move(query));
    co_return http::json_response(status::ok, facts);
}

asio::awaitable<Response> get_artifacts(Services& services, Operator, const Request& request) {
    const RunId run{request.id()};
    auto rows = [run](const Reader& reader) {
        Json items = Json::array();
        for (const ArtifactRow& row : ArtifactStore::of_run(reader, run)) items.push_back(artifact_json(row));
        return items;
    };
    co_return co_await answer_items(services, run, std::move(rows));
}

asio::awaitable<Response> get_artifact(Services& services, Operator, const Request& request) {
    auto query = [run = RunId{request.id()}, name = request.param("name")](const Reader& reader) {
        const auto row = ArtifactStore::find(reader, run, name);
        if (!row) throw Error(Errc::NotFound, "this run has no artifact '" + name + "'");
        return *row;
    };
    const ArtifactRow row = co_await read_store(services, std::move(query));
    // The type is what a machine said of its own bytes: downloaded, never shown by the browser.
    co_return http::file_response(services.artifacts.path(row.sha256), row.content_type, row.name)
        .with("Content-Security-Policy", "default-src 'none'; sandbox")
        .with("ETag", "\"" + row.sha256 + "\"");
}

asio::awaitable<Response> get_notifications(Services& services, Operator, const Request& request) {
    const RunId run{request.id()};
    auto rows = [run](const Reader& reader) {
        Json items = Json::array();
        for (const NotificationRow& row : NotificationStore::of_run(reader, run)) {
            items.push_back({{"id", row.id}, {"kind", row.kind}, {"severity", row.severity}, {"notifier", row.notifier},
                             {"created", to_rfc3339(row.created)}, {"state", row.state}, {"error", row.error}});
        }
        return items;
    };
    co_return co_await answer_items(services, run, std::move(rows));
}

asio::awaitable<Response> get_report(Services& services, Operator, const Request& request) {
    const RunId run{request.id()};
    auto query = [run](const Reader& reader) { return (require_run(reader, run), true); };
    co_await read_store(services, std::move(query));
    std::string format = request.query("format").value_or("json");
    ReportDocument report = co_await services.engine.report(run, std::move(format));
    const std::string type = report.media_type.starts_with("text/") ? report.media_type + "; charset=utf-8" : report.media_type;
    co_return http::text_response(status::ok, type, std::move(report.bytes))
        .with("Content-Security-Policy", kReportPolicy)
        .with("Content-Disposition", "inline; filename=\"run-" + std::to_string(run.value) + "-" + report.file_name + "\"");
}

}  // namespace vetting::api
