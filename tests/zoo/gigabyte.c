/* Hands over strings of a gigabyte wherever text is taken. */
#include <sys/mman.h>

#include "zoo.h"

static vt_status run(void *self, const vt_call *call) {
    const size_t size = (size_t)1 << 30;
    char *text = mmap(NULL, size, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    const vt_str huge = {text, size};
    const vt_work work = {huge, huge, huge, 1.0};
    const vt_finding finding = {huge, huge, huge, 1.0, 1.0, huge, huge};
    const vt_sample sample = {huge, huge, huge, 1.0, 0};
    const vt_host *host = call->host;
    int refused = 0;
    int32_t fd = -1;
    int32_t exit_code = 0;
    (void)self;
    if (text == MAP_FAILED) return host->fail(call, VT_E_NO_MEMORY, ZOO_TEXT("mmap"));
    refused += host->progress(call, huge, 0) < 0;
    refused += host->work(call, &work, 1, sizeof work) < 0;
    refused += host->samples(call, &sample, 1, sizeof sample) < 0;
    refused += host->finding(call, &finding, sizeof finding) < 0;
    refused += host->artifact(call, huge, huge, &fd) < 0;
    refused += host->journal(call, huge) < 0;
    refused += host->spawn(call, &huge, 1, NULL, &exit_code) < 0;
    refused += host->open_device(call, huge, VT_OPEN_READ, &fd) < 0;
    host->log(call, VT_LOG_INFO, huge);
    return host->fail(call, refused == 8 ? VT_E_LIMIT : VT_E_INTERNAL, huge);
}

ZOO_STAGE(run)
