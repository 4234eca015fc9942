import { RestError, sentence } from '../rest/client';
import { sortMessage, type FieldMessages } from './messages';

/**
 * A refusal as messages at the fields of a form. The add-on's service names the field of each issue; Splunk's own refusals
 * are texts, which name it at their beginning.
 */
export function fieldMessages(failure: unknown, keys: readonly string[]): FieldMessages {
    if (!(failure instanceof RestError) || (failure.status !== 400 && failure.issues.length === 0)) {
        return { fields: {}, general: (failure as Error).message };
    }
    if (failure.issues.length === 0) {
        return sortMessage(failure.message, keys);
    }
    const fields: Record<string, string> = {};
    const rest: string[] = [];
    for (const issue of failure.issues) {
        const key = issue.field;
        if (key !== undefined && keys.includes(key)) {
            fields[key] = fields[key] === undefined ? sentence(issue) : `${fields[key]} ${sentence(issue)}`;
        } else {
            rest.push(sentence(issue));
        }
    }
    return { fields, general: rest.length > 0 ? rest.join(' ') : undefined };
}
