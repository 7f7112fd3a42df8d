/* The plugin ABI of Vetting, major 1 (draft until unlike plugins have used it, then frozen for good).
 *
 * A plugin is one shared object that exports one symbol, `vt_plugin_entry_v1`. The module it returns lists
 * components (a stage, a probe, …); each component offers interfaces, found by id. A runner process of its own loads
 * the file, so whatever a plugin does costs its own stage and nothing else.
 *
 * Rules that hold everywhere:
 *  - Text is UTF-8 with a length, not terminated by zero. Inputs live as long as the call that carries them.
 *  - No memory changes owner: what goes out is copied by the receiver before its function returns.
 *  - Calls on one instance never overlap and come on one thread (marked [work thread]). `vt_host` functions may be
 *    called from any thread (marked [any thread]) while the call lasts; threads of a plugin end before it returns.
 *  - No exception, no longjmp and no signal handler crosses this boundary.
 *  - Structs grow at their end only; `struct_size` says how much of one is there.
 *  - A status is not a verdict: a plugin reports work and findings, the core alone makes the verdict.
 */
#ifndef VETTING_ABI_V1_H
#define VETTING_ABI_V1_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define VT_ABI_MAJOR 1

/* ---- Text and status ---------------------------------------------------------------------------------------- */

/* UTF-8 (raw bytes where a function says so); `ptr` may be null when `len` is 0. */
typedef struct vt_str {
    const char *ptr;
    size_t len;
} vt_str;

/* 0: done. > 0: done, and something to know. < 0: the plugin (or the host) could not do the job. */
typedef int32_t vt_status;

#define VT_OK 0
#define VT_STOP 1            /* done; end early, please: a critical rule broke, or the receiver has enough */
#define VT_E_INTERNAL (-1)   /* a defect of the one who says it */
#define VT_E_INVALID (-2)    /* an argument was refused: not UTF-8, NaN, too large, unknown unit, null */
#define VT_E_NOT_FOUND (-3)  /* no input of that name, no such device */
#define VT_E_UNSUPPORTED (-4)
#define VT_E_CANCELLED (-5)
#define VT_E_TIMEOUT (-6)
#define VT_E_TOOL (-7)        /* a tool is missing, would not start, or said something that cannot be read */
#define VT_E_DEVICE_GONE (-8)
#define VT_E_REFUSED (-9)     /* not allowed: a gate, a policy, a permission */
#define VT_E_IO (-10)
#define VT_E_NO_MEMORY (-11)
#define VT_E_CONFIG (-12)     /* the settings cannot be carried out on this machine */
#define VT_E_LIMIT (-13)      /* past a size or rate limit; what was given is dropped */

#define VT_LOG_DEBUG 0
#define VT_LOG_INFO 1
#define VT_LOG_WARNING 2
#define VT_LOG_ERROR 3

#define VT_OPEN_READ 0
#define VT_OPEN_WRITE 1 /* only through the gates of the agent; refused where there is no permit */

#define VT_POWER_ON 1
#define VT_POWER_OFF 2
#define VT_POWER_CYCLE 3
#define VT_POWER_BOOT_PXE 4 /* next boot from the network, once */

/* Where output goes. `write` copies the chunk before it returns; chunks follow each other as they come.
 * VT_STOP: no more is wanted. < 0: the writer stops and returns that status. */
typedef struct vt_sink {
    void *ctx;
    vt_status (*write)(void *ctx, vt_str chunk);
} vt_sink;

/* ---- What a plugin reports ---------------------------------------------------------------------------------- */

/* One measured value. `key` is a path (`disk/<serial>/temp`), `unit` a word (`celsius`, `byte_per_s`), `device` the
 * target's key or empty. `value` is finite. `mono_ns`: CLOCK_MONOTONIC, or 0 for now. */
typedef struct vt_sample {
    vt_str key;
    vt_str unit;
    vt_str device;
    double value;
    int64_t mono_ns;
} vt_sample;

/* Evidence: `done` more `unit`s of `what` on `device`; reports of the same (device, what, unit) add up.
 * `what` and `unit` are those of the plan where it has them. `done` is finite and not negative. */
typedef struct vt_work {
    vt_str device;
    vt_str what;
    vt_str unit;
    double done;
} vt_work;

/* Something found. `code` is of the catalogue (`VT-MEM-002`) or the plugin's own (`<component id>/…`, listed in its
 * describe); severity, action and next step are looked up by it. `value` and `limit` may be NaN: none.
 * `details` is empty or a JSON object; its members `severity`, `action`, `part`, `next_step`, `source` and
 * `confirmed`, where present, are taken instead of the looked-up ones. */
typedef struct vt_finding {
    vt_str code;
    vt_str device;
    vt_str message;
    double value;
    double limit;
    vt_str unit;
    vt_str details;
} vt_finding;

/* ---- What the host offers ----------------------------------------------------------------------------------- */

struct vt_host;

/* One call of a plugin's function. Lives until that function returns. */
typedef struct vt_call {
    uint32_t struct_size;
    int32_t cancel_fd;   /* readable once the call is cancelled: for poll(); never read from it, never close it */
    int64_t deadline_ns; /* CLOCK_MONOTONIC; after it the call is cancelled. 0: none */
    const struct vt_host *host;
    void *ctx; /* the host's own */
} vt_call;

/* Every function [any thread]; every input is copied before it returns. Grows at the end only: test `struct_size`
 * (VT_HAS) before using a member that this header's first edition did not have. */
typedef struct vt_host {
    uint32_t struct_size;
    uint32_t reserved0;

    /* Say why the call cannot do its job; returns `status`: `return host->fail(call, VT_E_TOOL, why);`. The last
     * message counts. */
    vt_status (*fail)(const vt_call *call, vt_status status, vt_str message);

    /* Not 0 once the call should end: the operator, the deadline, or a critical breach wants it. */
    int32_t (*cancelled)(const vt_call *call);

    /* CLOCK_MONOTONIC in nanoseconds. */
    int64_t (*now_ns)(const vt_call *call);

    /* One line for the run's log, VT_LOG_*. More than the rate limit is dropped and counted. */
    void (*log)(const vt_call *call, int32_t level, vt_str line);

    /* Where the work is: name of the sub-step and 0 … 1000 of it, -1 for unknown. The sign of life: a stage that
     * gives none (nor samples, work, log) for its `max_silence` is stopped. */
    vt_status (*progress)(const vt_call *call, vt_str sub_step, int32_t permille);

    /* `n` samples, `stride` bytes apart (sizeof(vt_sample) of the caller's header).
     * VT_STOP: a critical rule broke, end the call. VT_E_INVALID: one was bad; the good ones are taken. */
    vt_status (*samples)(const vt_call *call, const vt_sample *samples, size_t n, size_t stride);

    /* `n` pieces of work, `stride` bytes apart. */
    vt_status (*work)(const vt_call *call, const vt_work *work, size_t n, size_t stride);

    /* One finding; `size` is sizeof(vt_finding) of the caller's header. */
    vt_status (*finding)(const vt_call *call, const vt_finding *finding, size_t size);

    /* Write the named input to `out`, in one chunk or several. VT_E_NOT_FOUND: this call has none of that name.
     *   config                settings, checked against the describe's schema, defaults filled in   (JSON object)
     *   plan                  what plan/1 answered, or the default plan: targets and intended work   (JSON object)
     *   endpoints             what this stage's serve/1 wrote                                        (JSON object)
     *   facts                 the inventory; `facts/<json pointer>` a part: `facts/disks/0/serial`   (JSON)
     *   event                 notifiers: what happened                                               (JSON object)
     *   bundle, format        reporters: the whole report document, the format's id                  (JSON, text)
     *   capture, capture/<n>  replay and parse: captured output, the first, the n-th from 0          (raw bytes)
     *   capture/<n>/tool      the tool that made it; empty where its content must tell               (text)
     *   journal               cleanup: every entry written by this stage, oldest first               (JSON array)
     *   secret/<name>         a secret named in the settings                                         (text)
     *   stderr                the last 64 KiB that the last `spawn` on this thread wrote to stderr    (raw bytes) */
    vt_status (*read)(const vt_call *call, vt_str name, const vt_sink *out);

    /* A descriptor to write an artifact to (a pipe: no seeking); the caller closes it, at the latest before the
     * call returns. `name` is a file name without a slash, used once a call. */
    vt_status (*artifact)(const vt_call *call, vt_str name, vt_str media_type, int32_t *fd);

    /* Open a device node or a file under /dev, VT_OPEN_*; the caller closes it. */
    vt_status (*open_device)(const vt_call *call, vt_str device, int32_t mode, int32_t *fd);

    /* Run a tool and wait for it: `argv[0]` is looked up in a fixed PATH; LC_ALL=C, no input, no shell. `out` (may
     * be null) gets its stdout as it comes, on the calling thread; VT_STOP from it ends the tool. Lines on stderr go
     * to the log and to `read("stderr")`. `exit_code`: 128 + signal when a signal ended it.
     * The runner records command, exit, CPU time and bytes: that record backs the work a stage claims.
     * VT_E_TOOL: not there or would not start. VT_E_CANCELLED: ended because the call was cancelled. */
    vt_status (*spawn)(const vt_call *call, const vt_str *argv, size_t argc, const vt_sink *out, int32_t *exit_code);

    /* Remember how to undo a change (a JSON value, at most 64 KiB); durable before it returns VT_OK, so: journal
     * first, then change. `cleanup` reads it back, in a fresh process after a kill too. */
    vt_status (*journal)(const vt_call *call, vt_str json);

    /* An extension by id, or null: what version 1 did not foresee. Static, lives as long as the process. */
    const void *(*get)(const vt_call *call, const char *interface_id);
} vt_host;

/* Whether `member` of the struct behind `pointer` is there: the other side may be older than this header. */
#define VT_HAS(pointer, type, member) \
    ((size_t)(pointer)->struct_size >= offsetof(type, member) + sizeof((pointer)->member))

/* ---- What a plugin is --------------------------------------------------------------------------------------- */

/* Static data: lives as long as the process. */
typedef struct vt_component {
    uint32_t struct_size;
    uint32_t reserved0;
    const char *id;   /* reverse domain name, the `id` of its describe: "org.example.wear" */
    const char *kind; /* "stage" | "probe" | "notifier" | "reporter" | "power" */
    vt_str describe;  /* <id>.json, embedded at build */

    /* [work thread] Make an instance. May be null: `self` is then null in every call. */
    vt_status (*create)(const vt_call *call, void **self);
    /* [work thread] The last call of an instance. May be null when `create` is. */
    void (*destroy)(void *self);
    /* [work thread] The table of an interface of this component, static; null: not in this file. */
    const void *(*get)(const char *interface_id);
} vt_component;

/* Static data. `components` ends with a null pointer. */
typedef struct vt_module {
    uint32_t struct_size;
    uint32_t reserved0;
    const char *name;
    const char *version;
    const vt_component *const *components;
} vt_module;

/* The one exported symbol. Quick, without side effects, the same answer each time; null: cannot be used here.
 * `reserved` is null. */
typedef const vt_module *vt_plugin_entry_v1_fn(const void *reserved);

#if defined(__GNUC__)
#define VT_EXPORT __attribute__((visibility("default")))
#else
#define VT_EXPORT
#endif
VT_EXPORT const vt_module *vt_plugin_entry_v1(const void *reserved);

/* ---- Interfaces --------------------------------------------------------------------------------------------- */
/* Tables of functions, each [work thread] of its instance. A member that is null is not offered. */

/* Asked by the host, within 5 s; reads `config` and `facts`; nothing of the machine itself is touched. Writes a JSON
 * object: {targets[{kind, device, path?, part?, work[{what, unit, planned}], params?}], untargeted[{kind, device,
 * reason}], sub_steps[], tools[], rules[], estimate_s, timeout_s?, destructive?, refused?}. */
#define VT_STAGE_PLAN_1 "vt.stage.plan/1"
typedef struct vt_stage_plan_1 {
    uint32_t struct_size;
    uint32_t reserved0;
    vt_status (*plan)(void *self, const vt_call *call, const vt_sink *out);
} vt_stage_plan_1;

/* Asked by the host while the stage lasts: write where the service listens (a JSON object, once, as soon as it
 * does), then stay until cancelled. */
#define VT_STAGE_SERVE_1 "vt.stage.serve/1"
typedef struct vt_stage_serve_1 {
    uint32_t struct_size;
    uint32_t reserved0;
    vt_status (*serve)(void *self, const vt_call *call, const vt_sink *endpoints);
} vt_stage_serve_1;

/* Asked by the agent on the machine under test. */
#define VT_STAGE_RUN_1 "vt.stage.run/1"
typedef struct vt_stage_run_1 {
    uint32_t struct_size;
    uint32_t reserved0;
    /* Exercise every target of `plan`; report work, samples and findings as they come. */
    vt_status (*run)(void *self, const vt_call *call);
    /* Put back what `journal` says was changed; in a fresh process after a kill. May be null. */
    vt_status (*cleanup)(void *self, const vt_call *call);
    /* The same judgement from captured output (`capture/<n>`), touching no device. May be null. */
    vt_status (*replay)(void *self, const vt_call *call);
} vt_stage_run_1;

/* Asked by the agent, within 30 s. */
#define VT_PROBE_1 "vt.probe/1"
typedef struct vt_probe_1 {
    uint32_t struct_size;
    uint32_t reserved0;
    /* Write the facts (a JSON object, a fragment of the inventory); raw outputs become artifacts. */
    vt_status (*collect)(void *self, const vt_call *call, const vt_sink *facts);
    /* The same facts from captured output (`capture/<n>`), touching nothing. */
    vt_status (*parse)(void *self, const vt_call *call, const vt_sink *facts);
    /* Report the sensors as they are now, by `samples`; called again and again on one instance. May be null. */
    vt_status (*sample)(void *self, const vt_call *call);
} vt_probe_1;

/* Asked by the host, within 10 s, once an event. */
#define VT_NOTIFIER_1 "vt.notifier/1"
typedef struct vt_notifier_1 {
    uint32_t struct_size;
    uint32_t reserved0;
    vt_status (*deliver)(void *self, const vt_call *call);
} vt_notifier_1;

/* Asked by the host, within 60 s: the same bytes for the same bundle. */
#define VT_REPORTER_1 "vt.reporter/1"
typedef struct vt_reporter_1 {
    uint32_t struct_size;
    uint32_t reserved0;
    vt_status (*render)(void *self, const vt_call *call, const vt_sink *out);
} vt_reporter_1;

/* Asked by the host, within 30 s. `state` writes {"power": "on" | "off" | "unknown"}; `set` takes VT_POWER_*. */
#define VT_POWER_1 "vt.power/1"
typedef struct vt_power_1 {
    uint32_t struct_size;
    uint32_t reserved0;
    vt_status (*state)(void *self, const vt_call *call, const vt_sink *out);
    vt_status (*set)(void *self, const vt_call *call, int32_t action);
} vt_power_1;

#ifdef __cplusplus
}
#endif
#endif
