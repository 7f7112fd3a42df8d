/* NaN, infinity, negative work, text that is not UTF-8, null pointers, wrong strides: each must be refused. */
#include <math.h>

#include "zoo.h"

static vt_status run(void *self, const vt_call *call) {
    const vt_host *host = call->host;
    const vt_str key = ZOO_TEXT("zoo/level"), unit = ZOO_TEXT("count"), none = {NULL, 0}, bad = ZOO_TEXT("\xff\xfe");
    const vt_str null_text = {NULL, 10};
    const vt_sample samples[] = {{key, unit, none, NAN, 0}, {key, unit, none, INFINITY, 0}, {bad, unit, none, 1.0, 0}, {key, none, none, 1.0, 0}};
    const vt_work work[] = {{key, key, unit, -1.0}, {key, key, unit, NAN}, {bad, key, unit, 1.0}, {null_text, key, unit, 1.0}};
    const vt_finding finding = {key, none, none, 1.0, 1.0, none, ZOO_TEXT("not JSON")};
    int refused = 0;
    (void)self;
    for (size_t i = 0; i < 4; ++i) {
        refused += host->samples(call, &samples[i], 1, sizeof samples[i]) == VT_E_INVALID;
        refused += host->work(call, &work[i], 1, sizeof work[i]) == VT_E_INVALID;
    }
    refused += host->samples(call, samples, 1, 1) == VT_E_INVALID;
    refused += host->samples(call, NULL, 1, sizeof samples[0]) == VT_E_INVALID;
    refused += host->finding(call, &finding, sizeof finding) == VT_E_INVALID;
    refused += host->finding(call, &finding, 3) == VT_E_INVALID;
    refused += host->progress(call, key, 5000) == VT_E_INVALID;
    refused += host->journal(call, ZOO_TEXT("{")) == VT_E_INVALID;
    refused += host->spawn(call, NULL, 0, NULL, NULL) == VT_E_INVALID;
    return refused == 15 ? VT_OK : host->fail(call, VT_E_INTERNAL, ZOO_TEXT("something was taken"));
}

ZOO_STAGE(run)
