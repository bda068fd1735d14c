/** Reads the stream that `host.sh build` prints: lines, and frames of files. Pure. */

export interface Reply {
  /**
   * Poudriere's exit status; `lost`: its supervisor died; `resumed`: the build name was in use, nothing was started;
   * `stopped`: we asked it to end.
   */
  readonly exit: number | 'lost' | 'resumed' | 'stopped'
  /** The build's log folder on the host. */
  readonly logs: string
  /** `.poudriere.*` by their last part (`status`, `ports.built`), in lines. */
  readonly dots: ReadonlyMap<string, readonly string[]>
  /** `.data.json`, `out.log`, `logs/PKGNAME.log`. */
  readonly files: ReadonlyMap<string, Buffer>
  /** Bytes of packages by name. */
  readonly sizes: ReadonlyMap<string, number>
}

/** Undefined when the stream broke off before its end. */
export function readReply(stream: Buffer): Reply | undefined {
  const dots = new Map<string, string[]>()
  const files = new Map<string, Buffer>()
  const sizes = new Map<string, number>()
  let exit: Reply['exit'] | undefined
  let logs = ''
  for (let at = 0; at < stream.length; ) {
    const end = stream.indexOf(10, at)
    if (end === -1) return undefined
    const [kind, first = '', second = '', ...rest] = stream.toString('utf8', at, end).split('\t')
    at = end + 1
    if (kind === 'exit')
      exit = /^\d+$/.test(first) ? Number(first) : first === 'resumed' || first === 'stopped' ? first : 'lost'
    else if (kind === 'logs') logs = first
    else if (kind === 'size') sizes.set(first, Number(second))
    else if (kind === 'dot') append(dots, first.replace(/^\.poudriere\./, ''), [second, ...rest].join('\t'))
    else if (kind === 'file') {
      const bytes = Number(first)
      if (at + bytes > stream.length) return undefined
      files.set(second, stream.subarray(at, at + bytes))
      at += bytes
    } else if (kind === 'end') return exit === undefined ? undefined : { exit, logs, dots, files, sizes }
  }
  return undefined
}

function append(map: Map<string, string[]>, key: string, line: string): void {
  const list = map.get(key)
  if (list === undefined) map.set(key, [line])
  else list.push(line)
}
