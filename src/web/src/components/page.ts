import { createContext, useContext } from 'react';
import type { Account } from '../model/account';
import type { Input, Scheme } from '../model/input';
import type { Rights } from '../model/rights';
import type { Session } from '../rest/session';

/** What all tabs know: the configuration as Splunk has it, and who looks at it. */
export interface PageData {
    session: Session;
    rights: Rights;
    accounts: Account[];
    /** User names with a stored secret; undefined when the user may not list them. */
    secrets: Set<string> | undefined;
    schemes: Scheme[];
    inputs: Input[];
    indexes: string[];
}

export interface Page extends PageData {
    reload: () => Promise<void>;
    /** Says in a corner of the page what was done. */
    announce: (text: string, link?: { text: string; to: string }) => void;
    /** Accounts whose connection was tested with success since the page was opened. */
    tested: ReadonlySet<string>;
    markTested: (account: string) => void;
}

export const PageContext = createContext<Page | undefined>(undefined);

export function usePage(): Page {
    const page = useContext(PageContext);
    if (page === undefined) {
        throw new Error('usePage outside of the page');
    }
    return page;
}
