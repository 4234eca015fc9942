// The notices of the npm packages inside the bundle.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const accepted = new Set(['MIT', 'Apache-2.0', 'BSD-3-Clause', 'BSD-2-Clause', 'ISC', '0BSD']);

const mit = (holder) => `MIT License

Copyright (c) ${holder}

Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.`;

/**
 * The packages inside the bundle, sorted: name, version, licence and its text.
 *
 * @param {string} root folder that the inputs are relative to
 * @param {string[]} inputs files that esbuild put into the bundle
 */
export function bundled(root, inputs) {
    const packages = new Map();
    for (const input of inputs) {
        const match = /^(.*node_modules\/((?:@[^/]+\/)?[^/]+))\//.exec(input);
        if (match) {
            const found = read(join(root, match[1]));
            packages.set(`${found.name} ${found.version}`, found);
        }
    }
    return [...packages.values()].sort((left, right) =>
        `${left.name} ${left.version}` < `${right.name} ${right.version}` ? -1 : 1,
    );
}

/** The text of LICENSES/web-libraries.txt. */
export function notices(packages) {
    const parts = packages.map((found) =>
        [`${found.name} ${found.version}, ${found.licence}`, '', found.text].join('\n'),
    );
    return (
        [
            'The pages in appserver/static/pages contain these npm packages, unchanged but for being minified.',
            ...parts,
        ].join(`\n\n${'-'.repeat(80)}\n\n`) + '\n'
    );
}

/** The same as components of a CycloneDX document. */
export function components(packages) {
    return packages.map(({ name, version, licence }) => {
        const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`;
        return { type: 'library', 'bom-ref': purl, name, version, licenses: [{ license: { id: licence } }], purl };
    });
}

function read(folder) {
    const description = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const { name, version, license: licence } = description;
    if (!accepted.has(licence)) {
        throw new Error(`${name} ${version} has the licence ${licence}, which is not among those the package may ship`);
    }
    const file = readdirSync(folder).find((entry) => /^licen[cs]e(\.(md|txt))?$/i.test(entry));
    return { name, version, licence, text: text(folder, file, description) };
}

function text(folder, file, { name, license: licence, author }) {
    if (licence === 'Apache-2.0') {
        return 'See Apache-2.0.txt.';
    }
    if (file !== undefined) {
        return readFileSync(join(folder, file), 'utf8').replaceAll('\r', '').trim();
    }
    if (licence === 'MIT') {
        return mit(typeof author === 'string' ? author : (author?.name ?? `the authors of ${name}`));
    }
    throw new Error(`${name} has no licence file, and there is no text for ${licence}`);
}
