import Button from '@splunk/react-ui/Button';
import Chip from '@splunk/react-ui/Chip';
import Link from '@splunk/react-ui/Link';
import Message from '@splunk/react-ui/Message';
import Table from '@splunk/react-ui/Table';
import { createURL } from '@splunk/splunk-utils/url';
import { variables } from '@splunk/themes';
import styled from 'styled-components';
import { appId } from '../rest/client';
import { readHealth, type Expiry, type InputHealth } from '../rest/health';
import { daysUntil, duration, judge, since, withoutLabel } from '../model/health';
import { Apart, Cell, Empty, Failure, ListTable, Loading, Quiet, Toolbar, type Column } from './parts';
import { useLoad } from './useLoad';

const Trouble = styled.div`
    margin: ${variables.spacingXSmall} 0;
`;

/** How each input is doing, and what to do where one is not. */
export function HealthTab({ now = Date.now }: { now?: () => number }) {
    const { value, error, loading, reload } = useLoad(readHealth);
    const logs = createURL(`app/${appId}/search`, {
        q: 'search index=_internal (sourcetype="ta_defender:log" OR (source=*splunkd.log* defender_*))',
        earliest: '-24h',
        latest: 'now',
    });
    return (
        <>
            <Toolbar>
                <Link to={logs} openInNewContext>
                    Search the log
                </Link>
                <Button
                    appearance="secondary"
                    disabled={loading}
                    onClick={() => void reload()}
                    label={loading ? 'Loading…' : 'Refresh'}
                />
            </Toolbar>
            {error && (
                <Apart>
                    <Failure error={error} onRetry={() => void reload()} />
                </Apart>
            )}
            {value === undefined && loading && <Loading what="the state of the inputs" />}
            {value && (
                <>
                    {value.expiry.map((each) => (
                        <ExpiryMessage key={`${each.account} ${each.what}`} expiry={each} now={now()} />
                    ))}
                    {value.inputs.length === 0 ? (
                        <Empty title="Nothing to watch yet">
                            The state of each input stands here once there is one.
                        </Empty>
                    ) : (
                        <HealthTable inputs={value.inputs} now={now()} />
                    )}
                </>
            )}
        </>
    );
}

const columns: Column[] = [
    { title: 'State', width: 110 },
    { title: 'Input, and its last error' },
    { title: 'Last success', width: 130 },
    { title: 'Lag', width: 90 },
    { title: 'Events 24 h', width: 110, align: 'right' },
    { title: 'Errors 24 h', width: 110, align: 'right' },
];

function HealthTable({ inputs, now }: { inputs: InputHealth[]; now: number }) {
    return (
        <ListTable columns={columns}>
            {inputs.map((input) => (
                <HealthRow key={input.stanza} input={input} now={now} />
            ))}
        </ListTable>
    );
}

function HealthRow({ input, now, ...row }: { input: InputHealth; now: number }) {
    const { state, appearance } = judge(input);
    return (
        <Table.Row {...row}>
            <Cell>
                <Chip appearance={appearance}>{state}</Chip>
            </Cell>
            <Cell>
                {input.stanza}
                {input.last_error && <Trouble>{withoutLabel(input.last_error)}</Trouble>}
                {input.last_error && input.remedy && <div>What to do: {withoutLabel(input.remedy)}</div>}
            </Cell>
            <Cell>
                {input.last_success ? (
                    <time dateTime={input.last_success} title={new Date(input.last_success).toLocaleString()}>
                        {since(input.last_success, now)}
                    </time>
                ) : (
                    <Quiet>none yet</Quiet>
                )}
            </Cell>
            <Cell>
                {input.lag_seconds === null ? <Quiet>unknown</Quiet> : duration(input.lag_seconds)}
                {(input.throttled_seconds ?? 0) > 0 && (
                    <div>
                        <Quiet>{duration(input.throttled_seconds ?? 0)} throttled</Quiet>
                    </div>
                )}
            </Cell>
            <Cell align="right">{count(input.events_24h)}</Cell>
            <Cell align="right">{count(input.errors_24h)}</Cell>
        </Table.Row>
    );
}

function ExpiryMessage({ expiry, now }: { expiry: Expiry; now: number }) {
    const days = daysUntil(expiry.expires, now);
    if (days > 30) {
        return null;
    }
    return (
        <Apart>
            <Message appearance="fill" type={days < 0 ? 'error' : 'warning'}>
                The {expiry.what} of account {expiry.account} {days < 0 ? 'expired' : 'expires'} on{' '}
                {new Date(expiry.expires).toLocaleDateString()}. Create a new one in Microsoft Entra and store it under
                Accounts.
            </Message>
        </Apart>
    );
}

function count(value: number | null | undefined): string {
    return value === null || value === undefined ? '' : value.toLocaleString();
}
