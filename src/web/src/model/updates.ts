/** One audit event of an update. */
export interface Update {
    time: string;
    object: string;
    id: string;
    account: string;
    api: string;
    /** Of the run of the alert action. */
    sid: string;
    user: string;
    outcome: string;
    message: string;
    /** What to do where it was refused or failed. */
    remedy: string;
    search: string;
    /** What was asked for, by parameter. */
    requested: Record<string, string>;
    /** Field by field, what was there and what the service has now. */
    changes: { field: string; before: string; after: string }[];
}

type Json = Record<string, unknown>;

/** What the service changes with every update. */
const kept = new Set(['lastUpdateDateTime', 'lastUpdateTime', 'lastUpdatedTime', 'lastModifiedBy']);

export function update(time: string, raw: string): Update | undefined {
    let event: Json;
    try {
        event = JSON.parse(raw) as Json;
    } catch {
        return undefined;
    }
    const word = (key: string) => shown(event[key]);
    return {
        time,
        object: word('object'),
        id: word('id'),
        account: word('account'),
        api: word('api'),
        sid: word('sid'),
        user: word('user'),
        outcome: word('outcome'),
        message: word('message') === 'done' ? '' : word('message'),
        remedy: word('remedy'),
        search: word('search_name'),
        requested: Object.fromEntries(
            Object.entries((event.requested ?? {}) as Json).map(([name, value]) => [name, shown(value)]),
        ),
        changes: changes((event.before ?? {}) as Json, (event.after ?? {}) as Json),
    };
}

function changes(before: Json, after: Json): Update['changes'] {
    return Object.keys(after)
        .filter((field) => !kept.has(field))
        .map((field) => ({ field, before: shown(before[field]), after: shown(after[field]) }))
        .filter((change) => change.before !== change.after);
}

function shown(value: unknown): string {
    if (value === undefined || value === null) {
        return '';
    }
    return typeof value === 'string' ? value : JSON.stringify(value);
}

const fields: Record<string, string> = { assignedTo: 'Owner', customTags: 'Tags', tags: 'Tags' };

/** The name of a field as the forms and dashboards have it: customTags is "Tags". */
export function fieldWords(field: string): string {
    return fields[field] ?? spaced(field);
}

/** A value as the forms and dashboards have it: truePositive is "True positive". Names and lists stay as they are. */
export function valueWords(value: string): string {
    if (value === '' || value === '[]') {
        return '(empty)';
    }
    if (/^\["[^\\]*"\]$/.test(value)) {
        return value.slice(2, -2).split('","').join(', ');
    }
    return /^[a-z]+(?:[A-Z][a-z]+)+$|^(?:new|resolved|active|unknown|malware|phishing|other)$/.test(value)
        ? spaced(value)
        : value;
}

function spaced(word: string): string {
    const text = word.replace(/([a-z])([A-Z])/g, (_, end: string, next: string) => `${end} ${next.toLowerCase()}`);
    return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The search for the audit events of one user, or of everybody. */
export function updatesSearch(user: string | undefined): string {
    const mine = user === undefined ? '' : ` user="${user.replace(/["\\]/g, (sign) => `\\${sign}`)}"`;
    return `search index=* sourcetype="ms:defender:update"${mine} | head 500 | table _time _raw`;
}

const mostTitles = 200;

/** The search for the titles of updated alerts and incidents, the newest updates first. */
export function titlesSearch(updates: readonly Update[]): string {
    const ids = [...new Set(updates.map(({ id }) => id))].slice(0, mostTitles);
    const any = ids.map((id) => `id="${id.replace(/["\\]/g, '')}"`).join(' OR ');
    return `search index=* (sourcetype="ms365:defender:incident*" OR sourcetype="ms:defender:atp:alerts") (${any}) | dedup id | table id title`;
}

/** The search that writes back what stood before an update: the same as the event action of its audit event. */
export function undoSearch({ object, id, sid, account, api }: Update): string {
    const [ofObject, ofRun, ofAccount] = [id, sid, account].map((text) => `"${text.replace(/["\\]/g, '')}"`);
    return `\`ta_defender_undo(${object}, ${ofObject}, ${ofRun}, ${ofAccount}, "${api}")\``;
}

/** That an update took back the one before it, and what of that stays. */
export interface Undo {
    of: string;
    left: string[];
}

/**
 * Whether an update is the undo of another one.
 *
 * @param all newest first
 */
export function undo(update: Update, all: readonly Update[]): Undo | undefined {
    const same = ({ object, id, account, outcome }: Update) =>
        outcome === 'updated' && object === update.object && id === update.id && account === update.account;
    const [before] = all.slice(all.indexOf(update) + 1).filter(same);
    const back = before?.changes.filter(({ field }) => update.changes.some((change) => change.field === field)) ?? [];
    const takesBack = update.changes.every(({ field, after }) =>
        back.some((each) => each.field === field && each.before === after),
    );
    if (!before || !same(update) || !update.requested.if_unchanged_since || back.length === 0 || !takesBack) {
        return undefined;
    }
    const left = before.changes.filter((change) => !back.includes(change)).map(({ field }) => fieldWords(field));
    return { of: before.time, left: before.requested.comment ? [...left, 'Comment'] : left };
}

/** An action that ended before its first row, so that there is no audit event of it. */
export interface RefusedRun {
    time: string;
    action: string;
    reason: string;
}

/** The lines in which splunkd keeps what the actions said when they ended before their first row. */
export const refusedRunsSearch =
    'search index=_internal sourcetype=splunkd sendmodalert "ta_defender_update_" ERROR | head 200 | table _time _raw';

/** What splunkd's line says; undefined for one that is not a reason. */
export function refusedRun(time: string, raw: string): RefusedRun | undefined {
    const [, action, reason] = /(ta_defender_update_(?:alert|incident)): (.+)$/.exec(raw) ?? [];
    return action && reason && reason !== 'nothing was updated' ? { time, action, reason } : undefined;
}
