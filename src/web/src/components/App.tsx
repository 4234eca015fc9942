import { useCallback, useEffect, useMemo, useState, type ReactNode } from 'react';
import Heading from '@splunk/react-ui/Heading';
import Link from '@splunk/react-ui/Link';
import Message from '@splunk/react-ui/Message';
import TabLayout from '@splunk/react-ui/TabLayout';
import { variables } from '@splunk/themes';
import styled from 'styled-components';
import { listAccounts } from '../rest/accounts';
import { listIndexes, listInputs, listSchemes } from '../rest/inputs';
import { listSecrets } from '../rest/secrets';
import { readSession } from '../rest/session';
import { rightsOf } from '../model/rights';
import { AccountsTab, type AccountTask } from './AccountsTab';
import { FirstSteps } from './FirstSteps';
import { HealthTab } from './HealthTab';
import { InputsTab, type InputTask } from './InputsTab';
import { PageContext, usePage, type Page, type PageData } from './page';
import { Apart, Failure, Loading, Quiet } from './parts';
import { SettingsTab } from './SettingsTab';
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

const Corner = styled.div`
    position: fixed;
    z-index: 10;
    right: 24px;
    bottom: 24px;
    max-width: 480px;
`;

/** Everything the tabs show; schemes come before inputs, because each scheme has a list of its own. */
async function loadPage(): Promise<PageData> {
    const [session, accounts, secrets, indexes, [schemes, inputs]] = await Promise.all([
        readSession(),
        listAccounts(),
        listSecrets(),
        listIndexes(),
        listSchemes().then(async (schemes) => [schemes, await listInputs(schemes)] as const),
    ]);
    const rights = rightsOf(
        session,
        schemes.map((scheme) => scheme.name),
    );
    return { session, rights, accounts, secrets, schemes, inputs, indexes };
}

export function App() {
    const { value, error, reload } = useLoad(loadPage);
    return (
        <Main>
            <Heading level={1}>Add-on for Microsoft Defender</Heading>
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

interface Notice {
    text: string;
    link?: { text: string; to: string };
}

function Loaded({ data, reload }: { data: PageData; reload: () => Promise<void> }) {
    const [notice, setNotice] = useState<Notice>();
    const [tested, setTested] = useState<ReadonlySet<string>>(new Set());
    const announce = useCallback((text: string, link?: Notice['link']) => setNotice({ text, link }), []);
    const markTested = useCallback((account: string) => setTested((known) => new Set(known).add(account)), []);
    const page: Page = useMemo(
        () => ({ ...data, reload, announce, tested, markTested }),
        [data, reload, announce, tested, markTested],
    );
    return (
        <PageContext.Provider value={page}>
            <ReadOnlyNotice />
            <Tabs />
            <Corner role="status">
                {notice && (
                    <Message appearance="fill" type="success" onRequestRemove={() => setNotice(undefined)}>
                        {notice.text} {notice.link && <Link to={notice.link.to}>{notice.link.text}</Link>}
                    </Message>
                )}
            </Corner>
        </PageContext.Provider>
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
                {nothing ? 'You can look around here, but change nothing.' : 'You cannot use everything here.'} The
                roles of {session.user} ({session.roles.join(', ')}) lack: {rights.missing.join(', ')}.{' '}
                <Quiet>An administrator of Splunk can give them to you, for example by the role defender_admin.</Quiet>
            </Message>
        </Apart>
    );
}

const tabIds = ['accounts', 'inputs', 'settings', 'health'] as const;
type TabId = (typeof tabIds)[number];

function tabOfAddress(): TabId {
    const wanted = window.location.hash.replace(/^#\/?/, '');
    return tabIds.find((id) => id === wanted) ?? 'accounts';
}

function Tabs() {
    const { accounts } = usePage();
    const [tab, setTab] = useState(tabOfAddress);
    const [accountTask, setAccountTask] = useState<AccountTask>();
    const [inputTask, setInputTask] = useState<InputTask>();
    const [unsaved, setUnsaved] = useState(false);
    const opener = useOpener();
    const openAccount = (task: AccountTask | undefined) => {
        opener.follow(task !== undefined);
        setAccountTask(task);
    };
    const openInput = (task: InputTask | undefined) => {
        opener.follow(task !== undefined);
        setInputTask(task);
    };
    useEffect(() => {
        const follow = () => setTab(tabOfAddress());
        window.addEventListener('hashchange', follow);
        return () => window.removeEventListener('hashchange', follow);
    }, []);
    const show = (next: TabId) => {
        if (next !== tab && unsaved && !window.confirm('The settings are not saved. Discard what you changed?')) {
            return;
        }
        setTab(next);
        window.history.replaceState(null, '', `#/${next}`);
    };
    const first = accounts[0];
    const panels: Record<TabId, ReactNode> = {
        accounts: <AccountsTab task={accountTask} onTask={openAccount} returnFocus={opener.restore} />,
        inputs: (
            <InputsTab
                task={inputTask}
                onTask={openInput}
                onAccounts={() => show('accounts')}
                returnFocus={opener.restore}
            />
        ),
        settings: <SettingsTab onDirty={setUnsaved} />,
        health: <HealthTab />,
    };
    const labels: Record<TabId, string> = {
        accounts: 'Accounts',
        inputs: 'Inputs',
        settings: 'Settings',
        health: 'Health',
    };
    return (
        <>
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
            <TabLayout
                autoActivate={false}
                activePanelId={tab}
                onChange={(_, { activePanelId }) => show((activePanelId as TabId | undefined) ?? 'accounts')}
            >
                {tabIds.map((id) => (
                    <TabLayout.Panel key={id} panelId={id} label={labels[id]} inset={false}>
                        {id === tab && panels[id]}
                    </TabLayout.Panel>
                ))}
            </TabLayout>
        </>
    );
}
