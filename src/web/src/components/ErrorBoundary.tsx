import { Component, type ReactNode } from 'react';
import Message from '@splunk/react-ui/Message';

/** Shows a fault of the page itself instead of nothing. */
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
                This page has a fault: {this.state.error.message}. Reload it; what was saved is saved.
            </Message>
        );
    }
}
