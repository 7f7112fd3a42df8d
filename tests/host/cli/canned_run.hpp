// A run as `GET /runs/{id}` answers it, small enough to be read.
#pragma once

#include "sdk/wire/operator.hpp"

namespace vetting::cli {

inline RunItem canned_run() {
    return from_json_text<RunItem>(R"({
      "id": 7, "host": 3, "host_name": "rack4-u12", "profile": "try", "state": "Storage", "active": true,
      "stage_index": 2, "stage_count": 3, "created": "2026-11-23T18:00:00.000Z", "started": "2026-11-23T18:00:01.000Z", "eta_s": 45,
      "stages": [
        {"index": 0, "id": "InventoryCheck", "state": "ended", "attempt": 1, "verdict": "passed", "reason": "12 parts seen",
         "duration_s": 2.1, "evidence": {"work": []}},
        {"index": 1, "id": "CPUStress", "state": "ended", "attempt": 1, "verdict": "failed", "reason": "cpu0 computed wrong results",
         "duration_s": 36, "plugin": "org.vetting.cpustress", "version": "0.1.0",
         "evidence": {"work": [{"device": "cpu0", "what": "verified operations", "done": 12400000000, "unit": "count"}],
                      "tools": [{"name": "stress-ng", "exit": 0, "cpu_s": 71.5}]}},
        {"index": 2, "id": "Storage", "state": "running", "attempt": 1, "started": "2026-11-23T18:01:00.000Z",
         "sub_step": "scan", "permille": 412, "estimate_s": 20}],
      "findings": [{"code": "VT-CPU-001", "severity": "critical", "action": "replace", "part": {"kind": "cpu", "slot": "cpu0"},
                    "message": "wrong results", "next_step": "Replace the CPU."}],
      "coverage": {"percent": 50, "tested": [{"kind": "cpu", "stage": "CPUStress", "part": {"kind": "cpu", "slot": "cpu0"}, "work": "36 s under load"}],
                   "untested": [{"kind": "dimm", "reason": "no stage tests it", "part": {"kind": "dimm", "slot": "A1", "serial": "S1"}},
                                {"kind": "dimm", "reason": "no stage tests it", "part": {"kind": "dimm", "slot": "A2"}}]}})");
}

}  // namespace vetting::cli
