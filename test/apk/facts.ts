/** What the packages of two real releases say about themselves. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { PackageMeta } from '../../src/apk/package.ts'

interface Fact {
  readonly file: string
  readonly pkgname?: string
  readonly pkgver?: string
  readonly originPackage?: string
  readonly identity?: string
  readonly depend?: readonly string[]
  readonly conflicts?: readonly string[]
  readonly provides?: readonly string[]
  readonly replaces?: readonly string[]
}

export function realPackages(state: '1.8.0' | 'main'): readonly PackageMeta[] {
  const facts: readonly Fact[] = JSON.parse(
    readFileSync(join(import.meta.dirname, `../facts-packages/${state}.json`), 'utf8'),
  )
  return facts.flatMap(({ pkgname, pkgver, originPackage, identity, depend = [], conflicts = [], ...fact }) =>
    pkgname === undefined || pkgver === undefined
      ? []
      : [
          meta(pkgname, pkgver, {
            origin: originPackage,
            identity,
            depends: [...depend, ...conflicts.map(name => `!${name}`)],
            provides: fact.provides ?? [],
            replaces: fact.replaces ?? [],
          }),
        ],
  )
}

export function meta(name: string, version: string, more: Partial<PackageMeta> = {}): PackageMeta {
  return {
    name,
    version,
    origin: name,
    identity: undefined,
    depends: [],
    provides: [],
    replaces: [],
    replacesPriority: 0,
    installIf: [],
    paths: undefined,
    ...more,
  }
}
