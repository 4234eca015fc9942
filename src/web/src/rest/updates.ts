import {
    refusedRun,
    refusedRunsSearch,
    titlesSearch,
    update,
    updatesSearch,
    type RefusedRun,
    type Update,
} from '../model/updates';
import { post, text } from './client';

/** The audit events that the user may search, newest first. */
export function listUpdates(user: string | undefined, earliest: string): Promise<Update[]> {
    return rows(updatesSearch(user), earliest, ({ _time, _raw }) => update(text(_time), text(_raw)));
}

/** Actions that ended before their first row, as far as the user may search Splunk's own log, newest first. */
export function listRefusedRuns(earliest: string): Promise<RefusedRun[]> {
    return rows(refusedRunsSearch, earliest, ({ _time, _raw }) => refusedRun(text(_time), text(_raw)));
}

/** Title by identifier, of what was indexed in the last 30 days. */
export async function listTitles(updates: readonly Update[]): Promise<ReadonlyMap<string, string>> {
    const found =
        updates.length === 0
            ? []
            : await rows(titlesSearch(updates), '-30d', ({ id, title }) => [text(id), text(title)] as const);
    return new Map(found);
}

async function rows<T>(
    search: string,
    earliest: string,
    read: (row: Record<string, unknown>) => T | undefined,
): Promise<T[]> {
    const { results = [] } = await post<{ results?: Record<string, unknown>[] }>('search/jobs', {
        search,
        exec_mode: 'oneshot',
        earliest_time: earliest,
        latest_time: 'now',
        count: '500',
    });
    return results.map(read).filter((each) => each !== undefined);
}
