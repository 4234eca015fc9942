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
