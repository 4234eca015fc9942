import { useState } from 'react';
import Message from '@splunk/react-ui/Message';
import { variables } from '@splunk/themes';
import styled from 'styled-components';
import { checkpointActions, checkpointProblems, instantText } from '../model/checkpoint';
import type { Input } from '../model/input';
import { fieldMessages } from '../model/issues';
import { orderCheckpoint } from '../rest/checkpoint';
import { SessionLostError } from '../rest/client';
import { Choices } from './Choices';
import { Field, TextField } from './Field';
import { FormDialog } from './FormDialog';
import { usePage } from './page';
import { Apart } from './parts';

interface CheckpointDialogProps {
    input: Input;
    onClose: () => void;
    returnFocus: () => void;
}

const keys = ['from', 'to', 'consent'];

/** Asks an input to read a time again, or to begin again; both index events a second time. */
export function CheckpointDialog({ input, onClose, returnFocus }: CheckpointDialogProps) {
    const page = usePage();
    const actions = checkpointActions(input.scheme);
    const [action, setAction] = useState(actions[0] ?? 'reset');
    const [range, setRange] = useState({ from: '', to: '' });
    const [consent, setConsent] = useState(false);
    const [problems, setProblems] = useState<Record<string, string>>({});
    const [faults, setFaults] = useState(0);
    const [error, setError] = useState<Error>();
    const [busy, setBusy] = useState(false);
    const start = input.values.start_time || '-7d';
    const submit = async () => {
        setError(undefined);
        const missing = checkpointProblems(action, range, consent);
        if (Object.keys(missing).length > 0) {
            setProblems(missing);
            setFaults((count) => count + 1);
            return;
        }
        setBusy(true);
        try {
            const times = { from: instantText(range.from), to: instantText(range.to) };
            await orderCheckpoint(input, { action, consent, ...(action === 'read_again' ? times : {}) });
            page.announce(
                input.enabled
                    ? `Input ${input.name} reads again with its next poll.`
                    : `Input ${input.name} reads again once it is enabled.`,
            );
            onClose();
        } catch (failure) {
            const { fields, general } = fieldMessages(failure, keys);
            setProblems(fields);
            setFaults((count) => count + 1);
            const lost = failure instanceof SessionLostError ? failure : undefined;
            setError(lost ?? (general === undefined ? undefined : new Error(general)));
            setBusy(false);
        }
    };
    return (
        <FormDialog
            title={`Read again: ${input.name}`}
            submitLabel="Read again"
            dirty={false}
            busy={busy}
            error={error}
            faults={faults}
            onSubmit={() => void submit()}
            onClose={onClose}
            returnFocus={returnFocus}
            width={560}
        >
            <Field label="What">
                <Choices
                    label="What"
                    value={action}
                    options={choices(start).filter(({ value }) => actions.some((each) => each === value))}
                    onChange={(value) => setAction(value === 'reset' ? 'reset' : 'read_again')}
                />
            </Field>
            {action === 'read_again' && (
                <>
                    <TextField
                        name="from"
                        label="From (UTC)"
                        required
                        help="By the time of the last update, such as 2026-01-31, 2026-01-31 08:30, or -3d for three days ago."
                        value={range.from}
                        error={problems.from}
                        onChange={(from) => setRange({ ...range, from })}
                    />
                    <TextField
                        name="to"
                        label="To (UTC)"
                        required
                        value={range.to}
                        error={problems.to}
                        onChange={(to) => setRange({ ...range, to })}
                    />
                </>
            )}
            <Apart>
                <Message appearance="fill" type="warning">
                    Events that are still in the index will be there twice, and count against the licence again. Change
                    and entity events are not repeated.
                </Message>
            </Apart>
            <Field label="Consent" required error={problems.consent}>
                <Consent>
                    <input
                        type="checkbox"
                        name="consent"
                        checked={consent}
                        onChange={(event) => setConsent(event.target.checked)}
                    />
                    <span>Index these events a second time.</span>
                </Consent>
            </Field>
        </FormDialog>
    );
}

function choices(start: string) {
    return [
        {
            value: 'read_again',
            label: 'A period',
            help: 'For a period that is missing in the index. Collection of new events continues, and the checkpoint stays.',
        },
        {
            value: 'reset',
            label: `Everything since the start time (${start})`,
            help: 'Resets the checkpoint, as if the input ran for the first time.',
        },
    ];
}

const Consent = styled.label`
    && {
        display: flex;
        align-items: baseline;
        gap: ${variables.spacingSmall};
        margin: 0;
        color: ${variables.contentColorActive};
        cursor: pointer;
        line-height: 32px;
    }

    && input {
        flex: none;
        margin: 0;
        accent-color: ${variables.focusColor};
    }
`;
