import { sentence } from '../rest/client';

export type CheckStatus = 'ok' | 'warning' | 'error';

export interface Check {
    name: string;
    status: CheckStatus;
    message: string;
    remedy?: string;
    /** The host or list of objects it is about, such as "graph alerts". */
    target?: string;
    /** The setting it is about. */
    field?: string;
}

/** What the server's doctor found; never a secret. */
export interface TestReport {
    ok: boolean;
    account?: string;
    checks: Check[];
    /** What the account can read and update; missing where nothing was tried. */
    permissions?: { read?: string[]; update?: string[] };
}

/** By field: what failed about it. */
export function faultsOfFields({ checks }: TestReport, fields: readonly string[]): Record<string, string> {
    return Object.fromEntries(
        checks
            .filter(({ status, field }) => status === 'error' && field !== undefined && fields.includes(field))
            .map(({ field, message, remedy }) => [field as string, sentence({ code: '', what: message, remedy })]),
    );
}

/** What a query that ran says of the input that is to use it. */
export function queryReport(columns: string[], rows: number, isCut: boolean, timeColumn: string): TestReport {
    const hasTime = timeColumn === 'none' || columns.includes(timeColumn);
    const checks: Check[] = [
        rows > 0
            ? { name: 'rows', status: 'ok', message: `${rows}${isCut ? ' or more' : ''} in the last 24 hours` }
            : {
                  name: 'rows',
                  status: 'warning',
                  message: 'the query returned no row of the last 24 hours',
                  remedy: 'check the conditions of the query, unless such rows are rare',
              },
        hasTime
            ? { name: 'columns', status: 'ok', message: columns.join(', ') }
            : {
                  name: 'columns',
                  status: 'error',
                  message: `the rows have no column ${timeColumn}, only ${columns.join(', ')}`,
                  remedy: 'keep the column in the query, choose another Time column, or use none',
                  field: 'time_field',
              },
    ];
    return { ok: hasTime, checks };
}

/** Checks of the same kind with the same remedy. */
export interface Finding {
    name: string;
    /** What the first of them says. */
    message: string;
    /** What the others are about. */
    others: string[];
    remedy?: string;
}

/** A report by what a reader wants to know. */
export interface GroupedReport {
    failed: Finding[];
    warnings: Finding[];
    /** What the account reads, and what it may update. */
    reads: string[];
    updates: string[];
}

export function groupedReport({ checks, permissions }: TestReport): GroupedReport {
    const all = distinct(checks);
    return {
        failed: findings(all.filter(({ status }) => status === 'error')),
        warnings: findings(all.filter(({ status }) => status === 'warning')),
        reads: permissions?.read ?? [],
        updates: permissions?.update ?? [],
    };
}

/** One cause may fail several checks, such as a name server that does not answer. */
function findings(checks: readonly Check[]): Finding[] {
    const found = new Map<string, Finding>();
    for (const { name, message, remedy, target } of checks) {
        const key = JSON.stringify([name, remedy]);
        const known = found.get(key);
        if (known) {
            known.others.push(target || message);
        } else {
            found.set(key, { name, message, others: [], remedy });
        }
    }
    return [...found.values()];
}

/** In the order of the checks; what two APIs on one host have in common once. */
export function distinct(checks: readonly Check[]): Check[] {
    const texts = checks.map((check) => JSON.stringify(check));
    return checks.filter((_, index) => texts.indexOf(texts[index] as string) === index);
}

/** The name of a check for people: name_resolution is "Name resolution". */
export function words(name: string): string {
    const spaced = name.replaceAll('_', ' ').replace(/\b(?:tls|xdr)\b/gi, (short) => short.toUpperCase());
    return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}
