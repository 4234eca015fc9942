export type CheckStatus = 'ok' | 'warning' | 'error';

export interface Check {
    name: string;
    status: CheckStatus;
    message: string;
    remedy?: string;
}

/** What the server's doctor found; never a secret. */
export interface TestReport {
    ok: boolean;
    account: string;
    checks: Check[];
}

const order: Record<string, number> = { error: 0, warning: 1, ok: 2 };

/**
 * Failures before warnings before what passed; within each in the order in which they were checked. What two APIs on the
 * same host have in common is said once.
 */
export function worstFirst(checks: readonly Check[]): Check[] {
    const texts = checks.map((check) => JSON.stringify(check));
    const distinct = checks.filter((_, index) => texts.indexOf(texts[index] as string) === index);
    return distinct.sort((left, right) => (order[left.status] ?? 0) - (order[right.status] ?? 0));
}

/** The name of a check for people: name_resolution is "Name resolution". */
export function words(name: string): string {
    const spaced = name.replaceAll('_', ' ').replace(/^tls$/i, 'TLS');
    return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}
