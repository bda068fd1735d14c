import { createHash } from 'node:crypto'
import type { Budget } from './budget.ts'
import { entryTypes, type PackageEntry } from './package.ts'
import { type Body, readTar, type TarEntry, type TarReader } from './tar.ts'

export interface DataFacts {
  readonly entries: readonly PackageEntry[]
  /** The kernel modules by path, packed as they are. */
  readonly modules: ReadonlyMap<string, Buffer>
  /** Modules that were not kept, since they are too large together. */
  readonly modulesLeftOut: readonly string[]
}

/** Listens to the tar of the files: every entry with the SHA-1 of its content, the kernel modules themselves. */
export function readData(
  budget: Budget,
  fail: (reason: string) => never,
): { readonly tar: TarReader; readonly facts: DataFacts } {
  const entries: PackageEntry[] = []
  const modules = new Map<string, Buffer>()
  const modulesLeftOut: string[] = []
  let room = budget.modules
  const keep = (path: string, size: number): Buffer[] | undefined => {
    if (!isModule(path)) return undefined
    room -= size
    if (room >= 0) return []
    modulesLeftOut.push(path)
    return undefined
  }
  const onEntry = (entry: TarEntry): Body | undefined => {
    const facts = factsOf(entry)
    if (entry.type !== '0') {
      entries.push({ ...facts, sha1: entry.type === '2' ? sha1(entry.link) : undefined, isElf: false })
      return undefined
    }
    const hash = createHash('sha1')
    const kept = keep(entry.path, entry.size)
    let head = ''
    return {
      write: chunk => {
        hash.update(chunk)
        if (head.length < 4) head += chunk.toString('latin1', 0, 4)
        kept?.push(Buffer.from(chunk))
      },
      end: () => {
        entries.push({ ...facts, sha1: hash.digest('hex'), isElf: head.startsWith('\x7fELF') })
        if (kept !== undefined) modules.set(entry.path, Buffer.concat(kept))
      },
    }
  }
  const tar = readTar({ ...budget, cut: false }, onEntry, fail)
  return { tar, facts: { entries, modules, modulesLeftOut } }
}

/** Is this the path of a kernel module, packed or not? */
export function isModule(path: string): boolean {
  return /^lib\/modules\/.*\.ko(\.(gz|xz|zst))?$/.test(path)
}

function factsOf(entry: TarEntry): Omit<PackageEntry, 'sha1' | 'isElf'> {
  return {
    path: entry.type === '5' ? entry.path.replace(/\/$/, '') : entry.path,
    type: entryTypes[entry.type as keyof typeof entryTypes],
    mode: entry.mode & 0o7777,
    user: entry.user,
    group: entry.group,
    size: entry.size,
    mtime: entry.mtime,
    link: entry.link,
    claimed: entry.pax.get('APK-TOOLS.checksum.SHA1'),
    xattrs: [...entry.pax.keys()].filter(key => /xattr|acl|selinux/i.test(key)),
  }
}

function sha1(text: string): string {
  return createHash('sha1').update(text).digest('hex')
}
