import Select from '@splunk/react-ui/Select';
import { clouds, type AccountDraft } from '../model/account';
import { Choices } from './Choices';
import { Field, TextField } from './Field';
import { Folded } from './Folded';

interface AccountFieldsProps {
    draft: AccountDraft;
    isNew: boolean;
    hasSecret: boolean;
    problems: Record<string, string>;
    onChange: (draft: AccountDraft) => void;
}

const ofScope = 'Empty: the default for the cloud of the account.';
const addresses = [
    { key: 'login_url', label: 'Login address', help: 'Such as https://login.microsoftonline.com' },
    {
        key: 'graph_url',
        label: 'Microsoft Graph address',
        help: 'Such as https://graph.microsoft.com. For alerts, incidents and advanced hunting.',
    },
    {
        key: 'endpoint_url',
        label: 'Defender for Endpoint address',
        help: 'Such as https://api.security.microsoft.com. For alerts of Microsoft Defender for Endpoint.',
    },
    {
        key: 'xdr_url',
        label: 'Defender XDR address',
        help: 'Such as https://api.security.microsoft.com. For incidents of Microsoft Defender XDR.',
    },
    { key: 'graph_scope', label: 'Microsoft Graph scope', help: ofScope },
    { key: 'endpoint_scope', label: 'Defender for Endpoint scope', help: ofScope },
    { key: 'xdr_scope', label: 'Defender XDR scope', help: ofScope },
];

/** The fields of an account, in the order of Microsoft's portal. */
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
                help={isNew ? 'Inputs, searches and alert actions use this name. Example: contoso' : undefined}
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
                <Choices
                    inline
                    label="Authentication"
                    value={byCertificate ? 'certificate' : 'secret'}
                    options={[
                        { value: 'secret', label: 'Client secret' },
                        { value: 'certificate', label: 'Certificate' },
                    ]}
                    onChange={set('auth')}
                />
            </Field>
            {byCertificate && (
                <TextField
                    label="Certificate"
                    name="certificate"
                    required
                    lines
                    value={settings.certificate ?? ''}
                    error={problems.certificate}
                    help="The public certificate in PEM format, as uploaded to the app registration."
                    file
                    onChange={set('certificate')}
                />
            )}
            <TextField
                label={byCertificate ? 'Private key' : 'Client secret'}
                name="secret"
                required={!hasSecret}
                lines={byCertificate}
                file
                secret
                value={draft.secret}
                error={problems.secret}
                placeholder={hasSecret ? '••••••••' : undefined}
                help={
                    (byCertificate
                        ? 'In PEM format, without a passphrase. Splunk stores it encrypted and never shows it again.'
                        : 'The value of the secret, not its ID. Splunk stores it encrypted and never shows it again.') +
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
    const fields = addresses.map(({ key, label, help }) => (
        <TextField
            key={key}
            label={label}
            help={help}
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
        <Folded title="Addresses and scopes other than those of the cloud" open={used}>
            {fields}
        </Folded>
    );
}
