import type { Account } from './account';
import { isTrue, type Input, type InputDraft, type Scheme } from './input';

type Candidate = Pick<Input, 'scheme' | 'name' | 'values'>;

/** Enabled inputs that would index the same objects as the draft. */
export function duplicates(
    draft: Pick<InputDraft, 'scheme' | 'name' | 'values'>,
    inputs: readonly Input[],
    accounts: readonly Account[],
    schemes: readonly Scheme[],
): Input[] {
    const wanted = collects(draft, accounts, schemes);
    return inputs.filter(
        (each) =>
            each.enabled &&
            !(each.scheme === draft.scheme && each.name === draft.name) &&
            collects(each, accounts, schemes).some((what) => wanted.includes(what)),
    );
}

export interface Double {
    what: string;
    same: Input[];
}

/** What several enabled inputs index, each with these inputs. */
export function doubles(inputs: readonly Input[], accounts: readonly Account[], schemes: readonly Scheme[]): Double[] {
    const collectors = new Map<string, Input[]>();
    for (const input of inputs.filter(({ enabled }) => enabled)) {
        for (const what of collects(input, accounts, schemes)) {
            collectors.set(what, [...(collectors.get(what) ?? []), input]);
        }
    }
    return [...collectors].filter(([, same]) => same.length > 1).map(([what, same]) => ({ what, same }));
}

/** What an input collects, as texts that are equal where events would be. */
function collects({ scheme, values }: Candidate, accounts: readonly Account[], schemes: readonly Scheme[]): string[] {
    const defaults = schemes.find(({ name }) => name === scheme)?.defaults ?? {};
    const value = (key: string) => (values[key] || (defaults[key] ?? '')).trim().toLowerCase();
    const account = accounts.find(({ name }) => name === values.account);
    const tenant = account?.settings.tenant_id?.toLowerCase() ?? values.account ?? '';
    switch (scheme) {
        case 'defender_alerts':
            // Whichever API: the form of the events differs, the alerts are the same.
            return tenant === '' ? [] : [`alerts of ${tenant}`];
        case 'defender_incidents':
            return tenant === ''
                ? []
                : [
                      `incidents of ${tenant}`,
                      ...(isTrue(value('include_alerts') || 'true') ? [`alerts of ${tenant}`] : []),
                  ];
        case 'defender_stream': {
            const host = value('bootstrap').replace(/:9093$/, '');
            return names(value('hubs')).map((hub) => `hub ${hub} of ${host}`);
        }
        case 'defender_archive':
            return value('storage_url') === ''
                ? []
                : [`archive of ${value('storage_url').replace(/\/+$/, '')} ${value('containers')} ${value('tables')}`];
        default:
            return [];
    }
}

function names(list: string): string[] {
    return list
        .split(',')
        .map((name) => name.trim())
        .filter(Boolean);
}
