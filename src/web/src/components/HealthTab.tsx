import Button from '@splunk/react-ui/Button';
import Heading from '@splunk/react-ui/Heading';
import Link from '@splunk/react-ui/Link';
import Message from '@splunk/react-ui/Message';
import { createURL } from '@splunk/splunk-utils/url';
import { variables } from '@splunk/themes';
import styled from 'styled-components';
import { checkpointActions } from '../model/checkpoint';
import { inFormWords, isTestable } from '../model/input';
import {
    daysUntil,
    done,
    duration,
    secondsLeft,
    since,
    stateLabels,
    stateMeanings,
    states,
    withoutLabel,
} from '../model/health';
import type { Account } from '../model/account';
import { doubles } from '../model/duplicates';
import { apiOf, titleOf } from '../model/kinds';
import { configureCapability } from '../model/rights';
import { rank, type Watched } from '../model/watched';
import { appId, sentence } from '../rest/client';
import type { Expiry, Progress } from '../rest/health';
import { DataList, type Column } from './DataList';
import { HourChart } from './HourChart';
import { eventsOf, logOf } from './links';
import { usePage } from './page';
import { Apart, Empty, Failure, Loading, Quiet, RowLinks, Small } from './parts';
import { StateMark } from './StateMark';

interface HealthTabProps {
    onInput: (kind: 'edit' | 'test', input: Watched['input']) => void;
    onAccount: (kind: 'edit' | 'test', account: string) => void;
}

/** How each input does, and what to do where one does not collect. */
export function HealthTab({ onInput, onAccount }: HealthTabProps) {
    const { accounts, health, inputs, rights, schemes } = usePage();
    const { value, error, loading, watched, now } = health;
    if (!rights.test) {
        return (
            <Empty title="You cannot see the state of the inputs">
                This needs the capability {configureCapability}. The role defender_admin has it.
            </Empty>
        );
    }
    if (value === undefined || watched === undefined) {
        return error ? (
            <Apart>
                <Failure error={error} onRetry={() => void health.reload()} />
            </Apart>
        ) : (
            <Loading what="the state of the inputs" />
        );
    }
    if (inputs.length === 0) {
        return <Empty title="No input yet">The state of each input appears here.</Empty>;
    }
    const troubled = troubles(watched);
    const kind = ({ input }: Watched) => `${titleOf(input, schemes)}${apiOf(input) && `, ${apiOf(input)}`}`;
    const shown = troubled.slice(0, 5);
    return (
        <>
            {error && (
                <Apart>
                    <Failure error={error} onRetry={() => void health.reload()} />
                </Apart>
            )}
            <Head>
                <Summary watched={watched} />
                <Links>
                    <Link to={createURL(`app/${appId}/overview`)}>Dashboard of alerts and incidents</Link>
                    <Link to={createURL(`app/${appId}/operations`)}>Dashboard of operations</Link>
                    <Button
                        appearance="secondary"
                        disabled={loading}
                        onClick={() => void health.reload()}
                        label={loading ? 'Loading…' : 'Refresh'}
                    />
                </Links>
            </Head>
            {value.expiry.map((each) => (
                <ExpiryMessage key={`${each.account} ${each.what}`} expiry={each} now={now} />
            ))}
            <DoubleInputs />
            {shown.map((each) => (
                <Trouble key={each[0].stanza} same={each} now={now} onInput={onInput} onAccount={onAccount} />
            ))}
            {troubled.length > shown.length && (
                <Quiet>The list below has {troubled.slice(5).flat().length} more.</Quiet>
            )}
            <DataList
                all={watched}
                columns={columns(now, kind, new Set(shown.flat().map(({ stanza }) => stanza)), accounts)}
                keyOf={({ stanza }) => stanza}
                text={(each) => `${textOf(each)} ${kind(each)}`}
                noun="input"
                sorting={{ by: 'State', descending: false }}
            />
        </>
    );
}

const textOf = ({ stanza, input, judgement }: Watched) =>
    `${stanza} ${input.values.account ?? ''} ${judgement.state.replace('_', ' ')}`;

function columns(
    now: number,
    kind: (each: Watched) => string,
    explained: ReadonlySet<string>,
    accounts: readonly Account[],
): Column<Watched>[] {
    const tenants = new Map(accounts.map(({ name, settings }) => [name, settings.tenant_id]));
    return [
        { title: 'State', width: 140, by: rank, cell: ({ judgement }) => <StateMark state={judgement.state} /> },
        {
            title: 'Input',
            by: ({ stanza }) => stanza,
            cell: (each) => <InputCell watched={each} kind={kind(each)} explained={explained} now={now} />,
        },
        {
            title: 'Last success',
            width: '9%',
            by: ({ health }) => (health.lastSuccess ? Date.parse(health.lastSuccess) : undefined),
            cell: ({ health }) => <Instant at={health.lastSuccess} now={now} />,
        },
        {
            title: 'Lag',
            width: '8%',
            align: 'right',
            by: ({ health }) => health.lagSeconds,
            cell: ({ health }) => (health.lagSeconds === undefined ? '' : duration(health.lagSeconds)),
        },
        {
            title: 'Events 24 h',
            width: 100,
            align: 'right',
            by: ({ health }) => health.events,
            cell: ({ health }) => health.events?.toLocaleString() ?? '',
        },
        {
            title: 'Errors 24 h',
            width: 95,
            align: 'right',
            by: ({ health }) => health.errors,
            cell: ({ health }) => health.errors?.toLocaleString() ?? '',
        },
        { title: 'Last 24 hours', width: 196, cell: ({ health }) => <HourChart hours={health.hours} /> },
        {
            title: 'Show',
            width: '12%',
            cell: ({ input }) => (
                <RowLinks>
                    <Link
                        to={eventsOf(input, tenants.get(input.values.account ?? ''))}
                        openInNewContext
                        aria-label={`Events of ${input.name}`}
                    >
                        Events
                    </Link>
                    <Link to={logOf(input)} openInNewContext aria-label={`Log of ${input.name}`}>
                        Log
                    </Link>
                </RowLinks>
            ),
        },
    ];
}

interface InputCellProps {
    watched: Watched;
    kind: string;
    /** Stanzas whose trouble stands above the list. */
    explained: ReadonlySet<string>;
    now: number;
}

function InputCell({ watched, kind, explained, now }: InputCellProps) {
    const { stanza, input, health, judgement } = watched;
    const { lastError } = health;
    return (
        <>
            <strong>{input.name}</strong> <Quiet title={stanza}>{kind}</Quiet>
            {judgement.state === 'catching_up' && health.progress && <Backfill progress={health.progress} />}
            {(health.throttledSeconds ?? 0) >= 60 && (
                <Small>Throttled for {duration(health.throttledSeconds ?? 0)} of the last 24 hours.</Small>
            )}
            {lastError && judgement.resolved && (
                <Small>
                    <span title={withoutLabel(lastError.what)}>Last error, resolved:</span>{' '}
                    <Instant at={lastError.at} now={now} />
                </Small>
            )}
            {lastError && !judgement.resolved && judgement.state === 'failing' && !explained.has(stanza) && (
                <Small>{sentence({ code: '', what: withoutLabel(lastError.what) })}</Small>
            )}
        </>
    );
}

function Backfill({ progress }: { progress: Progress }) {
    const share = done(progress);
    const left = secondsLeft(progress);
    const percent = Math.floor(share * 100);
    return (
        <Small>
            <Bar role="progressbar" aria-label="Past that is read" aria-valuenow={percent}>
                <span style={{ width: `${percent}%` }} />
            </Bar>
            {percent} % read, now at {new Date(progress.at).toLocaleString()}
            {left !== undefined && `, about ${duration(left)} left`}. To pause, disable the input: it continues from
            there.
        </Small>
    );
}

/** Where events are indexed twice, which nobody sees in the figures of one input. */
function DoubleInputs() {
    const { inputs, accounts, schemes } = usePage();
    const found = doubles(inputs, accounts, schemes);
    return found.length === 0 ? null : (
        <Apart>
            <Message appearance="fill" type="warning">
                {found.slice(0, 5).map(({ what, same }) => (
                    <div key={what}>
                        {same.length} enabled inputs collect the same {what.replace(/ of .*$/, '')}:{' '}
                        {same
                            .slice(0, 10)
                            .map((each) => `${each.name} (${titleOf(each, schemes)})`)
                            .join(', ')}
                        {same.length > 10 && ` and ${same.length - 10} others`}.
                    </div>
                ))}
                {found.length > 5 && <div>The same holds for {found.length - 5} others.</div>}
                <div>Splunk indexes them once for each input. Keep only one of them enabled.</div>
            </Message>
        </Apart>
    );
}

type Same = [Watched, ...Watched[]];

/** What does not collect as it should, worst first; inputs of one account that fail alike are one trouble. */
function troubles(watched: readonly Watched[]): Same[] {
    const found = new Map<string, Same>();
    for (const each of [...watched].sort((left, right) => rank(left) - rank(right))) {
        const { judgement, health, input, stanza } = each;
        if (['failing', 'no_index', 'silent', 'behind'].includes(judgement.state)) {
            const code = judgement.state === 'failing' ? health.lastError?.code : undefined;
            const key = JSON.stringify(
                judgement.state === 'no_index'
                    ? [judgement.state, input.values.index]
                    : code && input.values.account
                      ? [input.values.account, code]
                      : stanza,
            );
            const known = found.get(key);
            if (known) {
                known.push(each);
            } else {
                found.set(key, [each]);
            }
        }
    }
    return [...found.values()];
}

/** Inputs that do not collect as they should for one reason, with the remedy. */
function Trouble({ same, now, onInput, onAccount }: { same: Same; now: number } & HealthTabProps) {
    const { inputs, schemes } = usePage();
    const { input, health, judgement } = same[0];
    const nameOf = ({ input: each }: Watched) =>
        inputs.filter(({ name }) => name === each.name).length > 1
            ? `${each.name} (${titleOf(each, schemes)})`
            : each.name;
    const names = same.slice(0, 10).map(nameOf);
    const { lastError } = health;
    const failing = judgement.state === 'failing' && lastError !== undefined;
    const scheme = schemes.find(({ name }) => name === input.scheme);
    const remedy = failing
        ? lastError.remedy && sentence({ code: '', what: inFormWords(withoutLabel(lastError.remedy), scheme) })
        : judgement.late
          ? lateRemedy
          : judgement.state === 'no_index' && checkpointActions(input.scheme).length > 0
            ? `${remedies.no_index} Then use Read again under Inputs to bring back what Splunk has dropped.`
            : remedies[judgement.state];
    return (
        <Apart>
            <Message appearance="fill" type={judgement.state === 'behind' ? 'warning' : 'error'}>
                <strong>
                    {names.join(', ')}
                    {same.length > names.length && ` and ${same.length - names.length} others`}
                    {judgement.state === 'no_index'
                        ? `: the index ${input.values.index} is missing`
                        : `${same.length === 1 ? ' is ' : ' are '}${stateLabels[judgement.state].toLowerCase()}`}
                </strong>
                . Last success: <Instant at={health.lastSuccess} now={now} />.
                <div>
                    {failing
                        ? sentence({ code: '', what: inFormWords(withoutLabel(lastError.what), scheme) })
                        : stateMeanings[judgement.state]}
                </div>
                {remedy && (
                    <div>
                        <strong>What to do:</strong> {remedy}
                    </div>
                )}
                <TroubleLinks same={same} nameOf={nameOf} onInput={onInput} onAccount={onAccount} />
            </Message>
        </Apart>
    );
}

interface TroubleLinksProps extends HealthTabProps {
    same: Same;
    nameOf: (each: Watched) => string;
}

/** Where the cause is in the input itself, its form comes first. */
function TroubleLinks({ same, nameOf, onInput, onAccount }: TroubleLinksProps) {
    const { rights, accounts } = usePage();
    const { input, health, judgement } = same[0];
    const account = input.values.account ?? '';
    const ofInput = judgement.state === 'no_index' || health.lastError?.code === 'hunting_query';
    const shown = same.slice(0, 3);
    const alone = same.length === 1;
    const inputButtons = (
        <>
            {isTestable(input.scheme) && (
                <Button
                    inline
                    appearance="secondary"
                    onClick={() => onInput('test', input)}
                    label={`Test input ${input.name}`}
                />
            )}
            {shown.map(
                (each) =>
                    rights.inputs(each.input.scheme) && (
                        <Button
                            key={each.stanza}
                            inline
                            appearance="secondary"
                            onClick={() => onInput('edit', each.input)}
                            label={alone ? 'Edit input' : `Edit input ${nameOf(each)}`}
                        />
                    ),
            )}
        </>
    );
    return (
        <RowLinks>
            {ofInput && inputButtons}
            {accounts.some(({ name }) => name === account) && judgement.state !== 'no_index' && (
                <>
                    <Button
                        inline
                        appearance="secondary"
                        onClick={() => onAccount('test', account)}
                        label={`Test account ${account}`}
                    />
                    {rights.accounts && (
                        <Button
                            inline
                            appearance="secondary"
                            onClick={() => onAccount('edit', account)}
                            label="Edit account"
                        />
                    )}
                </>
            )}
            {!ofInput && inputButtons}
            {shown.map((each) => (
                <Link key={each.stanza} to={logOf(each.input)} openInNewContext>
                    {alone ? 'Log of this input' : `Log of ${nameOf(each)}`}
                </Link>
            ))}
        </RowLinks>
    );
}

const remedies: Partial<Record<Watched['judgement']['state'], string>> = {
    no_index: 'Create the index, or choose another one in the input.',
    silent: 'Open the log. If its last lines are old, the process does not run: check that Java 17 or newer is found, then disable and enable the input.',
    behind: 'Open the log for throttling and slow responses. A longer interval or fewer inputs per account reduce throttling.',
};

const lateRemedy =
    "Microsoft's service fails or responds slowly, or the input is throttled. The input retries by itself, and no event is lost. If this lasts, open the log.";

function Summary({ watched }: { watched: readonly Watched[] }) {
    const counts = states
        .map((state) => ({ state, count: watched.filter(({ judgement }) => judgement.state === state).length }))
        .filter(({ count }) => count > 0);
    return (
        <Tiles aria-label="Inputs by state">
            {counts.map(({ state, count }) => (
                <li key={state}>
                    <Heading level={2} variant="title2">
                        {count}
                    </Heading>
                    <StateMark state={state} />
                </li>
            ))}
        </Tiles>
    );
}

function Instant({ at, now }: { at?: string; now: number }) {
    return at === undefined ? (
        <Quiet>never</Quiet>
    ) : (
        <time dateTime={at} title={new Date(at).toLocaleString()}>
            {since(at, now)}
        </time>
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
                {new Date(expiry.expires).toLocaleDateString()}. Create a new one in Microsoft Entra and enter it under
                Accounts.
            </Message>
        </Apart>
    );
}

const Head = styled.div`
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: ${variables.spacingMedium};
    margin: ${variables.spacingMedium} 0;
`;

const Links = styled.div`
    display: flex;
    align-items: center;
    gap: ${variables.spacingLarge};
`;

const Tiles = styled.ul`
    && {
        display: flex;
        flex-wrap: wrap;
        gap: ${variables.spacingSmall};
        margin: 0;
        padding: 0;
        list-style: none;
    }

    && li {
        min-width: 104px;
        padding: ${variables.spacingSmall} ${variables.spacingLarge};
        border-radius: ${variables.borderRadius};
        background-color: ${variables.backgroundColorSection};
    }

    && h2 {
        margin: 0;
    }
`;

const Bar = styled.span`
    display: block;
    max-width: 420px;
    height: 6px;
    margin: 6px 0 4px;
    border-radius: 3px;
    background-color: ${variables.interactiveColorOverlayActive};

    span {
        display: block;
        height: 6px;
        border-radius: 3px;
        background-color: ${variables.statusColorInfo};
    }
`;
