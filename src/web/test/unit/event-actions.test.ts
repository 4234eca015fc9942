// The page Search of the Splunk Web stand-in: which event actions an event has, and what their links say.
import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it, vi } from 'vitest';

const resources = '../simulator/resources/ta/simulator/splunkweb/';
const script = readFileSync(`${resources}search.js`, 'utf8');
const action = {
    name: 'resolve',
    content: {
        type: 'search',
        label: 'Resolve $id$',
        fields: 'id, update_api',
        display_location: 'event_menu',
        'search.app': 'TA_defender',
        'search.search_string': '| sendalert update param.id="$id$" param.api=$update_api$',
    },
};
const undo = { name: 'undo(1)', content: { definition: 'search index=audit | `write`' } };
const write = { name: 'write', content: { definition: '| sendalert update' } };
const event = { _time: '2026-11-30T20:00:00', _raw: '{}', _indextime: '1', id: ['a1', 'a2'], update_api: 'graph' };
const search = vi.fn<(text: string) => Promise<object[]>>();

async function open(query: string) {
    history.replaceState(undefined, '', `?q=${encodeURIComponent(query)}`);
    document.body.innerHTML = readFileSync(`${resources}search.html`, 'utf8');
    Object.assign(window, {
        __standin: { base: '/en-US', app: 'TA_defender' },
        standinCall: (_: string, path: string) =>
            Promise.resolve({ entry: path.endsWith('macros') ? [undo, write] : [action] }),
        standinSearch: search,
    });
    // As a script element would run it.
    (0, eval)(script);
    await vi.waitFor(() => expect(document.getElementById('found')?.textContent).not.toBe(''));
}

describe('the page Search of the stand-in', () => {
    beforeEach(() => {
        vi.useFakeTimers({ toFake: ['setInterval'] });
        search.mockReset().mockResolvedValue([event, { ...event, update_api: undefined }]);
    });

    it('offers an action for an event that has all of its fields', async () => {
        await open('index=a');
        await vi.waitFor(() => expect(document.querySelectorAll('#rows tr')).toHaveLength(2));
        const link = document.querySelector<HTMLAnchorElement>('#rows li a');
        expect(link?.textContent).toBe('Resolve a1');
        expect(new URL(link?.href ?? '').searchParams.get('q')).toBe(
            '| sendalert update param.id="a1" param.api=graph',
        );
        expect(document.querySelectorAll('#rows li')).toHaveLength(1);
    });

    it.each(['| makeresults | sendalert update', '`undo("a")`'])(
        'waits with a search that changes something: %s',
        async (q) => {
            await open(q);
            await vi.advanceTimersByTimeAsync(10_000);
            expect(search).not.toHaveBeenCalled();
            document.querySelector('form')?.requestSubmit();
            expect(search).toHaveBeenCalledExactlyOnceWith(q);
        },
    );
});
