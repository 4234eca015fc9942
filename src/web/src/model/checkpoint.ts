/** What can be asked of the checkpoint of a kind of input. */
export function checkpointActions(scheme: string): ('read_again' | 'reset')[] {
    switch (scheme) {
        case 'defender_alerts':
        case 'defender_incidents':
            return ['read_again', 'reset'];
        case 'defender_archive':
        case 'defender_hunting':
            return ['reset'];
        default:
            return [];
    }
}

/** A date or a date with time as the service takes it: UTC unless it says otherwise. */
export function instantText(typed: string): string {
    const text = typed.trim().replace(' ', 'T');
    if (/^\d{4}-\d\d-\d\d$/.test(text)) {
        return `${text}T00:00:00Z`;
    }
    return /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?$/.test(text) ? `${text}Z` : text;
}
