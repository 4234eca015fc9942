import { createStaticURL, createURL } from '@splunk/splunk-utils/url';
import { eventsSearch, type Input } from '../model/input';
import { stanzaOf } from '../model/watched';
import { appId } from '../rest/client';

/** A page of the help inside the package. */
export function helpLink(page: string): string {
    return createStaticURL(`app/${appId}/help/${page}`);
}

/** A dashboard with the alerts and incidents of a fictitious company. */
export const sampleLink = createURL(`app/${appId}/overview`, { 'form.data': 'sample' });

export function searchLink(search: string, earliest: string): string {
    return createURL(`app/${appId}/search`, { q: `search ${search}`, earliest, latest: 'now' });
}

/** The events of one input in the last week. */
export function eventsOf(input: Pick<Input, 'scheme' | 'values'>, tenant?: string): string {
    return searchLink(eventsSearch(input, tenant), '-7d');
}

/** The log lines of one input. */
export function logOf(input: Pick<Input, 'scheme' | 'name'>): string {
    return searchLink(`index=_internal sourcetype="ta_defender:log" "${stanzaOf(input)}"`, '-24h');
}
