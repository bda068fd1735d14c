/** A package's own description, `.PKGINFO`. Keys that stand there once are '' or undefined when they are missing. */
export interface PackageInfo {
  readonly name: string
  readonly version: string
  readonly arch: string
  readonly description: string
  readonly url: string
  readonly license: string
  readonly origin: string | undefined
  readonly packager: string | undefined
  readonly maintainer: string | undefined
  /** The commit of the recipe; ends in `-dirty` when the tree was not clean. */
  readonly commit: string | undefined
  /** Seconds since 1970. */
  readonly builddate: number | undefined
  /** Bytes when installed. */
  readonly size: number | undefined
  readonly providerPriority: number | undefined
  readonly replacesPriority: number | undefined
  readonly datahash: string | undefined
  readonly depends: readonly string[]
  readonly provides: readonly string[]
  readonly replaces: readonly string[]
  readonly installIf: readonly string[]
  readonly triggers: readonly string[]
  /** Keys of one value that stand there more than once: apk takes the last one, others the first. */
  readonly repeated: readonly string[]
  /** What is no `key = value` line, or holds control characters, or is no number where one must stand. */
  readonly strange: readonly string[]
}

const single = [
  'pkgname',
  'pkgver',
  'pkgdesc',
  'url',
  'builddate',
  'commit',
  'packager',
  'maintainer',
  'size',
  'arch',
  'origin',
  'license',
  'replaces_priority',
  'provider_priority',
  'install_if',
  'triggers',
  'datahash',
] as const

type Single = (typeof single)[number]

/** Reads .PKGINFO: one `key = value` a line, split at the first ` = `; `#` begins a comment, unknown keys are nobody's. */
export function readPackageInfo(text: string): PackageInfo {
  const values = new Map<string, string[]>()
  const strange: string[] = text === '' || text.endsWith('\n') ? [] : ['a last line without its end']
  for (const line of text.split('\n')) {
    if (line === '' || line.startsWith('#')) continue
    const at = line.indexOf(' = ')
    const key = line.slice(0, Math.max(0, at))
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    if (!/^[a-z_]+$/.test(key) || /[\x00-\x1f\x7f]/.test(line)) strange.push(line)
    else values.set(key, [...(values.get(key) ?? []), line.slice(at + 3)])
  }
  const one = (key: Single): string | undefined => values.get(key)?.at(-1)
  const number = (key: Single): number | undefined => {
    const value = one(key)
    if (value === undefined) return undefined
    if (/^\d{1,15}$/.test(value)) return Number(value)
    strange.push(`${key} = ${value}`)
    return undefined
  }
  const all = (key: string): readonly string[] => values.get(key) ?? []
  return {
    name: one('pkgname') ?? '',
    version: one('pkgver') ?? '',
    arch: one('arch') ?? '',
    description: one('pkgdesc') ?? '',
    url: one('url') ?? '',
    license: one('license') ?? '',
    origin: one('origin'),
    packager: one('packager'),
    maintainer: one('maintainer'),
    commit: one('commit'),
    builddate: number('builddate'),
    size: number('size'),
    providerPriority: number('provider_priority'),
    replacesPriority: number('replaces_priority'),
    datahash: one('datahash'),
    depends: all('depend'),
    provides: all('provides'),
    replaces: all('replaces'),
    installIf: words(one('install_if')),
    triggers: words(one('triggers')),
    repeated: single.filter(key => (values.get(key)?.length ?? 0) > 1),
    strange,
  }
}

function words(text: string | undefined): readonly string[] {
  return (text ?? '').split(' ').filter(word => word !== '')
}
