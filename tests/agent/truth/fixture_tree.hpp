// A sysfs and procfs of a test's own in a folder of its own, gone with the test.
#pragma once

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace vetting {

class FixtureTree {
public:
    FixtureTree() {
        std::string name = (std::filesystem::temp_directory_path() / "vetting-tree-XXXXXX").string();
        root_ = ::mkdtemp(name.data());
    }
    ~FixtureTree() {
        std::error_code ignored;
        std::filesystem::remove_all(root_, ignored);
    }
    FixtureTree(const FixtureTree&) = delete;
    FixtureTree& operator=(const FixtureTree&) = delete;

    [[nodiscard]] const std::filesystem::path& root() const { return root_; }
    void put(const std::string& file, const std::string& text) const {
        const std::filesystem::path path = root_ / file;
        std::filesystem::create_directories(path.parent_path());
        std::ofstream(path, std::ios::binary) << text;
    }
    void append(const std::string& file, const std::string& text) const {
        std::ofstream(root_ / file, std::ios::binary | std::ios::app) << text;
    }
    void link(const std::string& from, const std::string& to) const {
        std::filesystem::create_directories((root_ / from).parent_path());
        std::filesystem::create_symlink(root_ / to, root_ / from);
    }

private:
    std::filesystem::path root_;
};

}  // namespace vetting
