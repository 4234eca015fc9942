import { Component, type ReactNode } from 'react';
import Message from '@splunk/react-ui/Message';

/** Shows an error of the page itself instead of an empty page. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { error?: Error }> {
    override state: { error?: Error } = {};

    static getDerivedStateFromError(error: Error) {
        return { error };
    }

    override render() {
        return this.state.error === undefined ? (
            this.props.children
        ) : (
            <Message appearance="fill" type="error" role="alert">
                The page failed: {this.state.error.message}. Reload it. Saved settings are not affected.
            </Message>
        );
    }
}
