#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plugins/reporters/html/chart.hpp"
#include "plugins/reporters/html/format.hpp"
#include "plugins/reporters/html/render.hpp"
#include <vetting/template.hpp>

namespace vetting::report {
namespace {

using testing::HasSubstr;
using testing::Not;

Json sample_report() {
    return Json::parse(R"({
      "schema": "x", "version": 1, "state": "Completed", "verdict": "fit", "reason": "Every required stage passed.",
      "run": {"id": 7, "profile": "try", "started": "2026-11-23T18:00:00.000Z", "ended": "2026-11-23T18:03:05.000Z", "attempts": 1},
      "host": {"name": "rack1-07"},
      "stages": [{"id": "Storage", "verdict": "passed", "reason": "1 of 1 disks read as planned.", "attempt": 1,
        "started": "2026-11-23T18:01:00.000Z", "ended": "2026-11-23T18:01:20.000Z",
        "evidence": {"duration_s": 20.5, "targets": {"expected": ["S1"], "seen": ["S1"], "exercised": ["S1"]},
          "work": [{"device": "S1", "what": "bytes read", "done": 1610612736, "planned": 1073741824, "unit": "byte"}],
          "tools": [{"name": "fio", "argv": ["fio", "--name=<x>"], "exit": 0, "cpu_s": 1.5, "read_bytes": 1610612736}],
          "kernel": {"delta": {"mem/A1/corrected": 0}, "not_visible": ["aer"]}}}],
      "findings": [{"code": "VT-DSK-001", "severity": "warning", "action": "watch", "part": {"kind": "disk", "serial": "<b>S1</b>"},
        "message": "a & b", "confirmed": false}],
      "coverage": {"percent": 50, "tested": [{"kind": "disk", "part": {"kind": "disk", "serial": "S1"}, "stage": "Storage", "work": "1.5 GiB read"}],
        "untested": [{"kind": "nic", "part": {"kind": "nic", "slot": "eth0"}, "reason": "to itself exercises no port"}]},
      "inventory": {"cpus": [{"socket": 0, "model": "EPYC", "cores": 16}]},
      "series": [{"key": "cpu/busy", "unit": "ratio", "points": [[0, 0.1], [10, 0.9], [20, 0.95]]}],
      "pins": {"rules_digest": "abc", "plugins": [{"id": "org.vetting.storage", "version": "0.1.0", "sha256": "0123456789abcdef0123", "trust": "core"}]}
    })");
}

TEST(HtmlReport, SaysTheVerdictAndTheCoverageFirst) {
    const std::string page = render_html(sample_report());
    EXPECT_LT(page.find("Fit to carry work"), page.find("id=\"coverage\""));
    EXPECT_LT(page.find("id=\"coverage\""), page.find("id=\"findings\""));
    EXPECT_LT(page.find("id=\"findings\""), page.find("id=\"stages\""));
    EXPECT_THAT(page, HasSubstr("to itself exercises no port"));
    EXPECT_THAT(page, HasSubstr("1.50 GiB"));
    EXPECT_THAT(page, HasSubstr("3m 05s"));
}

TEST(HtmlReport, TextFromMachinesIsNeverMarkup) {
    const std::string page = render_html(sample_report());
    EXPECT_THAT(page, Not(HasSubstr("<b>S1</b>")));
    EXPECT_THAT(page, HasSubstr("&lt;b&gt;S1&lt;"));
    EXPECT_THAT(page, HasSubstr("a &amp; b"));
}

TEST(HtmlReport, SaysOfAFindingWhatIsKnownOfIt) {
    Json report = sample_report();
    Json& finding = report["findings"][0];
    const auto row_says = [&report](const char* words) { return render_html(report).find(std::string("<span class=\"soft\">") + words + "</span>") != std::string::npos; };
    EXPECT_TRUE(row_says("seen once"));
    finding["source"] = "fio";
    EXPECT_TRUE(row_says("seen once, by fio"));
    finding["value"] = 1073741824;
    finding["unit"] = "byte";
    EXPECT_TRUE(row_says("1.00 GiB, seen once, by fio"));
    finding["severity"] = "info";
    finding.erase("value");
    EXPECT_TRUE(row_says("by fio"));
}

TEST(HtmlReport, NeedsNothingFromElsewhere) {
    const std::string page = render_html(sample_report());
    for (const char* foreign : {"http://", "https://", "<script", "src=", "@import", "url("}) EXPECT_THAT(page, Not(HasSubstr(foreign)));
}

TEST(HtmlReport, IsTheSameForTheSameBundle) { EXPECT_EQ(render_html(sample_report()), render_html(sample_report())); }

TEST(HtmlReport, ABundleWithNothingInItIsStillAPage) {
    EXPECT_THAT(render_html(Json::object()), HasSubstr("No verdict yet"));
    EXPECT_THAT(render_html(Json::parse(R"({"stages": 3, "coverage": [], "run": null, "findings": {"x": 1}, "series": [{"points": "no"}]})")),
                HasSubstr("</html>"));
}

TEST(ReportTemplate, RefusesANameTheViewDoesNotHave) {
    EXPECT_THROW(static_cast<void>(render_template("{{nme}}", {{"name", "x"}})), std::runtime_error);
}

TEST(ReportTemplate, RefusesUnescapedText) {
    EXPECT_THROW(static_cast<void>(render_template("{{{name}}}", {{"name", "x"}})), std::runtime_error);
}

TEST(ReportFormat, ShowsSizesAndCountsForPeople) {
    EXPECT_EQ(bytes(512), "512 B");
    EXPECT_EQ(bytes(1610612736), "1.50 GiB");
    EXPECT_EQ(number(12400), "12,400");
    EXPECT_EQ(number(12'400'000), "12.40 M");
    EXPECT_EQ(quantity(0.0042, "second"), "4.20 ms");
    EXPECT_EQ(quantity(45, "celsius"), "45 °C");
    EXPECT_EQ(duration(185), "3m 05s");
}

TEST(ReportChart, StaysInsideItsFrame) {
    const Json drawn = charts(sample_report()["series"], Json::array({{{"id", "Storage"}, {"start_offset_s", 10.0}}}));
    ASSERT_EQ(drawn.size(), 1U);
    EXPECT_EQ(drawn[0]["lines"][0]["points"], "80,156.9 484,20.5 888,12");
    EXPECT_EQ(drawn[0]["marks"][0]["x"], "484");
}

}  // namespace
}  // namespace vetting::report
