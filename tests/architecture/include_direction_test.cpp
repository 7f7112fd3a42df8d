// Fails on an include that runs the wrong way. The table below is the architecture; CMake links follow it.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

/// A folder of ours and the folders whose headers it may see (its own is always allowed).
struct Rule {
    const char* folder;
    std::set<std::string> may_see;
};

const std::vector<Rule> kRules = {
    {"sdk/include", {}},
    {"sdk/base", {}},
    {"sdk/wire", {"sdk/base"}},
    {"sdk/pack", {"sdk/base"}},
    {"sdk/runner", {"sdk/base", "sdk/wire", "sdk/pack", "sdk/include"}},
    {"sdk/abi", {"sdk/include"}},
    {"host/rules", {"sdk/base", "sdk/wire"}},
    {"host/config", {"sdk/base", "sdk/wire", "sdk/pack", "host/rules"}},
    {"host/store", {"sdk/base", "sdk/wire", "host/rules"}},
    {"host/events", {"sdk/base", "sdk/wire", "host/rules", "host/store"}},
    {"host/engine", {"sdk/base", "sdk/wire", "sdk/pack", "sdk/runner", "host/rules", "host/config", "host/store", "host/events"}},
    {"host/http", {"sdk/base"}},
    {"host/pages", {"sdk/include", "sdk/base", "sdk/wire"}},
    {"host/api", {"web", "sdk/include", "sdk/base", "sdk/wire", "host/rules", "host/config", "host/store", "host/events", "host/engine", "host/http", "host/pages"}},
    {"host/cli", {"sdk/base", "sdk/wire", "sdk/pack", "sdk/runner", "host/rules", "host/config"}},
    {"web", {}},
    {"agent", {"sdk/include", "sdk/base", "sdk/wire", "sdk/pack", "sdk/runner"}},
    {"plugins", {"sdk/include"}},
    {"examples", {"sdk/include"}},
};

const Rule* rule_for(const std::string& path) {
    const Rule* best = nullptr;
    for (const Rule& rule : kRules) {
        const std::string prefix = std::string(rule.folder) + "/";
        if (path.rfind(prefix, 0) == 0 && (best == nullptr || prefix.size() > std::string(best->folder).size())) best = &rule;
    }
    return best;
}

bool is_source(const fs::path& path) {
    static const std::set<std::string> kEndings{".cpp", ".hpp", ".h", ".c"};
    return kEndings.count(path.extension().string()) > 0;
}

std::vector<std::string> our_includes(const fs::path& file) {
    static const std::regex kInclude("^\\s*#\\s*include\\s*[\"<]([^\">]+)[\">]");
    std::vector<std::string> found;
    std::ifstream in(file);
    for (std::string line; std::getline(in, line);) {
        if (std::smatch match; std::regex_search(line, match, kInclude)) found.push_back(match[1]);
    }
    return found;
}

std::vector<fs::path> sources_of(const char* folder) {
    std::vector<fs::path> files;
    const fs::path root = fs::path(VETTING_SOURCE_DIR) / folder;
    if (!fs::exists(root)) return files;
    for (const auto& entry : fs::recursive_directory_iterator(root)) {
        if (entry.is_regular_file() && is_source(entry.path())) files.push_back(entry.path());
    }
    return files;
}

/// The project folder an include names, or nothing for a header of the system or a library.
std::string target_folder(const std::string& include) {
    if (include.rfind("vetting/", 0) == 0) return "sdk/include";
    const Rule* rule = rule_for(include);
    return rule != nullptr ? rule->folder : "";
}

TEST(Architecture, IncludesRunOneWay) {
    std::vector<std::string> wrong;
    for (const char* top : {"sdk", "host", "agent", "plugins", "examples"}) {
        for (const fs::path& file : sources_of(top)) {
            const std::string path = fs::relative(file, VETTING_SOURCE_DIR).generic_string();
            const Rule* rule = rule_for(path);
            if (rule == nullptr) continue;  // host/main.cpp: wiring sees everything
            for (const std::string& include : our_includes(file)) {
                const std::string target = target_folder(include);
                if (target.empty() || target == rule->folder || rule->may_see.count(target) > 0) continue;
                wrong.push_back(path + " includes " + include);
            }
        }
    }
    EXPECT_TRUE(wrong.empty()) << [&wrong] {
        std::string text;
        for (const std::string& line : wrong) text += line + "\n";
        return text;
    }();
}

/// Libraries that may be seen in one folder only.
TEST(Architecture, HeavyLibrariesStayWhereTheyBelong) {
    const std::map<std::string, std::vector<std::string>> homes = {
        {"Poco/Data/", {"host/store/"}},
        {"Poco/", {"host/store/", "plugins/"}},
        {"boost/beast", {"host/http/", "sdk/base/", "host/api/"}},
        {"boost/dll", {"sdk/runner/"}},
        {"CLI/", {"host/cli/", "agent/", "host/options.cpp"}},
        {"yaml-cpp/", {"sdk/base/", "host/cli/yaml_out.cpp"}},
        {"sqlite3.h", {"host/store/"}},
    };
    std::vector<std::string> wrong;
    for (const char* top : {"sdk", "host", "agent", "plugins"}) {
        for (const fs::path& file : sources_of(top)) {
            const std::string path = fs::relative(file, VETTING_SOURCE_DIR).generic_string();
            for (const std::string& include : our_includes(file)) {
                for (const auto& [library, folders] : homes) {
                    if (include.rfind(library, 0) != 0) continue;
                    bool home = false;
                    for (const std::string& folder : folders) home = home || path.rfind(folder, 0) == 0;
                    if (!home) wrong.push_back(path + " includes " + include);
                }
            }
        }
    }
    for (const std::string& line : wrong) ADD_FAILURE() << line;
}

TEST(Architecture, TheSqlStaysInTheStore) {
    static const std::regex kSql("\"\\s*(SELECT .* FROM|INSERT INTO|UPDATE \\w+ SET|DELETE FROM|CREATE TABLE)");
    for (const char* top : {"sdk", "host", "agent", "plugins"}) {
        for (const fs::path& file : sources_of(top)) {
            const std::string path = fs::relative(file, VETTING_SOURCE_DIR).generic_string();
            if (path.rfind("host/store/", 0) == 0) continue;
            std::ifstream in(file);
            for (std::string line; std::getline(in, line);) EXPECT_FALSE(std::regex_search(line, kSql)) << path << ": " << line;
        }
    }
}

TEST(Architecture, EveryFolderThatTheTableNamesExists) {
    for (const Rule& rule : kRules) EXPECT_TRUE(fs::is_directory(fs::path(VETTING_SOURCE_DIR) / rule.folder)) << rule.folder;
}

}  // namespace
