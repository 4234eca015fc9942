import { isTrue, type Argument, type Input, type Scheme } from './input';

/** What the page says of a scheme beyond the scheme's own title and description. */
export interface Kind {
    title: string;
    help: string;
    recommended?: boolean;
}

const kinds: Record<string, Kind> = {
    defender_incidents: {
        title: 'Incidents and their alerts',
        help: 'Every incident and every alert, new or changed. The dashboards need it.',
        recommended: true,
    },
    defender_alerts: {
        title: 'Alerts only',
        help: 'Alerts without incidents, from Microsoft Graph or from Defender for Endpoint.',
    },
    defender_hunting: {
        title: 'Rows of a hunting query',
        help: 'Runs a KQL query in Defender on a schedule and indexes each row once.',
    },
    defender_stream: {
        title: 'Raw events from Event Hubs',
        help: 'Device, email, identity and cloud app events within seconds. Needs the streaming API; high volume.',
    },
    defender_archive: {
        title: 'Raw events from Azure Storage',
        help: 'The same raw events from a storage account, including past events.',
    },
};

export function kindOf(scheme: Scheme): Kind {
    return kinds[scheme.name] ?? { title: scheme.title, help: scheme.description };
}

/** What one input collects; one of incidents may leave the alerts out. */
export function titleOf(
    { scheme: name, values }: Pick<Input, 'scheme' | 'values'>,
    schemes: readonly Scheme[],
): string {
    const scheme = schemes.find((each) => each.name === name);
    if (name === 'defender_incidents' && !isTrue(values.include_alerts || 'true')) {
        return 'Incidents only';
    }
    return scheme ? kindOf(scheme).title : name;
}

const apis: Record<string, string> = {
    graph: 'Microsoft Graph',
    xdr: 'Defender XDR',
    endpoint: 'Defender for Endpoint',
};

/** The API of an input, where it has one. */
export function apiOf({ values: { api = '' } }: Pick<Input, 'values'>): string {
    return apis[api] ?? api;
}

/** The recommended kind first; kinds that this page does not know last. */
export function orderOfKind(scheme: string): number {
    const place = Object.keys(kinds).indexOf(scheme);
    return place < 0 ? Number.MAX_SAFE_INTEGER : place;
}

/** What a first setup decides, in this order; the index comes between the two. */
const source = ['bootstrap', 'hubs', 'storage_url', 'auth', 'account', 'api', 'query'];
const start = ['start_time', 'start_position', 'end_time', 'time_field', 'tables'];

export interface ArgumentGroups {
    source: Argument[];
    start: Argument[];
    /** Those with defaults that suit most. */
    advanced: Argument[];
}

export function grouped(asked: readonly Argument[]): ArgumentGroups {
    const named = (names: readonly string[]) =>
        names.flatMap((name) => asked.filter((argument) => argument.name === name));
    const others = asked.filter(({ name }) => !source.includes(name) && !start.includes(name));
    return {
        source: [...named(source), ...others.filter(({ required }) => required)],
        start: named(start),
        advanced: others.filter(({ required }) => !required),
    };
}
