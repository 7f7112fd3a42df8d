// The host's part in writer_kill_test: numbered batches of several streams, each applied once, acknowledged on stdout.
//
//     crash_writer DATABASE LAST…      one LAST a stream: the number that was acknowledged before, from 0
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include "host/store/database.hpp"
#include "host/store/host_store.hpp"
#include "host/store/log_store.hpp"
#include "host/store/run_store.hpp"
#include "host/store/writer.hpp"

namespace {

using namespace vetting;

RunId make_stream(Writer& writer, std::size_t number) {
    return *writer.submit_and_wait([number](Tx& tx) {
        const std::string name = "stream" + std::to_string(number);
        if (const auto host = HostStore::find_by_name(tx, name)) return RunStore::of_host(tx, host->id).at(0).id;
        Host host;
        host.name = name;
        Run run;
        run.host = HostStore::add(tx, host);
        return RunStore::add(tx, run);
    });
}

/// What the host does with `POST /log`: a number that it has is acknowledged again, and not applied again.
void apply(Tx& tx, RunId run, std::int64_t seq) {
    if (RunStore::get(tx, run).acked.log >= seq) return;
    LogStore::append(tx, run, std::to_string(seq) + "\n");
    RunStore::set_acked_log(tx, run, seq, "");
}

void stream(Writer& writer, RunId run, std::size_t number, std::int64_t last) {
    for (std::int64_t seq = last + 1;; ++seq) {
        writer.submit_and_wait([run, seq](Tx& tx) { apply(tx, run, seq); });
        const std::string line = std::to_string(number) + " " + std::to_string(seq) + "\n";
        if (::write(STDOUT_FILENO, line.data(), line.size()) < 0) std::_Exit(1);  // one write: a line is whole or absent
    }
}

}  // namespace

int main(int argc, char** argv) {
    Database database(argv[1]);
    Writer writer(database);
    std::vector<std::jthread> streams;
    for (int i = 2; i < argc; ++i) {
        const std::size_t number = static_cast<std::size_t>(i) - 2;
        streams.emplace_back([&writer, run = make_stream(writer, number), number, last = std::atoll(argv[i])] {
            stream(writer, run, number, last);
        });
    }
}
