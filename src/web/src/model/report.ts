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
