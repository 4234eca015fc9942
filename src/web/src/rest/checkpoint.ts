import { stanzaOf } from '../model/watched';
import type { Input } from '../model/input';
import { postJson } from './client';

export interface CheckpointOrder {
    action: 'reset' | 'read_again';
    from?: string;
    to?: string;
    /** That events are indexed a second time. */
    consent: boolean;
}

/** Leaves the order for the input, which obeys at its next poll. */
export function orderCheckpoint(input: Input, order: CheckpointOrder): Promise<unknown> {
    return postJson('ta_defender/checkpoint', { stanza: stanzaOf(input), ...order });
}
