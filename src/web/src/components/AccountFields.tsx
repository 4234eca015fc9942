import CollapsiblePanel from '@splunk/react-ui/CollapsiblePanel';
import RadioBar from '@splunk/react-ui/RadioBar';
import Select from '@splunk/react-ui/Select';
import { clouds, type AccountDraft } from '../model/account';
import { Field, TextField } from './Field';

interface AccountFieldsProps {
    draft: AccountDraft;
    isNew: boolean;
    hasSecret: boolean;
    problems: Record<string, string>;
    onChange: (draft: AccountDraft) => void;
}

const addresses = [
    { key: 'login_url', label: 'Login address' },
    { key: 'graph_url', label: 'Microsoft Graph address' },
    { key: 'endpoint_url', label: 'Defender for Endpoint address' },
    { key: 'xdr_url', label: 'Defender XDR address' },
    { key: 'graph_scope', label: 'Microsoft Graph scope' },
    { key: 'endpoint_scope', label: 'Defender for Endpoint scope' },
    { key: 'xdr_scope', label: 'Defender XDR scope' },
];

/** The fields of an account, in the order in which Microsoft's portal shows what they want. */
export function AccountFields(props: AccountFieldsProps) {
    const { draft, isNew, problems, onChange } = props;
    const { settings } = draft;
    const set = (key: string) => (value: string) => onChange({ ...draft, settings: { ...settings, [key]: value } });
    const text = (key: string) => ({ name: key, value: settings[key] ?? '', error: problems[key], onChange: set(key) });
    return (
        <>
            <TextField
                label="Name"
                name="name"
                required
                disabled={!isNew}
                autoFocus={isNew}
                value={draft.name}
                error={problems.name}
                help={isNew ? 'How inputs, searches and alert actions call this account, such as contoso.' : undefined}
                onChange={(name) => onChange({ ...draft, name })}
            />
            <TextField
                {...text('tenant_id')}
                label="Tenant ID"
                autoFocus={!isNew}
                required
                help="Directory (tenant) ID on the overview of the app registration in Microsoft Entra."
            />
            <TextField
                {...text('client_id')}
                label="Client ID"
                required
                help="Application (client) ID on the same page."
            />
            <Field label="Cloud" error={problems.cloud}>
                <Select value={settings.cloud || 'commercial'} onChange={(_, { value }) => set('cloud')(String(value))}>
                    {clouds.map((cloud) => (
                        <Select.Option key={cloud.value} {...cloud} />
                    ))}
                </Select>
            </Field>
            <Credentials {...props} />
            <Addresses {...props} />
        </>
    );
}

function Credentials({ draft, hasSecret, problems, onChange }: AccountFieldsProps) {
    const { settings } = draft;
    const byCertificate = settings.auth === 'certificate';
    const set = (key: string) => (value: string) => onChange({ ...draft, settings: { ...settings, [key]: value } });
    const kept = hasSecret ? ' One is stored. Leave this empty to keep it.' : '';
    return (
        <>
            <Field label="Authentication">
                <RadioBar
                    value={byCertificate ? 'certificate' : 'secret'}
                    onChange={(_: unknown, { value }: { value: string }) => set('auth')(value)}
                >
                    <RadioBar.Option value="secret" label="Client secret" />
                    <RadioBar.Option value="certificate" label="Certificate" />
                </RadioBar>
            </Field>
            {byCertificate && (
                <TextField
                    label="Certificate"
                    name="certificate"
                    required
                    lines
                    value={settings.certificate ?? ''}
                    error={problems.certificate}
                    help="The public certificate in PEM form, as uploaded to the app registration."
                    onChange={set('certificate')}
                />
            )}
            <TextField
                label={byCertificate ? 'Private key' : 'Client secret'}
                name="secret"
                required={!hasSecret}
                lines={byCertificate}
                secret
                value={draft.secret}
                error={problems.secret}
                placeholder={hasSecret ? '••••••••' : undefined}
                help={
                    (byCertificate
                        ? "In PEM form, without a passphrase. Kept in Splunk's secret store and never shown again."
                        : "The value of the secret, not its ID. Kept in Splunk's secret store and never shown again.") +
                    kept
                }
                onChange={(secret) => onChange({ ...draft, secret })}
            />
        </>
    );
}

function Addresses({ draft, problems, onChange }: AccountFieldsProps) {
    const { settings } = draft;
    const custom = settings.cloud === 'custom';
    const used = addresses.some(({ key }) => (settings[key] ?? '') !== '' || problems[key] !== undefined);
    const fields = addresses.map(({ key, label }) => (
        <TextField
            key={key}
            label={label}
            name={key}
            required={custom && key === 'login_url'}
            value={settings[key] ?? ''}
            error={problems[key]}
            placeholder={key.endsWith('_url') ? 'https://' : undefined}
            onChange={(value) => onChange({ ...draft, settings: { ...settings, [key]: value } })}
        />
    ));
    return custom ? (
        <>{fields}</>
    ) : (
        <CollapsiblePanel title="Addresses and scopes that differ from those of the cloud" defaultOpen={used}>
            {fields}
        </CollapsiblePanel>
    );
}
