import { useEffect, useRef } from 'react';
import Message from '@splunk/react-ui/Message';
import { variables } from '@splunk/themes';
import styled from 'styled-components';
import { worstFirst, words, type Check, type TestReport } from '../model/report';
import { Quiet } from './parts';

const types: Record<string, 'success' | 'warning' | 'error'> = { ok: 'success', warning: 'warning', error: 'error' };

const List = styled.ul`
    display: flex;
    flex-direction: column;
    gap: ${variables.spacingXSmall};
    margin: ${variables.spacingSmall} 0 0;
    padding: 0;
    list-style: none;
    overflow-wrap: anywhere;
`;

/** What the test of a connection found: failures first with what to do about them, then in short what passed. */
export function ReportView({ report }: { report: TestReport }) {
    const element = useRef<HTMLElement>(null);
    useEffect(() => {
        // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- jsdom has no scrollIntoView
        element.current?.scrollIntoView?.({ block: 'nearest' });
    }, [report]);
    return (
        <section ref={element} aria-label="Result of the test" role="status">
            <Message appearance="fill" type={report.ok ? 'success' : 'error'}>
                {report.ok
                    ? 'The connection works.'
                    : 'The connection does not work yet. The lines below say what to do.'}
            </Message>
            <List>
                {worstFirst(report.checks).map((check, index) => (
                    <li key={index}>
                        <CheckLine check={check} />
                    </li>
                ))}
            </List>
        </section>
    );
}

function CheckLine({ check }: { check: Check }) {
    if (check.status === 'ok') {
        return (
            <>
                ✓ <strong>{words(check.name)}</strong> <Quiet>{check.message}</Quiet>
            </>
        );
    }
    return (
        <Message type={types[check.status] ?? 'warning'}>
            <strong>{words(check.name)}</strong>: {check.message}
            {check.remedy && <div>What to do: {check.remedy}</div>}
        </Message>
    );
}
