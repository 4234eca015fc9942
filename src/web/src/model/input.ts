import { shapeProblems } from './shapes';
import { startProblem } from './start';

/** One argument of a scheme, as the scheme describes itself. */
export interface Argument {
    name: string;
    title: string;
    help: string;
    kind: 'account' | 'choice' | 'boolean' | 'number' | 'text';
    choices: Choice[];
    required: boolean;
}

export interface Choice {
    value: string;
    label: string;
}

export interface Scheme {
    name: string;
    title: string;
    description: string;
    arguments: Argument[];
    /** What an input has that says nothing else. */
    defaults: Record<string, string>;
}

export interface Input {
    scheme: string;
    name: string;
    values: Record<string, string>;
    enabled: boolean;
    removable: boolean;
    /** The app whose local folder holds it: pages of Splunk may have put it into another one. */
    app: string;
}

/** Splunk's own settings of every input, beside the arguments of its scheme. */
export const ofSplunk = ['index', 'host', 'sourcetype'] as const;

/** What Splunk reports where nothing was set; shown as empty and never written back. */
export function unlessImplicit(key: string, value: string, scheme: string): string {
    const implicit: Record<string, string> = { index: 'default', host: '$decideOnStartup', sourcetype: scheme };
    return implicit[key] === value ? '' : value;
}

interface DeclaredArgument {
    title?: string;
    description?: string;
    data_type?: string;
    required_on_create?: boolean | string | number;
}

/** Reads an argument of data/modular-inputs; how it is edited follows from its name, type and description. */
export function argument(name: string, declared: DeclaredArgument): Argument {
    const help = declared.description ?? '';
    const choices = declared.data_type === 'string' ? choicesIn(help) : [];
    return {
        name,
        title: declared.title || name,
        help: declared.data_type === 'boolean' ? helpOfSwitch(help) : help,
        kind: kind(name, declared.data_type ?? 'string', choices),
        choices,
        required: isTrue(declared.required_on_create),
    };
}

/** A description says "true (default): what happens. Default: false."; a switch shows its state by itself. */
function helpOfSwitch(description: string): string {
    const help = description.replace(/^true(?: \(default\))?: /, '').replace(/ Default: \w+\.$/, '');
    return help.charAt(0).toUpperCase() + help.slice(1);
}

function kind(name: string, type: string, choices: Choice[]): Argument['kind'] {
    if (name === 'account') {
        return 'account';
    }
    if (type === 'boolean' || type === 'number') {
        return type;
    }
    return choices.length > 1 ? 'choice' : 'text';
}

/** The values that a description lists as "value (default): what it means. other: what that means. a, b: both." */
export function choicesIn(description: string): Choice[] {
    const listed = /(?:^|[.;] )([a-z][\w-]*(?:, [a-z][\w-]*)*)(?: \(default\))?: ([^.;]+)/g;
    const found = [...description.matchAll(listed)].flatMap((match) => {
        const label = (match[2] as string).trim();
        return (match[1] as string)
            .split(', ')
            .map((value) => ({ value, label: label.charAt(0).toUpperCase() + label.slice(1) }));
    });
    return found.length > 1 ? found : [];
}

export function isTrue(value: unknown): boolean {
    return ['1', 'true', 't', 'yes', 'y', 'on', 'enabled'].includes(String(value).toLowerCase());
}

export interface InputDraft {
    scheme: string;
    name: string;
    values: Record<string, string>;
    secret: string;
}

const secretNames: Record<string, string> = {
    connection_string: 'Connection string',
    sas: 'SAS token',
    key: 'Storage account key',
};

/** A text of the log in the words of the form: what inputs.conf calls time_field is "Time column" there. */
export function inFormWords(text: string, scheme: Scheme | undefined): string {
    const distinctive = (scheme?.arguments ?? []).filter(({ name }) => name.includes('_') || name === 'bootstrap');
    return distinctive.reduce((said, { name, title }) => {
        let first = true;
        return said.replace(new RegExp(`\\b${name}\\b(?! of )`, 'g'), () => {
            const word = first ? `${title} (${name})` : title;
            first = false;
            return word;
        });
    }, text);
}

/** What secret of its own an input needs, in the words of the form; most use that of their account. */
export function secretName(
    scheme: Pick<Scheme, 'arguments' | 'defaults'>,
    values: Record<string, string>,
): string | undefined {
    return scheme.arguments.some((each) => each.name === 'auth')
        ? secretNames[values.auth || (scheme.defaults.auth ?? '')]
        : undefined;
}

/** With a secret of its own an input uses no account; without one it cannot do without. */
export function argumentsAskedFor(scheme: Scheme, values: Record<string, string>): Argument[] {
    return secretName(scheme, values) === undefined
        ? scheme.arguments.map((each) => (each.kind === 'account' ? { ...each, required: true } : each))
        : scheme.arguments.filter((each) => each.kind !== 'account');
}

/** The account that was chosen before an input got a secret of its own says nothing about it. */
export function withoutUnusedAccount(
    scheme: Pick<Scheme, 'arguments' | 'defaults'>,
    values: Record<string, string>,
): Record<string, string> {
    return secretName(scheme, values) === undefined ? values : { ...values, account: '' };
}

/** Whether the test of a connection knows the inputs of a scheme; those of the others use the APIs of their account. */
export function isTestable(scheme: string): boolean {
    return scheme === 'defender_stream' || scheme === 'defender_archive';
}

/** User name of an input's own secret in storage/passwords. */
export function secretUser(scheme: string, name: string): string {
    return `${scheme}://${name}`;
}

/** The operators and functions of a KQL query that keep rows of the wanted time out, as the add-on's log names them. */
export function partial(query: string): string[] {
    const code = query.replace(/\/\/.*$/gm, '').replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, "''");
    const operators = code.matchAll(/\|\s*(take|limit|top|top-nested|sample|distinct|summarize|count)\b/gi);
    const functions = code.matchAll(/\b(ago|now|datetime|between)\s*\(/gi);
    const names = [...operators, ...functions].map(([, name]) => (name ?? '').toLowerCase());
    return [...new Set(names)].sort();
}

/** Faults that the page finds without the server, by key. */
export function inputProblems(
    draft: InputDraft,
    scheme: Scheme,
    isNew: boolean,
    taken: ReadonlySet<string>,
    hasSecret: boolean,
    now = Date.now(),
): Record<string, string> {
    const problems: Record<string, string> = {};
    if (isNew) {
        const problem = nameProblem(draft.name, taken);
        if (problem !== undefined) {
            problems.name = problem;
        }
    }
    if (!/^([a-z0-9_][a-z0-9_-]*)?$/.test((draft.values.index ?? '').trim())) {
        problems.index = 'Use only lowercase letters, digits, _ and -. The name may not begin with -.';
    }
    const secret = secretName(scheme, draft.values);
    if (secret !== undefined && draft.secret.trim() === '' && !hasSecret) {
        problems.secret = enter(secret);
    }
    for (const { name, title, kind: kindOf, required } of argumentsAskedFor(scheme, draft.values)) {
        const value = (draft.values[name] ?? '').trim();
        if (name === 'start_time' && value !== '') {
            const problem = startProblem(value, now);
            if (problem !== undefined) {
                problems[name] = problem;
            }
        } else if (value === '' && required) {
            problems[name] = kindOf === 'account' ? 'Choose an account.' : enter(title);
        } else if (kindOf === 'number' && value !== '' && !/^\d+$/.test(value)) {
            problems[name] = 'Enter a whole number of 0 or more.';
        }
    }
    return {
        ...shapeProblems(scheme.name, { ...scheme.defaults, ...draft.values }, draft.secret.trim(), now),
        ...problems,
    };
}

/** "Enter the storage URL." */
function enter(title: string): string {
    return `Enter the ${title.charAt(0).toLowerCase()}${title.slice(1)}.`;
}

/** Of an account or input; log lines and file names hold it. */
export const longestName = 100;

function nameProblem(name: string, taken: ReadonlySet<string>): string | undefined {
    if (name.trim() === '') {
        return 'Enter a name.';
    }
    if (!/^[\w.-]+$/.test(name)) {
        return 'Use only letters, digits, and the characters . _ -';
    }
    if (name.length > longestName) {
        return `Use at most ${longestName} characters.`;
    }
    return taken.has(name) ? 'An input of this kind with this name exists. Choose another name.' : undefined;
}

/**
 * What is sent to Splunk: everything that differs from the defaults of the scheme, and on an edit also what was changed
 * back to them. What equals the defaults stays unwritten, so that better defaults of a later version count.
 */
export function settingsToSend(
    draft: Record<string, string>,
    before: Record<string, string> | undefined,
    scheme: Scheme,
): Record<string, string> {
    const values = withoutUnusedAccount(scheme, draft);
    const sent: Record<string, string> = {};
    for (const key of [...scheme.arguments.map((each) => each.name), ...ofSplunk]) {
        const value = (values[key] ?? '').trim();
        const isDefault = value === (scheme.defaults[key] ?? '');
        const changed = before !== undefined && value !== (before[key] ?? '');
        if (!isDefault || changed) {
            sent[key] = value;
        }
    }
    return sent;
}

/** A free name for a copy: name_copy, name_copy2 and so on. */
export function copyName(name: string, taken: ReadonlySet<string>): string {
    let copy = `${name}_copy`;
    for (let number = 2; taken.has(copy); number++) {
        copy = `${name}_copy${number}`;
    }
    return copy;
}

/**
 * The search that shows the events of an input; tenant is the tenant ID of its account. Inputs of one kind, API, tenant and
 * index write events that nothing tells apart.
 */
export function eventsSearch({ scheme, values }: Pick<Input, 'scheme' | 'values'>, tenant?: string): string {
    const index = values.index ? `index=${quoted(values.index)}` : 'index=*';
    const sourcetype = (usual: string) => `sourcetype=${quoted(values.sourcetype || usual)}`;
    switch (scheme) {
        case 'defender_stream':
            return `${index} ${sourcetype('ms:defender:eventhub')} ${streamSources(values)}`;
        case 'defender_archive':
            return `${index} ${sourcetype('ms:defender:eventhub')} source=${quoted(`archive:${storageAccount(values)}/*`)}`;
        default: {
            const of = `${index} source=${quoted(`${scheme}:${tenant && isGuid(tenant) ? tenant.replace(/[{}]/g, '') : '*'}`)}`;
            const only = onlySourcetype(scheme, values);
            return only === undefined ? of : `${of} ${sourcetype(only)}`;
        }
    }
}

/** Its name, which is the path of the URL where the host is an emulator or a gateway. */
function storageAccount({ storage_url: url = '' }: Record<string, string>): string {
    const [, host, path] = /^https?:\/\/([^./:]+)[^/]*\/?([^?#]*)$/i.exec(url.trim()) ?? [];
    return path || host?.toLowerCase() || '*';
}

/** Event hubs are known by their namespace and name. */
function streamSources({ bootstrap = '', hubs = '' }: Record<string, string>): string {
    const namespace = bootstrap.trim().split(/[.:]/)[0] ?? '';
    const names = hubs
        .split(',')
        .map((hub) => hub.trim())
        .filter(Boolean);
    const sources = names.map((hub) => `source=${quoted(`eventhub:${namespace || '*'}/${hub}`)}`);
    return sources.length > 1 ? `(${sources.join(' OR ')})` : (sources[0] ?? 'NOT source="archive:*"');
}

/** The sourcetype where the input has one alone. */
function onlySourcetype(scheme: string, values: Record<string, string>): string | undefined {
    if (scheme === 'defender_alerts') {
        return values.api === 'endpoint' ? 'ms:defender:atp:alerts' : 'ms365:defender:incident:alerts';
    }
    return scheme === 'defender_incidents' && !isTrue(values.include_alerts || 'true')
        ? 'ms365:defender:incident'
        : undefined;
}

function isGuid(text: string): boolean {
    return /^\{?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\}?$/i.test(text);
}

function quoted(text: string): string {
    return `"${text.replace(/["\\]/g, (sign) => `\\${sign}`)}"`;
}
