import { useState } from 'react';
import Button from '@splunk/react-ui/Button';
import ComboBox from '@splunk/react-ui/ComboBox';
import Message from '@splunk/react-ui/Message';
import styled from 'styled-components';
import { createIndex } from '../rest/inputs';
import { Field } from './Field';
import { usePage } from './page';

/** What the documentation and the examples use. */
export const suggestedIndex = 'defender';

interface IndexFieldProps {
    value: string;
    error?: string;
    onChange: (value: string) => void;
}

/** The index of an input, with a warning for one that this host does not have, and the way to create it. */
export function IndexField({ value, error, onChange }: IndexFieldProps) {
    const { indexes, rights, session, reload } = usePage();
    const [failure, setFailure] = useState<Error>();
    const [busy, setBusy] = useState(false);
    const named = value.trim();
    const missing =
        error === undefined && /^[a-z0-9_][a-z0-9_-]*$/.test(named) && indexes.length > 0 && !indexes.includes(named);
    const clustered = session.serverRoles.some((role) => /^(cluster_|shc_)/.test(role));
    const mayCreate = rights.indexes && !clustered;
    const suggested = named === '' && mayCreate && indexes.length > 0 && !indexes.includes(suggestedIndex);
    const create = async (name: string) => {
        setBusy(true);
        setFailure(undefined);
        try {
            await createIndex(name);
            await reload();
            onChange(name);
        } catch (caught) {
            setFailure(caught as Error);
        } finally {
            setBusy(false);
        }
    };
    return (
        <>
            <Field
                label="Index"
                error={error}
                help={
                    named === ''
                        ? `Where the events go. Empty: Splunk's default index, usually main. A separate index such as ${suggestedIndex} has its own retention and access rights.`
                        : 'Where the events go. To use an index that exists only on the indexers, type its name.'
                }
            >
                <ComboBox
                    value={value}
                    error={error !== undefined}
                    placeholder="default"
                    onChange={(_, data) => onChange(data.value)}
                >
                    {indexes.map((index) => (
                        <ComboBox.Option key={index} value={index} />
                    ))}
                </ComboBox>
            </Field>
            {missing && (
                <Warning>
                    <Message appearance="fill" type="warning">
                        This host has no index {named}. If the indexers do not have it either, Splunk drops the events.{' '}
                        {mayCreate ? (
                            <Button
                                inline
                                appearance="secondary"
                                disabled={busy}
                                onClick={() => void create(named)}
                                label={busy ? 'Creating…' : `Create index ${named} here`}
                            />
                        ) : (
                            <>
                                Ask a Splunk administrator to create it on the indexers (Settings &gt; Indexes, or
                                indexes.conf).
                            </>
                        )}
                        {failure && <div>{failure.message}</div>}
                    </Message>
                </Warning>
            )}
            {suggested && (
                <Suggestion>
                    <Button
                        appearance="secondary"
                        disabled={busy}
                        onClick={() => void create(suggestedIndex)}
                        label={busy ? 'Creating…' : `Create and use the index ${suggestedIndex}`}
                    />
                    {failure && <span role="alert">{failure.message}</span>}
                </Suggestion>
            )}
        </>
    );
}

const Warning = styled.div`
    margin: -8px 0 20px;
`;

/** Below the field, where the control of a field begins. */
const Suggestion = styled.div`
    margin: -8px 0 16px;
`;
