import { get } from './client';

export interface InputHealth {
    stanza: string;
    scheme: string;
    enabled: boolean;
    last_success: string | null;
    lag_seconds: number | null;
    events_24h: number | null;
    errors_24h: number | null;
    throttled_seconds: number | null;
    last_error: string | null;
    remedy: string | null;
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

export async function readHealth(): Promise<Health> {
    const { inputs, expiry } = await get<Partial<Health>>('ta_defender/health');
    return { inputs: inputs ?? [], expiry: expiry ?? [] };
}
