import { mount } from '../host';
import { App } from '../components/App';
import { ErrorBoundary } from '../components/ErrorBoundary';

mount(
    <ErrorBoundary>
        <App />
    </ErrorBoundary>,
);
