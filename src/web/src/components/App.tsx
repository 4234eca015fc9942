import Heading from '@splunk/react-ui/Heading';

export function App() {
    return (
        <main>
            <Heading level={1}>Configuration</Heading>
        </main>
    );
}
