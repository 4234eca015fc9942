import { sentence } from '../rest/client';

export interface FieldMessages {
    /** The message of each field. */
    fields: Record<string, string>;
    /** The rest, which is about no field of the form. */
    general?: string;
}

const missingArguments = /required arguments are missing: ([\w, ]+)\.?/i;
const unsupported = /Argument "(\w+)" is not supported/i;

/**
 * Sorts a message of the server by the keys it names. The add-on's validation writes "key: what is wrong; key: ...", and
 * Splunk may put words around it.
 */
export function sortMessage(text: string, keys: readonly string[]): FieldMessages {
    const missing = missingArguments.exec(text)?.[1];
    if (missing !== undefined) {
        const named = missing.split(',').map((key) => key.trim());
        if (named.every((key) => keys.includes(key))) {
            return { fields: Object.fromEntries(named.map((key) => [key, 'This is required.'])) };
        }
    }
    const refused = unsupported.exec(text)?.[1];
    if (refused !== undefined && keys.includes(refused)) {
        return { fields: { [refused]: text } };
    }
    return byKeys(text, keys);
}

function byKeys(text: string, keys: readonly string[]): FieldMessages {
    const alternatives = [...keys].sort((left, right) => right.length - left.length).join('|');
    const named = new RegExp(`(?:^|[;:.\\s])(${alternatives}): `, 'g');
    const hits = [...text.matchAll(named)].filter((hit) => startsMessage(text, hit));
    if (keys.length === 0 || hits.length === 0) {
        return { fields: {}, general: text };
    }
    const fields: Record<string, string> = {};
    hits.forEach((hit, index) => {
        const key = hit[1] as string;
        const start = hit.index + hit[0].length;
        const end = hits[index + 1]?.index ?? text.length;
        const said = sentence({ code: '', what: text.slice(start, end).replace(/[;\s]+$/, '') });
        fields[key] = fields[key] === undefined ? said : `${fields[key]} ${said}`;
    });
    return { fields };
}

/** A key begins a message at the very start, after a semicolon, or after the words Splunk puts in front (": "). */
function startsMessage(text: string, hit: RegExpMatchArray): boolean {
    const before = text.slice(0, (hit.index ?? 0) + 1).trimEnd();
    return (hit.index ?? 0) === 0 || before === '' || /[;:.]$/.test(before);
}
