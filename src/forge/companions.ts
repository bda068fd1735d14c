/** The files that tell about the others: SHA256SUMS, an SPDX bill of materials, an in-toto statement. */
import type { RepositoryName } from './publication.ts'

export interface Described {
  readonly name: string
  readonly sha256: string
  /** Bytes. */
  readonly size: number
}

/** What a package says about itself. */
export interface PackageFacts extends Described {
  readonly package: string
  readonly version: string
  readonly arch: string | undefined
  readonly summary: string | undefined
  readonly url: string | undefined
  readonly license: string | undefined
  /** Directory of the recipe; undefined for what is taken from Alpine as it is. */
  readonly aport: string | undefined
  readonly origin: string | undefined
  /** The commit of the recipe. */
  readonly commit: string | undefined
  readonly isPackage: boolean
}

export interface ReleaseFacts {
  readonly repository: RepositoryName
  readonly version: string
  /** YYYY-MM-DD */
  readonly date: string
  /** The wbrel that made the record: the bytes must not depend on who publishes, or when. */
  readonly tool: string
  readonly alpine: string
  readonly recordSha256: string
  readonly commit: string
}

/** As `sha256sum --check` and the attest action read it. */
export function checksums(files: readonly Described[]): string {
  return files
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, sha256 }) => `${sha256}  ${name}\n`)
    .join('')
}

/** SPDX 2.3 (https://spdx.github.io/spdx-spec/v2.3/): one package a file, with what the file says about itself. */
export function billOfMaterials(release: ReleaseFacts, packages: readonly PackageFacts[]): string {
  const home = `https://github.com/${release.repository.owner}/${release.repository.name}`
  const root = 'SPDXRef-Wifibox'
  const described = packages.map((one, i) => spdxPackage(one, i, release))
  return json({
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
        downloadLocation: `git+${home}@${release.commit}`,
        filesAnalyzed: false,
        licenseConcluded: 'NOASSERTION',
        licenseDeclared: 'NOASSERTION',
        copyrightText: 'NOASSERTION',
      },
      ...described,
    ],
    relationships: [
      { spdxElementId: 'SPDXRef-DOCUMENT', relationshipType: 'DESCRIBES', relatedSpdxElement: root },
      ...described.map(({ SPDXID }) => ({
        spdxElementId: root,
        relationshipType: 'CONTAINS',
        relatedSpdxElement: SPDXID,
      })),
    ],
  })
}

/** An in-toto statement v1, unsigned; the predicate is the one for releases. One subject a file. */
export function statement(release: ReleaseFacts, files: readonly Described[]): string {
  const { owner, name } = release.repository
  return json({
    _type: 'https://in-toto.io/Statement/v1',
    subject: files.map(file => ({ name: file.name, digest: { sha256: file.sha256 } })),
    predicateType: 'https://in-toto.io/attestation/release/v0.1',
    predicate: { purl: `pkg:github/${owner}/${name}@${release.version}`, tag: release.version, commit: release.commit },
  })
}

function spdxPackage(one: PackageFacts, index: number, release: ReleaseFacts) {
  const license = licenseOf(one.license)
  const branch = release.alpine.split('.').slice(0, 2).join('.')
  const arch = one.arch === undefined ? '' : `?arch=${one.arch}&distro=alpine-${branch}`
  return {
    SPDXID: `SPDXRef-${index + 1}-${one.package.replace(/[^A-Za-z0-9.-]/g, '-')}`,
    name: one.package,
    versionInfo: one.version,
    packageFileName: one.name,
    ...(one.summary === undefined ? {} : { summary: one.summary }),
    ...(one.url === undefined ? {} : { homepage: one.url }),
    supplier: one.aport === undefined ? 'Organization: Alpine Linux' : `Organization: ${release.repository.owner}`,
    ...(one.commit === undefined ? {} : { sourceInfo: `recipe ${one.aport ?? one.origin} at ${one.commit}` }),
    downloadLocation: `https://github.com/${release.repository.owner}/${release.repository.name}/releases/download/${release.version}/${one.name}`,
    filesAnalyzed: false,
    checksums: [{ algorithm: 'SHA256', checksumValue: one.sha256 }],
    licenseConcluded: 'NOASSERTION',
    licenseDeclared: license ?? 'NOASSERTION',
    ...(license === undefined && one.license !== undefined ? { licenseComments: `declared as: ${one.license}` } : {}),
    copyrightText: 'NOASSERTION',
    ...(one.isPackage
      ? {
          externalRefs: [
            {
              referenceCategory: 'PACKAGE-MANAGER',
              referenceType: 'purl',
              referenceLocator: `pkg:apk/alpine/${one.package}@${one.version}${arch}`,
            },
          ],
        }
      : {}),
  }
}

/** Alpine's `license=` is an SPDX expression by rule; `custom` and what does not read like one is no licence of SPDX. */
function licenseOf(text: string | undefined): string | undefined {
  if (text === undefined || /custom/i.test(text)) return undefined
  const one = String.raw`\(*[A-Za-z0-9][A-Za-z0-9.+-]*\)*`
  return new RegExp(`^${one}(?: (?:AND|OR|WITH) ${one})*$`).test(text) ? text : undefined
}

function json(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`
}
