import type { Session } from '../rest/session';

/** What the user may do, and what is missing for the rest. The server decides; this only spares a refusal. */
export interface Rights {
    accounts: boolean;
    settings: boolean;
    test: boolean;
    inputs: (scheme: string) => boolean;
    /** Capabilities that are missing for accounts, settings and the test. */
    missing: string[];
}

export function rightsOf(session: Session, schemes: readonly string[]): Rights {
    const has = (capability: string) =>
        session.capabilities.has(capability) || session.capabilities.has('admin_all_objects');
    const inputs = (scheme: string) => has(`edit_modinput_${scheme}`);
    const accounts = has('edit_storage_passwords');
    const test = session.capabilities.has('ta_defender_configure');
    return {
        accounts,
        settings: accounts,
        test,
        inputs,
        missing: [
            ...(accounts ? [] : ['edit_storage_passwords']),
            ...(test ? [] : ['ta_defender_configure']),
            ...schemes.filter((scheme) => !inputs(scheme)).map((scheme) => `edit_modinput_${scheme}`),
        ],
    };
}
