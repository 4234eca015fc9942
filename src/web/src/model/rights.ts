import type { Session } from '../rest/session';

/** For the test of a connection and the state of the inputs. */
export const configureCapability = 'ta_defender_configure';

/** For queries of advanced hunting. */
export const huntCapability = 'ta_defender_hunt';

/** For updates of alerts and incidents. */
export const updateCapability = 'ta_defender_update';

/** What the user may do, and what is missing for the rest. The server decides; the page only says so beforehand. */
export interface Rights {
    accounts: boolean;
    settings: boolean;
    test: boolean;
    /** May run hunting queries. */
    hunt: boolean;
    inputs: (scheme: string) => boolean;
    /** May update alerts and incidents. */
    updates: boolean;
    /** May create an index on this host. */
    indexes: boolean;
    /** Capabilities that are missing for accounts, settings and the test. */
    missing: string[];
}

export function rightsOf(session: Session, schemes: readonly string[]): Rights {
    const has = (capability: string) =>
        session.capabilities.has(capability) || session.capabilities.has('admin_all_objects');
    const inputs = (scheme: string) => has(`edit_modinput_${scheme}`);
    const accounts = has('edit_storage_passwords');
    const test = session.capabilities.has(configureCapability);
    return {
        accounts,
        settings: accounts,
        test,
        hunt: session.capabilities.has(huntCapability),
        inputs,
        updates: session.capabilities.has(updateCapability),
        indexes: has('indexes_edit'),
        missing: [
            ...(accounts ? [] : ['edit_storage_passwords']),
            ...(test ? [] : [configureCapability]),
            ...schemes.filter((scheme) => !inputs(scheme)).map((scheme) => `edit_modinput_${scheme}`),
        ],
    };
}
