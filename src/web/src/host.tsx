import { useEffect, useState, type ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import layout from '@splunk/react-page/18';
import { getThemeOptions, getUserTheme } from '@splunk/splunk-utils/themes';
import SplunkThemeProvider from '@splunk/themes/SplunkThemeProvider';
import { PageStyle } from './components/PageStyle';

type ThemeOptions = Parameters<typeof SplunkThemeProvider>[0];

/** The element that the Simple XML view offers; the 10.4 view has none and gets Splunk's layout around the page. */
const simpleXmlRoot = 'ta-defender-root';

/** Puts the page where its host wants it, in the theme of the user. */
export function mount(page: ReactNode): void {
    const root = document.getElementById(simpleXmlRoot);
    if (root) {
        root.replaceChildren();
        createRoot(root).render(<Themed>{page}</Themed>);
        return;
    }
    void userTheme().then((theme) => {
        const options = getThemeOptions(theme) as ThemeOptions;
        layout(<Themed theme={theme}>{page}</Themed>, {
            pageTitle: 'Configuration - Add-on for Microsoft Defender',
            theme: options.colorScheme,
            themeFamily: options.family,
            themeDensity: options.density,
        });
    });
}

function Themed({ theme: known, children }: { theme?: string; children: ReactNode }) {
    const [theme, setTheme] = useState(known);
    useEffect(() => {
        if (theme === undefined) {
            void userTheme().then(setTheme);
        }
    }, [theme]);
    if (theme === undefined) {
        return null;
    }
    const options = getThemeOptions(theme) as ThemeOptions;
    return (
        <SplunkThemeProvider {...options}>
            <PageStyle />
            {children}
        </SplunkThemeProvider>
    );
}

/** Splunk's answer to which theme the user has chosen; light when it gives none within three seconds. */
function userTheme(): Promise<string> {
    const fallback = new Promise<string>((resolve) => {
        setTimeout(() => resolve('light'), 3000);
    });
    return Promise.race([getUserTheme(), fallback]).catch(() => 'light');
}
