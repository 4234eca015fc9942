import { useEffect, useRef } from 'react';
import Message from '@splunk/react-ui/Message';
import { variables } from '@splunk/themes';
import styled from 'styled-components';
import { distinct, groupedReport, words, type Check, type TestReport } from '../model/report';
import { sentence } from '../rest/client';
import { Folded } from './Folded';
import { Fine, Quiet } from './parts';

interface ReportViewProps {
    report: TestReport;
    works?: string;
    fails?: string;
}

/** What the test of a connection found: failures with their remedies, warnings, what the account can do, then every check. */
export function ReportView({
    report,
    works = 'The connection works.',
    fails = 'The connection does not work',
}: ReportViewProps) {
    const element = useRef<HTMLElement>(null);
    useEffect(() => {
        // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- jsdom has no scrollIntoView
        element.current?.scrollIntoView?.({ block: 'nearest' });
    }, [report]);
    const { failed, warnings, reads, updates } = groupedReport(report);
    const all = distinct(report.checks);
    return (
        <Section ref={element} aria-label="Result of the test" role="status">
            {report.ok ? (
                <Fine>{works}</Fine>
            ) : (
                <Message appearance="fill" type="error">
                    {fails}: {failed.length === 1 ? 'one check' : `${failed.length} checks`} failed.
                </Message>
            )}
            {failed.map((check, index) => (
                <Finding key={index} check={check} type="error" />
            ))}
            {warnings.map((check, index) => (
                <Finding key={index} check={check} type="warning" />
            ))}
            {reads.length > 0 && <Ability does="Can read" what={reads} />}
            {updates.length > 0 && <Ability does="Can update" what={updates} />}
            <Folded title={`All checks (${all.length})`}>
                <List>
                    {all.map((check, index) => (
                        <li key={index}>
                            <span aria-label={check.status}>{signs[check.status]}</span> {words(check.name)}{' '}
                            <Quiet>{check.message}</Quiet>
                        </li>
                    ))}
                </List>
            </Folded>
        </Section>
    );
}

const signs: Record<Check['status'], string> = { ok: '✓', warning: '!', error: '✗' };

function Finding({ check, type }: { check: Check; type: 'warning' | 'error' }) {
    return (
        <Message type={type}>
            <strong>{words(check.name)}</strong>: {sentence({ code: '', what: check.message })}
            {check.remedy && <div>{sentence({ code: '', what: check.remedy })}</div>}
        </Message>
    );
}

function Ability({ does, what }: { does: string; what: string[] }) {
    return (
        <div>
            ✓ <strong>{does}</strong> {what.map(words).join(', ')}
        </div>
    );
}

const Section = styled.section`
    margin-top: ${variables.spacingMedium};
    overflow-wrap: anywhere;
`;

const List = styled.ul`
    && {
        display: flex;
        flex-direction: column;
        gap: ${variables.spacingXSmall};
        margin: 0;
        padding: 0;
        list-style: none;
        font-size: ${variables.fontSizeSmall};
    }
`;
