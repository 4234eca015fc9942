import { createContext, useContext } from 'react';
import type { Account } from '../model/account';
import type { Input, Scheme } from '../model/input';
import type { Rights } from '../model/rights';
import type { Watched } from '../model/watched';
import type { Health } from '../rest/health';
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
    /** Empty when the user may not list them. */
    indexes: string[];
}

export interface Page extends PageData {
    reload: () => Promise<void>;
    /** Says in a corner of the page what was done. */
    announce: (text: string, link?: { text: string; to: string }) => void;
    /** Accounts whose connection was tested with success since the page was opened. */
    tested: ReadonlySet<string>;
    markTested: (account: string, works: boolean) => void;
    health: PageHealth;
}

/** The state of the inputs, read apart from the configuration: the page is usable without it. */
export interface PageHealth {
    value?: Health;
    error?: Error;
    loading: boolean;
    reload: () => Promise<void>;
    /** Each input with its state; undefined until it is known. */
    watched?: Watched[];
    now: number;
}

export const PageContext = createContext<Page | undefined>(undefined);

export function usePage(): Page {
    const page = useContext(PageContext);
    if (page === undefined) {
        throw new Error('usePage outside of the page');
    }
    return page;
}
