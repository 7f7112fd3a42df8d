#include "plugins/stages/storage/fio.hpp"

#include <gtest/gtest.h>

namespace vetting::storage {
namespace {

std::string document(const char* bytes, const char* runtime) {
    return std::string("{\n  \"fio version\" : \"fio-3.33\",\n  \"jobs\" : [\n    {\n      \"jobname\" : \"d0\", \"error\" : 0, \"total_err\" : 2,\n"
                       "      \"read\" : { \"io_bytes\" : ") + bytes + ", \"bw_bytes\" : 500, \"runtime\" : " + runtime +
           ",\n \"clat_ns\" : { \"percentile\" : { \"50.000000\" : 1000000, \"99.000000\" : 2000000, \"99.900000\" : 3000000 } } }\n    }\n  ]\n}\n";
}

TEST(FioStream, GivesAReportAsSoonAsItsDocumentEnds) {
    FioStream stream;
    int reports = 0;
    std::string text = document("100", "1000") + document("300", "2000");
    double bytes = 0;
    while (!text.empty()) {
        const auto report = stream.take(text.substr(0, text.find('\n')));
        if (report) {
            ++reports;
            bytes = report->jobs.at(0).bytes;
        }
        text.erase(0, text.find('\n') + 1);
    }
    EXPECT_EQ(reports, 2);
    EXPECT_EQ(bytes, 300);
}

TEST(FioReport, HasThroughputLatencyAndErrors) {
    const auto report = parse_fio(document("300", "2000"));
    ASSERT_TRUE(report);
    const FioRead& read = report->jobs.at(0);
    EXPECT_EQ(read.job, "d0");
    EXPECT_DOUBLE_EQ(read.bytes_per_s, 500);
    EXPECT_DOUBLE_EQ(read.runtime_s, 2);
    EXPECT_DOUBLE_EQ(*read.p99_s, 0.002);
    EXPECT_DOUBLE_EQ(*read.p999_s, 0.003);
    EXPECT_EQ(read.total_errors, 2);
}

TEST(FioReport, IsNothingWhereFioSaidNothing) {
    for (const char* text : {"", "fio: engine nosuch not loadable\n", "{\n", "{}\n", "{\n \"fio version\" : \n}\n", "}\n{\n]\n}\n", "{\"a\": 1}\n"}) {
        EXPECT_FALSE(parse_fio(text)) << text;
    }
}

TEST(FioReport, WithoutPercentilesHasNoLatency) {
    const auto report = parse_fio("{\n\"fio version\": \"fio-3.33\", \"jobs\": [{\"error\": 1, \"read\": {\"io_bytes\": 0}}, 7, null]\n}\n");
    ASSERT_TRUE(report);
    ASSERT_EQ(report->jobs.size(), 1U);
    EXPECT_EQ(report->jobs[0].error, 1);
    EXPECT_FALSE(report->jobs[0].p99_s);
}

TEST(FioErrors, NameFileAndPlace) {
    const auto errors = parse_io_errors(
        "fio: io_u error on file /dev/disk/by-path/pci-0000:00:1f.2: Input/output error: read offset=1073741824, buflen=1048576\n"
        "fio: pid=1, err=5/file:io_u.c:1876, func=io_u error, error=Input/output error\n");
    ASSERT_EQ(errors.size(), 1U);
    EXPECT_EQ(errors[0].file, "/dev/disk/by-path/pci-0000:00:1f.2");
    EXPECT_EQ(errors[0].reason, "Input/output error");
    EXPECT_EQ(errors[0].operation, "read");
    EXPECT_EQ(errors[0].offset, 1073741824);
    EXPECT_EQ(errors[0].length, 1048576);
}

TEST(FioErrors, OfVerificationAreToldApart) {
    EXPECT_EQ(parse_verify_errors("crc32c: verify failed at file /tmp/x offset 0, length 1048576\nfio: io_u error on file x: read offset=0, buflen=1\n").size(), 1U);
}

}  // namespace
}  // namespace vetting::storage
