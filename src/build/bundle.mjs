/**
 * Makes dist/, which runs without node_modules:
 *
 *   wbrel.cjs      the command: a small loader (src/build/bin.ts)
 *   bundle.cjs     everything else, in chunks
 *   help-80.txt    what `wbrel --help` prints at 80 columns, help-100.txt at 100
 *   framework/     copy of src/make/framework
 *   host/          copy of src/poudriere/host
 *   cache/         V8's code cache, filled by the first run of each command
 *
 * npm's `prepare` script passes --if-possible: without esbuild (`npm ci --omit=dev`) there is nothing to do.
 */

import { createHash, randomUUID } from 'node:crypto'
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { englishZod, lazyStringWidth, lightYargs, precompiledTemplates } from './plugins.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '../..')
/** Other runs of wbrel find a whole dist/ at (nearly) every moment. */
const dist = join(root, `dist.${process.pid}.tmp`)
const bundleUrl = 'const wbrelBundleUrl=require("node:url").pathToFileURL(__filename).href;'
const output = {
  platform: 'node',
  target: 'node20.19',
  // latin1 is read faster than UTF-8, and is the same for ASCII.
  charset: 'ascii',
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  logLevel: 'warning',
}
const esbuild = await findEsbuild()
if (esbuild !== undefined) {
  try {
    await build()
  } finally {
    rmSync(dist, { recursive: true, force: true })
  }
}

async function findEsbuild() {
  try {
    return await import('esbuild')
  } catch (error) {
    if (error.code !== 'ERR_MODULE_NOT_FOUND' || !process.argv.includes('--if-possible')) throw error
    console.error('wbrel: dist/ is not built, since esbuild is not installed (npm ci without --omit=dev builds it)')
    return undefined
  }
}

async function build() {
  mkdirSync(dist)
  const contents = await packedChunks('src/main.ts')
  writeFileSync(join(dist, 'bundle.cjs'), contents)
  await writeLoader(createHash('sha256').update(contents).digest('hex').slice(0, 16))
  await writeHelp()
  for (const [folder, name] of [
    ['src/make/framework', 'framework'],
    ['src/poudriere/host', 'host'],
  ]) {
    if (existsSync(join(root, folder))) cpSync(join(root, folder), join(dist, name), { recursive: true })
  }
  replaceFolder(join(root, 'dist'), dist)
}

function replaceFolder(old, made) {
  const aside = `${made}.old.tmp`
  if (existsSync(old)) renameSync(old, aside)
  renameSync(made, old)
  rmSync(aside, { recursive: true, force: true })
}

/**
 * One CommonJS file with a function for each chunk. What is behind an `import()` is a chunk of its own: V8 makes nothing
 * of it, not even its function objects, until it is used. esbuild splits ES modules only, hence the second step; and
 * `import()` throws in code that comes from V8's cache, hence `require`.
 */
async function packedChunks(entry) {
  const { outputFiles } = await esbuild.build({
    ...common(),
    entryPoints: [entry],
    format: 'esm',
    splitting: true,
    outdir: dist,
  })
  const chunks = await Promise.all(
    outputFiles.map(async ({ path, text }) => {
      const { code } = await esbuild.transform(text, {
        ...output,
        format: 'cjs',
        supported: { 'dynamic-import': false },
      })
      return `${JSON.stringify(`./${basename(path)}`)}:function(exports,require,module){${code}}`
    }),
  )
  return `${bundleUrl}const chunks={${chunks.join(',\n')}};(${loadChunks})(chunks,require)`
}

/** Runs inside of the bundle. */
function loadChunks(chunks, nodeRequire) {
  const loaded = {}
  const load = id => {
    if (!Object.hasOwn(chunks, id)) return nodeRequire(id)
    if (loaded[id] === undefined) {
      loaded[id] = { exports: {} }
      chunks[id](loaded[id].exports, load, loaded[id])
    }
    return loaded[id].exports
  }
  load('./main.js')
}

async function writeLoader(buildId) {
  const file = join(dist, 'wbrel.cjs')
  await esbuild.build({
    absWorkingDir: root,
    entryPoints: ['src/build/bin.ts'],
    outfile: file,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: output.target,
    define: { WBREL_BUILD: JSON.stringify(buildId) },
    banner: { js: '#!/usr/bin/env node' },
  })
  chmodSync(file, 0o755)
}

async function writeHelp() {
  const { topLevelHelp } = await loadSource('src/cli/parse.ts')
  for (const columns of [80, 100]) writeFileSync(join(dist, `help-${columns}.txt`), await topLevelHelp(columns))
}

/** What a TypeScript module of ours exports, without a TypeScript loader. */
async function loadSource(file) {
  const { outputFiles } = await esbuild.build({
    ...common(),
    entryPoints: [file],
    format: 'cjs',
    banner: { js: bundleUrl },
  })
  const temporary = join(dist, `.source-${randomUUID()}.cjs`)
  writeFileSync(temporary, outputFiles[0].contents)
  try {
    return createRequire(temporary)(temporary)
  } finally {
    rmSync(temporary)
  }
}

function common() {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  return {
    ...output,
    absWorkingDir: root,
    bundle: true,
    write: false,
    define: { WBREL_VERSION: JSON.stringify(version), 'import.meta.url': 'wbrelBundleUrl' },
    plugins: [lazyStringWidth(), lightYargs(), englishZod(), precompiledTemplates(root, loadSource)],
  }
}
