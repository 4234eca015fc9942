import type { Health, InputHealth } from '../rest/health';
import { judge, states, type Judgement } from './health';
import type { Input } from './input';

/** An input with its state. */
export interface Watched {
    input: Input;
    stanza: string;
    health: InputHealth;
    judgement: Judgement;
}

/** Streams have no interval and report every minute. */
const reportsEvery = 60;

/** Every configured input with its state; one without metrics has not run yet. */
export function watched(inputs: readonly Input[], health: Health, now: number): Watched[] {
    const known = new Map(health.inputs.map((each) => [each.stanza, each]));
    return inputs.map((input) => {
        const stanza = stanzaOf(input);
        const found = { ...(known.get(stanza) ?? unknown(stanza, input)), enabled: input.enabled };
        return { input, stanza, health: found, judgement: judge(found, intervalOf(input), now) };
    });
}

export function stanzaOf(input: Pick<Input, 'scheme' | 'name'>): string {
    return `${input.scheme}://${input.name}`;
}

function unknown(stanza: string, { scheme, values, enabled }: Input): InputHealth {
    const account = values.account ?? '';
    return { stanza, scheme, account, enabled, events: undefined, errors: undefined, hours: [] };
}

function intervalOf(input: Input): number {
    const interval = Number(input.values.interval);
    return Number.isFinite(interval) && interval > 0 ? interval : reportsEvery;
}

/** Failing first. */
export function rank({ judgement }: Watched): number {
    return states.indexOf(judgement.state);
}
