// A page of docs/ that is drawn from the code: the test fails when it is stale, and writes it anew when
// VETTING_UPDATE_DOCS=1 stands in the environment.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

namespace vetting::testing_pages {

inline void expect_page_is_fresh(const std::string& name, const std::string& drawn) {
    const std::string path = std::string(VETTING_SOURCE_DIR) + "/docs/" + name;
    if (const char* update = std::getenv("VETTING_UPDATE_DOCS"); update != nullptr && std::string(update) == "1") {
        std::ofstream(path, std::ios::binary) << drawn;
    }
    std::ostringstream stored;
    stored << std::ifstream(path, std::ios::binary).rdbuf();
    EXPECT_TRUE(stored.str() == drawn)
        << "docs/" << name << " is stale: run this test once with VETTING_UPDATE_DOCS=1 and commit the page";
}

}  // namespace vetting::testing_pages
