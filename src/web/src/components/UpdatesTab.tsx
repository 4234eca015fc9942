import { useCallback, useMemo, useState } from 'react';
import Button from '@splunk/react-ui/Button';
import Link from '@splunk/react-ui/Link';
import Message from '@splunk/react-ui/Message';
import Select from '@splunk/react-ui/Select';
import { variables } from '@splunk/themes';
import styled from 'styled-components';
import { words } from '../model/report';
import { updateCapability } from '../model/rights';
import { fieldWords, undo, undoSearch, valueWords, type RefusedRun, type Undo, type Update } from '../model/updates';
import { sentence } from '../rest/client';
import { listRefusedRuns, listTitles, listUpdates } from '../rest/updates';
import { DataList, type Column } from './DataList';
import { searchLink } from './links';
import { usePage } from './page';
import { Apart, Empty, Failure, Help, Loading, Quiet } from './parts';
import { useLoad } from './useLoad';

const ranges = [
    { value: '-24h', label: 'Last 24 hours' },
    { value: '-7d', label: 'Last 7 days' },
    { value: '-30d', label: 'Last 30 days' },
];

/** The updates of alerts and incidents that the user asked for, with their outcome and its reason. */
export function UpdatesTab() {
    const { session, rights } = usePage();
    const [whose, setWhose] = useState('mine');
    const [range, setRange] = useState('-7d');
    const user = whose === 'mine' ? session.user : undefined;
    const { value, error, loading, reload } = useLoad(useCallback(() => listUpdates(user, range), [user, range]));
    // Without the right to search the log there are none.
    const runs = useLoad(useCallback(() => listRefusedRuns(range), [range]));
    const refused = !rights.updates && (
        <Apart>
            <Message appearance="fill" type="warning">
                Your roles lack the capability {updateCapability}: your updates fail, and this list does not show them.
                A Splunk administrator can assign it, for example with the role defender_analyst.
            </Message>
        </Apart>
    );
    // Where the events cannot be searched, the identifiers are enough.
    const titles = useLoad(useCallback(() => listTitles(value ?? []), [value])).value;
    const columns = useMemo(
        () => columnsOf(value ?? [], titles ?? new Map<string, string>(), whose === 'all'),
        [value, titles, whose],
    );
    const controls = (
        <Controls>
            <Select value={whose} aria-label="Whose updates" onChange={(_, data) => setWhose(String(data.value))}>
                <Select.Option value="mine" label="My updates" />
                <Select.Option value="all" label="Updates of all users" />
            </Select>
            <Select value={range} aria-label="Time range" onChange={(_, data) => setRange(String(data.value))}>
                {ranges.map((each) => (
                    <Select.Option key={each.value} {...each} />
                ))}
            </Select>
            <Button
                appearance="secondary"
                disabled={loading}
                onClick={() => {
                    void reload();
                    void runs.reload();
                }}
                label={loading ? 'Loading…' : 'Refresh'}
            />
        </Controls>
    );
    if (error) {
        return (
            <Apart>
                {refused}
                {controls}
                <Failure error={error} onRetry={() => void reload()} />
            </Apart>
        );
    }
    if (value === undefined) {
        return <Loading what="the updates" />;
    }
    return value.length === 0 ? (
        <>
            {refused}
            <Apart>{controls}</Apart>
            <Empty title="No updates found">
                You can update alerts and incidents with alert actions, workflow actions and the search command
                sendalert. {rights.updates && 'Each update appears here. '}If you expect one, choose a longer time. If
                it is still missing, ask an administrator whether your role may search the index of the updates (main,
                unless the alert action names another). The reason of an action that ended before its first row is in
                the index _internal (
                <Link to={runsLink} openInNewContext>
                    search
                </Link>
                ). <Help page="write-back.html">How to update</Help>
            </Empty>
            <RefusedRuns runs={runs.value ?? []} />
        </>
    ) : (
        <>
            {refused}
            <DataList
                all={value}
                columns={columns}
                keyOf={(each) => JSON.stringify(each)}
                text={(each) =>
                    `${each.outcome} ${each.id} ${titles?.get(each.id) ?? ''} ${each.message} ${each.search} ${each.user}`
                }
                noun="update"
                sorting={{ by: 'Time', descending: true }}
                actions={controls}
            />
            <RefusedRuns runs={runs.value ?? []} />
        </>
    );
}

const runsLink = searchLink('index=_internal sourcetype=splunkd sendmodalert "ta_defender_update_" ERROR', '-7d');

/** Splunk shows only an error code for these, and there is no audit event. */
function RefusedRuns({ runs }: { runs: readonly RefusedRun[] }) {
    return runs.length === 0 ? null : (
        <Apart>
            <Message appearance="fill" type="warning">
                <strong>Actions of all users that ended before their first row and updated nothing</strong>
                <Runs>
                    {runs.slice(0, shownRuns).map(({ time, action, reason }, index) => (
                        <li key={index}>
                            {new Date(time).toLocaleString()} <Quiet>{action}</Quiet>{' '}
                            {sentence({ code: '', what: reason })}
                        </li>
                    ))}
                </Runs>
                <Link to={runsLink} openInNewContext>
                    All of them
                </Link>
            </Message>
        </Apart>
    );
}

const shownRuns = 5;

const Runs = styled.ul`
    && {
        margin: ${variables.spacingXSmall} 0;
        padding-left: ${variables.spacingLarge};
        overflow-wrap: anywhere;
    }
`;

const good = ['updated', 'unchanged', 'would_update'];

const columnsOf = (
    all: readonly Update[],
    titles: ReadonlyMap<string, string>,
    withUser: boolean,
): Column<Update>[] => [
    {
        title: 'Time',
        width: 205,
        by: ({ time }) => Date.parse(time),
        cell: ({ time }) => new Date(time).toLocaleString(),
    },
    {
        title: 'Outcome',
        width: 130,
        by: ({ outcome }) => outcome,
        cell: ({ outcome }) => <Outcome $good={good.includes(outcome)}>{words(outcome)}</Outcome>,
    },
    {
        title: 'Object',
        width: '26%',
        by: ({ id }) => id,
        cell: (update) => (
            <>
                {titles.has(update.id) && <div>{titles.get(update.id)}</div>}
                {update.object} {update.id}
                <div>
                    <Quiet>{update.account}</Quiet>{' '}
                    <Link to={eventsOfObject(update.id)} openInNewContext aria-label={`Events of ${update.id}`}>
                        Events
                    </Link>{' '}
                    {update.outcome === 'updated' && (
                        <Link to={searchLink(undoSearch(update), '-30d')} openInNewContext title={whatUndoDoes}>
                            Undo...
                        </Link>
                    )}
                </div>
            </>
        ),
    },
    {
        title: 'Changes or reason',
        cell: (update) => (
            <>
                <UndoText undone={undo(update, all)} />
                {update.changes.map(({ field, before, after }) => (
                    <div key={field}>
                        {fieldWords(field)}: {valueWords(before)} → {valueWords(after)}
                    </div>
                ))}
                {update.message && <Quiet>{sentence({ code: '', what: update.message })}</Quiet>}
                {update.remedy && <div>{sentence({ code: '', what: update.remedy })}</div>}
            </>
        ),
    },
    {
        title: 'Search',
        width: '13%',
        by: ({ search }) => search,
        cell: ({ search }) => search || <Quiet>by hand</Quiet>,
    },
    ...(withUser
        ? [{ title: 'User', width: 120, by: ({ user }: Update) => user, cell: ({ user }: Update) => user }]
        : []),
];

function UndoText({ undone }: { undone?: Undo }) {
    return undone ? (
        <>
            <strong>Undo</strong> <Quiet>of the update of {new Date(undone.of).toLocaleString()}</Quiet>
            {undone.left.length > 0 && <div>Not put back: {undone.left.join(', ')}. Change these in Defender.</div>}
        </>
    ) : null;
}

const whatUndoDoes =
    'Writes back status, owner, classification and determination, after Splunk has asked you. A comment stays, and so does a classification where there was none.';

/** The alert or incident as it was indexed, and what happened to it. */
function eventsOfObject(id: string): string {
    return searchLink(
        `index=* "${id.replace(/["\\]/g, (sign) => `\\${sign}`)}" NOT sourcetype="ms:defender:update"`,
        '-30d',
    );
}

const Outcome = styled.span<{ $good: boolean }>`
    color: ${({ $good }) => ($good ? variables.contentColorActive : variables.contentColorNegative)};
    font-weight: ${({ $good }) => ($good ? 'normal' : 600)};
`;

const Controls = styled.div`
    display: flex;
    gap: ${variables.spacingSmall};
`;
