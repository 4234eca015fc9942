import { refusedToTest } from './accounts';
import { appId, entries, get, post, postJson, remove, RestError, segment, text, type Entry, type Form } from './client';
import {
    argument,
    isTrue,
    ofSplunk,
    unlessImplicit,
    withoutUnusedAccount,
    type Input,
    type Scheme,
} from '../model/input';
import { orderOfKind } from '../model/kinds';
import { queryReport, type Check, type TestReport } from '../model/report';

/** The schemes of this add-on that the package on this server has, and the inputs of all of them. */
export async function listSchemesAndInputs(): Promise<[Scheme[], Input[]]> {
    const found = await entries('data/modular-inputs');
    const schemes = found
        .filter((entry) => entry.name.startsWith('defender_'))
        .map(scheme)
        .sort((left, right) => orderOfKind(left.name) - orderOfKind(right.name) || left.name.localeCompare(right.name));
    return Promise.all([
        Promise.all(schemes.map(async (each) => ({ ...each, defaults: await defaults(each) }))),
        listInputs(schemes),
    ]);
}

/** As data/modular-inputs has it, without its defaults. */
function scheme(entry: Entry): Scheme {
    const { title, description, endpoint } = entry.content as {
        title?: string;
        description?: string;
        endpoint?: { args?: Record<string, Record<string, unknown>> };
    };
    return {
        name: entry.name,
        title: title || entry.name,
        description: description ?? '',
        arguments: Object.entries(endpoint?.args ?? {})
            .filter(([name]) => name !== 'name')
            .map(([name, each]) => argument(name, each)),
        defaults: {},
    };
}

async function defaults({ name, arguments: declared }: Scheme): Promise<Record<string, string>> {
    const keys = declared.map((each) => each.name);
    try {
        const [stanza] = await entries(`configs/conf-inputs/${segment(name)}`);
        const content = stanza?.content ?? {};
        return Object.fromEntries(keys.filter((key) => key in content).map((key) => [key, text(content[key])]));
    } catch (error) {
        if (error instanceof RestError && (error.status === 404 || error.status === 403)) {
            return {};
        }
        throw error;
    }
}

/** Splunk's wildcard for the app of a call. */
const anyApp = '-';

/** The inputs of all given schemes, whichever app they were set up in. */
export async function listInputs(schemes: readonly Scheme[]): Promise<Input[]> {
    const lists = await Promise.all(
        schemes.map(async (each) =>
            (await entries(`data/inputs/${each.name}`, {}, anyApp)).map((entry) => input(entry, each)),
        ),
    );
    return lists.flat();
}

function input(entry: Entry, kind: Pick<Scheme, 'name' | 'arguments' | 'defaults'>): Input {
    const { name: scheme, arguments: declared } = kind;
    const keys = [...declared.map((each) => each.name), ...ofSplunk];
    const value = (key: string) => unlessImplicit(key, text(entry.content[key]), scheme);
    return {
        scheme,
        name: entry.name,
        values: withoutUnusedAccount(kind, Object.fromEntries(keys.map((key) => [key, value(key)]))),
        enabled: !isTrue(entry.content.disabled),
        removable: entry.acl?.removable !== false,
        app: entry.acl?.app || appId,
    };
}

/** Has the service try a saved input with its stored secret. */
export function testSavedInput({ scheme, name }: Pick<Input, 'scheme' | 'name'>): Promise<TestReport> {
    return postJson<TestReport>('ta_defender/test', { input: `${scheme}://${name}` }, refusedToTest);
}

/** Has the service try an input as the form has it. A blank secret means the stored one. */
export function testInput(scheme: string, name: string, settings: Form, secret: string): Promise<TestReport> {
    return postJson<TestReport>('ta_defender/test', { input: `${scheme}://${name}`, settings, secret }, refusedToTest);
}

interface HuntPage {
    hunt: { columns: { name: string }[]; next: number; finished: boolean; cut: boolean; status: string };
    rows: unknown[];
}

/** As many as tell that there are some. */
const triedRows = 10;
/** Advanced hunting ends a query after three minutes. */
const mostPages = 400;

/**
 * Has the service run a query once, over the last day.
 *
 * @param timeColumn column of the event times; "none" for a table without
 */
export async function testQuery(account: string, query: string, timeColumn: string): Promise<TestReport> {
    try {
        const { id } = await postJson<{ id: string }>('ta_defender/hunt', {
            account,
            query,
            timespan: 'P1D',
            max: triedRows,
        });
        let rows = 0;
        let next = 0;
        for (let page = 0; page < mostPages; page++) {
            const found = await get<HuntPage>(`ta_defender/hunt/${id}`, { offset: String(next) });
            rows += found.rows.length;
            next = found.hunt.next;
            if (found.hunt.finished) {
                return queryReport(
                    found.hunt.columns.map(({ name }) => name),
                    rows,
                    found.hunt.cut,
                    timeColumn,
                );
            }
        }
        throw new RestError(0, 'The query did not end in time. Try one that reads less.');
    } catch (error) {
        if (error instanceof RestError && error.issues.length > 0) {
            const checks = error.issues.map(({ what, remedy, field }): Check => {
                return { name: 'query', status: 'error', message: what, remedy, field };
            });
            return { ok: false, checks };
        }
        throw error;
    }
}

export function createInput(scheme: string, name: string, settings: Form): Promise<unknown> {
    return post(`data/inputs/${scheme}`, { name, ...settings });
}

export function updateInput(input: Place, settings: Form): Promise<unknown> {
    return post(pathOf(input), settings, {}, input.app);
}

export function switchInput(input: Place, enabled: boolean): Promise<unknown> {
    return post(`${pathOf(input)}/${enabled ? 'enable' : 'disable'}`, {}, {}, input.app);
}

export function deleteInput(input: Place): Promise<unknown> {
    return remove(pathOf(input), {}, input.app);
}

type Place = Pick<Input, 'scheme' | 'name' | 'app'>;

function pathOf({ scheme, name }: Place): string {
    return `data/inputs/${scheme}/${segment(name)}`;
}

/** Names of the indexes on this server, without Splunk's own; empty when the user may not see them. */
export async function listIndexes(): Promise<string[]> {
    try {
        const found = await entries('data/indexes', [
            ['f', 'title'],
            ['datatype', 'event'],
        ]);
        return found
            .map((entry) => entry.name)
            .filter((name) => !name.startsWith('_'))
            .sort();
    } catch (error) {
        if (error instanceof RestError && (error.status === 403 || error.status === 404)) {
            return [];
        }
        throw error;
    }
}

/** In the app "search", as Splunk's own page does it: the index has to outlive this add-on. */
export function createIndex(name: string): Promise<unknown> {
    return post('data/indexes', { name, datatype: 'event' }, {}, 'search');
}
