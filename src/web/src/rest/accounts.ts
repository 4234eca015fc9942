import { entries, post, postJson, refusal, remove, RestError, segment, text, type Form, type Issue } from './client';
import { deleteSecret, saveSecret } from './secrets';
import { accountKeys, type Account } from '../model/account';
import type { TestReport } from '../model/report';

const path = 'configs/conf-defender_account';

export async function listAccounts(): Promise<Account[]> {
    const found = await entries(path);
    return found
        .filter((entry) => entry.name !== 'default')
        .map((entry) => ({
            name: entry.name,
            settings: Object.fromEntries(accountKeys.map((key) => [key, text(entry.content[key])])),
            removable: entry.acl?.removable !== false,
        }))
        .sort((left, right) => left.name.localeCompare(right.name));
}

export function createAccount(name: string, settings: Form): Promise<unknown> {
    return post(path, { name, ...settings });
}

export function updateAccount(name: string, settings: Form): Promise<unknown> {
    return post(`${path}/${segment(name)}`, settings);
}

export function saveAccountSecret(name: string, secret: string): Promise<void> {
    return saveSecret(name, secret);
}

/** The account first: without its stanza nothing uses the secret any more. */
export async function deleteAccount(name: string): Promise<void> {
    try {
        await remove(`${path}/${segment(name)}`);
    } catch (error) {
        // Gone already, for example when only its secret could not be deleted the last time.
        if (!(error instanceof RestError && error.status === 404)) {
            throw error;
        }
    }
    await deleteSecret(name);
}

/** Runs the add-on's doctor on the server. A blank secret means the stored one. */
export function testConnection(name: string, settings: Form, secret: string): Promise<TestReport> {
    return postJson<TestReport>('ta_defender/test', { name, settings, secret }, refusedToTest);
}

/** A test with failed checks is a report; a failure is only a test that was not made. */
export function refusedToTest(answer: unknown): Issue[] {
    return Array.isArray((answer as { checks?: unknown } | undefined)?.checks) ? [] : refusal(answer);
}
