// The form refuses what the validation of the add-on refuses: both read the same cases, see InputShapesTest.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { argument, inputProblems, type Scheme } from '../../src/model/input';
import { unknownTables } from '../../src/model/shapes';

interface Case {
    scheme?: string;
    values?: Record<string, string>;
    secret?: string;
    fields?: string[];
}

const now = Date.parse('2026-11-23T10:00:00Z');
const cases = JSON.parse(readFileSync('../test/resources/input-shapes.json', 'utf8')) as Case[];

const text = (name: string) => argument(name, { title: name, data_type: 'string' });
const schemes: Record<string, Scheme> = {
    defender_stream: {
        name: 'defender_stream',
        title: '',
        description: '',
        arguments: ['bootstrap', 'hubs', 'auth', 'start_position', 'tables'].map(text),
        defaults: { bootstrap: 'contoso.servicebus.windows.net', hubs: 'defender', auth: 'connection_string' },
    },
    defender_archive: {
        name: 'defender_archive',
        title: '',
        description: '',
        arguments: ['storage_url', 'auth', 'account', 'containers', 'tables', 'start_time', 'end_time'].map(text),
        defaults: { storage_url: 'https://contoso.blob.core.windows.net', auth: 'oauth' },
    },
};

describe('the shapes of streams and archives', () => {
    for (const { scheme = '', values = {}, secret = '', fields = [] } of cases.filter((each) => each.scheme)) {
        it(`${scheme} ${JSON.stringify(values)} ${secret} is refused at ${fields.join() || 'nothing'}`, () => {
            const draft = { scheme, name: 'a', values: { account: 'contoso', ...values }, secret };
            const found = inputProblems(draft, schemes[scheme] as Scheme, true, new Set(), true, now);

            expect(Object.keys(found)).toEqual(fields);
        });
    }

    it('are only those of their scheme', () => {
        const values = { end_time: 'soon', start_position: '2030-01-01T00:00:00Z' };
        const other: Scheme = { ...(schemes.defender_stream as Scheme), name: 'defender_alerts', arguments: [] };

        expect(
            inputProblems({ scheme: 'defender_alerts', name: 'a', values, secret: '' }, other, true, new Set(), false),
        ).toEqual({});
    });

    it('know the tables that Microsoft documents, in any case of letters', () => {
        expect(unknownTables('AlertInfo, deviceevents,, Foo')).toEqual(['Foo']);
        expect(unknownTables('')).toEqual([]);
    });
});
