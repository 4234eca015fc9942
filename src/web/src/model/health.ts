import type { InputHealth, Progress } from '../rest/health';

export type State = 'disabled' | 'starting' | 'working' | 'catching_up' | 'behind' | 'silent' | 'no_index' | 'failing';

/** Worst first; lists are sorted by it. */
export const states: readonly State[] = [
    'failing',
    'no_index',
    'silent',
    'behind',
    'catching_up',
    'starting',
    'working',
    'disabled',
];

export const stateLabels: Record<State, string> = {
    failing: 'Failing',
    no_index: 'Index missing',
    silent: 'Silent',
    behind: 'Behind',
    catching_up: 'Catching up',
    starting: 'No data yet',
    working: 'Working',
    disabled: 'Disabled',
};

/** What each state means, for the tooltip of its label. */
export const stateMeanings: Record<State, string> = {
    failing: 'The last attempt failed. Nothing was collected since.',
    no_index:
        'The input collects, but this server has no such index and forwards to no indexer. Splunk drops the events, unless lastChanceIndex is set.',
    silent: 'No attempt in the last three intervals, successful or not.',
    behind: 'The newest events are missing.',
    catching_up: 'Reading the past; the newest events follow.',
    starting: 'Enabled, but no attempt is recorded. If this lasts longer than five minutes, open its log.',
    working: 'The last attempt succeeded, and nothing is missing.',
    disabled: 'Switched off. Its checkpoint is kept.',
};

export interface Judgement {
    state: State;
    /** Since when it has been so, where that is known. */
    since?: string;
    /** The last error is over: an attempt after it succeeded. */
    resolved: boolean;
    /** An attempt succeeded some time ago, and the next one takes longer than it should. */
    late?: boolean;
}

const minute = 60_000;
const shortestSilence = 15 * minute;
const shortestLateness = 2 * minute;
const longestLag = 3_600;

/**
 * The one rule of the state of an input. It goes by the age of the last success and of the last error, not by how many
 * there were.
 */
export function judge(input: InputHealth, intervalSeconds: number, now: number): Judgement {
    const found = ofAttempts(input, intervalSeconds, now);
    const collects = ['starting', 'working', 'catching_up', 'behind'].includes(found.state);
    return input.indexMissing && collects ? { state: 'no_index', resolved: found.resolved } : found;
}

function ofAttempts(input: InputHealth, intervalSeconds: number, now: number): Judgement {
    const success = time(input.lastSuccess);
    const error = time(input.lastError?.at);
    const resolved = success !== undefined && error !== undefined && success > error;
    const judgement = (state: State, since?: string): Judgement => ({ state, since, resolved });
    if (!input.enabled) {
        return judgement('disabled');
    }
    if (input.lastError && !resolved && (error !== undefined || success === undefined)) {
        return judgement('failing', input.lastError.at);
    }
    const silence = Math.max(shortestSilence, 3 * intervalSeconds * 1_000);
    const sign = success ?? time(input.startedAt);
    if (sign === undefined) {
        return judgement('starting');
    }
    if (now - sign > silence) {
        return judgement('silent', input.lastSuccess ?? input.startedAt);
    }
    if (input.progress && done(input.progress) < 1) {
        return judgement('catching_up', input.progress.from);
    }
    if (success !== undefined && now - success > Math.max(shortestLateness, 2 * intervalSeconds * 1_000 + minute)) {
        return { ...judgement('behind', input.lastSuccess), late: true };
    }
    if ((input.lagSeconds ?? 0) > Math.max(longestLag, 3 * intervalSeconds)) {
        return judgement(shrinking(input) ? 'catching_up' : 'behind');
    }
    return judgement(success === undefined ? 'starting' : 'working', input.lastSuccess);
}

/** Whether it comes closer: the lag of the last hour is below that of the one before. */
function shrinking({ hours }: InputHealth): boolean {
    const lags = hours.map((hour) => hour.lagSeconds).filter((lag) => lag !== undefined);
    const [before, last] = lags.slice(-2);
    return before !== undefined && last !== undefined && last < before;
}

/** The share of the past that is read, from 0 to 1. */
export function done({ from, at, to }: Progress): number {
    const [begin, here, end] = [Date.parse(from), Date.parse(at), Date.parse(to)];
    return end <= begin ? 1 : Math.min(1, Math.max(0, (here - begin) / (end - begin)));
}

/** Seconds until the past is read, at the present rate; undefined where it comes no closer. */
export function secondsLeft({ at, to, rate }: Progress): number | undefined {
    // The present moves on by a second in each second.
    const gain = (rate ?? 0) - 1;
    return gain > 0 ? Math.max(0, (Date.parse(to) - Date.parse(at)) / 1_000 / gain) : undefined;
}

function time(instant: string | undefined): number | undefined {
    const parsed = instant === undefined ? NaN : Date.parse(instant);
    return Number.isNaN(parsed) ? undefined : parsed;
}

/** Seconds in the one or two largest units: 95 is "1 min 35 s". */
export function duration(seconds: number): string {
    const units: [string, number][] = [
        ['d', 86_400],
        ['h', 3_600],
        ['min', 60],
        ['s', 1],
    ];
    let rest = Math.max(0, Math.round(seconds));
    const parts: string[] = [];
    for (const [name, size] of units) {
        const amount = Math.floor(rest / size);
        rest -= amount * size;
        if (amount > 0 && parts.length < 2) {
            parts.push(`${amount} ${name}`);
        } else if (parts.length > 0) {
            break;
        }
    }
    return parts.length > 0 ? parts.join(' ') : '0 s';
}

/** How long ago, in the largest unit: what is hours old needs no minutes. */
export function since(instant: string, now: number): string {
    const seconds = (now - Date.parse(instant)) / 1000;
    if (Number.isNaN(seconds)) {
        return instant;
    }
    const size = [86_400, 3_600, 60].find((unit) => seconds >= 2 * unit) ?? 1;
    return seconds < 5 ? 'just now' : `${duration(Math.floor(seconds / size) * size)} ago`;
}

export function daysUntil(instant: string, now: number): number {
    return Math.floor((Date.parse(instant) - now) / 86_400_000);
}

/** A line of the log without the label that dashboards for add-ons read: exc_l="Authentication Error". */
export function withoutLabel(line: string): string {
    return line.replace(/ exc_l="[^"]*"$/, '');
}
