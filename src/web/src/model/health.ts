import type { InputHealth } from '../rest/health';

export interface Judgement {
    state: string;
    appearance: 'success' | 'warning' | 'error' | 'outline';
}

/** One word for the state of an input. */
export function judge(input: InputHealth): Judgement {
    if (!input.enabled) {
        return { state: 'Disabled', appearance: 'outline' };
    }
    const errors = input.errors_24h ?? 0;
    if (input.last_success === null) {
        return errors > 0 || input.last_error
            ? { state: 'Failing', appearance: 'error' }
            : { state: 'Starting', appearance: 'outline' };
    }
    if ((input.lag_seconds ?? 0) > 3600) {
        return { state: 'Behind', appearance: 'error' };
    }
    return errors > 0 || (input.throttled_seconds ?? 0) > 0
        ? { state: 'Attention', appearance: 'warning' }
        : { state: 'Working', appearance: 'success' };
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

export function since(instant: string, now: number): string {
    const seconds = (now - Date.parse(instant)) / 1000;
    return Number.isNaN(seconds) ? instant : seconds < 1 ? 'just now' : `${duration(seconds)} ago`;
}

export function daysUntil(instant: string, now: number): number {
    return Math.floor((Date.parse(instant) - now) / 86_400_000);
}

/** A line of the log without the label that dashboards for add-ons read: exc_l="Authentication Error". */
export function withoutLabel(line: string): string {
    return line.replace(/ exc_l="[^"]*"$/, '');
}
