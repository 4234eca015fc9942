import { refusedRun, refusedRunsSearch, update, updatesSearch, type RefusedRun, type Update } from '../model/updates';
import { post, text } from './client';

/** The audit events that the user may search, newest first. */
export function listUpdates(user: string | undefined, earliest: string): Promise<Update[]> {
    return rows(updatesSearch(user), earliest, update);
}

/** Actions that ended before their first row, as far as the user may search Splunk's own log, newest first. */
export function listRefusedRuns(earliest: string): Promise<RefusedRun[]> {
    return rows(refusedRunsSearch, earliest, refusedRun);
}

async function rows<T>(
    search: string,
    earliest: string,
    read: (time: string, raw: string) => T | undefined,
): Promise<T[]> {
    const { results = [] } = await post<{ results?: Record<string, unknown>[] }>('search/jobs', {
        search,
        exec_mode: 'oneshot',
        earliest_time: earliest,
        latest_time: 'now',
        count: '500',
    });
    return results.map((row) => read(text(row._time), text(row._raw))).filter((each) => each !== undefined);
}
