// Builds the pages into target/web, which the package takes as it is: appserver/static/pages/*.js, the licences of what is
// inside them, and the help, appserver/static/help/*.html. Does nothing when neither the sources nor the lock file changed since the last time.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { knownTables, tablesFile } from './tables.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const output = join(here, '../../target/web');
const docs = join(here, '../../docs');
const pages = join(output, 'appserver/static/pages');
const helpPages = join(output, 'appserver/static/help');
const licences = join(output, 'LICENSES/web-libraries.txt');
const largestPage = 1_200_000;

/** A digest of the files' names and contents. */
function digest(...names) {
    const hash = createHash('sha256');
    for (const name of names.flatMap(filesBelow).sort()) {
        hash.update(name)
            .update('\0')
            .update(readFileSync(join(here, name)))
            .update('\0');
    }
    return hash.digest('hex');
}

function filesBelow(name) {
    return statSync(join(here, name)).isDirectory()
        ? readdirSync(join(here, name)).flatMap((child) => filesBelow(`${name}/${child}`))
        : [name];
}

function unchanged(stampFile, stamp) {
    return existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp;
}

function installPackages() {
    const stampFile = join(here, 'node_modules/.installed');
    const stamp = digest('package-lock.json');
    if (unchanged(stampFile, stamp)) {
        return;
    }
    console.log('npm ci: the lock file of the pages changed');
    const npm = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
        cwd: here,
        stdio: ['ignore', 'ignore', 'inherit'],
        shell: process.platform === 'win32',
    });
    if (npm.status !== 0) {
        throw new Error(
            'npm ci failed, so the pages of the package cannot be built. Restore the connection to the npm registry' +
                ' (or leave the pages out, for a try without a browser: ./mvnw -Dweb.skip package).',
        );
    }
    writeFileSync(stampFile, stamp);
}

/** Where a package asks for all of lodash it gets the functions that it uses: 70 kB less. */
const partsOfLodash = {
    name: 'parts of lodash',
    setup(build) {
        build.onLoad({ filter: /node_modules[\\/]@splunk[\\/]ui-utils[\\/][^\\/]+\.js$/ }, ({ path }) => {
            const source = readFileSync(path, 'utf8');
            const used = new Set([...source.matchAll(/\blodash_1\.(\w+)/g)].map(([, name]) => name));
            const parts = [...used].map((name) => `${name}: require("lodash/${name}")`).join(', ');
            return { contents: source.replace('require("lodash")', `{ ${parts} }`) };
        });
    },
};

async function bundle() {
    const { build } = await import('esbuild');
    const { bundled, components, notices } = await import('./licences.mjs');
    const result = await build({
        absWorkingDir: here,
        entryPoints: { console: 'src/pages/console.tsx', configuration: 'boot/configuration.js' },
        outdir: pages,
        bundle: true,
        minify: true,
        format: 'iife',
        target: 'es2020',
        jsx: 'automatic',
        charset: 'ascii',
        legalComments: 'none',
        banner: { js: '/* Licences of the libraries inside: LICENSES/web-libraries.txt of the app. */' },
        // Splunk's old pages have a RequireJS, which libraries would register with instead of staying inside the bundle.
        define: {
            'process.env.NODE_ENV': '"production"',
            global: 'globalThis',
            define: 'undefined',
            KNOWN_TABLES: JSON.stringify(knownTables()),
        },
        plugins: [partsOfLodash],
        metafile: true,
        write: false,
        logLevel: 'warning',
    });
    for (const file of result.outputFiles) {
        if (file.contents.length > largestPage) {
            throw new Error(`${file.path} has ${file.contents.length} bytes, at most ${largestPage} are allowed`);
        }
        write(file.path, file.contents);
    }
    const packages = bundled(here, Object.keys(result.metafile.inputs));
    write(licences, notices(packages));
    // scripts/assemble.py adds them to the list of components.
    write(join(output, 'components.json'), JSON.stringify(components(packages)));
    return result.outputFiles.map(
        (file) => `${file.path.slice(pages.length + 1)} ${Math.round(file.contents.length / 1000)} kB`,
    );
}

async function writeHelp() {
    const { help, style } = await import('./help.mjs');
    write(join(helpPages, 'help.css'), style);
    for (const [name, text] of help(docs)) {
        write(join(helpPages, name), text);
    }
}

function write(path, contents) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, contents);
}

installPackages();
const stampFile = join(output, '.built');
const stamp = digest(
    ...[
        'src',
        'boot',
        'build.mjs',
        'help.mjs',
        'licences.mjs',
        'tables.mjs',
        tablesFile,
        'package.json',
        'package-lock.json',
    ],
    ...readdirSync(docs)
        .filter((name) => name.endsWith('.md'))
        .map((name) => `../../docs/${name}`),
);
if (!unchanged(stampFile, stamp)) {
    const written = await bundle();
    await writeHelp();
    write(stampFile, stamp);
    console.log(`Pages: ${written.join(', ')}`);
}
