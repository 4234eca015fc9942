/**
 * Shapes of values that streams and archives need. The validation of the add-on refuses the same values, and looks at secrets
 * only when the input runs; both sides are tested with the cases of input-shapes.json.
 */
export function shapeProblems(
    scheme: string,
    values: Record<string, string>,
    secret: string,
    now: number,
): Record<string, string> {
    const value = (key: string) => (values[key] ?? '').trim();
    const found =
        scheme === 'defender_stream'
            ? {
                  bootstrap: bootstrapProblem(value('bootstrap')),
                  hubs: hubsProblem(list(value('hubs'))),
                  start_position: startPositionProblem(value('start_position'), now),
                  secret:
                      value('auth') === 'oauth'
                          ? undefined
                          : connectionStringProblem(secret, value('bootstrap'), list(value('hubs'))),
              }
            : scheme === 'defender_archive'
              ? {
                    storage_url: storageUrlProblem(value('storage_url')),
                    containers: containersProblem(list(value('containers'))),
                    end_time: endProblem(value('start_time') || '-7d', value('end_time'), now),
                    secret: storageSecretProblem(value('auth'), secret),
                }
              : {};
    return Object.fromEntries(Object.entries(found).filter((pair): pair is [string, string] => pair[1] !== undefined));
}

/** Tables that Microsoft does not document; one may be newer than this version. */
export function unknownTables(tables: string): string[] {
    const known = new Set(KNOWN_TABLES.map((table) => table.toLowerCase()));
    return list(tables).filter((table) => !known.has(table.toLowerCase()));
}

function list(text: string): string[] {
    return text
        .split(',')
        .map((part) => part.trim())
        .filter(Boolean);
}

const host = /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?$/i;

function bootstrapProblem(bootstrap: string): string | undefined {
    return bootstrap === '' || host.test(bootstrap)
        ? undefined
        : 'Enter the host name of the namespace, such as contoso.servicebus.windows.net, without https:// and without a path.';
}

function hubsProblem(hubs: string[]): string | undefined {
    const wrong = hubs.filter((hub) => !/^[A-Za-z0-9*][A-Za-z0-9._*-]{0,255}$/.test(hub));
    return wrong.length > 0
        ? `${wrong.join(', ')}: the name of an event hub has only letters, digits and the characters . _ - (* stands for any characters).`
        : undefined;
}

function startPositionProblem(start: string, now: number): string | undefined {
    return Date.parse(start) > now
        ? 'This time is in the future. Enter a time of the past, or latest for new messages only.'
        : undefined;
}

const form = 'Endpoint=sb://<namespace>/;SharedAccessKeyName=<policy>;SharedAccessKey=<key>';

function connectionStringProblem(secret: string, bootstrap: string, hubs: string[]): string | undefined {
    if (secret === '') {
        return undefined;
    }
    const parts = new Map(
        secret.split(';').map((part) => {
            const [name = '', ...rest] = part.split('=');
            return [name.trim().toLowerCase(), rest.join('=').trim()];
        }),
    );
    const endpoint = /^[a-z]+:\/\/([^:/]+)/i.exec(parts.get('endpoint') ?? '')?.[1]?.toLowerCase();
    if (endpoint === undefined || !parts.get('sharedaccesskeyname') || !parts.get('sharedaccesskey')) {
        return `Enter a connection string of the form ${form}`;
    }
    const namespace = bootstrap.replace(/:\d+$/, '').toLowerCase();
    if (namespace !== '' && bootstrapProblem(bootstrap) === undefined && endpoint !== namespace) {
        return `This connection string is for ${endpoint}, and the namespace is ${namespace}. Correct one of them.`;
    }
    const hub = parts.get('entitypath');
    return hub && hubs.length > 0 && !(hubs.length === 1 && matches(hubs[0] as string, hub))
        ? `This connection string is for the event hub ${hub} alone. Use one of the namespace, or enter only ${hub} as event hub.`
        : undefined;
}

function matches(pattern: string, name: string): boolean {
    const escaped = pattern
        .split('*')
        .map((part) => part.replace(/[.-]/g, '\\$&'))
        .join('.*');
    return new RegExp(`^${escaped}$`, 'i').test(name);
}

function storageUrlProblem(url: string): string | undefined {
    if (url === '') {
        return undefined;
    }
    if (url.includes('?')) {
        return 'Leave out the question mark and what follows it. To use a SAS token, choose it under Authentication and enter it there.';
    }
    const host = /^https:\/\/([^/]+)/i.exec(url)?.[1] ?? '';
    return host.includes('.blob.') && url.replace(/\/+$/, '').length > `https://${host}`.length
        ? `Leave out the container: enter https://${host} and name the container under Containers.`
        : undefined;
}

function containersProblem(containers: string[]): string | undefined {
    const wrong = containers.filter(
        (name) => !/^(?!.*--)(?=.*\*|.{3})[a-z0-9$*](?:[a-z0-9*-]{0,61}[a-z0-9*])?$/.test(name),
    );
    return wrong.length > 0
        ? `${wrong.join(', ')}: a container has 3 to 63 lowercase letters, digits and single hyphens in its name. Enter no folder inside a container.`
        : undefined;
}

const seconds: Record<string, number> = { s: 1, m: 60, h: 3_600, d: 86_400 };

function endProblem(start: string, end: string, now: number): string | undefined {
    if (end === '') {
        return undefined;
    }
    const until = Date.parse(end);
    if (Number.isNaN(until)) {
        return 'Enter a time such as 2026-01-31T08:30:00Z.';
    }
    const back = /^-(\d+)([smhd])$/.exec(start);
    const from = back ? now - Number(back[1]) * (seconds[back[2] as string] as number) * 1_000 : Date.parse(start);
    return until <= from ? 'Enter a time after the start time.' : undefined;
}

function storageSecretProblem(auth: string, secret: string): string | undefined {
    if (secret === '') {
        return undefined;
    }
    if (auth === 'sas') {
        return /(^|[?&])sig=/.test(secret) && /(^|[?&])sv=/.test(secret)
            ? undefined
            : 'Enter a SAS token, such as sv=…&sig=…';
    }
    const key = /(?:^|;)\s*AccountKey=([^;]+)/i.exec(secret)?.[1]?.trim() ?? secret;
    return auth !== 'key' || /^[A-Za-z0-9+/]{22,}={0,2}$/.test(key)
        ? undefined
        : 'Enter one of the two access keys of the storage account, 88 characters in Base64.';
}
