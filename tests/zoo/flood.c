/* A hundred thousand log lines, progress reports and samples as fast as they go. */
#include "zoo.h"

static vt_status run(void *self, const vt_call *call) {
    const vt_sample sample = {ZOO_TEXT("flood/level"), ZOO_TEXT("count"), {NULL, 0}, 1.0, 0};
    (void)self;
    for (int i = 0; i < 100000; ++i) {
        call->host->log(call, VT_LOG_INFO, ZOO_TEXT("one of very many lines"));
        call->host->progress(call, ZOO_TEXT("misbehave"), i / 100);
        call->host->samples(call, &sample, 1, sizeof sample);
        if (i % 1000 == 0) printf("and one to stdout\n");
    }
    return VT_OK;
}

ZOO_STAGE(run)
