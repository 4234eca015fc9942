import { get, postJson, type Issue } from './client';

/** Another add-on for Microsoft Defender on this Splunk. */
export interface OtherAddon {
    app: string;
    label: string;
    version: string;
    enabled: boolean;
}

/** Something that both have. */
export interface Overlap {
    app: string;
    what: string;
    name: string;
    remedy: string;
}

/** An input of another add-on, and what it would become. */
export interface Candidate {
    app: string;
    stanza: string;
    state: string;
    target?: string;
    settings?: Record<string, string>;
    account?: { name: string; exists: boolean; secret: string; secret_stored: boolean };
    notes: string[];
    issues: Issue[];
}

/** A search that uses names of the other add-on. */
export interface OldName {
    kind: string;
    app: string;
    name: string;
    uses: string;
    replacement: string;
}

export interface Plan {
    addons: OtherAddon[];
    overlaps: Overlap[];
    inputs: Candidate[];
    searches: OldName[];
}

export type MigrationAction = 'trial' | 'take_over' | 'roll_back';

/** What would be done; changes nothing. */
export async function readPlan(): Promise<Plan> {
    const {
        addons = [],
        overlaps = [],
        inputs = [],
        searches = [],
    } = await get<Partial<Plan>>('ta_defender/migration');
    return { addons, overlaps, inputs, searches };
}

/** Does it for one input; what failed is thrown. */
export async function migrate(action: MigrationAction, { app, stanza, account }: Candidate, secret: string) {
    await postJson('ta_defender/migration', {
        action,
        inputs: [`${app}/${stanza}`],
        ...(secret === '' || account === undefined ? {} : { secrets: { [account.secret]: secret } }),
    });
}
