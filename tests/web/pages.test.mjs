// The pages as a person meets them: in a real browser, over TLS, with a real run going on behind them.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { Site } from './site.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const profile = `extends: try
sidecar: {interval_s: 1}
stages:
  - {id: CPUStress, config: {duration_s: 12}}
`;

let site;
before(async () => { site = await Site.start(profile); });
after(async () => { await site?.stop(); });

/// No rule of WCAG 2.1 A and AA that a program can check is broken. (The page's own policy forbids foreign scripts;
/// the checker is put in by the browser's driver.)
async function accessible(page, where) {
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] }));
    assert.deepEqual(violations.map((v) => `${where}: ${v.id}: ${v.nodes.map((n) => n.target).join(' ')}`), []);
}

async function startRun(page) {
    await page.goto('/');
    await page.getByLabel('Profile').selectOption('pages');
    await page.getByRole('button', { name: 'Start a run' }).click();
    await page.waitForURL(/\/runs\/\d+$/);
    return Number(/\d+$/.exec(page.url())[0]);
}

test('a stranger is asked to log in and comes out where he wanted to go', async () => {
    const page = await site.page();
    await page.goto('/runs/1');
    assert.match(page.url(), /\/login\?next=/);
    await accessible(page, 'login');
    await site.logIn(page, 'not the password');
    await page.getByRole('alert').waitFor();
    await accessible(page, 'login refused');
    await site.logIn(page);
    await page.getByRole('heading', { name: 'Fleet' }).waitFor();
    await accessible(page, 'fleet');
    await page.context().close();
});

test('a run is followed from its start to its verdict without a reload', async () => {
    const page = await site.page();
    await site.logIn(page);
    await page.getByRole('heading', { name: 'Fleet' }).waitFor();
    const run = await startRun(page);
    await page.evaluate(() => { globalThis.neverReloaded = true; });
    await site.agent(run);
    await page.getByText('● Live').waitFor();
    await page.locator('.timeline progress').first().waitFor();
    await accessible(page, 'active run');
    await page.locator('.verdict .word').filter({ hasText: /^(fit|inconclusive)/i }).waitFor({ timeout: 90000 });
    assert.equal(await page.evaluate(() => globalThis.neverReloaded), true);
    assert.match(await page.locator('.timeline').innerText(), /CPUStress[\s\S]*passed/i);
    assert.ok((await page.locator('pre.log').innerText()).length > 0, 'the log is empty');
    await accessible(page, 'ended run');

    await page.reload();
    await page.locator('vt-chart canvas').waitFor();
    const points = await page.evaluate(() => document.querySelector('vt-chart').plot.data[0].length);
    assert.ok(points >= 3, `the chart has ${points} points`);
    assert.deepEqual(page.complaints, []);

    await page.getByRole('link', { name: 'HTML' }).click();
    await page.getByText('What was tested, and what was not').first().waitFor();
    await page.context().close();
});

test('the button cancels a run', async () => {
    const page = await site.page();
    await site.logIn(page);
    await page.getByRole('heading', { name: 'Fleet' }).waitFor();
    const run = await startRun(page);
    await site.agent(run);
    await page.locator('.timeline progress').first().waitFor();
    await page.getByRole('button', { name: 'Cancel this run' }).click();
    await page.locator('.verdict .word').filter({ hasText: /cancelled/i }).waitFor({ timeout: 60000 });
    assert.equal(await page.getByRole('button', { name: 'Cancel this run' }).count(), 0);
    await page.context().close();
});

test('without scripts every page can be read', async () => {
    const page = await site.page({ javaScriptEnabled: false });
    await site.logIn(page);
    await page.getByRole('heading', { name: 'Fleet' }).waitFor();
    await page.getByRole('link', { name: '1', exact: true }).first().click();
    await page.getByRole('heading', { name: 'Stages' }).waitFor();
    await page.getByRole('heading', { name: 'Log' }).waitFor();
    await page.context().close();
});

test('a run that is not there is said in words', async () => {
    const page = await site.page();
    await site.logIn(page);
    await page.getByRole('heading', { name: 'Fleet' }).waitFor();
    const answer = await page.goto('/runs/999999');
    assert.equal(answer.status(), 404);
    await accessible(page, 'not found');
    await page.getByText('Not found').first().waitFor();
    await page.context().close();
});

test('a form from another site changes nothing', async () => {
    const page = await site.page();
    await site.logIn(page);
    await page.getByRole('heading', { name: 'Fleet' }).waitFor();
    const answer = await page.request.post('/runs', { form: { host: '1', profile: 'pages', csrf: 'guessed' }, headers: { Origin: 'https://evil.example' } });
    assert.equal(answer.status(), 403);
    await page.context().close();
});
