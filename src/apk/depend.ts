import { type ApkOperator, apkMatches, isApkVersion } from '../model/apk-version.ts'

/** `[!]name[operator version]`, as `depend`, `provides` and `replaces` have it. */
export interface Dependency {
  /** `so:libc.musl-x86_64.so.1`, `openrc` */
  readonly name: string
  /** `!name`: must not be there. */
  readonly isConflict: boolean
  /** '' for any version; `><` compares the identity. */
  readonly operator: ApkOperator | '' | '><'
  readonly version: string
}

const operators: readonly string[] = ['<', '<=', '=', '>=', '>', '~', '<~', '>~', '><']

/**
 * Reads one dependency; undefined when it is none. The name ends at the first of `< > = ~`, and the signs of the
 * operator are taken together whatever their order (apk-tools src/package.c, apk_blob_pull_dep).
 */
export function readDependency(text: string): Dependency | undefined {
  const [, not, name, signs = '', version = ''] = /^(!?)([^\s<>=~!][^\s<>=~]*)(?:([<>=~]+)(\S+))?$/.exec(text) ?? []
  if (name === undefined) return undefined
  const operator = operatorOf(signs)
  if (operator === undefined) return undefined
  const isRight = operator === '' || (operator === '><' ? /^Q[12]\S+$/.test(version) : isApkVersion(version))
  return isRight ? { name, isConflict: not === '!', operator, version } : undefined
}

/** `=<` -> `<=`, `=~` and `~=` -> `~`. */
function operatorOf(signs: string): Dependency['operator'] | undefined {
  if (signs === '') return ''
  const has = (sign: string): boolean => signs.includes(sign)
  const order = `${has('>') ? '>' : ''}${has('<') ? '<' : ''}`
  const text = has('~') ? `${order}~` : order === '><' && !has('=') ? order : `${order}${has('=') ? '=' : ''}`
  return operators.includes(text) ? (text as ApkOperator | '><') : undefined
}

/** Something that answers to a name: a package, or what it provides. */
export interface Provider {
  /** '' for a provide without a version. */
  readonly version: string
  /** Of a package itself; undefined for what it provides. */
  readonly identity: string | undefined
}

/**
 * Does what is there under the name fulfil the dependency? A provide without a version fulfils only a dependency
 * without one. apk takes it for lower than every version, too, so that `<` holds: see `isDoubtful`.
 */
export function fulfils({ version, identity }: Provider, { operator, version: wanted }: Dependency): boolean {
  if (operator === '') return true
  if (operator === '><') return identity === wanted
  return version !== '' && apkMatches(version, operator, wanted)
}

/** apk would take this provide without a version, since it counts as lower than any; nobody should rely on that. */
export function isDoubtful({ version }: Provider, { operator }: Dependency): boolean {
  return version === '' && operator.startsWith('<')
}
