#include "plugins/stages/storage/fio.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdlib>
#include <functional>

#include "plugins/common/stage/facts.hpp"

namespace vetting::storage {
namespace {

using stages::Json;
using stages::number_at;
using stages::text_at;

constexpr std::size_t kMostDocument = std::size_t{16} << 20;
constexpr std::size_t kMostErrors = 64;

void for_each_line(std::string_view text, const std::function<void(std::string_view)>& take) {
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        take(text.substr(0, end));
        if (end == std::string_view::npos) return;
        text.remove_prefix(end + 1);
    }
}

const Json* object_at(const Json& object, const char* name) {
    const auto found = object.find(name);
    return found != object.end() && found->is_object() ? &*found : nullptr;
}

/// The percentiles of completion latency; version 3 counts nanoseconds, version 2 microseconds.
void read_latency(FioRead& out, const Json& read) {
    constexpr double kNano = 1e-9, kMicro = 1e-6;
    const Json* latency = object_at(read, "clat_ns");
    const double unit = latency != nullptr ? kNano : kMicro;
    if (latency == nullptr) latency = object_at(read, "clat");
    const Json* percentile = latency == nullptr ? nullptr : object_at(*latency, "percentile");
    if (percentile == nullptr) return;
    const auto at = [percentile, unit](const char* key) -> std::optional<double> {
        const auto value = number_at(*percentile, key);
        return value ? std::optional(*value * unit) : std::nullopt;
    };
    out.p50_s = at("50.000000");
    out.p99_s = at("99.000000");
    out.p999_s = at("99.900000");
}

FioRead read_job(const Json& job, bool in_kib, const char* direction) {
    FioRead out;
    out.job = text_at(job, "jobname");
    out.error = static_cast<int>(number_at(job, "error").value_or(0));
    out.total_errors = number_at(job, "total_err").value_or(0);
    const Json* read = object_at(job, direction);
    if (read == nullptr) return out;
    const double unit = in_kib ? 1024 : 1;
    out.bytes = number_at(*read, "io_bytes").value_or(0) * unit;
    out.bytes_per_s = number_at(*read, "bw_bytes").value_or(number_at(*read, "bw").value_or(0) * 1024);
    out.runtime_s = number_at(*read, "runtime").value_or(0) / 1000;
    read_latency(out, *read);
    return out;
}

std::optional<FioReport> report_from(std::string_view document) {
    const Json json = Json::parse(document, nullptr, false);
    if (!json.is_object() || !json.contains("fio version")) return std::nullopt;
    FioReport report;
    report.version = text_at(json, "fio version");
    const bool old = report.version.starts_with("fio-2") || report.version.starts_with("fio-1");
    for (const char* list : {"jobs", "client_stats"}) {
        for (const Json& job : stages::list_at(json, list)) {
            // A client adds one row that sums up all the others.
            if (!job.is_object() || text_at(job, "jobname") == "All clients") continue;
            report.jobs.push_back(read_job(job, old, "read"));
            report.writes.push_back(read_job(job, old, "write"));
        }
    }
    return report;
}

double number_behind(std::string_view line, std::string_view key) {
    const std::size_t at = line.find(key);
    return at == std::string_view::npos ? 0 : std::strtod(std::string(line.substr(at + key.size(), 24)).c_str(), nullptr);
}

}  // namespace

std::optional<FioReport> FioStream::take(std::string_view line) {
    if (!inside_ && line.starts_with('{')) {
        inside_ = true;
        document_.clear();
    }
    if (!inside_) return std::nullopt;
    document_ += line;
    document_ += '\n';
    const bool ends = line.starts_with('}') || (document_.size() == line.size() + 1 && line.size() > 1 && line.ends_with('}'));
    if (!ends && document_.size() < kMostDocument) return std::nullopt;
    inside_ = false;
    return report_from(document_);
}

std::optional<FioReport> parse_fio(std::string_view text) {
    FioStream stream;
    std::optional<FioReport> last;
    for_each_line(text, [&stream, &last](std::string_view line) {
        if (auto report = stream.take(line)) last = std::move(report);
    });
    return last;
}

std::vector<IoError> parse_io_errors(std::string_view text) {
    constexpr std::string_view kMark = "io_u error on file ";
    std::vector<IoError> errors;
    for_each_line(text, [&errors, kMark](std::string_view line) {
        const std::size_t at = line.find(kMark);
        const std::size_t offset = line.find(" offset=");
        if (at == std::string_view::npos || offset == std::string_view::npos || errors.size() >= kMostErrors) return;
        // "<file>: <reason>: <operation> offset=…": read from the end, a file name may hold a colon.
        std::string_view middle = line.substr(at + kMark.size(), offset - at - kMark.size());
        const std::size_t last = middle.rfind(": ");
        if (last == std::string_view::npos) return;
        IoError error{"", "", std::string(middle.substr(last + 2)), number_behind(line, "offset="), number_behind(line, "buflen=")};
        middle = middle.substr(0, last);
        const std::size_t first = middle.rfind(": ");
        if (first == std::string_view::npos) return;
        error.file = middle.substr(0, first);
        error.reason = middle.substr(first + 2);
        errors.push_back(std::move(error));
    });
    return errors;
}

std::vector<RequestedBlock> parse_requested_blocks(std::string_view text) {
    constexpr double kLargest = 9e15;  // more than any disk has bytes; beyond it doubles are no whole numbers
    std::vector<RequestedBlock> blocks;
    for_each_line(text, [&blocks](std::string_view line) {
        constexpr std::string_view kMark = "(requested block: ";
        const std::size_t at = line.find(kMark);
        if (at == std::string_view::npos) return;
        const double offset = number_behind(line.substr(at), "offset="), length = number_behind(line.substr(at), "length=");
        if (!(offset >= 0 && offset < kLargest && length > 0 && length < kLargest)) return;
        const RequestedBlock block{static_cast<std::int64_t>(offset), static_cast<std::int64_t>(length)};
        if (std::find(blocks.begin(), blocks.end(), block) == blocks.end()) blocks.push_back(block);
    });
    return blocks;
}

std::vector<std::string> parse_verify_errors(std::string_view text) {
    std::vector<std::string> errors;
    for_each_line(text, [&errors](std::string_view line) {
        const bool verify = line.find("verify failed at") != std::string_view::npos || line.find("verify: bad ") != std::string_view::npos;
        if (verify && errors.size() < kMostErrors) errors.emplace_back(line);
    });
    return errors;
}

}  // namespace vetting::storage
