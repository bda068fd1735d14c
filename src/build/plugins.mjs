import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/**
 * To load string-width costs 26 ms (Intl.Segmenter, emoji tables), and all that it is asked for is the width of our own
 * help: plain ASCII. Every copy of it is evaluated at its first text that is not.
 */
export function lazyStringWidth() {
  return {
    name: 'lazy-string-width',
    setup: build => {
      build.onLoad({ filter: /node_modules\/string-width\/index\.js$/ }, ({ path, suffix }) => {
        if (suffix === '?real') return undefined
        const contents = `
          export default function stringWidth(text, options) {
            return /^[\\x20-\\x7e]*$/.test(text) ? text.length : require(${JSON.stringify(`${path}?real`)}).default(text, options)
          }`
        return { contents, resolveDir: dirname(path) }
      })
    },
  }
}

/**
 * yargs looks for its messages three folders above itself, which from the bundle is outside of our folder; and it loads
 * node:assert (2 ms) for two comparisons.
 */
export function lightYargs() {
  return {
    name: 'light-yargs',
    setup: build => {
      build.onLoad({ filter: /node_modules\/yargs\/lib\/platform-shims\/esm\.mjs$/ }, ({ path }) => {
        const contents = replaceEach(path, [
          ["'../../../locales'", "'../locales'"],
          ["import { notStrictEqual, strictEqual } from 'assert'", comparisons],
        ])
        return { contents }
      })
    },
  }
}

const comparisons = `
  const fail = message => { throw new Error(message) }
  const strictEqual = (a, b, message) => Object.is(a, b) || fail(message)
  const notStrictEqual = (a, b, message) => Object.is(a, b) && fail(message)
`

/** zod's messages in fifty languages are 330 KB that nobody reads here. */
export function englishZod() {
  return {
    name: 'english-zod',
    setup: build => {
      build.onLoad({ filter: /node_modules\/zod\/v4\/locales\/index\.js$/ }, () => {
        return { contents: "export { default as en } from './en.js'" }
      })
    },
  }
}

function replaceEach(path, pairs) {
  return pairs.reduce(
    (text, [theirs, ours]) => {
      if (!text.includes(theirs)) throw new Error(`${path} has changed: look at its plugin in src/build again`)
      return text.replace(theirs, ours)
    },
    readFileSync(path, 'utf8'),
  )
}

/**
 * Replaces src/render/templates.ts, which reads and compiles templates/ at run time, by a module with the same face:
 *
 *     export function template(name: string): (view: object) => string
 *
 * NAME is a path below templates/ without `.hbs`, for example `wifibox-alpine/Makefile`; every template may also be used
 * as a partial by that name. src/render/helpers.ts is shared by both forms and exports
 *
 *     helpers          the helpers by name, functions
 *     compileOptions   for Handlebars.compile and precompile: noEscape, strict, knownHelpersOnly, knownHelpers
 *
 * so that templates.ts from the sources is: import Handlebars from 'handlebars', Handlebars.create(), registerHelper(helpers),
 * registerPartial(every file), compile(text, compileOptions), cached by name. An unknown name is an Error in both forms.
 */
export function precompiledTemplates(root, loadSource) {
  return {
    name: 'precompiled-templates',
    setup: build =>
      build.onLoad({ filter: /\/src\/render\/templates\.ts$/ }, async () => {
        const { default: Handlebars } = await import('handlebars')
        const { compileOptions } = await loadSource('src/render/helpers.ts')
        const specs = templateFiles(root).map(({ name, file }) => {
          return `${JSON.stringify(name)}:${Handlebars.precompile(readFileSync(file, 'utf8'), compileOptions)}`
        })
        return { contents: generated(specs), loader: 'js', resolveDir: join(root, 'src/render') }
      }),
  }
}

function templateFiles(root) {
  const folder = join(root, 'templates')
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true })
    .filter(path => path.endsWith('.hbs'))
    .sort()
    .map(path => ({ name: path.slice(0, -'.hbs'.length), file: join(folder, path) }))
}

function generated(specs) {
  return `
    import Handlebars from 'handlebars/runtime.js'
    import { helpers } from './helpers.ts'
    const specs = {${specs.join(',\n')}}
    const handlebars = Handlebars.create()
    const made = new Map()
    handlebars.registerHelper(helpers)
    for (const name of Object.keys(specs)) {
      Object.defineProperty(handlebars.partials, name, { enumerable: true, get: () => template(name) })
    }
    export function template(name) {
      if (!Object.hasOwn(specs, name)) throw new Error('no template named ' + name)
      if (!made.has(name)) made.set(name, handlebars.template(specs[name]))
      return made.get(name)
    }
  `
}
