import { describe, expect, it } from 'vitest';
import { messageOf } from '../../src/rest/client';
import { sortMessage } from '../../src/model/messages';

const keys = ['name', 'account', 'start_time', 'interval', 'overlap'];

describe('sortMessage', () => {
    it('gives each field what was said about it', () => {
        const text = "start_time: 'yesterday' is no time; use -7d; interval: '5' is too small, use at least 10";

        expect(sortMessage(text, keys).fields).toEqual({
            start_time: "'yesterday' is no time; use -7d",
            interval: "'5' is too small, use at least 10",
        });
        expect(sortMessage(text, keys).general).toBeUndefined();
    });

    it('drops the words that Splunk puts in front', () => {
        const text = 'Encountered the following error while trying to save: interval: use at least 10';

        expect(sortMessage(text, keys).fields).toEqual({ interval: 'use at least 10' });
    });

    it('does not take a key inside a sentence for its beginning', () => {
        const text = 'account: [contoso] of defender_account.conf names no interval: nothing is collected';

        expect(sortMessage(text, keys).fields).toEqual({
            account: '[contoso] of defender_account.conf names no interval: nothing is collected',
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
        expect(sortMessage('name: too long; name: not allowed', keys).fields).toEqual({ name: 'too long not allowed' });
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
