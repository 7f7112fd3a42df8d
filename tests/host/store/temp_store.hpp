// A database in a folder of its own, gone with the test.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>

#include "host/store/database.hpp"
#include "host/store/host_store.hpp"
#include "host/store/run_store.hpp"
#include "host/store/stage_store.hpp"
#include "host/store/writer.hpp"

namespace vetting::test {

class TempFolder {
public:
    TempFolder() {
        std::string name = (std::filesystem::temp_directory_path() / "vetting-store-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp failed");
        path_ = name;
    }
    ~TempFolder() {
        std::error_code ec;
        std::filesystem::remove_all(path_, ec);
    }
    TempFolder(const TempFolder&) = delete;
    TempFolder& operator=(const TempFolder&) = delete;
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

class StoreTest : public testing::Test {
protected:
    TempFolder folder;
    Database database{folder.path() / "vetting.db"};
    Writer writer{database};

    template <class Work>
    auto write(Work work) { return *writer.submit_and_wait(std::move(work)); }
    template <class Work>
    auto read(Work work) { return database.read(std::move(work)); }

    HostId a_host(const std::string& name = "rack1-u7") {
        return write([name](Tx& tx) {
            Host host;
            host.name = name;
            return HostStore::add(tx, host);
        });
    }
    RunId a_run() {
        return write([host = a_host("host-" + std::to_string(++hosts_))](Tx& tx) {
            vetting::Run run;
            run.host = host;
            run.profile.name = "try";
            run.created = {1'000};
            return RunStore::add(tx, run);
        });
    }
    StageRowId a_stage(RunId run, std::int32_t index, const std::string& id, std::int32_t attempt = 1) {
        return write([=](Tx& tx) {
            StageRow stage;
            stage.run = run;
            stage.attempt = attempt;
            stage.offer.index = index;
            stage.offer.id = id;
            return StageStore::add(tx, stage);
        });
    }

private:
    int hosts_ = 0;
};

}  // namespace vetting::test
