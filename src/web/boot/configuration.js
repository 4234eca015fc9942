// What the Simple XML view "configuration" runs. Splunk fetches it as text and evaluates it, so it only finds the page:
// Splunk 10.4 and newer have a view of their own for it, older ones get the same script into this page.
(() => {
    const config = window.$C ?? {};
    const [major = 0, minor = 0] = String(config.VERSION_LABEL ?? '')
        .split('.')
        .map(Number);
    if (major > 10 || (major === 10 && minor >= 4)) {
        window.location.replace(`console${window.location.search}${window.location.hash}`);
        return;
    }
    const root = String(config.MRSPARKLE_ROOT_PATH ?? '').replace(/^\/+|\/+$/g, '');
    const push = Number(config.BUILD_PUSH_NUMBER) ? `.${config.BUILD_PUSH_NUMBER}` : '';
    const build = `@${config.BUILD_NUMBER}${push}:${config.APP_BUILD}`;
    const script = document.createElement('script');
    script.src = `${root && `/${root}`}/${config.LOCALE ?? 'en-US'}/static/${build}/app/TA_defender/pages/console.js`;
    document.head.append(script);
})();
