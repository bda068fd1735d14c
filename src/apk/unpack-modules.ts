import { spawnSync } from 'node:child_process'
import { gunzipSync } from 'node:zlib'

/** Unpacks .xz files that stand one behind the other; undefined: there is no such program, or it failed. */
export type Unxz = (files: Buffer, most: number) => Buffer | undefined

export interface UnpackedModules {
  /** By path; undefined: its packing is damaged. */
  readonly unpacked: ReadonlyMap<string, Buffer | undefined>
  /** Modules that cannot be looked into here, and why. */
  readonly closed: ReadonlyMap<string, string>
}

/** Unpacks kernel modules: `.ko` and `.ko.gz` here, `.ko.xz` by a program, since Node has no reader for it. */
export function unpackModules(modules: ReadonlyMap<string, Buffer>, most: number, unxz: Unxz): UnpackedModules {
  const unpacked = new Map<string, Buffer | undefined>()
  const closed = new Map<string, string>()
  const inXz: [path: string, packed: Buffer, size: number][] = []
  let room = most
  for (const [path, packed] of modules) {
    if (path.endsWith('.xz')) {
      const size = xzSize(packed)
      if (size === undefined) unpacked.set(path, undefined)
      else if (size > room) closed.set(path, 'it is too large')
      else {
        room -= size
        inXz.push([path, packed, size])
      }
    } else if (path.endsWith('.gz')) unpacked.set(path, gunzip(packed, room))
    else if (path.endsWith('.zst')) closed.set(path, 'this Node has no reader for zstd')
    else unpacked.set(path, packed)
  }
  splitXz(inXz, unxz, unpacked, closed)
  return { unpacked, closed }
}

/** One run of xz for all: files one behind the other unpack to their contents one behind the other. */
function splitXz(
  files: readonly (readonly [path: string, packed: Buffer, size: number])[],
  unxz: Unxz,
  unpacked: Map<string, Buffer | undefined>,
  closed: Map<string, string>,
): void {
  if (files.length === 0) return
  const total = files.reduce((sum, [, , size]) => sum + size, 0)
  const all = unxz(Buffer.concat(files.map(([, packed]) => packed)), total)
  let at = 0
  for (const [path, , size] of files) {
    if (all === undefined) closed.set(path, 'there is no working xz program')
    else unpacked.set(path, all.length === total ? all.subarray(at, at + size) : undefined)
    at += size
  }
}

/**
 * The unpacked size of a .xz file of one stream, from its index: the sum of the second numbers of its records.
 * Source: the .xz file format 1.2, sections 2.1.2 (footer) and 4 (index). Undefined when there is no such index.
 */
export function xzSize(file: Buffer): number | undefined {
  if (file.length < 32 || file.toString('latin1', file.length - 2) !== 'YZ') return undefined
  const index = file.length - 12 - (file.readUInt32LE(file.length - 8) + 1) * 4
  if (index < 12 || file[index] !== 0) return undefined
  let at = index + 1
  const number = (): number => {
    let [value, scale] = [0, 1]
    for (; at < file.length; scale *= 128) {
      const byte = file[at++] ?? 0
      value += (byte & 0x7f) * scale
      if (byte < 0x80) break
    }
    return value
  }
  const records = number()
  let size = 0
  for (let record = 0; record < records; record++) {
    if (at >= file.length - 12) return undefined
    number()
    size += number()
  }
  return size
}

function gunzip(packed: Buffer, most: number): Buffer | undefined {
  try {
    return gunzipSync(packed, { maxOutputLength: Math.max(1, most) })
  } catch {
    return undefined
  }
}

/** xz(1) as found on PATH. It reads standard input only and may take 80 MiB of memory: the 64 of -9, and some. */
export function systemXz(path: string | undefined): Unxz {
  return (files, most) => {
    const run = spawnSync('xz', ['--decompress', '--stdout', '--memlimit-decompress=80MiB'], {
      input: files,
      maxBuffer: most + 1,
      env: { PATH: path ?? '/usr/bin:/bin:/usr/local/bin', LC_ALL: 'C' },
      stdio: ['pipe', 'pipe', 'ignore'],
    })
    return run.error === undefined && run.status === 0 ? run.stdout : undefined
  }
}
