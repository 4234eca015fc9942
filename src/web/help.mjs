// The pages of docs/ that somebody needs who runs the package, as HTML for appserver/static/help.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Marked } from 'marked';

/** Developers read on, in the repository. */
const endOfHelp = '<!-- The help in the package ends here. -->';

/** The index: by task, in the order in which somebody meets them. */
const tasks = {
    'Set up': ['setup', 'permissions', 'deployment', 'migration', 'coexistence', 'upgrade'],
    'Search and investigate': ['dashboards', 'knowledge', 'changes', 'hunting', 'enterprise-security', 'risk'],
    'Update alerts and incidents': ['write-back'],
    'Event Hubs and Azure Storage': ['stream', 'archive'],
    'Operate and find faults': [
        'operations',
        'monitoring',
        'troubleshooting',
        'doctor',
        'outages',
        'outages-stream',
        'outages-archive',
    ],
    Reference: ['service', 'security'],
};

/** In the order of the index. */
export const pages = Object.values(tasks).flat();

const escaped = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** As GitHub makes the anchor of a heading. */
const slug = (text) =>
    text
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, '')
        .replace(/\s/g, '-');

/** Each file's name with its text. Fails where a link leads to a page or a heading that does not exist. */
export function help(docs) {
    const sources = new Map(
        pages.map((name) => [name, readFileSync(join(docs, `${name}.md`), 'utf8').split(endOfHelp)[0]]),
    );
    const drawn = new Map([...sources].map(([name, source]) => [name, draw(docs, name, source)]));
    const broken = [...drawn].flatMap(([name, { links }]) =>
        links
            .filter(({ page, anchor }) => anchor && !drawn.get(page)?.anchors.has(anchor))
            .map(({ page, anchor }) => `docs/${name}.md: ${page}.md has no heading #${anchor}`),
    );
    if (broken.length > 0) {
        throw new Error(`Links lead nowhere:\n${broken.join('\n')}`);
    }
    const link = (name, text = '') => `<a href="${name}.html">${text}${escaped(drawn.get(name).title)}</a>`;
    const files = [...drawn].map(([name, { title, html }], at) => {
        const [before, after] = [pages[at - 1], pages[at + 1]];
        const around = [before && link(before, 'Previous: '), after && link(after, 'Next: ')].filter(Boolean);
        return [`${name}.html`, frame(title, `${html}<hr>\n<p>${around.join(' | ')}</p>\n`)];
    });
    const list = Object.entries(tasks).map(
        ([task, names]) => `<h2>${task}</h2>\n<ul>${names.map((name) => `<li>${link(name)}</li>`).join('\n')}</ul>\n`,
    );
    const index = frame('Help', `<h1>Add-on for Microsoft Defender: help</h1>\n${list.join('')}`);
    return [['index.html', index], ...files];
}

function draw(docs, name, source) {
    const anchors = new Set();
    const links = [];
    let title = name;
    const marked = new Marked({
        renderer: {
            heading({ tokens, depth, text }) {
                const plain = text.replace(/[`*]/g, '');
                const anchor = slug(plain.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1'));
                title = depth === 1 ? plain : title;
                anchors.add(anchor);
                return `<h${depth} id="${anchor}">${this.parser.parseInline(tokens)}</h${depth}>\n`;
            },
            link({ href, tokens }) {
                const text = this.parser.parseInline(tokens);
                if (/^https?:/.test(href)) {
                    return `<a href="${escaped(href)}" rel="noreferrer">${text}</a>`;
                }
                const [, file, anchor] = /^([^#]*)#?(.*)$/.exec(href);
                const page = file === '' ? name : file.replace(/\.md$/, '');
                if (!pages.includes(page)) {
                    if (!existsSync(join(docs, file))) {
                        throw new Error(`docs/${name}.md: ${file} does not exist`);
                    }
                    return text;
                }
                links.push({ page, anchor });
                return `<a href="${file === '' ? '' : `${page}.html`}${anchor && `#${anchor}`}">${text}</a>`;
            },
            // Pictures would be most of the package.
            image: () => '',
        },
    });
    const html = marked.parse(source);
    return { title, html, anchors, links };
}

function frame(title, body) {
    return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escaped(title)}</title>
<link rel="stylesheet" href="help.css">
</head>
<body>
<nav><a href="index.html">Help</a></nav>
<main>
${body}</main>
</body>
</html>
`;
}

export const style = `:root { color-scheme: light dark; }
body { max-width: 75rem; margin: 0 auto; padding: 1rem 1.5rem 4rem; font: 15px/1.55 "Splunk Platform Sans", "Helvetica Neue", Arial, sans-serif; }
h1, h2, h3 { line-height: 1.25; margin-top: 1.6em; }
a { color: LinkText; }
main > table { display: block; overflow-x: auto; }
table { border-collapse: collapse; }
th, td { padding: 6px 10px; border: 1px solid #8888; text-align: left; vertical-align: top; }
code { font: 13px/1.5 "Splunk Platform Mono", Menlo, Consolas, monospace; overflow-wrap: break-word; }
pre { padding: 10px 14px; overflow-x: auto; border: 1px solid #8888; border-radius: 4px; }
pre code { overflow-wrap: normal; }
`;
