/** What a build host says about itself, as data. */
import { type Agent, call, type Line } from './agent.ts'
import type { Channel } from './channel.ts'

export interface Identity {
  readonly uid: number
  readonly user: string
  /** Of sudo and doas, those that are installed, and those that make us root without a password. */
  readonly has: readonly string[]
  readonly may: readonly string[]
}

export interface HostFacts {
  /** Of root there: 0 when everything is as it must be. */
  readonly uid: number
  readonly home: string
  /** `FreeBSD` */
  readonly os: string
  /** Path of the program; undefined: not installed. */
  readonly poudriere: string | undefined
  /** As it says itself: `3.4.8`, `poudriere-git-3.4.99`. */
  readonly version: string
  readonly etc: string
  /** Its poudriere.conf; undefined: there is none that can be read. */
  readonly conf: string | undefined
  readonly data: string
  readonly noLinux: boolean
  readonly linux64: 'module' | 'kernel' | undefined
  readonly emulPath: string | undefined
  readonly jails: readonly string[]
  readonly trees: readonly string[]
  /** Those that were asked for and exist. */
  readonly jail: ReadonlyMap<string, JailFacts>
  readonly tree: TreeFacts | undefined
  /** Free kilobytes where the data goes, and that folder. */
  readonly space: { readonly kilobytes: number; readonly folder: string } | undefined
  /** Runs of wbrel that still build there. */
  readonly running: readonly string[]
}

export interface JailFacts {
  /** `14.3-RELEASE-p2` */
  readonly version: string
  readonly arch: string
  readonly folder: string
  readonly hasSources: boolean
}

export interface TreeFacts {
  readonly folder: string
  readonly commit: string | undefined
  readonly isDirty: boolean | undefined
}

export async function identify(channel: Channel): Promise<Identity> {
  const lines = await call({ channel, elevate: [] }, 'who', [])
  return {
    uid: Number(one(lines, 'uid') ?? -1),
    user: one(lines, 'user') ?? '',
    has: all(lines, 'has').map(([tool = '']) => tool),
    may: all(lines, 'may').map(([tool = '']) => tool),
  }
}

/** The words that make us root; undefined: we cannot be. */
export function elevation({ uid, may }: Identity): readonly string[] | undefined {
  if (uid === 0) return []
  const [tool] = may
  return tool === undefined ? undefined : [tool, '-n']
}

export async function probe(agent: Agent, tree: string, jails: readonly string[]): Promise<HostFacts> {
  const lines = await call(agent, 'probe', [tree, ...jails])
  const [space, folder = ''] = all(lines, 'space')[0] ?? []
  const [treeLine] = all(lines, 'tree')
  const linux64 = all(lines, 'linux64').map(([how]) => how)
  return {
    uid: Number(one(lines, 'uid') ?? -1),
    home: one(lines, 'home') ?? '',
    os: one(lines, 'os') ?? '',
    poudriere: one(lines, 'poudriere'),
    version: one(lines, 'version') ?? '',
    etc: one(lines, 'etc') ?? '',
    conf: one(lines, 'conf'),
    data: one(lines, 'data') ?? '',
    noLinux: one(lines, 'nolinux') === 'yes',
    linux64: linux64.includes('module') ? 'module' : linux64.includes('kernel') ? 'kernel' : undefined,
    emulPath: one(lines, 'emul'),
    jails: words(one(lines, 'jails')),
    trees: words(one(lines, 'trees')),
    jail: new Map(all(lines, 'jail').map(jailFacts)),
    tree: treeLine === undefined ? undefined : treeFacts(treeLine),
    space: space === undefined ? undefined : { kilobytes: Number(space), folder },
    running: [...new Set(all(lines, 'running').map(([run = '']) => run))],
  }
}

function jailFacts([name = '', version = '', arch = '', folder = '', sources]: readonly string[]) {
  return [name, { version, arch, folder, hasSources: sources === 'yes' }] as const
}

function treeFacts([, folder = '', commit = '', dirty]: readonly string[]): TreeFacts {
  const isKnown = /^[0-9a-f]{40}$/.test(commit)
  return { folder, commit: isKnown ? commit : undefined, isDirty: isKnown ? dirty === 'yes' : undefined }
}

function all(lines: readonly Line[], name: string): readonly (readonly string[])[] {
  return lines.filter(([first]) => first === name).map(([, ...fields]) => fields)
}

function one(lines: readonly Line[], name: string): string | undefined {
  return all(lines, name)[0]?.[0]
}

function words(text: string | undefined): readonly string[] {
  return (text ?? '').split(' ').filter(word => word !== '')
}
