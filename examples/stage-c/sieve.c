/* A stage in plain C: every core counts the primes below two million, and the right number is known. */
#include <sched.h>
#include <stdio.h>
#include <string.h>

#include "vetting/abi/v1.h"
#include "vetting_describe.h" /* made by vetting_add_plugin() from org.example.sieve-c.json */

#define LIMIT 2000000
#define PRIMES_BELOW_LIMIT 148933
#define SECONDS 5

static vt_str text(const char *words) { return (vt_str){words, strlen(words)}; }

static int count_primes(void) {
    static unsigned char composite[LIMIT]; /* calls on an instance never overlap */
    int primes = 0;
    memset(composite, 0, sizeof composite);
    for (int i = 2; i < LIMIT; ++i) {
        if (composite[i]) continue;
        ++primes;
        for (long long k = (long long)i * i; k < LIMIT; k += i) composite[k] = 1;
    }
    return primes;
}

/* The targets of the default plan are cpu0, cpu1, …: one a socket. */
static void device_of(unsigned core, char *device, size_t size) {
    char path[96];
    int package = 0;
    snprintf(path, sizeof path, "/sys/devices/system/cpu/cpu%u/topology/physical_package_id", core);
    FILE *file = fopen(path, "r");
    if (file != NULL) {
        if (fscanf(file, "%d", &package) != 1 || package < 0) package = 0;
        fclose(file);
    }
    snprintf(device, size, "cpu%d", package);
}

static vt_status report_wrong(const vt_call *call, const char *device, unsigned core, int counted) {
    char message[128], details[64];
    snprintf(message, sizeof message, "core %u counted %d primes below %d", core, counted, LIMIT);
    snprintf(details, sizeof details, "{\"core\": %u}", core);
    const vt_finding wrong = {text("org.example.sieve-c/wrong-count"), text(device), text(message), counted,
                              PRIMES_BELOW_LIMIT, text("count"), text(details)};
    return call->host->finding(call, &wrong, sizeof wrong);
}

/* Sieve on one core for its share of the time. */
static vt_status sieve_on(const vt_call *call, unsigned core, const char *device, int64_t until) {
    const vt_host *host = call->host;
    const int64_t began = host->now_ns(call);
    int64_t sieves = 0;
    do {
        const int counted = count_primes();
        if (counted != PRIMES_BELOW_LIMIT) report_wrong(call, device, core, counted);
        ++sieves;
    } while (host->now_ns(call) < until && !host->cancelled(call));
    char key[32];
    snprintf(key, sizeof key, "cpu/%u/sieve", core);
    const double seconds = (double)(host->now_ns(call) - began) / 1e9;
    const vt_sample speed = {text(key), text("count_per_s"), text(device), (double)sieves / seconds, 0};
    const vt_work work[] = {{text(device), text("seconds under load"), text("second"), seconds},
                            {text(device), text("sieves of two million"), text("count"), (double)sieves}};
    const vt_status sent = host->samples(call, &speed, 1, sizeof speed);
    return sent < 0 ? sent : host->work(call, work, 2, sizeof work[0]);
}

static vt_status run(void *self, const vt_call *call) {
    cpu_set_t allowed, one;
    (void)self;
    if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) return call->host->fail(call, VT_E_INTERNAL, text("no CPU set"));
    const unsigned cores = (unsigned)CPU_COUNT(&allowed);
    const int64_t began = call->host->now_ns(call), share = SECONDS * INT64_C(1000000000) / cores;
    unsigned done = 0;
    for (unsigned core = 0; core < CPU_SETSIZE; ++core) {
        if (!CPU_ISSET(core, &allowed)) continue;
        if (call->host->cancelled(call)) return VT_E_CANCELLED;
        char device[16];
        device_of(core, device, sizeof device);
        CPU_ZERO(&one);
        CPU_SET(core, &one);
        sched_setaffinity(0, sizeof one, &one);
        const vt_status status = sieve_on(call, core, device, began + ++done * share);
        sched_setaffinity(0, sizeof allowed, &allowed);
        if (status < 0) return call->host->fail(call, status, text("a report was refused"));
        call->host->progress(call, text("sieve"), (int32_t)(done * 1000 / cores));
    }
    return VT_OK;
}

static const vt_stage_run_1 run_table = {sizeof run_table, 0, run, NULL, NULL};
static const void *get(const char *id) { return strcmp(id, VT_STAGE_RUN_1) == 0 ? &run_table : NULL; }
static const vt_component component = {sizeof component, 0, VT_ID_0, "stage", VT_DESCRIBE_0, NULL, NULL, get};
static const vt_component *const components[] = {&component, NULL};
static const vt_module module = {sizeof module, 0, VT_PLUGIN_NAME, VT_PLUGIN_VERSION, components};

const vt_module *vt_plugin_entry_v1(const void *reserved) {
    (void)reserved;
    return &module;
}
