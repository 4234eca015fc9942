import type { Candidate, MigrationAction } from '../rest/migration';

const states: Record<string, string> = {
    ready: 'Not taken over',
    disabled: 'Disabled there',
    trial: 'On trial',
    interrupted: 'Interrupted',
    both: 'Collected twice',
    taken_over: 'Taken over',
    rolled_back: 'Rolled back',
    unsupported: 'No counterpart',
};

export function stateLabel(state: string): string {
    return states[state] ?? state;
}

export const actionLabels: Record<MigrationAction, string> = {
    trial: 'Try',
    take_over: 'Take over',
    roll_back: 'Roll back',
};

/** What can be done with an input in its state. */
export function actionsOf({ state }: Candidate): MigrationAction[] {
    switch (state) {
        case 'ready':
        case 'rolled_back':
            return ['trial', 'take_over'];
        case 'disabled':
            return ['take_over'];
        case 'trial':
        case 'interrupted':
        case 'both':
            return ['take_over', 'roll_back'];
        case 'taken_over':
            return ['roll_back'];
        default:
            return [];
    }
}

/** Whether the secret has to be entered; that of the other add-on is not read. */
export function needsSecret({ account }: Candidate, action: MigrationAction): boolean {
    return action !== 'roll_back' && account !== undefined && account.secret !== '' && !account.secret_stored;
}

/** Issues that entering the secret does not settle. */
export function obstacles({ issues }: Candidate) {
    return issues.filter(({ code }) => code !== 'secret_needed');
}
