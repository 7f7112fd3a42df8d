// A real vettingd, a real agent and a real browser for the tests of the pages. Everything lives in one scratch folder
// and ends with the test.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { chromium } from 'playwright-core';

const { VETTING_BIN_DIR: bin, VETTING_PLUGIN_DIR: plugins, VETTING_PROFILE_DIR: profiles, VETTING_CHROMIUM: browserPath } = process.env;

/// Asks until `answer` is truthy; the one place that waits by the clock.
export async function until(what, answer, seconds = 60) {
    const end = Date.now() + seconds * 1000;
    for (;;) {
        const got = await answer();
        if (got) return got;
        if (Date.now() > end) throw new Error(`waited ${seconds} s in vain for ${what}`);
        await pause(50);
    }
}

class Program {
    constructor(name, args) {
        this.said = '';
        this.child = spawn(join(bin, name), args, { stdio: ['ignore', 'pipe', 'pipe'] });
        for (const stream of [this.child.stdout, this.child.stderr]) stream.on('data', (bytes) => { this.said += bytes; });
    }

    get running() { return this.child.exitCode === null && this.child.signalCode === null; }

    async stop() {
        if (!this.running) return;
        const gone = once(this.child, 'exit');
        this.child.kill('SIGTERM');
        await gone;
    }
}

export class Site {
    static async start(profile) {
        const site = new Site();
        site.folder = mkdtempSync(join(tmpdir(), 'vetting-web-'));
        site.state = join(site.folder, 'host');
        const own = join(site.folder, 'profiles');
        mkdirSync(own);
        writeFileSync(join(own, 'pages.yaml'), profile);
        const ready = join(site.folder, 'ready.json');
        site.host = new Program('vettingd', ['--state', site.state, '--local', '--ready-file', ready, '--listen', '127.0.0.1:0',
            '--runner', join(bin, 'vetting-plugin-runner'), '--profiles', own, '--profiles', profiles, '--plugins', plugins]);
        await until('vettingd', () => existsSync(ready) || !site.host.running);
        if (!site.host.running) throw new Error(site.host.said);
        ({ url: site.url, fingerprint: site.fingerprint, api_token: site.token } = JSON.parse(readFileSync(ready)));
        site.password = (await until('the one-time password', () => /one-time password (\S+)/.exec(site.host.said)))[1];
        site.browser = await chromium.launch({ executablePath: browserPath, args: ['--no-sandbox', '--disable-quic'] });
        site.agents = [];
        await site.addThisMachine();
        return site;
    }

    /// The page offers what is registered: a first run that never starts brings this machine in.
    async addThisMachine() {
        const context = await this.browser.newContext({ baseURL: this.url, ignoreHTTPSErrors: true });
        const answer = await context.request.post('/api/v1/runs', {
            headers: { Authorization: `Bearer ${this.token}` }, data: { local: true, profile: 'pages', start: false } });
        if (answer.status() !== 201) throw new Error(await answer.text());
        await context.close();
    }

    /// A page of a context of its own; what the browser complains of is in `page.complaints`.
    async page(options = {}) {
        const context = await this.browser.newContext({ baseURL: this.url, ignoreHTTPSErrors: true, ...options });
        context.setDefaultTimeout(90000);
        const page = await context.newPage();
        page.complaints = [];
        // A request that was under way when the page was left is no fault of it.
        const left = (text) => text.includes('Failed to fetch');
        page.on('console', (message) => { if (message.type() === 'error' && !left(message.text())) page.complaints.push(message.text()); });
        page.on('pageerror', (error) => page.complaints.push(String(error)));
        return page;
    }

    async logIn(page, password = this.password) {
        await page.goto('/login');
        await page.getByLabel('Name').fill('admin');
        await page.getByLabel('Password').fill(password);
        await page.getByRole('button', { name: 'Log in' }).click();
    }

    /// The local agent for a run, as soon as the host has its boot token ready.
    async agent(run) {
        const token = join(this.state, 'local', `run-${run}.token`);
        await until('the boot token', () => existsSync(token));
        this.agents.push(new Program('vetting-agent', ['run', '--host', this.url, '--run', String(run), '--token-file', token,
            '--state', join(this.folder, `agent-${run}`), '--fingerprint', this.fingerprint, '--local',
            '--runner', join(bin, 'vetting-plugin-runner'), '--plugins', plugins]));
    }

    async stop() {
        await this.browser?.close();
        for (const agent of this.agents) await agent.stop();
        await this.host.stop();
        rmSync(this.folder, { recursive: true, force: true });
    }
}
