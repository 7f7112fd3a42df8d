#include "host/pages/pages.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace vetting::pages {
namespace {

using testing::HasSubstr;
using testing::Not;

const Viewer kViewer{.user = "admin", .csrf = "c5rf", .packages = true, .now = {1'795'457'220'000}};

RunDocument a_run() {
    RunDocument document;
    document.run = {.id = 7, .host = 1, .host_name = "<rack>", .profile = "try", .state = "CPUStress", .stage_index = 1, .stage_count = 4, .active = true};
    document.run.stages = {{.index = 0, .id = "InventoryCheck", .state = "ended", .verdict = StageVerdict::Passed, .reason = "9 parts"},
                           {.index = 1, .id = "CPUStress", .state = "running", .sub_step = "matrix", .permille = 420}};
    document.run.coverage = Coverage{.percent = 50};
    document.log.lines = {{{"ts", "t"}, {"level", "info"}, {"stage", "CPUStress"}, {"text", "<script>alert(1)</script>"}}};
    return document;
}

TEST(Pages, ARunShowsItsTimelineAndItsProgress) {
    const std::string page = run_page(kViewer, a_run());
    EXPECT_THAT(page, HasSubstr("▶ running"));
    EXPECT_THAT(page, HasSubstr("value=\"420\""));
    EXPECT_THAT(page, HasSubstr("/api/v1/events?run=7"));
    EXPECT_THAT(page, HasSubstr("9 parts"));
}

TEST(Pages, TextIsNeverMarkup) {
    const std::string page = run_page(kViewer, a_run());
    EXPECT_THAT(page, Not(HasSubstr("<script>alert")));
    EXPECT_THAT(page, Not(HasSubstr("<rack>")));
    EXPECT_THAT(log_lines(a_run().log), HasSubstr("&lt;script&gt;"));
}

TEST(Pages, NoScriptAndNoStyleStandsInThePage) {
    for (const std::string& page : {run_page(kViewer, a_run()), fleet_page(kViewer, {}), login_page({}, "", "/", "")}) {
        EXPECT_THAT(page, Not(HasSubstr("<style")));
        EXPECT_THAT(page, Not(HasSubstr(" style=")));
        EXPECT_THAT(page, Not(HasSubstr("onclick")));
        EXPECT_THAT(page, Not(HasSubstr("://")));
    }
}

TEST(Pages, PluginsShowTrustAndStateAndWhyOneIsRefused) {
    const PluginItem good{.id = "com.acme.probe", .version = "1.2.0", .kind = "probe", .name = "acme", .trust = "vendor", .state = "usable", .pack = "com.acme.firmware"};
    const PluginItem bad{.id = "evil.so", .trust = "unsigned", .state = "refused", .reason = "modified: <b>"};
    const std::string page = plugins_page(kViewer, {good, bad});
    EXPECT_THAT(page, HasSubstr("vendor (com.acme.firmware)"));
    EXPECT_THAT(page, HasSubstr("✔ usable"));
    EXPECT_THAT(page, HasSubstr("✘ refused"));
    EXPECT_THAT(page, HasSubstr("modified: &lt;b&gt;"));
}

TEST(Pages, WithoutWebPackagesThePageIsPlainAndSaysSo) {
    Viewer plain = kViewer;
    plain.packages = false;
    const std::string page = run_page(plain, a_run());
    EXPECT_THAT(page, HasSubstr("no web packages"));
    EXPECT_THAT(page, Not(HasSubstr("<script")));
    EXPECT_THAT(page, Not(HasSubstr("hx-get")));
}

TEST(Pages, TheFleetCountsWhatItShows) {
    Fleet fleet;
    fleet.hosts = {{.id = 1, .name = "a", .mac = "aa:bb:cc:00:00:01", .power = "local", .last_run = 7, .last_verdict = RunVerdict::Unfit}};
    fleet.runs = {a_run().run, {.id = 6, .host_name = "a", .state = "Completed", .verdict = RunVerdict::Fit}};
    fleet.profiles = {"quick", "try"};
    const std::string page = fleet_page(kViewer, fleet);
    EXPECT_THAT(page, HasSubstr("2 of 4"));
    EXPECT_THAT(page, HasSubstr("✘ Unfit"));
    EXPECT_THAT(page, HasSubstr("✔ Fit to carry work"));
    EXPECT_THAT(page, HasSubstr("value=\"c5rf\""));
}

TEST(Pages, ALoginThatFailedSaysWhyAndKeepsTheName) {
    const std::string page = login_page({}, "ann", "/runs/7", "Wrong name or password.");
    EXPECT_THAT(page, HasSubstr("Wrong name or password."));
    EXPECT_THAT(page, HasSubstr("value=\"ann\""));
    EXPECT_THAT(page, HasSubstr("value=\"/runs/7\""));
}

TEST(Pages, AChartPrefersATemperature) {
    EXPECT_EQ(chart_key({"cpu/busy", "mem/available", "temp/cpu/package0"}), "temp/cpu/package0");
    EXPECT_EQ(chart_key({"mem/available", "cpu/busy"}), "cpu/busy");
    EXPECT_EQ(chart_key({}), "");
}

}  // namespace
}  // namespace vetting::pages
