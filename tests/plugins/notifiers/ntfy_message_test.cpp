#include <gtest/gtest.h>

#include "plugins/notifiers/ntfy/message.hpp"

namespace vetting::ntfy {
namespace {

TEST(NtfyTopic, IsReadFromItsUrl) {
    const Topic topic = parse_topic("https://ntfy.example.org:8443/sub/racks");
    EXPECT_TRUE(topic.tls);
    EXPECT_EQ(topic.host, "ntfy.example.org");
    EXPECT_EQ(topic.port, 8443);
    EXPECT_EQ(topic.path, "/sub/");
    EXPECT_EQ(topic.topic, "racks");
}

TEST(NtfyTopic, RefusesWhatIsNone) {
    for (const char* url : {"", "ntfy.sh/x", "https://ntfy.sh", "https://ntfy.sh/", "https://:1/x", "https://h:0/x",
                            "https://h:99999/x", "https://user@h/x", "https://h/x\r\nX: y", "ftp://h/x"}) {
        EXPECT_THROW(static_cast<void>(parse_topic(url)), Failure) << url;
    }
}

TEST(NtfyMessage, ACriticalEventIsUrgent) {
    const auto message = message_for({{"kind", "StageFailed"}, {"severity", "critical"}, {"host", "rack1-07"}, {"stage", "SMART"},
                                      {"reason", "disk S1 reports failing now"}, {"url", "https://v.example/runs/7"}}, "racks");
    EXPECT_EQ(message["topic"], "racks");
    EXPECT_EQ(message["title"], "rack1-07: SMART failed");
    EXPECT_EQ(message["priority"], 5);
    EXPECT_EQ(message["click"], "https://v.example/runs/7");
}

TEST(NtfyMessage, IsCutWhereACharacterEnds) {
    std::string text;
    while (text.size() < 5000) text += "ü";
    const std::string cut = message_for({{"kind", "RunCompleted"}, {"severity", "info"}, {"reason", text}}, "t")["message"];
    EXPECT_LE(cut.size(), 4096U);
    EXPECT_NO_THROW(static_cast<void>(nlohmann::json(cut).dump()));
}

}  // namespace
}  // namespace vetting::ntfy
