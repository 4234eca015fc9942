import { useEffect, useState, type FormEvent } from 'react';
import Button from '@splunk/react-ui/Button';
import Heading from '@splunk/react-ui/Heading';
import Select from '@splunk/react-ui/Select';
import Switch from '@splunk/react-ui/Switch';
import { variables } from '@splunk/themes';
import styled from 'styled-components';
import { deleteSecret, saveSecret } from '../rest/secrets';
import { SessionLostError } from '../rest/client';
import { readSettings, testSettings, writeSettings, type Settings } from '../rest/settings';
import { isTrue } from '../model/input';
import { fieldMessages } from '../model/issues';
import { proxySecret, settingsGroups, settingsProblems, type Setting } from '../model/settings';
import { Field, TextField } from './Field';
import { useWarningOnLeave } from './FormDialog';
import { usePage } from './page';
import { Failure, Fine, Loading, Quiet } from './parts';
import { useLoad } from './useLoad';

const Form = styled.form`
    max-width: 1520px;
    padding-top: ${variables.spacingMedium};

    h2 {
        margin: ${variables.spacingLarge} 0 ${variables.spacingSmall};
    }
`;

/** Beside each other where there is room. */
const Groups = styled.div`
    columns: 2 480px;
    column-gap: 48px;

    section {
        display: inline-block;
        width: 100%;
        max-width: 720px;
        break-inside: avoid;
    }
`;

const Foot = styled.div`
    position: sticky;
    bottom: 0;
    display: flex;
    align-items: center;
    gap: ${variables.spacingMedium};
    min-height: 56px;
    background-color: ${variables.backgroundColorPage};
`;

const Bad = styled.strong`
    color: ${variables.contentColorNegative};
`;

type Values = Record<string, string>;

/** Settings for all accounts and inputs. */
export function SettingsTab({ onDirty }: { onDirty: (dirty: boolean) => void }) {
    const { value, error, reload } = useLoad(readSettings);
    if (value === undefined) {
        return error ? <Failure error={error} onRetry={() => void reload()} /> : <Loading what="the settings" />;
    }
    return <SettingsForm settings={value} onDirty={onDirty} reload={reload} />;
}

interface SettingsFormProps {
    settings: Settings;
    onDirty: (dirty: boolean) => void;
    reload: () => Promise<void>;
}

const all = settingsGroups.flatMap((group) => group.settings);
const idOf = ({ stanza, key }: Setting) => `${stanza}.${key}`;

/** Stanzas with settings that can stop every input. */
const tested = ['proxy', 'tls', 'java'];

function SettingsForm({ settings, onDirty, reload }: SettingsFormProps) {
    const page = usePage();
    const [values, setValues] = useState(() => valuesOf(settings));
    const [before, setBefore] = useState(values);
    const [problems, setProblems] = useState<Values>({});
    const [error, setError] = useState<Error>();
    const [doing, setDoing] = useState<'testing' | 'saving'>();
    const [passed, setPassed] = useState(false);
    /** The test failed: the user may save all the same. */
    const [untested, setUntested] = useState(false);
    const busy = doing !== undefined;
    const changed = all.filter((setting) => values[idOf(setting)] !== before[idOf(setting)]);
    const dirty = changed.length > 0;
    const faults = Object.keys(problems).length;
    useWarningOnLeave(dirty);
    useEffect(() => {
        onDirty(dirty);
        return () => onDirty(false);
    }, [dirty, onDirty]);

    /** Whether the page itself finds nothing wrong. */
    const isComplete = () => {
        const found = settingsProblems(values);
        setProblems(found);
        setError(undefined);
        setPassed(false);
        setUntested(false);
        return Object.keys(found).length === 0;
    };

    /** Shows a refusal at its fields. */
    const refuse = (failure: unknown, keys: string[], prefix = '') => {
        const { fields, general } = fieldMessages(failure, keys);
        setProblems(Object.fromEntries(Object.entries(fields).map(([key, said]) => [`${prefix}${key}`, said])));
        setError(
            general === undefined ? undefined : failure instanceof SessionLostError ? failure : new Error(general),
        );
    };

    const test = async (): Promise<boolean> => {
        setDoing('testing');
        try {
            await testSettings(settingsOf(values), values['proxy.password'] ?? '');
            return true;
        } catch (failure) {
            refuse(failure, all.map(idOf));
            return false;
        } finally {
            setDoing(undefined);
        }
    };

    const write = async () => {
        setDoing('saving');
        let stanza = '';
        try {
            for (stanza of new Set(changed.map((setting) => setting.stanza))) {
                await saveStanza(
                    stanza,
                    changed.filter((setting) => setting.stanza === stanza),
                    values,
                );
            }
            const now = { ...values, 'proxy.password': '' };
            setValues(now);
            setBefore(now);
            setUntested(false);
            setError(undefined);
            setProblems({});
            await Promise.all([page.reload(), reload()]);
            page.announce('The settings are saved. Running inputs use them from their next interval.');
        } catch (failure) {
            refuse(
                failure,
                all.filter((setting) => setting.stanza === stanza).map((setting) => setting.key),
                `${stanza}.`,
            );
        } finally {
            setDoing(undefined);
        }
    };

    const save = async (event: FormEvent) => {
        event.preventDefault();
        if (!isComplete()) {
            return;
        }
        const risky = changed.some(({ stanza }) => tested.includes(stanza));
        if (risky && page.rights.test && !(await test())) {
            setUntested(true);
            return;
        }
        await write();
    };

    return (
        <Form onSubmit={(event) => void save(event)} noValidate autoComplete="off">
            {error && <Failure error={error} />}
            {passed && <Fine>The settings work: this server reaches Microsoft with them.</Fine>}
            <Groups>
                {settingsGroups.map((group) => (
                    <section key={group.title} aria-label={group.title}>
                        <Heading level={2} variant="title4">
                            {group.title}
                        </Heading>
                        {group.settings.map((setting) => (
                            <SettingField
                                key={idOf(setting)}
                                setting={setting}
                                value={values[idOf(setting)] ?? ''}
                                error={problems[idOf(setting)]}
                                onChange={(value) => {
                                    setValues({ ...values, [idOf(setting)]: value });
                                    setProblems((known) => without(known, idOf(setting)));
                                    setPassed(false);
                                    setUntested(false);
                                }}
                            />
                        ))}
                    </section>
                ))}
            </Groups>
            <Foot>
                <Button
                    appearance="primary"
                    type="submit"
                    disabled={!page.rights.settings || !dirty || busy}
                    label={doing ? { testing: 'Testing…', saving: 'Saving…' }[doing] : 'Save settings'}
                />
                {page.rights.test && page.rights.settings && (
                    <Button
                        appearance="secondary"
                        disabled={busy}
                        onClick={() => void (async () => setPassed(isComplete() && (await test())))()}
                        label="Test settings"
                    />
                )}
                {untested && (
                    <Button
                        appearance="destructive"
                        disabled={busy}
                        onClick={() => void write()}
                        label="Save without a successful test"
                    />
                )}
                {dirty && (
                    <Button
                        appearance="secondary"
                        disabled={busy}
                        onClick={() => {
                            setValues(before);
                            setProblems({});
                            setUntested(false);
                        }}
                        label="Undo changes"
                    />
                )}
                <span role="status">
                    {faults > 0 ? (
                        <Bad>
                            {faults === 1 ? '1 setting is wrong.' : `${faults} settings are wrong.`} See the messages at
                            the fields.
                        </Bad>
                    ) : untested ? (
                        <Bad>The test failed. See the message at the top.</Bad>
                    ) : (
                        <Quiet>{dirty ? 'Not saved yet.' : ''}</Quiet>
                    )}
                </span>
            </Foot>
        </Form>
    );
}

interface SettingFieldProps {
    setting: Setting;
    value: string;
    error?: string;
    onChange: (value: string) => void;
}

function SettingField({ setting, value, error, onChange }: SettingFieldProps) {
    const page = usePage();
    const disabled = !page.rights.settings;
    const { key, stanza, title: label, help, kind } = setting;
    switch (kind) {
        case 'boolean':
            return (
                <Field label={label} help={help} error={error}>
                    <Switch
                        appearance="toggle"
                        disabled={disabled}
                        selected={isTrue(value)}
                        onClick={() => onChange(isTrue(value) ? 'false' : 'true')}
                    >
                        {isTrue(value) ? 'On' : 'Off'}
                    </Switch>
                </Field>
            );
        case 'choice':
            return (
                <Field label={label} help={help} error={error}>
                    <Select disabled={disabled} value={value} onChange={(_, data) => onChange(String(data.value))}>
                        {(setting.choices ?? []).map((choice) => (
                            <Select.Option key={choice.value} {...choice} />
                        ))}
                    </Select>
                </Field>
            );
        default: {
            const stored = kind === 'secret' && page.secrets?.has(proxySecret);
            return (
                <TextField
                    label={label}
                    name={`${stanza}.${key}`}
                    help={
                        stored
                            ? `${help} One is stored. Leave this empty to keep it. Clearing the proxy user deletes it.`
                            : help
                    }
                    error={error}
                    disabled={disabled}
                    secret={kind === 'secret'}
                    placeholder={stored ? '••••••••' : undefined}
                    value={value}
                    onChange={onChange}
                />
            );
        }
    }
}

function without(problems: Values, id: string): Values {
    return Object.fromEntries(Object.entries(problems).filter(([key]) => key !== id));
}

function valuesOf(settings: Settings): Values {
    return Object.fromEntries(
        all.map((setting) => [
            idOf(setting),
            setting.kind === 'secret' ? '' : (settings[setting.stanza]?.[setting.key] ?? ''),
        ]),
    );
}

/** As they would be saved, without the password. */
function settingsOf(values: Values): Settings {
    const settings: Settings = {};
    for (const { stanza, key, kind } of all) {
        if (kind !== 'secret') {
            (settings[stanza] ??= {})[key] = (values[`${stanza}.${key}`] ?? '').trim();
        }
    }
    return settings;
}

async function saveStanza(stanza: string, changed: Setting[], values: Values): Promise<void> {
    const plain = changed.filter((setting) => setting.kind !== 'secret');
    if (plain.length > 0) {
        await writeSettings(
            stanza,
            Object.fromEntries(plain.map((setting) => [setting.key, (values[idOf(setting)] ?? '').trim()])),
        );
    }
    const password = values['proxy.password'] ?? '';
    if (stanza === 'proxy' && password !== '') {
        await saveSecret(proxySecret, password);
    } else if (stanza === 'proxy' && changed.some(({ key }) => key === 'username') && values['proxy.username'] === '') {
        await deleteSecret(proxySecret);
    }
}
