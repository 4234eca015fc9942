// The rule of the page judges as the macro of searches does: both read the same cases, see HealthRuleTest.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { judge } from '../../src/model/health';
import type { InputHealth } from '../../src/rest/health';

const now = Date.parse('2026-11-20T10:00:00Z');
const [head, ...rows] = readFileSync('../test/resources/health-cases.csv', 'utf8')
    .split('\n')
    .filter((line) => line && !line.startsWith('#'))
    .map((line) => line.split(','));

const ago = (seconds: string | undefined) =>
    seconds ? new Date(now - Number(seconds) * 1_000).toISOString() : undefined;

function input(one: Record<string, string>): InputHealth {
    const share = one.progress ? Number(one.progress) : undefined;
    const lags = [one.lag_before, one.lag].map((lag) => (lag ? Number(lag) : undefined));
    return {
        stanza: 'defender_alerts://one',
        scheme: 'defender_alerts',
        account: 'contoso',
        enabled: one.enabled === 'true',
        indexMissing: one.index_missing === 'true',
        startedAt: ago(one.started),
        lastSuccess: ago(one.success),
        lastError: one.error ? { code: 'x', what: 'x', remedy: '', field: '', at: ago(one.error) } : undefined,
        lagSeconds: lags[1],
        events: 0,
        errors: 0,
        progress:
            share === undefined
                ? undefined
                : {
                      from: new Date(now - 1_000_000).toISOString(),
                      at: new Date(now - 1_000_000 * (1 - share)).toISOString(),
                      to: new Date(now).toISOString(),
                  },
        hours: lags.map((lagSeconds, i) => ({
            at: new Date(now - (1 - i) * 3_600_000).toISOString(),
            events: 0,
            errors: 0,
            lagSeconds,
        })),
    };
}

describe('the rule of health', () => {
    for (const row of rows) {
        const one = Object.fromEntries((head ?? []).map((name, i) => [name, row[i] ?? '']));
        it(one.name ?? '', () => {
            expect(judge(input(one), Number(one.interval), now).state).toBe(one.state);
        });
    }
});
