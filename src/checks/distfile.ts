/** What the names in DISTFILES tell. */

export interface Apk {
  readonly name: string
  /** With its revision. */
  readonly version: string
  readonly site: string
}

/** `x.tar.gz:group` -> `x.tar.gz` */
export function fileOf(distfile: string): string {
  return distfile.replace(/:[^:/]*$/, '')
}

export function siteOf(distfile: string): string {
  return /:([^:/]*)$/.exec(distfile)?.[1] ?? ''
}

/** `${pkgname}-${pkgver}-r${pkgrel}.apk`, or undefined for another file. */
export function packageOf(distfile: string): Apk | undefined {
  const match = /^(.+?)-(\d[^-]*-r\d+)\.apk$/.exec(fileOf(distfile))
  if (match === null) return undefined
  return { name: match[1] ?? '', version: match[2] ?? '', site: siteOf(distfile) }
}
