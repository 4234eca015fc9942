import { get, text, type Issue } from './client';

/** What an input's metrics file and its checkpoint say. Everything but the first four may be unknown. */
export interface InputHealth {
    stanza: string;
    scheme: string;
    account: string;
    enabled: boolean;
    /** Splunk drops its events: the host has no such index, and forwards to no indexer. */
    indexMissing?: boolean;
    /** When the process that serves the input began. */
    startedAt?: string;
    lastSuccess?: string;
    lastError?: LastError;
    lagSeconds?: number;
    events: number | undefined;
    errors: number | undefined;
    throttledSeconds?: number;
    progress?: Progress;
    /** The last day, oldest first. */
    hours: Hour[];
}

export interface LastError extends Issue {
    at?: string;
}

/** How far an input has come that reads the past. */
export interface Progress {
    /** Where it began, where it is, and where it will be done. */
    from: string;
    at: string;
    to: string;
    /** Seconds of the past that it reads in a second. */
    rate?: number;
}

export interface Hour {
    at: string;
    events: number;
    errors: number;
    lagSeconds?: number;
}

export interface Expiry {
    account: string;
    what: string;
    expires: string;
}

export interface Health {
    inputs: InputHealth[];
    expiry: Expiry[];
}

type Json = Record<string, unknown>;

export async function readHealth(): Promise<Health> {
    const { inputs = [], expiry = [] } = await get<{ inputs?: Json[]; expiry?: Expiry[] }>('ta_defender/health');
    return { inputs: inputs.map(inputHealth), expiry };
}

function inputHealth(json: Json): InputHealth {
    return {
        stanza: text(json.stanza),
        scheme: text(json.scheme),
        account: text(json.account),
        enabled: json.enabled !== false,
        indexMissing: json.index_missing === true,
        startedAt: instant(json.started_at),
        lastSuccess: instant(json.last_success),
        lastError: lastError(json),
        lagSeconds: number(json.lag_seconds),
        events: number(json.events_24h),
        errors: number(json.errors_24h),
        throttledSeconds: number(json.throttled_seconds),
        progress: progress(json.progress as Json | null | undefined),
        hours: ((json.hours ?? []) as Json[]).map((hour) => ({
            at: text(hour.at),
            events: number(hour.events) ?? 0,
            errors: number(hour.errors) ?? 0,
            lagSeconds: number(hour.lag_seconds),
        })),
    };
}

/** An issue with its time. */
function lastError(json: Json): LastError | undefined {
    const found = json.last_error as Json | string | null | undefined;
    if (!found) {
        return undefined;
    }
    const issue = typeof found === 'string' ? { ...json, what: found, at: undefined } : found;
    return {
        code: text(issue.code),
        what: text(issue.what),
        remedy: text(issue.remedy) || undefined,
        field: text(issue.field) || undefined,
        at: instant(issue.at) ?? instant(json.last_error_at),
    };
}

function progress(json: Json | null | undefined): Progress | undefined {
    const [from, at, to] = [instant(json?.from), instant(json?.at), instant(json?.to)];
    return from && at && to ? { from, at, to, rate: number(json?.rate) } : undefined;
}

function number(value: unknown): number | undefined {
    return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

function instant(value: unknown): string | undefined {
    return typeof value === 'string' && !Number.isNaN(Date.parse(value)) ? value : undefined;
}
