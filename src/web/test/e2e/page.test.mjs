import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { axe, logIn, order, picture, splunkd, startBench, startBrowser, visit } from './bench.mjs';

let bench;
let browser;
const open = [];

before(async () => {
    [bench, browser] = await Promise.all([startBench(), startBrowser()]);
});

after(async () => {
    await browser?.close();
    await bench?.stop();
});

beforeEach(async () => {
    await Promise.all(open.splice(0).map((context) => context.close()));
    await order(bench, {
        reset: true,
        version: '10.4',
        theme: 'light',
        script_silent: false,
        templates_deactivated: false,
    });
});

async function enter(options) {
    const visitor = await visit(browser, bench, options);
    open.push(visitor.context);
    return visitor;
}

const dialog = (page) => page.getByRole('dialog');
const tab = (page, name) => page.getByRole('tab', { name }).click();

async function fillAccount(page, name, { secret = bench.secret } = {}) {
    const form = dialog(page);
    await form.getByLabel('Name').fill(name);
    await form.getByLabel('Tenant ID').fill(bench.account.tenant_id);
    await form.getByLabel('Client ID').fill(bench.account.client_id);
    await choose(page, form.getByLabel('Cloud'), 'Custom');
    await form.getByLabel('Login address').fill(bench.account.login_url);
    await form.getByLabel('Microsoft Graph address').fill(bench.account.graph_url);
    await form.locator('input[name=secret]').fill(secret);
}

async function choose(page, select, option) {
    await select.click();
    await page.getByRole('option', { name: option }).click();
}

async function advanced(page) {
    await dialog(page).getByText('Advanced settings').click();
}

async function stored(user) {
    const { body } = await splunkd(bench, 'GET', 'storage/passwords');
    return body.entry.filter((each) => each.content.username === user).map((each) => each.content.clear_password);
}

async function createInput(name, settings = {}) {
    const { status, body } = await splunkd(bench, 'POST', 'data/inputs/defender_incidents', {
        name,
        account: 'contoso',
        index: 'defender',
        disabled: '1',
        ...settings,
    });
    assert.equal(status, 201, JSON.stringify(body));
}

async function eventually(what, check, seconds = 180) {
    const end = Date.now() + seconds * 1000;
    for (;;) {
        if (await check()) {
            return;
        }
        assert.ok(Date.now() < end, `not within ${seconds} s: ${what}`);
        await new Promise((resolve) => setTimeout(resolve, 200));
    }
}

describe('first run', () => {
    it('leads from nothing to events, and shows the secret nowhere', async () => {
        const { page, context, seen } = await enter();
        await picture(page, '1-first-page');

        await page.getByRole('button', { name: 'Add the first account' }).click();
        await fillAccount(page, 'contoso');
        await dialog(page).getByRole('button', { name: 'Test connection' }).click();
        await dialog(page).getByText('The connection works.').waitFor();
        await picture(page, '2-test-connection');
        assert.deepEqual(await axe(page), []);
        await dialog(page).getByRole('button', { name: 'Save' }).click();
        await page.getByRole('cell', { name: 'contoso', exact: true }).waitFor();

        await page.getByRole('button', { name: 'Add the first input' }).click();
        assert.ok(
            await dialog(page)
                .getByRole('radio', { name: /^Incidents and their alerts/ })
                .isChecked(),
        );
        await dialog(page).getByLabel('Name').fill('all');
        assert.equal(await dialog(page).getByRole('combobox', { name: 'Index' }).inputValue(), 'defender');
        await advanced(page);
        await dialog(page).getByLabel('Interval').fill('10');
        await page.keyboard.press('Tab');
        await picture(page, '3-add-input');
        await dialog(page).getByRole('button', { name: 'Create' }).click();
        await page.getByText('Input all is created').waitFor();
        await picture(page, '4-input-created');
        assert.equal(await page.getByRole('region', { name: 'First steps' }).count(), 0);

        await eventually('events of the new input', async () => {
            const { body } = await splunkd(bench, 'GET', 'data/indexes/defender');
            return Number(body.entry[0].content.totalEventCount) > 0;
        });
        assert.deepEqual(await stored('contoso'), [bench.secret]);
        await tab(page, 'Health');
        await page.getByRole('row', { name: /all Incidents and their alerts/ }).waitFor();
        await picture(page, '5-health');
        assertSecretStayedInside(seen, await page.content(), await context.storageState());
        assert.deepEqual(seen.complaints, []);
    });
});

function assertSecretStayedInside(seen, content, storage) {
    const secret = bench.secret;
    for (const request of seen.requests) {
        assert.ok(!decodeURIComponent(request.url()).includes(secret), request.url());
        const body = decodeURIComponent(request.postData() ?? '');
        if (body.includes(secret)) {
            assert.match(request.url(), /storage\/passwords|ta_defender\/test/);
        }
    }
    assert.ok(!content.includes(secret));
    assert.ok(!JSON.stringify(storage).includes(secret));
}

describe('accounts', () => {
    it('are refused with the faults at their fields before anything is sent', async () => {
        const { page, seen } = await enter();
        await page.getByRole('button', { name: 'Add the first account' }).click();
        await dialog(page).getByRole('button', { name: 'Save' }).click();

        await page.getByText('Enter a name').waitFor();
        await page.getByText('Enter the directory (tenant) ID').waitFor();
        assert.equal(await page.evaluate(() => document.activeElement.getAttribute('name')), 'name');
        await picture(page, 'account-faults');
        assert.deepEqual(await axe(page), []);
        assert.ok(
            !seen.requests.some(
                (request) => request.method() === 'POST' && request.url().includes('conf-defender_account'),
            ),
        );
    });

    it('keep their secret when the field is left empty', async () => {
        await order(bench, { account: 'contoso' });
        const { page } = await enter();
        await page.getByRole('button', { name: 'Edit contoso' }).click();
        await dialog(page).getByLabel('Tenant ID').fill('contoso.example');
        assert.equal(await dialog(page).locator('input[name=secret]').inputValue(), '');
        await dialog(page).getByRole('button', { name: 'Save' }).click();
        await page.getByText('Account contoso is saved.').waitFor();

        assert.deepEqual(await stored('contoso'), [bench.secret]);
        const { body } = await splunkd(bench, 'GET', 'configs/conf-defender_account/contoso');
        assert.equal(body.entry[0].content.tenant_id, 'contoso.example');
        assert.equal(body.entry[0].content.client_id, bench.account.client_id);
    });

    it('take a private key in several pieces and drop the rest of a longer one', async () => {
        await order(bench, { account: 'contoso' });
        for (const part of ['contoso#2', 'contoso#3', 'contoso#4']) {
            await splunkd(bench, 'POST', 'storage/passwords', { name: part, realm: 'TA_defender', password: 'old' });
        }
        const key = `-----BEGIN PRIVATE KEY-----\n${'A'.repeat(300)}\n-----END PRIVATE KEY-----`;
        const { page } = await enter();
        await page.getByRole('button', { name: 'Edit contoso' }).click();
        await dialog(page).getByText('Certificate', { exact: true }).click();
        await dialog(page)
            .locator('textarea[name=certificate]')
            .fill('-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----');
        await dialog(page).getByRole('button', { name: 'Save' }).click();
        await dialog(page).getByText('Enter the private key.').waitFor();
        await dialog(page)
            .locator('input[type=file]')
            .last()
            .setInputFiles({ name: 'key.pem', mimeType: 'text/plain', buffer: Buffer.from(`${key}\n`) });
        await dialog(page).getByRole('button', { name: 'Save' }).click();
        await page.getByText('Account contoso is saved.').waitFor();

        const parts = [await stored('contoso'), await stored('contoso#2'), await stored('contoso#3')];
        assert.equal(parts.slice(0, 2).flat().join(''), key);
        assert.deepEqual(parts[2], []);
        assert.deepEqual(await stored('contoso#4'), []);
    });

    it('cannot be deleted while an input uses them, and take their secret along', async () => {
        await order(bench, { account: 'contoso' });
        await createInput('all');
        const { page } = await enter();
        await page.getByRole('button', { name: 'Delete contoso' }).click();
        await dialog(page)
            .getByText('You cannot delete it while an input uses it: all (Incidents and their alerts).')
            .waitFor();
        await picture(page, 'account-in-use');
        await dialog(page).getByRole('button', { name: 'Close' }).last().click();

        await tab(page, 'Inputs');
        await page.getByRole('button', { name: 'Delete all' }).click();
        await dialog(page).getByRole('button', { name: 'Delete' }).click();
        await page.getByText('Input all is deleted.').waitFor();
        await tab(page, 'Accounts');
        await page.getByRole('button', { name: 'Delete contoso' }).click();
        await dialog(page).getByRole('button', { name: 'Delete' }).click();
        await page.getByText('Account contoso and its secret are deleted.').waitFor();
        assert.deepEqual(await stored('contoso'), []);
    });

    it('are found among five hundred', async () => {
        await order(bench, { accounts: 500 });
        const { page } = await enter();
        assert.equal(await page.getByRole('row').count(), 26);
        await picture(page, 'accounts-500');
        await page.getByRole('button', { name: 'Name' }).click();
        await page.getByRole('cell', { name: 'tenant_0500', exact: true }).waitFor();
        await page.getByRole('button', { name: 'Next' }).click();
        await page.getByRole('cell', { name: 'tenant_0475', exact: true }).waitFor();
        await page.getByLabel('Filter accounts').fill('tenant_0042');
        await page.getByText('1 of 500 accounts').waitFor();
        await page.getByRole('button', { name: 'Edit tenant_0042' }).click();
        await dialog(page).getByRole('heading', { name: 'Edit account tenant_0042' }).waitFor();
    });
});

describe('five hundred accounts and inputs', () => {
    it('are there at once, in pages', async (test) => {
        await order(bench, { accounts: 500 });
        await order(bench, { inputs: 500 });
        const { page, seen } = await enter({ ready: false });
        await page.getByText('500 inputs').waitFor();
        seen.requests.length = 0;
        await page.reload();
        await page.getByText('500 inputs').waitFor();
        const calls = seen.requests.map((each) => each.url()).filter((url) => url.includes('/__raw/'));
        // Each list whole and once, and nothing for a single account or input.
        assert.equal(new Set(calls.map((url) => new URL(url).pathname)).size, calls.length, calls.join('\n'));
        assert.ok(calls.length <= 20, `${calls.length} calls`);
        assert.ok(!calls.some((url) => url.includes('tenant_')), calls.join('\n'));
        const times = await page.evaluate(() => {
            const [navigation] = performance.getEntriesByType('navigation');
            const script = performance
                .getEntriesByType('resource')
                .find(({ name }) => name.endsWith('pages/console.js'));
            const rest = performance.getEntriesByType('resource').filter(({ name }) => name.includes('__raw'));
            const slowest = rest
                .sort((left, right) => right.duration - left.duration)
                .slice(0, 4)
                .map(({ name, duration }) => `${name.replace(/.*TA_defender|[?].*/g, '')} ${Math.round(duration)} ms`);
            return {
                slowest: slowest.join(', '),
                start: navigation.startTime,
                script: Math.round(script.responseEnd),
                answers: Math.round(Math.max(...rest.map(({ responseEnd }) => responseEnd))),
                now: Math.round(performance.now()),
            };
        });
        // A figure for the reader: the machine decides how long it takes.
        test.diagnostic(
            `script ${times.script} ms, last answer ${times.answers} ms, list ${times.now} ms after the start;` +
                ` slowest answers: ${times.slowest}`,
        );
        assert.equal(await page.getByRole('row').count(), 26);
        await picture(page, 'health-500');
        await tab(page, 'Inputs');
        await page.getByLabel('Filter inputs').fill('tenant_0042');
        await page.getByText('1 of 500 inputs').waitFor();
        await picture(page, 'inputs-500');
    });
});

describe('inputs', () => {
    it('show what the validation of the add-on says at the field it names', async () => {
        await order(bench, { account: 'contoso' });
        const { page } = await enter({ tab: 'Inputs' });
        await page.getByRole('button', { name: 'Add input' }).click();
        await dialog(page).getByLabel('Name').fill('wrong');
        await choose(page, dialog(page).getByLabel('Start time: kind'), 'Other');
        await dialog(page).locator('input[name=start_time]').fill('yesterday');
        await advanced(page);
        await dialog(page).getByLabel('Interval').fill('5');
        await dialog(page).getByRole('button', { name: 'Create' }).click();

        const fault = (label) =>
            dialog(page).locator('[data-test="control-group"][aria-invalid="true"]').filter({ hasText: label });
        await fault('Start time')
            .getByText(/yesterday/)
            .waitFor();
        await fault('Interval').getByText(/'5'|5/).first().waitFor();
        await picture(page, 'input-faults');
        assert.deepEqual(await axe(page), []);
        const { body } = await splunkd(bench, 'GET', 'data/inputs/defender_incidents');
        assert.deepEqual(body.entry, []);
    });

    it('that were set up elsewhere can be switched, cloned and edited', async () => {
        await order(bench, { account: 'contoso' });
        await createInput('all', { interval: '300' });
        const { page } = await enter({ tab: 'Inputs' });
        await page.getByRole('cell', { name: /^Disabled/ }).waitFor();
        await picture(page, 'inputs');

        await page.getByRole('switch').or(page.locator('[data-test="switch"] button')).first().click();
        await eventually('enabled', async () => {
            const { body } = await splunkd(bench, 'GET', 'data/inputs/defender_incidents/all');
            return ['false', '0'].includes(String(body.entry[0].content.disabled));
        });

        await page.getByRole('button', { name: 'Clone all' }).click();
        assert.equal(await dialog(page).getByLabel('Name').inputValue(), 'all_copy');
        await dialog(page).getByRole('button', { name: 'Create' }).click();
        await page.getByRole('button', { name: 'Edit all_copy' }).waitFor();

        await page.getByRole('button', { name: 'Edit all', exact: true }).click();
        await advanced(page);
        await dialog(page).getByLabel('Interval').fill('60');
        await dialog(page).getByRole('button', { name: 'Save' }).click();
        await page.getByText('Input all is saved.').waitFor();
        const { body } = await splunkd(bench, 'GET', 'data/inputs/defender_incidents');
        const byName = Object.fromEntries(body.entry.map((each) => [each.name, each.content]));
        assert.equal(String(byName.all.interval), '60');
        assert.equal(String(byName.all_copy.interval), '300');
        assert.equal(byName.all_copy.index, 'defender');
    });

    it('read a time again with consent only', async () => {
        await order(bench, { account: 'contoso' });
        await createInput('night');
        const { page } = await enter({ tab: 'Inputs' });
        await page.getByRole('button', { name: 'Read again night' }).click();
        await dialog(page).getByLabel('From (UTC)').fill('2026-01-31 08:30');
        await dialog(page).getByRole('button', { name: 'Read again' }).click();
        await dialog(page)
            .getByText(/^Confirm that/)
            .waitFor();
        await picture(page, 'read-again');
        assert.deepEqual(await axe(page), []);

        await dialog(page).getByLabel('To (UTC)').fill('2026-01-31 09:30');
        await dialog(page).getByRole('checkbox').check();
        await dialog(page).getByRole('button', { name: 'Read again' }).click();
        await page.getByText('Input night reads again once it is enabled.').waitFor();
        assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('aria-label')), 'Read again night');
    });

    it('for the same events are warned about, and so is an index that is not there', async () => {
        await order(bench, { account: 'contoso' });
        await createInput('all', { disabled: '0' });
        const { page } = await enter({ tab: 'Inputs' });
        await page.getByRole('button', { name: 'Add input' }).click();
        await dialog(page)
            .getByRole('radio', { name: /^Alerts only/ })
            .check();
        await dialog(page).getByText('all (Incidents and their alerts)').waitFor();
        await dialog(page).getByRole('combobox', { name: 'Index' }).fill('nowhere');
        await page.keyboard.press('Tab');
        await dialog(page).getByRole('button', { name: 'Create index nowhere here' }).click();
        await dialog(page).getByText('This host has no index nowhere').waitFor({ state: 'detached' });
        await picture(page, 'input-warnings');
        const { status } = await splunkd(bench, 'GET', 'data/indexes/nowhere');
        assert.equal(status, 200);
        await splunkd(bench, 'DELETE', 'data/indexes/nowhere');
    });

    it('that read a stream are tested before and after they are saved', async () => {
        const { page } = await enter({ tab: 'Inputs' });
        const form = dialog(page);
        await page.getByRole('button', { name: 'Add input' }).click();
        await form.getByRole('radio', { name: /Event Hubs/ }).check();
        await form.locator('input[name=bootstrap]').fill('127.0.0.1:1');
        await form.locator('input[name=hubs]').fill('alerts');
        await form.locator('input[name=tables]').fill('AlertInfo, Foo');
        await form.getByText('no table Foo').waitFor();
        await form.locator('input[name=secret]').fill('nonsense');
        await form.getByRole('button', { name: 'Test connection' }).click();
        await form.getByText(/connection string of the form Endpoint=sb/).waitFor();
        const key = 'YS1zZWNyZXQta2V5';
        await form
            .locator('input[name=secret]')
            .fill(`Endpoint=sb://127.0.0.1/;SharedAccessKeyName=k;SharedAccessKey=${key}`);
        await form.getByRole('button', { name: 'Test connection' }).click();
        await form.getByText('The connection does not work').waitFor();
        await form.getByText('127.0.0.1:1: the connection was refused', { exact: false }).first().waitFor();
        assert.ok(!(await form.textContent()).includes(key));
        await picture(page, 'input-tested');
        await form.locator('input[name=name]').fill('hub');
        await form.getByRole('button', { name: 'Create' }).click();
        await page.getByText('Input hub is created').waitFor();
        await page.getByRole('button', { name: 'Test hub' }).click();
        await form.getByText('The connection does not work').waitFor();
        await form.getByRole('button', { name: 'Edit input' }).waitFor();
    });

    it('with a secret of their own need no account and keep it in the secret store', async () => {
        const { page, seen } = await enter({ tab: 'Inputs' });
        await page.getByRole('button', { name: 'Add input' }).click();
        await dialog(page)
            .getByRole('radio', { name: /Event Hubs/ })
            .check();
        await dialog(page).locator('input[name=name]').fill('hub');
        await dialog(page).locator('input[name=bootstrap]').fill('contoso.servicebus.example');
        await dialog(page).locator('input[name=hubs]').fill('alerts');
        await dialog(page).getByRole('button', { name: 'Create' }).click();
        await dialog(page).getByText('Enter the connection string.').waitFor();
        const string =
            'Endpoint=sb://contoso.servicebus.example/;SharedAccessKeyName=read;SharedAccessKey=a~secret+key=';
        await dialog(page).locator('input[name=secret]').fill(string);
        // The form lets the port pass, Splunk's check of the input does not.
        await dialog(page).locator('input[name=bootstrap]').fill('contoso.servicebus.example:99999');
        await dialog(page).getByRole('button', { name: 'Create' }).click();
        await dialog(page)
            .getByText(/'contoso\.servicebus\.example:99999' is not accepted/)
            .waitFor();
        assert.deepEqual(await stored('defender_stream://hub'), [], 'a secret without an input');
        await dialog(page).locator('input[name=bootstrap]').fill('contoso.servicebus.example');
        await picture(page, 'input-stream');
        await dialog(page).getByRole('button', { name: 'Create' }).click();
        await page.getByText('Input hub is created').waitFor();

        assert.deepEqual(await stored('defender_stream://hub'), [string]);
        const { body } = await splunkd(bench, 'GET', 'data/inputs/defender_stream/hub');
        assert.ok(!body.entry[0].content.account);
        assert.ok(seen.requests.every((request) => !decodeURIComponent(request.url()).includes('a~secret')));
        await page.getByRole('button', { name: 'Delete hub' }).click();
        await dialog(page).getByRole('button', { name: 'Delete' }).click();
        await page.getByText('Input hub is deleted.').waitFor();
        assert.deepEqual(await stored('defender_stream://hub'), []);
    });

    it('of an unfinished form are not lost by accident', async () => {
        await order(bench, { account: 'contoso' });
        const { page } = await enter({ tab: 'Inputs' });
        const opener = page.getByRole('button', { name: 'Add input' });
        await opener.focus();
        await page.keyboard.press('Enter');
        await dialog(page).getByLabel('Name').fill('unfinished');
        await page.keyboard.press('Escape');
        await page.getByText('Discard your changes?').waitFor();
        await picture(page, 'discard');
        await page.keyboard.press('Enter');
        assert.equal(await dialog(page).getByLabel('Name').inputValue(), 'unfinished');
        await page.keyboard.press('Escape');
        await page.getByRole('button', { name: 'Discard', exact: true }).click();
        await dialog(page).waitFor({ state: 'detached' });
        await eventually(
            'focus',
            async () => (await page.evaluate(() => document.activeElement.textContent)) === 'Add input',
            3,
        );
    });
});

describe('keyboard alone', () => {
    it('sets up an account and comes back to where it began', async () => {
        const { page } = await enter({ ready: false });
        await page.getByRole('tab', { name: 'Accounts' }).waitFor();
        const focused = () =>
            page.evaluate(() => {
                const { textContent, name } = document.activeElement;
                return name || textContent;
            });
        const tabTo = async (wanted) => {
            for (let steps = 0; steps < 40; steps++) {
                await page.keyboard.press('Tab');
                if ((await focused()) === wanted) {
                    return;
                }
            }
            assert.fail(`${wanted} is out of reach`);
        };
        await tabTo('Add the first account');
        await page.keyboard.press('Enter');
        await eventually('focus on the name', async () => (await focused()) === 'name', 5);
        await page.keyboard.type('contoso');
        await tabTo('tenant_id');
        await page.keyboard.type(bench.account.tenant_id);
        await tabTo('client_id');
        await page.keyboard.type(bench.account.client_id);
        await tabTo('secret');
        await page.keyboard.type(bench.secret);
        await tabTo('▸ Addresses and scopes other than those of the cloud');
        await page.keyboard.press('Enter');
        await tabTo('login_url');
        await page.keyboard.press('Enter');
        await page.getByText('Account contoso is saved.').waitFor();

        assert.deepEqual(await stored('contoso'), [bench.secret]);
        await eventually('focus on the next step', async () => (await focused()) === 'Test the connection', 5);
        await page.getByRole('tab', { name: 'Accounts' }).focus();
        await page.keyboard.press('ArrowLeft');
        await page.keyboard.press('Enter');
        assert.match(page.url(), /#\/inputs$/);
    });
});

describe('settings', () => {
    it('are checked, saved, and their password goes to the secret store', async () => {
        const { page, seen } = await enter({ tab: 'Settings' });
        await page.getByLabel('Use a proxy').or(page.locator('[data-test="switch"] button')).first().click();
        await page.getByRole('button', { name: 'Save settings' }).click();
        await page.getByText('Enter the address of the proxy').waitFor();
        await picture(page, 'settings-fault');
        await page.getByLabel('Proxy address').fill('http://proxy.example:3128');
        await page.getByLabel('Proxy user').fill('collector');
        await page.getByLabel('Proxy password').fill('proxy~secret');
        page.once('dialog', (question) => void question.dismiss());
        await tab(page, 'Accounts');
        assert.equal(await page.getByLabel('Proxy user').inputValue(), 'collector');
        await page.getByRole('button', { name: 'Save settings' }).click();
        // Nobody has such a proxy: the service says so before it is saved.
        await page
            .locator('[data-test="control-group"][aria-invalid="true"]')
            .filter({ hasText: 'Proxy address' })
            .waitFor();
        await picture(page, 'settings-refused');
        assert.deepEqual(await stored('proxy'), []);
        await page.getByRole('button', { name: 'Save without a successful test' }).click();
        await page.getByText('The settings are saved.').waitFor();

        assert.deepEqual(await stored('proxy'), ['proxy~secret']);
        assert.equal(await page.getByLabel('Proxy password').inputValue(), '');
        const { body } = await splunkd(bench, 'GET', 'configs/conf-defender_settings/proxy');
        assert.equal(body.entry[0].content.url, 'http://proxy.example:3128');
        assert.ok(seen.requests.every((request) => !request.url().includes('proxy~secret')));
        await picture(page, 'settings');

        await page.getByLabel('CA file').fill('/no/such/file.pem');
        await page.getByLabel('Use a proxy').or(page.locator('[data-test="switch"] button')).first().click();
        await page.getByRole('button', { name: 'Test settings' }).click();
        await page.locator('[data-test="control-group"][aria-invalid="true"]').filter({ hasText: 'CA file' }).waitFor();
        await page.getByRole('button', { name: 'Undo changes' }).click();
    });
});

describe('trouble', () => {
    it('of a lost session keeps what was typed and says where to log in', async () => {
        await order(bench, { account: 'contoso' });
        const { page, context } = await enter();
        await page.getByRole('button', { name: 'Add account' }).click();
        await fillAccount(page, 'fabrikam');
        await order(bench, { end_sessions: true });
        await dialog(page).getByRole('button', { name: 'Save' }).click();
        await dialog(page).getByText('Your Splunk session has ended').waitFor();
        await picture(page, 'session-lost');
        assert.deepEqual(await axe(page), []);

        const [login] = await Promise.all([
            context.waitForEvent('page'),
            dialog(page)
                .getByRole('link', { name: /Log in again/ })
                .click(),
        ]);
        await logIn(login, bench);
        await login.waitForLoadState();
        await login.close();
        await dialog(page).getByRole('button', { name: 'Save' }).click();
        await page.getByText('Account fabrikam is saved.').waitFor();
        assert.deepEqual(await stored('fabrikam'), [bench.secret]);
    });

    it('of missing rights is explained, and nothing can be changed', async () => {
        await order(bench, { account: 'contoso' });
        await createInput('all');
        const { page } = await enter({ as: 'analyst' });
        await page.getByText('You have read-only access.').waitFor();
        assert.equal(await page.getByRole('button', { name: 'Add account' }).count(), 0);
        assert.ok(await page.getByRole('button', { name: 'Edit contoso' }).isDisabled());
        await picture(page, 'read-only');
        assert.deepEqual(await axe(page), []);
        await tab(page, 'Settings');
        await page.getByLabel('Proxy address').waitFor();
        assert.ok(await page.getByLabel('Proxy address').isDisabled());
    });

    it('of the server is shown in its words, and the page can be tried again', async () => {
        await order(bench, {
            fault: { method: 'GET', path: 'conf-defender_account', status: 503, text: 'splunkd is busy <b>now</b>' },
        });
        const { page } = await enter({ ready: false });
        await page.getByText('splunkd is busy <b>now</b>').waitFor();
        await picture(page, 'load-failed');
        await page.getByRole('button', { name: 'Try again' }).click();
        await page.getByRole('tab', { name: 'Accounts' }).waitFor();

        await order(bench, {
            fault: { method: 'POST', path: 'storage/passwords', status: 403, text: 'not you', times: 1 },
        });
        await page.getByRole('button', { name: 'Add the first account' }).click();
        await fillAccount(page, 'contoso');
        await dialog(page).getByRole('button', { name: 'Save' }).click();
        await dialog(page).getByText('not you').waitFor();
        await dialog(page).getByRole('button', { name: 'Save' }).click();
        await page.getByText('Account contoso is saved.').waitFor();
        assert.deepEqual(await stored('contoso'), [bench.secret]);
    });

    it('of hostile names stays text', async () => {
        const hostile = '<img/src=x/onerror="window.pwned=1">';
        await splunkd(bench, 'POST', 'configs/conf-defender_account', {
            name: 'evil',
            tenant_id: hostile,
            client_id: 'x',
        });
        const { page, seen } = await enter();
        await page.getByRole('cell', { name: hostile }).waitFor();
        assert.equal(await page.evaluate(() => window.pwned), undefined);
        assert.deepEqual(seen.complaints, []);
    });
});

describe('hosts', () => {
    for (const { version, silent, view } of [
        { version: '9.4', silent: false, view: 'configuration' },
        { version: '10.4', silent: false, view: 'console' },
        { version: '10.4', silent: true, view: 'console' },
    ]) {
        it(`of Splunk ${version}${silent ? ' without scripts of dashboards' : ''} show the page`, async () => {
            await order(bench, { version, script_silent: silent, account: 'contoso' });
            const { page, seen } = await enter({ ready: !silent });
            if (silent) {
                await page.getByRole('link', { name: 'Open the configuration page' }).click();
                await page.getByRole('tab', { name: 'Accounts' }).waitFor();
            }
            assert.match(page.url(), new RegExp(`/${view}`));
            await page.getByRole('button', { name: 'Edit contoso' }).click();
            const box = await dialog(page).getByLabel('Tenant ID').boundingBox();
            assert.ok(box.width > 400 && box.height < 40, JSON.stringify(box));
            await picture(page, `host-${version}${silent ? '-link' : ''}`);
            assert.deepEqual(seen.complaints, []);
        });
    }

    it('below a root path and in another language find everything', async () => {
        const other = await startBench({ root: '/splunk', locale: 'de-DE' });
        try {
            for (const version of ['10.4', '9.4']) {
                await order(other, { version });
                const { page, context } = await visit(browser, other);
                open.push(context);
                assert.match(page.url(), /\/splunk\/de-DE\//);
                await tab(page, 'Settings');
                await page.getByLabel('Proxy address').waitFor();
            }
        } finally {
            await other.stop();
        }
    });
});

describe('looks', () => {
    for (const theme of ['light', 'dark']) {
        it(`are accessible in the ${theme} theme at 1024 px`, async () => {
            await order(bench, { theme, account: 'contoso' });
            await createInput('all');
            const { page } = await enter({ size: { width: 1024, height: 768 } });
            for (const name of ['Health', 'Accounts', 'Inputs', 'My updates', 'Settings']) {
                await tab(page, name);
                await page.getByRole('status').filter({ hasText: 'Loading' }).waitFor({ state: 'detached' });
                await picture(page, `${theme}-${name.toLowerCase().replace(' ', '-')}`);
                assert.deepEqual(await axe(page), [], name);
                const width = await page.evaluate(() => document.documentElement.scrollWidth);
                assert.ok(width <= 1024, `${name} is ${width} px wide`);
                if (['Accounts', 'Inputs'].includes(name)) {
                    const column = await page.getByRole('columnheader', { name: 'Name' }).boundingBox();
                    assert.ok(column.width > 140, `names of ${name} have ${column.width} px`);
                }
            }
            await tab(page, 'Accounts');
            await page.getByRole('button', { name: 'Edit contoso' }).click();
            await dialog(page).getByLabel('Tenant ID').waitFor();
            await picture(page, `${theme}-dialog`);
            assert.deepEqual(await axe(page), [], 'dialog');
        });
    }
});
