import { entries, post, postJson, segment, text, type Form } from './client';

const path = 'configs/conf-defender_settings';

/** Stanza, then key, then value. */
export type Settings = Record<string, Record<string, string>>;

export async function readSettings(): Promise<Settings> {
    const stanzas = await entries(path);
    return Object.fromEntries(
        stanzas.map(({ name, content }) => [
            name,
            Object.fromEntries(Object.entries(content).map(([key, value]) => [key, text(value)])),
        ]),
    );
}

export function writeSettings(stanza: string, values: Form): Promise<unknown> {
    return post(`${path}/${segment(stanza)}`, values);
}

/** Has the service try settings before they are saved; a blank password means the stored one. Refused with an issue per fault. */
export function testSettings(settings: Settings, proxyPassword: string): Promise<unknown> {
    return postJson('ta_defender/test', { defender_settings: settings, secret: proxyPassword });
}
