/** Asks the rendered ports with bmake, as poudriere's gathering does. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ask } from '../../../src/make/evaluate.ts'
import { findMake } from '../../../src/make/find.ts'
import type { Make } from '../../../src/make/make.ts'
import { freebsd } from '../../../src/model/freebsd.ts'

export interface Package {
  readonly origin: string
  /** '' when the port has none. */
  readonly flavor: string
  readonly isDefault: boolean
  readonly pkgname: string
  /** Empty: it may be built. */
  readonly ignore: string
  /** Name -> on. */
  readonly options: ReadonlyMap<string, boolean>
  /** Origins with flavors of everything that it needs. */
  readonly depends: readonly string[]
}

export interface Source {
  /** Overlays as given, then the tree. */
  readonly trees: readonly string[]
  /** Lines of the make.conf files that apply. */
  readonly makeConf: string
  readonly release: string
}

/** The folder of an origin: overlays first; undefined when no tree has it. */
export function folderOf({ trees }: Source, origin: string): string | undefined {
  return trees.map(tree => join(tree, origin)).find(folder => existsSync(join(folder, 'Makefile')))
}

/** Resolves `cat/port[@flavor]`; undefined for a missing port or an invalid flavor. */
export async function resolvePackages(source: Source, spec: string): Promise<readonly Package[] | undefined> {
  const [origin = '', wanted] = spec.split('@')
  const dir = folderOf(source, origin)
  if (dir === undefined) return undefined
  const question = { dir, freebsd: freebsd(source.release), variables: variablesOf(source.makeConf) }
  const make = theMake()
  const flavors = words((await ask(make, question, ['FLAVORS'])).FLAVORS)
  const [first = ''] = flavors
  const chosen = wanted === 'all' ? flavors : wanted === undefined || wanted === '-' ? [first] : [wanted]
  if (wanted !== undefined && wanted !== '-' && wanted !== 'all' && !flavors.includes(wanted)) return undefined
  const names = ['PKGNAME', 'IGNORE', 'COMPLETE_OPTIONS_LIST', 'PORT_OPTIONS', 'BUILD_DEPENDS', 'RUN_DEPENDS']
  return Promise.all(
    (chosen.length === 0 ? [''] : chosen).map(async flavor => {
      const answer = await ask(make, { ...question, flavor }, names)
      const on = words(answer.PORT_OPTIONS)
      return {
        origin,
        flavor,
        isDefault: flavor === first,
        pkgname: answer.PKGNAME ?? '',
        ignore: answer.IGNORE ?? '',
        options: new Map(words(answer.COMPLETE_OPTIONS_LIST).map(name => [name, on.includes(name)])),
        depends: words(`${answer.BUILD_DEPENDS} ${answer.RUN_DEPENDS}`).map(one => one.replace(/^[^:]*:/, '')),
      }
    }),
  )
}

function theMake(): Make {
  return findMake({
    cwd: '/',
    env: { PATH: process.env.PATH },
    now: () => new Date(0),
    stdout: { write: () => {}, isTTY: false },
    stderr: { write: () => {}, isTTY: false },
    jobs: 1,
  })
}

/** `NAME= words` of a make.conf; what wbrel writes has nothing else. */
function variablesOf(makeConf: string): Readonly<Record<string, string>> {
  const lines = makeConf.split('\n').flatMap(line => {
    const [, name, value = ''] = /^([\w.+-]+)\s*=\s*(.*)$/.exec(line) ?? []
    return name === undefined ? [] : [[name, value.trim()] as const]
  })
  return Object.fromEntries(lines)
}

export function readIfThere(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8') : ''
}

function words(text: string | undefined): readonly string[] {
  return (text ?? '').split(/\s+/).filter(word => word !== '' && word !== 'undefined')
}
