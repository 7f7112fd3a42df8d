// An agent's way in: the boot token is swapped once, and what comes in wrong is told in stable words.
#include <gmock/gmock.h>

#include "api_fixture.hpp"
#include "sdk/base/files.hpp"

namespace vetting::api {
namespace {

class AgentRoutes : public Api {
protected:
    AgentRoutes() {
        const Asked made = as_operator("POST", "/api/v1/runs", R"({"local":true,"profile":"empty"})");
        EXPECT_EQ(made.status, 201) << made.body;
        base = "/api/v1/runs/" + std::to_string(made.json().at("id").get<std::int64_t>());
        const std::filesystem::path file = folder.path() / "local" / ("run-" + base.substr(base.rfind('/') + 1) + ".token");
        const auto deadline = std::chrono::steady_clock::now() + 20s;
        while (!std::filesystem::exists(file) && std::chrono::steady_clock::now() < deadline) io.run_one_for(100ms);
        boot_token = std::string(trim(read_file(file)));
    }
    Asked post(const std::string& call, const std::string& bearer, const std::string& body) {
        return ask("POST", base + call, "Authorization: Bearer " + bearer + "\r\nContent-Type: application/json\r\n", body);
    }
    std::string claim() {
        const Asked answer = post("/claim", boot_token, R"({"boot_id":"b1","claim_nonce":"n1","plugins":[]})");
        EXPECT_EQ(answer.status, 200) << answer.body;
        return answer.json().at("run_token");
    }

    std::string base, boot_token;
};

TEST_F(AgentRoutes, SayHelloAndClaimOnce) {
    EXPECT_EQ(post("/hello", boot_token, R"({"boot_id":"b1"})").status, 200);
    const std::string run_token = claim();
    EXPECT_EQ(claim(), run_token) << "the same nonce again gets the same token";
    EXPECT_EQ(post("/heartbeat", run_token, R"({"boot_id":"b1"})").status, 200);
    EXPECT_EQ(post("/heartbeat", boot_token, R"({"boot_id":"b1"})").status, 401);
}

TEST_F(AgentRoutes, RefuseASecondClaimWithAnotherNonce) {
    (void)claim();
    EXPECT_EQ(post("/claim", boot_token, R"({"boot_id":"b1","claim_nonce":"other","plugins":[]})").status, 401);
    EXPECT_EQ(as_operator("GET", base).json().at("state"), "Failed");
}

TEST_F(AgentRoutes, TakeEachBatchOnceAndTellOfAGap) {
    const std::string run_token = claim();
    const std::string first = R"({"seq":1,"lines":[{"ts":"2026-11-23T18:00:00.000Z","level":"info","stage":"","text":"hello"}]})";
    EXPECT_EQ(post("/log", run_token, first).json().at("acked_seq"), 1);
    EXPECT_EQ(post("/log", run_token, first).json().at("acked_seq"), 1) << "a repetition is acknowledged again";
    const Asked other = post("/log", run_token, R"({"seq":1,"lines":[]})");
    EXPECT_EQ(other.status, 409);
    EXPECT_EQ(other.code(), "seq_conflict");
    const Asked gap = post("/log", run_token, R"({"seq":3,"lines":[]})");
    EXPECT_EQ(gap.status, 409);
    EXPECT_EQ(gap.code(), "seq_gap");
    EXPECT_EQ(gap.json().at("acked_seq"), 1);
    const Asked log = as_operator("GET", base + "/log");
    ASSERT_EQ(log.json().at("lines").size(), 1u) << log.body;
    EXPECT_EQ(log.json().at("lines")[0].at("text"), "hello");
}

TEST_F(AgentRoutes, KeepArtifactsByDigest) {
    const std::string bearer = "Authorization: Bearer " + claim() + "\r\nContent-Type: text/plain\r\n";
    const Asked kept = ask("PUT", base + "/artifacts/smart.txt", bearer, "bytes");
    EXPECT_EQ(kept.status, 201) << kept.body;
    EXPECT_EQ(ask("PUT", base + "/artifacts/smart.txt", bearer, "bytes").json().at("id"), kept.json().at("id"));
    EXPECT_EQ(ask("PUT", base + "/artifacts/x.txt", bearer + "Digest: sha-256=AAAA\r\n", "bytes").status, 422);
    EXPECT_EQ(ask("PUT", base + "/artifacts/..", bearer, "bytes").status, 422);
    EXPECT_EQ(ask("PUT", base + "/artifacts/a%2Fb", bearer, "bytes").status, 422);
    EXPECT_EQ(as_operator("GET", base + "/artifacts").json().at("total"), 1);
}

TEST_F(AgentRoutes, GiveNoPermitForAStageThatIsNotInHand) {
    const Asked answer = post("/permit", claim(), R"({"stage":"Storage","attempt":1,"disks":[{"serial":"S1"}]})");
    EXPECT_EQ(answer.status, 409);
    EXPECT_EQ(answer.code(), "stage_out_of_order");
}

TEST_F(AgentRoutes, RefuseBodiesThatAreNotWhatTheyTake) {
    const std::string run_token = claim();
    for (const char* body : {"", "{", "[]", "null", "{}", R"({"boot_id":7})", R"({"boot_id":"b1","permille":"x"})"}) {
        EXPECT_EQ(post("/heartbeat", run_token, body).status, 400) << body;
    }
    EXPECT_EQ(post("/heartbeat", run_token, std::string(40, '[') + std::string(40, ']')).status, 400);
    EXPECT_EQ(ask("POST", base + "/heartbeat", "Authorization: Bearer " + run_token + "\r\nContent-Type: text/plain\r\n", "{}").status, 400);
}

TEST_F(AgentRoutes, UnknownMachinesGetNoBootScript) {
    EXPECT_EQ(ask("GET", "/ipxe/aa:bb:cc:dd:ee:ff").status, 404);
    EXPECT_EQ(ask("GET", "/ipxe/nonsense").status, 404);
    ASSERT_EQ(as_operator("POST", "/api/v1/hosts", R"({"name":"rack-1","mac":"aa:bb:cc:dd:ee:ff"})").status, 201);
    const Asked script = ask("GET", "/ipxe/aa:bb:cc:dd:ee:ff");
    EXPECT_EQ(script.status, 200);
    EXPECT_EQ(script.body, "#!ipxe\nexit\n");
}

}  // namespace
}  // namespace vetting::api
