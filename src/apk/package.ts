/** An Alpine package as data: what its reader found, judged by nobody yet. */
import type { PackageInfo } from './pkginfo.ts'

/** Names and relations of a package: what the closure needs. An index knows all but `replaces` and `paths`. */
export interface PackageMeta {
  readonly name: string
  readonly version: string
  readonly origin: string | undefined
  /** `Q1` and the base64 of the SHA-1 of the compressed control member; `C:` in an index. */
  readonly identity: string | undefined
  /** `so:libc.musl-x86_64.so.1`, `libcrypto3=3.5.5-r0`, `!vlan`. */
  readonly depends: readonly string[]
  readonly provides: readonly string[]
  readonly replaces: readonly string[]
  readonly replacesPriority: number
  readonly installIf: readonly string[]
  /** What it installs; undefined when nobody has read its files. */
  readonly paths: readonly InstalledPath[] | undefined
}

export interface InstalledPath {
  readonly path: string
  readonly isFolder: boolean
}

export interface ApkPackage {
  /** As it was named to the reader. */
  readonly file: string
  /** Bytes of the file. */
  readonly size: number
  /** SHA-256 of the file, as distinfo has it; hexadecimal digits. */
  readonly sha256: string
  /** SHA-256 of the compressed data member, to the end of the file. */
  readonly datahash: string
  readonly identity: string
  readonly members: readonly MemberFacts[]
  readonly signatures: readonly Signature[]
  /** Was the packed form of the signatures changed? See isOddlyPacked. */
  readonly isOddlyPacked: boolean
  /** The compressed control member: what a signature covers. */
  readonly control: Buffer
  readonly info: PackageInfo
  /** Names of the control member other than .PKGINFO. */
  readonly scripts: readonly string[]
  readonly entries: readonly PackageEntry[]
  /** The kernel modules by path, packed as they are. */
  readonly modules: ReadonlyMap<string, Buffer>
  /** Modules that were not kept, since they are too large together. */
  readonly modulesLeftOut: readonly string[]
}

export interface MemberFacts {
  readonly what: 'signature' | 'control' | 'data'
  /** The offsets of its first byte and of the byte behind its last one. */
  readonly start: number
  readonly end: number
  /** Bytes unpacked. */
  readonly unpacked: number
  /** FLG, MTIME, XFL and OS of its gzip header, in hexadecimal digits. */
  readonly header: string
}

/** An entry `.SIGN.ALGORITHM.KEY`. */
export interface Signature {
  readonly algorithm: string
  /** The file name of the public key. */
  readonly keyName: string
  readonly bytes: Buffer
}

export const entryTypes = {
  '0': 'file',
  '1': 'hard link',
  '2': 'link',
  '3': 'character device',
  '4': 'block device',
  '5': 'folder',
  '6': 'fifo',
} as const

/** An entry of the data member. */
export interface PackageEntry {
  /** As the tar has it, without the slash at the end of a folder. */
  readonly path: string
  readonly type: (typeof entryTypes)[keyof typeof entryTypes]
  /** Permissions with setuid, setgid and sticky: 0o4755. */
  readonly mode: number
  readonly user: string
  readonly group: string
  readonly size: number
  readonly mtime: number
  /** Target of a link. */
  readonly link: string
  /** SHA-1 of the content, or of the target of a symbolic link; undefined for anything else. */
  readonly sha1: string | undefined
  /** What APK-TOOLS.checksum.SHA1 says. */
  readonly claimed: string | undefined
  readonly xattrs: readonly string[]
  readonly isElf: boolean
}

/** What the closure needs of a package that was read. */
export function metaOf({ info, identity, entries }: ApkPackage): PackageMeta {
  return {
    name: info.name,
    version: info.version,
    origin: info.origin,
    identity,
    depends: info.depends,
    provides: info.provides,
    replaces: info.replaces,
    replacesPriority: info.replacesPriority ?? 0,
    installIf: info.installIf,
    paths: entries.map(e => ({ path: e.path, isFolder: e.type === 'folder' })),
  }
}

/** `busybox-1.37.0-r4.apk` */
export function fileNameOf({ name, version }: Pick<PackageMeta, 'name' | 'version'>): string {
  return `${name}-${version}.apk`
}
