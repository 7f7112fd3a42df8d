// <vt-chart data-run="7" data-key="cpu/busy" data-unit="ratio">: a live chart of one measurement, drawn by uPlot from
// the API; the table inside it stays for whoever has no script.
class VtChart extends HTMLElement {
    connectedCallback() {
        if (typeof uPlot === 'undefined') return;
        this.stream = document.getElementById('stream');
        this.onMeasurement = () => this.soon();
        this.stream?.addEventListener('measurement', this.onMeasurement);
        this.load();
    }

    disconnectedCallback() {
        this.stream?.removeEventListener('measurement', this.onMeasurement);
        clearTimeout(this.timer);
        this.timer = undefined;
    }

    soon() {
        if (this.timer || document.hidden) return;
        this.timer = setTimeout(() => {
            this.timer = undefined;
            this.load();
        }, 2000);
    }

    async load() {
        const { run, key } = this.dataset;
        const answer = await fetch(`/api/v1/runs/${run}/measurements?key=${encodeURIComponent(key)}&points=600`);
        if (!answer.ok) return;
        const { series } = await answer.json();
        const one = (series ?? [])[0];
        if (!one || one.points.length < 2) return;
        const data = [one.points.map((p) => p[0]), one.points.map((p) => p[1])];
        if (this.plot) {
            this.plot.setData(data);
            return;
        }
        this.replaceChildren();
        this.plot = new uPlot({
            width: this.clientWidth || 600,
            height: 220,
            scales: { x: { time: false } },
            axes: [{ label: 'seconds since the run began' }, { label: `${key} (${this.dataset.unit})`, size: 70 }],
            series: [{ label: 'second' }, { label: key, stroke: '#1f6feb', width: 2 }],
        }, data, this);
    }
}
customElements.define('vt-chart', VtChart);
