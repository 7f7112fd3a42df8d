#include "agent/command/capture_text.hpp"

#include <gtest/gtest.h>

namespace vetting {
namespace {

TEST(CaptureText, LosesWhatTheTerminalAdded) {
    EXPECT_EQ(capture_text("\x1b[0m\x1b[01;31mModel\x1b[0m: X\n"), "Model: X\n");
    EXPECT_EQ(capture_text("\x1b]0;root@node: ~\x07Model: X\n"), "Model: X\n");
    EXPECT_EQ(capture_text("\x1b]0;root@node: ~\x1b\\Model: X\n"), "Model: X\n");
    EXPECT_EQ(capture_text("\x1b[?2004hlscpu\x1b[?2004l\nModel\x1b(B\x1b[m: X\n"), "lscpu\nModel: X\n");
}

TEST(CaptureText, KeepsTheLinesBehindASequenceThatIsCutOff) {
    EXPECT_EQ(capture_text("\x1b]0;never ended\nModel: X\n"), "\nModel: X\n");
    EXPECT_EQ(capture_text("\x1b[12\nModel: X\n"), "\nModel: X\n");
    EXPECT_EQ(capture_text("Model: X\n\x1b"), "Model: X\n\x1b");
    EXPECT_EQ(capture_text("Model: X\n\x1b["), "Model: X\n");
}

TEST(CaptureText, LosesAByteOrderMark) {
    EXPECT_EQ(capture_text("\xEF\xBB\xBF{}"), "{}");
    EXPECT_EQ(capture_text(std::string("\xFF\xFE{\0}\0", 6)), "{}");
}

TEST(CaptureText, LeavesADumpOfBytesAsItIs) {
    const std::string dump("\x7f" "ELF\0\x1b[0m", 9);
    EXPECT_EQ(capture_text(dump), dump);
    EXPECT_EQ(capture_text(""), "");
}

}  // namespace
}  // namespace vetting
