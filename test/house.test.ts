import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'

/** Imports run to the right only; rooms of one storey do not import each other. src/build is outside of the house. */
const storeys = [
  ['main.ts'],
  ['cli'],
  ['flows'],
  ['checks'],
  ['render', 'make', 'apk', 'distfiles', 'forge', 'poudriere', 'tree'],
  ['model'],
  ['base'],
]

/** Rooms that touch no file, clock or environment: they import nothing of Node's. */
const pureRooms = ['model', 'render']

const pureExceptions = [
  // Reads templates/ when wbrel runs from its sources; in the bundle a module without file access takes its place.
  'render/templates.ts',
]

interface Import {
  readonly target: string
  readonly lazy: boolean
}

type Sources = ReadonlyMap<string, string>

describe('the house', () => {
  const sources = readSources()

  it('is found', () => assert.ok(sources.size > 10))
  it('has only the rooms that are named here', () => assert.deepEqual(unknownRooms(sources), []))
  it('has imports that run one way', () => assert.deepEqual(wrongWay(sources), []))
  it('has no circles', () => assert.deepEqual(circle(sources), []))
  it('keeps files, clock and environment out of model and render', () => assert.deepEqual(impure(sources), []))
  it('has no barrels, default exports or any', () => assert.deepEqual(badStyle(sources), []))
})

describe('the rules of the house', () => {
  it('see an import upwards, also a lazy one', () => {
    assert.deepEqual(wrongWay(new Map([['base/a.ts', "import { b } from '../model/b.ts'"]])), [
      'base/a.ts -> model/b.ts',
    ])
    assert.deepEqual(wrongWay(new Map([['flows/a.ts', "await import('../cli/b.ts')"]])), ['flows/a.ts -> cli/b.ts'])
  })
  it('see neighbours of the middle row', () => {
    const found = wrongWay(new Map([['render/a.ts', "import type { B } from '../make/b.ts'"]]))
    assert.deepEqual(found, ['render/a.ts -> make/b.ts'])
  })
  it('see a circle, and allow a lazy way back', () => {
    const there: [string, string] = ['base/a.ts', "import { b } from './b.ts'"]
    assert.deepEqual(circle(new Map([there, ['base/b.ts', "export { a } from './a.ts'"]])), [
      'base/a.ts',
      'base/b.ts',
      'base/a.ts',
    ])
    assert.deepEqual(circle(new Map([there, ['base/b.ts', "await import('./a.ts')"]])), [])
  })
  it('leave comments alone', () => {
    assert.deepEqual(wrongWay(new Map([['base/a.ts', "/**\n * import { b } from '../cli/b.ts'\n */"]])), [])
  })
  it('see a pure room that reads files', () => {
    assert.deepEqual(impure(new Map([['model/a.ts', "import { readFileSync } from 'node:fs'"]])), [
      'model/a.ts: node:fs',
    ])
    assert.deepEqual(impure(new Map([['render/a.ts', 'new Date()']])), ['render/a.ts: new Date()'])
  })
})

function readSources(): Sources {
  const folder = join(dirname(fileURLToPath(import.meta.url)), '../src')
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  const ours = paths.filter(path => path.endsWith('.ts') && !path.startsWith('build/')).sort()
  return new Map(ours.map(path => [path, readFileSync(join(folder, path), 'utf8')]))
}

function unknownRooms(sources: Sources): readonly string[] {
  return [...sources.keys()].filter(file => storeyOf(file) === -1)
}

function wrongWay(sources: Sources): readonly string[] {
  return edges(sources)
    .filter(({ from, to }) => roomOf(from) !== roomOf(to) && storeyOf(from) >= storeyOf(to))
    .map(({ from, to }) => `${from} -> ${to}`)
}

/** The files of one circle, the first one again at the end; lazy imports run later and make none. */
function circle(sources: Sources): readonly string[] {
  const next = new Map<string, string[]>()
  for (const { from, to, lazy } of edges(sources)) if (!lazy) next.set(from, [...(next.get(from) ?? []), to])
  const done = new Set<string>()
  const visit = (file: string, path: readonly string[]): readonly string[] => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file]
    if (done.has(file)) return []
    done.add(file)
    for (const to of next.get(file) ?? []) {
      const found = visit(to, [...path, file])
      if (found.length > 0) return found
    }
    return []
  }
  for (const file of sources.keys()) {
    const found = visit(file, [])
    if (found.length > 0) return found
  }
  return []
}

function impure(sources: Sources): readonly string[] {
  return [...sources]
    .filter(([file]) => pureRooms.includes(roomOf(file)) && !pureExceptions.includes(file))
    .flatMap(([file, text]) => [
      ...importsOf(text).flatMap(({ target }) => (target.startsWith('node:') ? [`${file}: ${target}`] : [])),
      ...[...code(text).matchAll(/\bnew Date\(\)|\bDate\.now\b|\bMath\.random\b|\bprocess\.\w+/g)].map(
        m => `${file}: ${m[0]}`,
      ),
    ])
}

function badStyle(sources: Sources): readonly string[] {
  return [...sources].flatMap(([file, text]) => [
    ...(file.endsWith('index.ts') ? [`${file}: a barrel`] : []),
    ...[...withoutStrings(code(text)).matchAll(/^export default\b|(?::|\bas|[<,|]) any\b|<any\b|\bany\[\]/gm)].map(
      m => `${file}: ${m[0]}`,
    ),
  ])
}

function edges(sources: Sources) {
  return [...sources].flatMap(([from, text]) =>
    importsOf(text)
      .filter(({ target }) => target.startsWith('.'))
      .map(({ target, lazy }) => ({ from, to: join(dirname(from), target), lazy })),
  )
}

function importsOf(text: string): readonly Import[] {
  const plain = code(text)
  const fixed = plain.matchAll(/^(?:import|export)\b[^'"`;]*?\bfrom\s*'([^']+)'|^import\s*'([^']+)'/gm)
  const lazy = plain.matchAll(/\bimport\(\s*'([^']+)'\s*\)/g)
  return [
    ...[...fixed].map(match => ({ target: match[1] ?? match[2] ?? '', lazy: false })),
    ...[...lazy].map(match => ({ target: match[1] ?? '', lazy: true })),
  ]
}

/** The text without the comments that have lines of their own. */
function code(text: string): string {
  return text.replace(/^\s*\/\*[\s\S]*?\*\//gm, '').replace(/^\s*\/\/.*$/gm, '')
}

function withoutStrings(text: string): string {
  return text.replace(/'(?:[^'\\\n]|\\.)*'|`(?:[^`\\$]|\\.)*`/g, "''")
}

function storeyOf(file: string): number {
  return storeys.findIndex(rooms => rooms.includes(roomOf(file)))
}

function roomOf(file: string): string {
  return file.split('/')[0] ?? ''
}
