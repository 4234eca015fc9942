declare module '@splunk/react-page/18' {
    import type { ReactNode } from 'react';

    interface LayoutOptions {
        pageTitle?: string;
        theme?: string;
        themeFamily?: string;
        themeDensity?: string;
    }

    export default function layout(element: ReactNode, options?: LayoutOptions): void;
}
