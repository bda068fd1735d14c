/** Packages with the names, versions and relations of a real guest, but next to nothing in them. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { moduleWith } from './build-module.ts'
import { type EntrySpec, folders, type PackageSpec, packageOf } from './build-package.ts'

interface Fact {
  readonly file: string
  readonly pkgname?: string
  readonly pkgver?: string
  readonly arch?: string
  readonly license?: string
  readonly originPackage?: string
  readonly depend?: readonly string[]
  readonly conflicts?: readonly string[]
  readonly provides?: readonly string[]
  readonly replaces?: readonly string[]
  readonly kernelModule?: { readonly kernelRelease: readonly string[] }
}

/** File name -> bytes. `change` may give a package more or other parts, or leave it out. */
export function guestPackages(
  change: (name: string, spec: PackageSpec) => PackageSpec | undefined = (_, spec) => spec,
): ReadonlyMap<string, Buffer> {
  return new Map(
    [...guestSpecs('main')].flatMap(([file, own]) => {
      const spec = change(own.name ?? '', own)
      return spec === undefined ? [] : [[file, packageOf(spec)] as const]
    }),
  )
}

/** File name -> what is known of the package. */
export function guestSpecs(state: '1.8.0' | 'main'): ReadonlyMap<string, PackageSpec> {
  const path = join(import.meta.dirname, `../facts-packages/${state}.json`)
  const facts: readonly Fact[] = JSON.parse(readFileSync(path, 'utf8'))
  return new Map(facts.map(fact => [fact.file, specOf(fact)]))
}

function specOf(fact: Fact): PackageSpec {
  const [, base = '', number = ''] = /^(.*?)-(\d.*)\.apk$/.exec(fact.file) ?? []
  const { pkgname: name = base, pkgver: version = number, arch = 'x86_64', originPackage: origin = name } = fact
  const { license } = fact
  const kernel = fact.kernelModule?.kernelRelease[0]
  const own: EntrySpec = { name: `usr/bin/${name}` }
  return {
    name,
    version,
    arch,
    origin,
    ...(license === undefined ? {} : { license }),
    lines: [
      ...(fact.depend ?? []).map(d => `depend = ${d}`),
      ...(fact.conflicts ?? []).map(d => `depend = !${d}`),
      ...(fact.provides ?? []).map(p => `provides = ${p}`),
      ...(fact.replaces ?? []).map(r => `replaces = ${r}`),
    ],
    entries: [...folders, own, ...(kernel === undefined ? [] : moduleEntries(kernel, name))],
  }
}

/** `6.18.21-0-lts`: a module that was compiled for it, where it looks for it. */
export function moduleEntries(kernel: string, name: string): readonly EntrySpec[] {
  const paths = ['lib/', 'lib/modules/', `lib/modules/${kernel}/`]
  const data = moduleWith({ vermagic: `${kernel} SMP mod_unload` })
  return [...paths.map(path => ({ name: path, type: '5' })), { name: `lib/modules/${kernel}/${name}.ko`, data }]
}
