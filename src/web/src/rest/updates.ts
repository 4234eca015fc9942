import { update, updatesSearch, type Update } from '../model/updates';
import { post, text } from './client';

/** The audit events that the user may search, newest first. */
export async function listUpdates(user: string | undefined, earliest: string): Promise<Update[]> {
    const { results = [] } = await post<{ results?: Record<string, unknown>[] }>('search/jobs', {
        search: updatesSearch(user),
        exec_mode: 'oneshot',
        earliest_time: earliest,
        latest_time: 'now',
        count: '500',
    });
    return results
        .map((row) => update(text(row._time), text(row._raw)))
        .filter((each): each is Update => each !== undefined);
}
