// The scheme documents that the program shows Splunk, and the form that the page makes of each.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { argument } from '../../src/model/input';

/** By argument: the control, or the values of a list, the default first if the description says which it is. */
const forms: Record<string, Record<string, string>> = {
    defender_alerts: {
        account: 'account, required',
        api: 'graph | endpoint',
        start_time: 'text',
        interval: 'number',
        overlap: 'number',
        legacy_entities: 'boolean',
        changes: 'boolean',
        entities: 'boolean',
    },
    defender_incidents: {
        account: 'account, required',
        api: 'graph | xdr',
        start_time: 'text',
        interval: 'number',
        overlap: 'number',
        include_alerts: 'boolean',
        legacy_entities: 'boolean',
        changes: 'boolean',
        entities: 'boolean',
    },
    defender_stream: {
        bootstrap: 'text, required',
        hubs: 'text, required',
        consumer_group: 'text',
        auth: 'connection_string | oauth',
        account: 'account',
        start_position: 'earliest | latest',
        tables: 'text',
    },
    defender_archive: {
        storage_url: 'text, required',
        auth: 'oauth | sas | key',
        account: 'account',
        containers: 'text',
        tables: 'text',
        start_time: 'text',
        end_time: 'text',
        interval: 'number',
        overlap: 'number',
    },
    defender_hunting: {
        account: 'account, required',
        query: 'text, required',
        time_field: 'text',
        key: 'text',
        start_time: 'text',
        interval: 'number',
        overlap: 'number',
        settle: 'number',
        envelope: 'boolean',
    },
};

function argumentsOf(scheme: string) {
    const path = join(import.meta.dirname, '../../../main/resources/ta/defender/cli', `${scheme}.xml`);
    const document = new DOMParser().parseFromString(readFileSync(path, 'utf8'), 'text/xml');
    return [...document.querySelectorAll('arg')].map((arg) => {
        const text = (member: string) => arg.querySelector(member)?.textContent ?? undefined;
        return argument(arg.getAttribute('name') as string, {
            title: text('title'),
            description: text('description'),
            data_type: text('data_type'),
            required_on_create: text('required_on_create'),
        });
    });
}

describe.each(Object.entries(forms))('the form of %s', (scheme, form) => {
    const declared = argumentsOf(scheme);

    it('has the control for each argument that its description asks for', () => {
        const controls = declared.map(({ name, kind, choices, required }) => [
            name,
            `${kind === 'choice' ? choices.map((choice) => choice.value).join(' | ') : kind}${required ? ', required' : ''}`,
        ]);

        expect(Object.fromEntries(controls)).toEqual(form);
    });

    it('has titles, and labels that tell the values of a list apart', () => {
        for (const { name, title, choices } of declared) {
            expect(title).not.toBe(name);
            expect(new Set(choices.map((choice) => choice.label)).size).toBe(choices.length);
        }
    });
});
