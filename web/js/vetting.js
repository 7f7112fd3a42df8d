// What htmx does not do by itself: say whether the stream is live, bring a first connect that failed back to life,
// and keep the log at its end while a person reads there.
const stream = document.getElementById('stream');
const chip = document.getElementById('live');
let last = 0;

function show(text, tone) {
    if (!chip) return;
    chip.textContent = text;
    chip.className = `badge chip ${tone}`;
}

if (stream) {
    const alive = () => {
        last = Date.now();
        show('● Live', 'good');
    };
    for (const name of ['htmx:sse:after:connection', 'htmx:sse:after:message', 'run.changed', 'stage.changed', 'progress', 'measurement', 'log']) {
        stream.addEventListener(name, alive);
    }
    for (const name of ['htmx:sse:error', 'htmx:error', 'htmx:sse:close']) {
        stream.addEventListener(name, () => show('◌ Reconnecting', 'open'));
    }
    // A comment goes out every 15 s, but only messages are seen here: while the run is active, progress comes each second.
    setInterval(() => {
        if (document.hidden || stream.dataset.ended === 'yes') return;
        if (last !== 0 && Date.now() - last < 20000) return;
        if (!stream._htmx?.sse) {
            show('◌ Reconnecting', 'open');
            stream.dispatchEvent(new CustomEvent('vt:reconnect'));
        }
    }, 5000);
}

document.addEventListener('htmx:before:swap', (event) => {
    const log = document.querySelector('pre.log');
    if (log) log.dataset.atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 24 ? 'yes' : 'no';
    return event;
});
function follow() {
    const log = document.querySelector('pre.log');
    if (log && log.dataset.atEnd !== 'no') log.scrollTop = log.scrollHeight;
}
document.addEventListener('htmx:after:swap', follow);
follow();
