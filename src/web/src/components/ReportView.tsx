import { useEffect, useRef } from 'react';
import Message from '@splunk/react-ui/Message';
import { variables } from '@splunk/themes';
import styled from 'styled-components';
import { distinct, groupedReport, words, type Check, type Finding, type TestReport } from '../model/report';
import { sentence } from '../rest/client';
import { Folded } from './Folded';
import { Fine, Quiet } from './parts';

interface ReportViewProps {
    report: TestReport;
    works?: string;
    fails?: string;
    /** Takes the focus: what the button beside it does has changed. */
    focus?: boolean;
}

/** What the test of a connection found: failures with their remedies, warnings, what the account can do, then every check. */
export function ReportView({
    report,
    works = 'The connection works.',
    fails = 'The connection does not work',
    focus = false,
}: ReportViewProps) {
    const element = useRef<HTMLElement>(null);
    useEffect(() => {
        // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- jsdom has no scrollIntoView
        element.current?.scrollIntoView?.({ block: 'nearest' });
        if (focus) {
            element.current?.focus();
        }
    }, [report, focus]);
    const { failed, warnings, reads, updates } = groupedReport(report);
    const all = distinct(report.checks);
    return (
        <Section ref={element} tabIndex={-1} aria-label="Result of the test" role="status">
            {report.ok ? (
                <Fine>
                    {works}
                    {warnings.length > 0 && ' See the warnings.'}
                </Fine>
            ) : (
                <Message appearance="fill" type="error">
                    {fails}.
                </Message>
            )}
            {failed.map((finding, index) => (
                <Found key={index} finding={finding} type="error" />
            ))}
            {warnings.map((finding, index) => (
                <Found key={index} finding={finding} type="warning" />
            ))}
            {reads.length > 0 && <Ability does="Can read" what={reads} />}
            {updates.length > 0 && <Ability does="Can update" what={updates} />}
            <Folded title={`All checks (${all.length})`}>
                <List>
                    {all.map((check, index) => (
                        <li key={index}>
                            <span aria-label={check.status}>{signs[check.status]}</span>
                            <strong>{words(check.name)}</strong>
                            <Quiet>{check.message}</Quiet>
                        </li>
                    ))}
                </List>
                <Folded title="Raw response">
                    <Raw tabIndex={0} aria-label="Raw response">
                        {JSON.stringify(report, null, 2)}
                    </Raw>
                </Folded>
            </Folded>
        </Section>
    );
}

const signs: Record<Check['status'], string> = { ok: '✓', warning: '!', error: '✗' };

function Found({ finding: { name, message, others, remedy }, type }: { finding: Finding; type: 'warning' | 'error' }) {
    return (
        <Message type={type}>
            <div>
                <strong>{words(name)}: </strong>
                {sentence({ code: '', what: message })}
            </div>
            {others.length > 0 && <div>The same for {others.join(', ')}.</div>}
            {remedy && <div>{sentence({ code: '', what: remedy })}</div>}
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

const Raw = styled.pre`
    && {
        max-height: 320px;
        margin: 0;
        padding: ${variables.spacingSmall};
        overflow: auto;
        background-color: ${variables.backgroundColorSection};
        color: ${variables.contentColorActive};
        font-family: ${variables.monoFontFamily};
        font-size: ${variables.fontSizeSmall};
        white-space: pre-wrap;
    }
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

    && li {
        display: grid;
        grid-template-columns: 14px 150px 1fr;
        gap: 8px;
    }
`;
