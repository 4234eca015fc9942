import { useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import Heading from '@splunk/react-ui/Heading';
import Link from '@splunk/react-ui/Link';
import Message from '@splunk/react-ui/Message';
import TabLayout from '@splunk/react-ui/TabLayout';
import { variables } from '@splunk/themes';
import styled from 'styled-components';
import { listAccounts } from '../rest/accounts';
import { listIndexes, listSchemesAndInputs } from '../rest/inputs';
import { listSecrets } from '../rest/secrets';
import { readHealth, type Health } from '../rest/health';
import { readSession } from '../rest/session';
import { rightsOf } from '../model/rights';
import { watched } from '../model/watched';
import { AccountsTab, type AccountTask } from './AccountsTab';
import { FirstSteps } from './FirstSteps';
import { InputsTab, type InputTask } from './InputsTab';
import { MigrationTab } from './MigrationTab';
import { HealthTab } from './HealthTab';
import { PageContext, usePage, type Page, type PageData, type PageHealth } from './page';
import { Apart, Failure, Fine, Help, Loading } from './parts';
import { SettingsTab } from './SettingsTab';
import { UpdatesTab } from './UpdatesTab';
import { useLoad } from './useLoad';
import { useOpener } from './useOpener';

const Main = styled.main`
    box-sizing: border-box;
    min-width: 960px;
    min-height: 560px;
    padding: ${variables.spacingLarge} ${variables.spacingXLarge} 96px;
    background-color: ${variables.backgroundColorPage};
    color: ${variables.contentColorDefault};
    font-family: ${variables.sansFontFamily};
    font-size: ${variables.fontSize};
    line-height: ${variables.lineHeight};

    h1 {
        margin: 0 0 ${variables.spacingMedium};
    }
`;

const Head = styled.div`
    display: flex;
    align-items: baseline;
    justify-content: space-between;
`;

const Corner = styled.div`
    position: fixed;
    z-index: 10;
    right: 24px;
    bottom: 24px;
    max-width: 480px;
`;

interface LoadedPage extends PageData {
    /** The state of the inputs, asked for as soon as the rights are known; undefined when that failed. */
    early: Promise<Health | undefined>;
}

/** Everything the tabs show. */
async function loadPage(): Promise<LoadedPage> {
    const asked = readSession();
    const early = asked
        .then((session) => (rightsOf(session, []).test ? readHealth() : undefined))
        .catch(() => undefined);
    const [session, accounts, secrets, indexes, [schemes, inputs]] = await Promise.all([
        asked,
        listAccounts(),
        listSecrets(),
        listIndexes(),
        listSchemesAndInputs(),
    ]);
    const rights = rightsOf(
        session,
        schemes.map((scheme) => scheme.name),
    );
    return { session, rights, accounts, secrets, schemes, inputs, indexes, early };
}

export function App() {
    const { value, error, reload } = useLoad(loadPage);
    return (
        <Main>
            <Head>
                <Heading level={1}>Configuration</Heading>
                <Help page="index.html">Help</Help>
            </Head>
            {error && (
                <Apart>
                    <Failure error={error} onRetry={() => void reload()} />
                </Apart>
            )}
            {value === undefined ? (
                !error && <Loading what="the configuration" />
            ) : (
                <Loaded data={value} reload={reload} />
            )}
        </Main>
    );
}

/** Long enough to read it twice. */
const noticeFor = 15_000;

interface Notice {
    text: string;
    link?: { text: string; to: string };
}

function Loaded({ data, reload }: { data: LoadedPage; reload: () => Promise<void> }) {
    const [notice, setNotice] = useState<Notice>();
    const [tested, setTested] = useState<ReadonlySet<string>>(new Set());
    const announce = useCallback((text: string, link?: Notice['link']) => setNotice({ text, link }), []);
    const markTested = useCallback(
        (account: string, works: boolean) =>
            setTested((known) => new Set([...known].filter((each) => each !== account).concat(works ? account : []))),
        [],
    );
    useEffect(() => {
        const timer = notice && setTimeout(() => setNotice(undefined), noticeFor);
        return () => clearTimeout(timer);
    }, [notice]);
    const health = useHealth(data);
    const page: Page = useMemo(
        () => ({ ...data, reload, announce, tested, markTested, health }),
        [data, reload, announce, tested, markTested, health],
    );
    return (
        <PageContext.Provider value={page}>
            <Tabs />
            <Corner role="status">
                {notice && (
                    <Fine onClose={() => setNotice(undefined)}>
                        {notice.text} {notice.link && <Link to={notice.link.to}>{notice.link.text}</Link>}
                    </Fine>
                )}
            </Corner>
        </PageContext.Provider>
    );
}

/** Often enough that a new input is seen to start. */
const refreshEvery = 60_000;

/** Reads the state of the inputs now and every minute while the page is visible. */
function useHealth({ rights, inputs, early }: LoadedPage): PageHealth {
    const permitted = rights.test;
    const first = useRef<Promise<Health | undefined> | undefined>(early);
    const load = useCallback(async () => {
        const already = await first.current;
        first.current = undefined;
        return permitted ? { health: already ?? (await readHealth()), now: Date.now() } : undefined;
    }, [permitted]);
    const { value, error, loading, reload } = useLoad(load);
    useEffect(() => {
        const timer = setInterval(() => {
            if (permitted && document.visibilityState === 'visible') {
                void reload();
            }
        }, refreshEvery);
        return () => clearInterval(timer);
    }, [permitted, reload]);
    return useMemo(
        () => ({
            value: value?.health,
            now: value?.now ?? 0,
            watched: value && watched(inputs, value.health, value.now),
            error,
            loading,
            reload,
        }),
        [value, inputs, error, loading, reload],
    );
}

function ReadOnlyNotice() {
    const { rights, session } = usePage();
    if (rights.missing.length === 0) {
        return null;
    }
    const nothing = !rights.accounts && !rights.test;
    return (
        <Apart>
            <Message appearance="fill" type="info">
                {nothing ? 'You have read-only access.' : 'You have limited access.'} The roles of {session.user} (
                {session.roles.join(', ')}) lack these capabilities: {rights.missing.join(', ')}. A Splunk administrator
                can assign them, for example with the role defender_admin.
            </Message>
        </Apart>
    );
}

const tabs = {
    health: 'Health',
    inputs: 'Inputs',
    accounts: 'Accounts',
    updates: 'My updates',
    migration: 'Migration',
    settings: 'Settings',
};
type TabId = keyof typeof tabs;
/** The tabs that the first steps lead through. */
const guided: TabId[] = ['health', 'inputs', 'accounts'];
const tabIds = Object.keys(tabs) as TabId[];

function tabOfAddress(): TabId | undefined {
    const wanted = window.location.hash.replace(/^#\/?/, '');
    return tabIds.find((id) => id === wanted);
}

function Tabs() {
    const { accounts, inputs, rights } = usePage();
    const readsOnly = !rights.accounts && !rights.test;
    const [tab, setTab] = useState<TabId>(
        () => tabOfAddress() ?? (readsOnly ? 'updates' : inputs.length > 0 ? 'health' : 'accounts'),
    );
    const [accountTask, setAccountTask] = useState<AccountTask>();
    const [inputTask, setInputTask] = useState<InputTask>();
    const [unsaved, setUnsaved] = useState(false);
    /** Where a dialog was opened that belongs to another tab. */
    const [back, setBack] = useState<TabId>();
    const opener = useOpener();
    const openAccount = useCallback(
        (task: AccountTask | undefined) => {
            opener.follow(task !== undefined);
            setAccountTask(task);
        },
        [opener],
    );
    const openInput = useCallback(
        (task: InputTask | undefined) => {
            opener.follow(task !== undefined);
            setInputTask(task);
        },
        [opener],
    );
    useEffect(() => {
        const follow = () => setTab((before) => tabOfAddress() ?? before);
        window.addEventListener('hashchange', follow);
        return () => window.removeEventListener('hashchange', follow);
    }, []);
    const show = (next: TabId) => {
        if (next !== tab && unsaved && !window.confirm('The settings are not saved. Discard your changes?')) {
            return;
        }
        setTab(next);
        setBack(undefined);
        window.history.replaceState(null, '', `#/${next}`);
    };
    /** The end of a dialog leads back to where it was opened. */
    const returning =
        <T,>(open: (task: T | undefined) => void) =>
        (task: T | undefined) => {
            open(task);
            if (task === undefined && back !== undefined) {
                show(back);
            }
        };
    const first = accounts[0];
    const panels: Record<TabId, ReactNode> = {
        health: (
            <HealthTab
                onInput={(kind, input) => {
                    show('inputs');
                    setBack('health');
                    openInput({ kind, input });
                }}
                onAccount={(kind, name) => {
                    const account = accounts.find((each) => each.name === name);
                    show('accounts');
                    setBack('health');
                    openAccount(account && { kind, account });
                }}
            />
        ),
        inputs: <InputsTab task={inputTask} onTask={returning(openInput)} returnFocus={opener.restore} />,
        accounts: <AccountsTab task={accountTask} onTask={returning(openAccount)} returnFocus={opener.restore} />,
        updates: <UpdatesTab />,
        migration: <MigrationTab />,
        settings: <SettingsTab onDirty={setUnsaved} />,
    };
    return (
        <>
            {tab !== 'updates' && <ReadOnlyNotice />}
            {guided.includes(tab) && (
                <FirstSteps
                    onAddAccount={() => {
                        show('accounts');
                        openAccount({ kind: 'add' });
                    }}
                    onTest={() => {
                        show('accounts');
                        openAccount(first && { kind: 'test', account: first });
                    }}
                    onAddInput={() => {
                        show('inputs');
                        openInput({ kind: 'add', account: first?.name });
                    }}
                />
            )}
            <TabLayout
                autoActivate={false}
                activePanelId={tab}
                onChange={(_, { activePanelId }) => show((activePanelId as TabId | undefined) ?? 'health')}
            >
                {tabIds
                    .filter((id) => id !== 'migration' || rights.test)
                    .map((id) => (
                        <TabLayout.Panel key={id} panelId={id} label={tabs[id]} inset={false}>
                            {id === tab && panels[id]}
                        </TabLayout.Panel>
                    ))}
            </TabLayout>
        </>
    );
}
