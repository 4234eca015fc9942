/** One setting of defender_settings.conf on the page. */
export interface Setting {
    stanza: string;
    key: string;
    title: string;
    help: string;
    kind: 'text' | 'choice' | 'boolean' | 'secret';
    choices?: { value: string; label: string }[];
}

export interface SettingsGroup {
    title: string;
    settings: Setting[];
}

/** User name of the proxy's password in storage/passwords. */
export const proxySecret = 'proxy';

export const settingsGroups: SettingsGroup[] = [
    {
        title: 'Proxy',
        settings: [
            {
                stanza: 'proxy',
                key: 'enabled',
                title: 'Use a proxy',
                help: 'Connections to Microsoft use this proxy. Connections to Splunk do not.',
                kind: 'boolean',
            },
            {
                stanza: 'proxy',
                key: 'url',
                title: 'Proxy address',
                help: 'For example http://proxy.example.com:3128',
                kind: 'text',
            },
            {
                stanza: 'proxy',
                key: 'username',
                title: 'Proxy user',
                help: 'Only if the proxy requires authentication.',
                kind: 'text',
            },
            {
                stanza: 'proxy',
                key: 'password',
                title: 'Proxy password',
                help: 'Splunk stores it encrypted and never shows it again.',
                kind: 'secret',
            },
        ],
    },
    {
        title: 'TLS',
        settings: [
            {
                stanza: 'tls',
                key: 'ca_file',
                title: 'CA file',
                help: 'Path of a PEM file on this server with additional CA certificates, for proxies that inspect TLS. The CA certificates of Java stay trusted.',
                kind: 'text',
            },
        ],
    },
    {
        title: 'Logging',
        settings: [
            {
                stanza: 'logging',
                key: 'level',
                title: 'Log level',
                help: 'The add-on logs this level and all levels above.',
                kind: 'choice',
                choices: ['ERROR', 'WARN', 'INFO', 'DEBUG'].map((value) => ({ value, label: value })),
            },
        ],
    },
    {
        title: 'Collection',
        settings: [
            {
                stanza: 'collection',
                key: 'position_store',
                title: 'Checkpoints',
                help: 'Where the inputs store how far they have read. Takes effect at the next start of an input.',
                kind: 'choice',
                choices: [
                    { value: 'file', label: 'Files on this server' },
                    { value: 'kvstore', label: 'KV store, for search head clusters' },
                ],
            },
        ],
    },
    {
        title: 'Java',
        settings: [
            {
                stanza: 'java',
                key: 'home',
                title: 'Java home',
                help: 'Directory of Java 17 or newer that contains bin/java. Empty: the add-on uses JAVA_HOME, then PATH. Set this only if the inputs cannot find Java.',
                kind: 'text',
            },
        ],
    },
];

/** What is known to be wrong before the server is asked, by "stanza.key". */
export function settingsProblems(values: Record<string, string>): Record<string, string> {
    const problems: Record<string, string> = {};
    const url = (values['proxy.url'] ?? '').trim();
    const enabled = ['1', 'true'].includes(values['proxy.enabled'] ?? '');
    if (enabled && url === '') {
        problems['proxy.url'] = 'Enter the address of the proxy, or turn the proxy off.';
    } else if (url !== '' && !/^https?:\/\/[^\s/@]+\/?$/i.test(url)) {
        problems['proxy.url'] = 'Enter an address like http://proxy.example.com:3128, without user name and password.';
    }
    return problems;
}
