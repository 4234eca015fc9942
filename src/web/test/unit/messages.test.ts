import { describe, expect, it } from 'vitest';
import { messageOf, RestError, sentence } from '../../src/rest/client';
import { fieldMessages } from '../../src/model/issues';
import { sortMessage } from '../../src/model/messages';

const keys = ['name', 'account', 'start_time', 'interval', 'overlap'];

describe('sortMessage', () => {
    it('gives each field what was said about it', () => {
        const text = "start_time: 'yesterday' is no time; use -7d; interval: '5' is too small, use at least 10";

        expect(sortMessage(text, keys).fields).toEqual({
            start_time: "'yesterday' is no time; use -7d.",
            interval: "'5' is too small, use at least 10.",
        });
        expect(sortMessage(text, keys).general).toBeUndefined();
    });

    it('drops the words that Splunk puts in front', () => {
        const text = 'Encountered the following error while trying to save: interval: use at least 10';

        expect(sortMessage(text, keys).fields).toEqual({ interval: 'Use at least 10.' });
    });

    it('does not take a key inside a sentence for its beginning', () => {
        const text = 'account: [contoso] of defender_account.conf names no interval: nothing is collected';

        expect(sortMessage(text, keys).fields).toEqual({
            account: '[contoso] of defender_account.conf names no interval: nothing is collected.',
        });
    });

    it('leaves a message about something else as a whole', () => {
        expect(sortMessage('tenant_id: is required', keys)).toEqual({ fields: {}, general: 'tenant_id: is required' });
    });

    it('understands missing and unknown arguments', () => {
        expect(sortMessage('The following required arguments are missing: account, interval.', keys).fields).toEqual({
            account: 'This is required.',
            interval: 'This is required.',
        });
        expect(sortMessage('Argument "overlap" is not supported by this handler.', keys).fields).toHaveProperty(
            'overlap',
        );
    });

    it('joins two remarks about one field', () => {
        expect(sortMessage('name: too long; name: not allowed', keys).fields).toEqual({
            name: 'Too long. Not allowed.',
        });
    });
});

describe('fieldMessages', () => {
    const issue = (what: string, field?: string, remedy?: string) => ({ code: 'c', what, field, remedy });
    const of = (...issues: ReturnType<typeof issue>[]) => fieldMessages(new RestError(200, 'all', issues), keys);

    it('puts issues of the service at their fields, with their remedies', () => {
        expect(of(issue('too small', 'interval', 'use 10'), issue('no such account', 'account'))).toEqual({
            fields: { interval: 'Too small. Use 10.', account: 'No such account.' },
            general: undefined,
        });
    });

    it('keeps what is about no field of the form', () => {
        expect(of(issue('proxy refused', 'url'), issue('odd one'), issue('proxy.example: unknown host'))).toEqual({
            fields: {},
            general: 'Proxy refused. Odd one. proxy.example: unknown host.',
        });
    });

    it('leaves other failures whole', () => {
        expect(fieldMessages(new RestError(503, 'interval: busy'), keys).general).toBe('interval: busy');
        expect(fieldMessages(new RestError(400, 'interval: busy'), keys).fields).toEqual({ interval: 'busy.' });
    });
});

describe('sentence', () => {
    it.each([
        [
            "'contoso' has no client secret in storage/passwords; store it with realm TA_defender and user name contoso",
            "'contoso' has no client secret; enter it in the form.",
        ],
        [
            'store it with realm TA_defender and user name defender_stream://a, or use auth = oauth',
            'Enter it in the form, or use auth = oauth.',
        ],
        [
            'check username in [proxy] and its password in storage/passwords (realm TA_defender, user name proxy)',
            'Check username in [proxy] and its password.',
        ],
        ['make a new one and store it in storage/passwords', 'Make a new one and enter it in the form.'],
        [
            'the secret in storage/passwords is not a key of a storage account',
            'The stored secret is not a key of a storage account.',
        ],
    ])('speaks of the form: %s', (what, said) => {
        expect(sentence({ code: '', what })).toBe(said);
    });
});

describe('messageOf', () => {
    it('reads the texts of Splunk', () => {
        expect(
            messageOf({
                messages: [
                    { type: 'ERROR', text: 'one' },
                    { type: 'ERROR', text: 'two' },
                ],
            }),
        ).toBe('one two');
    });

    it.each([undefined, null, {}, { messages: 'x' }, { messages: [{}] }])('has nothing to say about %j', (answer) => {
        expect(messageOf(answer)).toBeUndefined();
    });
});
