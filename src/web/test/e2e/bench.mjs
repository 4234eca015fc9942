// The product in a browser: the package in the stand-ins of Splunk Web, splunkd and Microsoft, and Chromium in front.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

// The stand-in of splunkd makes its certificate anew at each start.
process.removeAllListeners('warning');
process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';

const root = join(dirname(fileURLToPath(import.meta.url)), '../../../..');
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const pictures = process.env.WEB_PICTURES ?? join(root, 'target/web-pictures');

/** Starts the stand-ins; WEB_BENCH may name a file with the line of JSON of running ones. */
export async function startBench(options = {}) {
    if (process.env.WEB_BENCH && Object.keys(options).length === 0) {
        return { ...JSON.parse(readFileSync(process.env.WEB_BENCH, 'utf8')), stop: async () => {} };
    }
    const { WEB_CLASSPATH: classPath, WEB_TARBALL: tarball } = process.env;
    if (!classPath || !tarball) {
        throw new Error('WEB_CLASSPATH and WEB_TARBALL are not set: run scripts/web.sh');
    }
    const parameters = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
    const java = spawn(
        process.env.JAVA_HOME ? join(process.env.JAVA_HOME, 'bin/java') : 'java',
        [
            '-Xmx512m',
            '-XX:TieredStopAtLevel=1',
            '-cp',
            classPath,
            'ta.simulator.splunkweb.WebBench',
            '--tarball',
            tarball,
            ...parameters,
        ],
        { stdio: ['pipe', 'pipe', 'inherit'] },
    );
    const ended = new Promise((resolve) => java.once('exit', resolve));
    const line = await Promise.race([
        new Promise((resolve) => createInterface(java.stdout).once('line', resolve)),
        ended.then((code) => Promise.reject(new Error(`the stand-ins ended with ${code}`))),
    ]);
    const stop = async () => {
        java.stdin.end();
        await ended;
    };
    return { ...JSON.parse(line), stop };
}

/** Gives the stand-ins an order, see WebControl and WebBench. */
export async function order(bench, orders) {
    const answer = await fetch(bench.control, { method: 'POST', body: JSON.stringify(orders) });
    if (!answer.ok) {
        throw new Error(`${answer.status} ${await answer.text()}`);
    }
}

/** Calls splunkd as an administrator. */
export async function splunkd(bench, method, path, form) {
    const url = `${bench.splunkd}/servicesNS/nobody/TA_defender/${path}${path.includes('?') ? '&' : '?'}output_mode=json&count=0`;
    const answer = await fetch(url, {
        method,
        headers: { authorization: `Basic ${Buffer.from(`${bench.user}:${bench.password}`).toString('base64')}` },
        body: form && new URLSearchParams(form),
    });
    return { status: answer.status, body: await answer.json().catch(() => undefined) };
}

export function startBrowser() {
    return chromium.launch({
        executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
        args: ['--no-sandbox', '--disable-gpu'],
    });
}

/** A browser of its own for one test, logged in, which notes every request and what the page complains about. */
export async function visit(browser, bench, { view = 'configuration', tab, as = 'admin', size, ready = true } = {}) {
    const context = await browser.newContext({
        viewport: size ?? { width: 1280, height: 860 },
        reducedMotion: 'reduce',
    });
    const page = await context.newPage();
    // Only for what hangs: the machine may be busy.
    page.setDefaultTimeout(180_000);
    const seen = { requests: [], complaints: [] };
    page.on('request', (request) => seen.requests.push(request));
    page.on('pageerror', (error) => seen.complaints.push(`page: ${error.message}`));
    page.on('console', (message) => {
        // Chromium reports each answer above 399 here; the tests that provoke them look at what the page made of it.
        if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) {
            seen.complaints.push(`console: ${message.text()}`);
        }
    });
    await page.goto(`${bench.web}/app/TA_defender/${view}`);
    await logIn(page, bench, as);
    if (ready) {
        await page.getByRole('tab', { name: tab ?? 'Accounts' }).click();
    }
    return { page, context, seen };
}

export async function logIn(page, bench, as = 'admin') {
    await page.getByLabel('Username').fill(as === 'admin' ? bench.user : bench.analyst);
    await page.getByLabel('Password').fill(as === 'admin' ? bench.password : bench.analyst_password);
    await page.getByRole('button', { name: /log ?in|sign ?in/i }).click();
}

/** Everything axe-core finds, as lines. */
export async function axe(page) {
    await page.evaluate(axeSource);
    const { violations } = await page.evaluate(() =>
        window.axe.run(document, {
            runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
        }),
    );
    return violations.flatMap(({ id, help, nodes }) =>
        nodes.map((node) => `${id}: ${help}: ${node.html.slice(0, 200)} ${node.failureSummary?.slice(0, 300)}`),
    );
}

export async function picture(page, name) {
    mkdirSync(pictures, { recursive: true });
    await page.screenshot({ path: join(pictures, `${name}.png`) });
}
