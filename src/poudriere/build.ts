/**
 * What one build of poudriere's came to, from its `.poudriere.*` files or, where there are none, from `.data.json`.
 *
 * Read tolerantly: 3.4.8 and master write different keys, a builder that crashed writes fewer fields, an interrupted
 * write leaves half a JSON. Pure.
 */

export interface Build {
  /** Overall status: `stopped:done:`; undefined: poudriere never came so far. */
  readonly status: string | undefined
  /** Seconds since 1970. */
  readonly started: number | undefined
  readonly ended: number | undefined
  readonly built: readonly Entry[]
  readonly failed: readonly FailedEntry[]
  readonly ignored: readonly ReasonEntry[]
  /** `reason` is the package name of the culprit. */
  readonly skipped: readonly ReasonEntry[]
  readonly fetched: readonly Entry[]
}

export interface Entry {
  readonly origin: string
  /** Undefined: the default one, or none; poudriere writes either. */
  readonly flavor: string | undefined
  readonly pkgname: string
  /** Seconds. */
  readonly elapsed?: number | undefined
}

export interface FailedEntry extends Entry {
  readonly phase: string
  readonly errorType: string | undefined
  /** Its builder died: the line ended before the time that it took. */
  readonly hasCrashed: boolean
}

export interface ReasonEntry extends Entry {
  readonly reason: string
}

export function readBuild(dots: ReadonlyMap<string, readonly string[]>, dataJson: string | undefined): Build {
  return dots.has('status') || dataJson === undefined ? fromDots(dots) : (fromJson(dataJson) ?? fromDots(dots))
}

function fromDots(dots: ReadonlyMap<string, readonly string[]>): Build {
  const list = (name: string): readonly (readonly string[])[] =>
    (dots.get(`ports.${name}`) ?? []).map(line => line.trim().split(/\s+/)).filter(fields => fields.length > 1)
  return {
    status: dots.get('status')?.[0],
    started: number(dots.get('started')?.[0]),
    ended: number(dots.get('ended')?.[0]),
    built: list('built').map(fields => ({ ...entry(fields), elapsed: number(fields[2]) })),
    failed: list('failed').map(failedEntry),
    ignored: list('ignored').map(fields => ({ ...entry(fields), reason: fields.slice(2).join(' ') })),
    skipped: list('skipped').map(fields => ({ ...entry(fields), reason: fields[2] ?? '' })),
    fetched: list('fetched').map(entry),
  }
}

function entry([spec = '', pkgname = '']: readonly string[]): Entry {
  const [origin = '', flavor] = spec.replace(/~.*$/, '').split('@')
  return { origin, flavor: flavor === 'default' || flavor === '-' || flavor === '' ? undefined : flavor, pkgname }
}

/** `originspec pkgname phase errortype elapsed`; the errortype may be missing, and a crash leaves the time out. */
function failedEntry(fields: readonly string[]): FailedEntry {
  const last = fields.length > 3 ? number(fields.at(-1)) : undefined
  const [, , phase = '', type] = fields
  return {
    ...entry(fields),
    phase,
    errorType: last !== undefined && fields.length === 4 ? undefined : type,
    elapsed: last,
    hasCrashed: last === undefined,
  }
}

/** Undefined for a JSON that was cut off. Every scalar in it is a text, and absent lists are empty ones. */
function fromJson(text: string): Build | undefined {
  const data = parsed(text)
  if (data === undefined) return undefined
  const ports = record(data.ports)
  const list = (name: string): readonly JsonEntry[] => {
    const value = ports[name]
    return Array.isArray(value) ? value.map(record) : []
  }
  const plain = (item: JsonEntry): Entry =>
    entry([`${textOf(item.origin)}@${textOf(item.flavor)}`, textOf(item.pkgname)])
  const reason = (key: string) => (item: JsonEntry) => ({ ...plain(item), reason: textOf(item[key]) })
  return {
    status: data.status === undefined ? undefined : textOf(data.status),
    started: number(textOf(data.started)),
    ended: number(textOf(data.ended)),
    built: list('built').map(item => ({ ...plain(item), elapsed: number(textOf(item.elapsed)) })),
    failed: list('failed').map(item => ({
      ...plain(item),
      phase: textOf(item.phase),
      errorType: textOf(item.errortype) || undefined,
      elapsed: number(textOf(item.elapsed)),
      hasCrashed: number(textOf(item.elapsed)) === undefined,
    })),
    ignored: list('ignored').map(reason('reason')),
    skipped: list('skipped').map(reason('depends')),
    fetched: list('fetched').map(plain),
  }
}

type JsonEntry = Readonly<Record<string, unknown>>

function parsed(text: string): JsonEntry | undefined {
  try {
    return record(JSON.parse(text))
  } catch {
    return undefined
  }
}

function record(value: unknown): JsonEntry {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonEntry) : {}
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

function number(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text.trim()) ? Number(text) : undefined
}
