import { longestName } from './input';

/** One stanza of defender_account.conf; its secret is never here. */
export interface Account {
    name: string;
    settings: Record<string, string>;
    removable: boolean;
}

export const accountKeys = [
    'tenant_id',
    'client_id',
    'auth',
    'certificate',
    'cloud',
    'login_url',
    'graph_url',
    'endpoint_url',
    'xdr_url',
    'graph_scope',
    'endpoint_scope',
    'xdr_scope',
];

export const clouds = [
    { value: 'commercial', label: 'Commercial', description: 'login.microsoftonline.com, graph.microsoft.com' },
    { value: 'gcc', label: 'US Government GCC', description: 'Government Community Cloud' },
    { value: 'gcc_high', label: 'US Government GCC High', description: 'graph.microsoft.us' },
    { value: 'dod', label: 'US Department of Defense', description: 'dod-graph.microsoft.us' },
    { value: 'custom', label: 'Custom', description: 'Your own addresses, such as a gateway' },
];

export function cloudLabel(value: string | undefined): string {
    const wanted = value || 'commercial';
    return clouds.find((cloud) => cloud.value === wanted)?.label ?? wanted;
}

const guid = /^\{?[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}\}?$/i;
const domain = /^(?=.{3,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/i;
const certificateHeader = '-----BEGIN CERTIFICATE-----';

export interface AccountDraft {
    name: string;
    settings: Record<string, string>;
    secret: string;
}

/** Faults that the page finds without the server, by key. */
export function accountProblems(
    draft: AccountDraft,
    isNew: boolean,
    taken: ReadonlySet<string>,
    hasSecret: boolean,
): Record<string, string> {
    const { name, settings, secret } = draft;
    const problems: Record<string, string | undefined> = {
        name: isNew ? nameProblem(name, taken) : undefined,
        tenant_id: tenantProblem(settings.tenant_id ?? ''),
        client_id: guid.test((settings.client_id ?? '').trim())
            ? undefined
            : 'Enter the application (client) ID, a GUID such as 00001111-aaaa-2222-bbbb-3333cccc4444.',
        ...secretProblems(settings, secret, hasSecret),
        ...urlProblems(settings),
    };
    return Object.fromEntries(
        Object.entries(problems).filter((pair): pair is [string, string] => pair[1] !== undefined),
    );
}

function nameProblem(name: string, taken: ReadonlySet<string>): string | undefined {
    if (name.trim() === '') {
        return 'Enter a name, such as the name of the tenant.';
    }
    if (!/^[^\s:/[\]*?|#\\]+$/.test(name)) {
        return 'Use a name without spaces and without : / \\ [ ] * ? | #';
    }
    if (name.length > longestName) {
        return `Use at most ${longestName} characters.`;
    }
    if (name === 'proxy' || name === 'default') {
        return `The name ${name} is reserved. Choose another one.`;
    }
    return taken.has(name) ? 'An account with this name exists. Choose another name.' : undefined;
}

function tenantProblem(tenant: string): string | undefined {
    return guid.test(tenant.trim()) || domain.test(tenant.trim())
        ? undefined
        : 'Enter the directory (tenant) ID, a GUID, or a domain name of the tenant.';
}

function secretProblems(settings: Record<string, string>, secret: string, hasSecret: boolean) {
    const byCertificate = settings.auth === 'certificate';
    return {
        certificate: byCertificate ? certificateProblem(settings.certificate ?? '') : undefined,
        secret: secretProblem(byCertificate, secret, hasSecret),
    };
}

function certificateProblem(certificate: string): string | undefined {
    // It is kept in a .conf file, where everybody with access to the host can read it.
    if (certificate.includes('PRIVATE KEY-----')) {
        return 'This contains a private key. Enter only the certificate here, and the key in the field Private key.';
    }
    return certificate.includes(certificateHeader)
        ? undefined
        : `Enter the public certificate in PEM format. It begins with ${certificateHeader}`;
}

/** Whether the stored secret fits the account as it is in the form: a new certificate has a new key. */
export function fitsStoredSecret(now: Record<string, string>, stored: Record<string, string>): boolean {
    const auth = (settings: Record<string, string>) => settings.auth || 'secret';
    return (
        auth(now) === auth(stored) &&
        (auth(now) !== 'certificate' || (now.certificate ?? '').trim() === (stored.certificate ?? '').trim())
    );
}

function secretProblem(byCertificate: boolean, secret: string, hasSecret: boolean): string | undefined {
    if (secret.trim() === '') {
        return hasSecret ? undefined : `Enter the ${byCertificate ? 'private key' : 'client secret'}.`;
    }
    if (byCertificate && secret.includes('ENCRYPTED')) {
        return 'A passphrase protects this key. Remove it with: openssl pkey -in key.pem -out plain.pem';
    }
    if (byCertificate && !/-----BEGIN (RSA )?PRIVATE KEY-----/.test(secret)) {
        return 'Enter the private key in PEM format, without a passphrase. It begins with -----BEGIN PRIVATE KEY-----';
    }
    return !byCertificate && guid.test(secret.trim())
        ? 'This looks like the ID of the secret. Enter its value, which Microsoft Entra shows only once, when you create it.'
        : undefined;
}

function urlProblem(url: string): string | undefined {
    if (!/^https:\/\//i.test(url)) {
        return 'Enter an address that begins with https://';
    }
    return /^https:\/\/[^\s/?#@]+(\/[^\s?#@]*)?$/i.test(url)
        ? undefined
        : 'Enter https:// and a host, and a port or path if needed. Leave out user name, ? and #.';
}

function urlProblems(settings: Record<string, string>): Record<string, string | undefined> {
    const urls = ['login_url', 'graph_url', 'endpoint_url', 'xdr_url'];
    const problems: Record<string, string | undefined> = {};
    for (const key of urls) {
        const url = (settings[key] ?? '').trim();
        if (url !== '') {
            problems[key] = urlProblem(url);
        }
    }
    if (settings.cloud === 'custom') {
        if ((settings.login_url ?? '').trim() === '') {
            problems.login_url = 'Enter the https address of the login service.';
        }
        if (urls.slice(1).every((key) => (settings[key] ?? '').trim() === '')) {
            problems.graph_url =
                'Enter at least one of the addresses of Microsoft Graph, Defender for Endpoint and Defender XDR.';
        }
    }
    return problems;
}
