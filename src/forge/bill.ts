/** The bill of materials of a release: SPDX 2.3 (https://spdx.github.io/spdx-spec/v2.3/), one package a file. */
import type { Described, ReleaseFacts } from './companions.ts'

/** What a package says about itself. */
export interface PackageFacts extends Described {
  readonly package: string
  readonly version: string
  readonly arch: string | undefined
  readonly summary: string | undefined
  readonly url: string | undefined
  readonly license: string | undefined
  /** Why the licence is perhaps no SPDX expression; undefined when it is one. */
  readonly licenseDoubt: string | undefined
  /** Directory of the recipe; undefined for what is taken from Alpine as it is. */
  readonly aport: string | undefined
  readonly origin: string | undefined
  /** The commit of the recipe. */
  readonly commit: string | undefined
  /** Seconds since 1970. */
  readonly built: number | undefined
  readonly isPackage: boolean
  /** What it needs of the other files; `by`: their names, any of them does. */
  readonly dependsOn: readonly { readonly dependency: string; readonly by: readonly string[] }[]
}

const root = 'SPDXRef-Wifibox'

/** The same facts give the same bytes: dates come from the record and the packages, never from a clock. */
export function billOfMaterials(release: ReleaseFacts, packages: readonly PackageFacts[]): string {
  const home = homeOf(release)
  const ids = new Map(packages.map((one, i) => [one.name, idOf(one, i)]))
  const bill = {
    spdxVersion: 'SPDX-2.3',
    dataLicense: 'CC0-1.0',
    SPDXID: 'SPDXRef-DOCUMENT',
    name: `wifibox-${release.version}`,
    documentNamespace: `${home}/releases/tag/${release.version}/spdx-${release.recordSha256}`,
    creationInfo: { created: `${release.date}T00:00:00Z`, creators: [`Tool: wbrel-${release.tool}`] },
    packages: [
      {
        SPDXID: root,
        name: 'wifibox',
        versionInfo: release.version,
        supplier: `Organization: ${release.repository.owner}`,
        downloadLocation: `git+${home}@${release.commit}`,
        filesAnalyzed: false,
        ...nothingAsserted,
        licenseDeclared: 'NOASSERTION',
      },
      ...packages.map((one, i) => packageEntry(one, idOf(one, i), release)),
    ],
    relationships: [
      relationship('SPDXRef-DOCUMENT', 'DESCRIBES', root),
      ...[...ids.values()].map(id => relationship(root, 'CONTAINS', id)),
      ...packages.flatMap(one => dependencies(one, ids)),
    ],
  }
  return `${JSON.stringify(bill, null, 2)}\n`
}

const nothingAsserted = { licenseConcluded: 'NOASSERTION', copyrightText: 'NOASSERTION' } as const

function packageEntry(one: PackageFacts, id: string, release: ReleaseFacts): object {
  return {
    SPDXID: id,
    name: one.package,
    versionInfo: one.version,
    packageFileName: one.name,
    ...(one.summary === undefined ? {} : { summary: one.summary }),
    ...(one.url === undefined ? {} : { homepage: one.url }),
    supplier: one.aport === undefined ? 'Organization: Alpine Linux' : `Organization: ${release.repository.owner}`,
    ...(one.commit === undefined ? {} : { sourceInfo: `recipe ${one.aport ?? one.origin} at ${one.commit}` }),
    ...(one.built === undefined ? {} : { builtDate: new Date(one.built * 1000).toISOString().replace('.000', '') }),
    downloadLocation: `${homeOf(release)}/releases/download/${release.version}/${encodeURIComponent(one.name)}`,
    filesAnalyzed: false,
    checksums: [{ algorithm: 'SHA256', checksumValue: one.sha256 }],
    ...nothingAsserted,
    ...declared(one),
    ...(one.isPackage ? { externalRefs: [packageUrl(one, release)] } : {}),
  }
}

/** Alpine's `license=` is an SPDX expression by rule; what reads otherwise is kept as a comment. */
function declared({ license, licenseDoubt }: PackageFacts): object {
  if (license === undefined) return { licenseDeclared: 'NOASSERTION' }
  if (licenseDoubt === undefined) return { licenseDeclared: license }
  return { licenseDeclared: 'NOASSERTION', licenseComments: `the package declares: ${license}` }
}

/** https://github.com/package-url/purl-spec: `apk` */
function packageUrl(one: PackageFacts, release: ReleaseFacts): object {
  const branch = release.alpine.split('.').slice(0, 2).join('.')
  const arch = one.arch === undefined ? '' : `?arch=${one.arch}&distro=alpine-${branch}`
  return {
    referenceCategory: 'PACKAGE-MANAGER',
    referenceType: 'purl',
    referenceLocator: `pkg:apk/alpine/${encodeURIComponent(one.package.toLowerCase())}@${one.version}${arch}`,
  }
}

/** One line a pair of packages, however many libraries the one needs of the other. */
function dependencies(one: PackageFacts, ids: ReadonlyMap<string, string>): readonly object[] {
  const own = ids.get(one.name) ?? ''
  const reasons = new Map<string, string[]>()
  for (const { dependency, by } of one.dependsOn) {
    const reason = by.length === 1 ? dependency : `${dependency} (one of ${by.join(', ')})`
    for (const name of by) reasons.set(name, [...(reasons.get(name) ?? []), reason])
  }
  return [...reasons].map(([name, why]) => ({
    ...relationship(own, 'DEPENDS_ON', ids.get(name) ?? ''),
    comment: why.join('; '),
  }))
}

function relationship(spdxElementId: string, relationshipType: string, relatedSpdxElement: string) {
  return { spdxElementId, relationshipType, relatedSpdxElement }
}

function idOf({ package: name }: PackageFacts, index: number): string {
  return `SPDXRef-${index + 1}-${name.replace(/[^A-Za-z0-9.-]/g, '-')}`
}

function homeOf({ repository }: ReleaseFacts): string {
  return `https://github.com/${repository.owner}/${repository.name}`
}
