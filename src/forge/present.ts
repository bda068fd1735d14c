/** What stands on the forge, as far as we look at it. */
export interface PresentAsset {
  readonly id: number
  readonly name: string
  /** Bytes. */
  readonly size: number
  /** `uploaded`; `starter` after an upload that broke off (GitHub's description says `open` instead). */
  readonly state: string
  /** Undefined where the forge tells none: assets from before June 2025, old servers. */
  readonly sha256: string | undefined
  /** Where everybody gets it, without an account; a private repository shows it to browsers only. */
  readonly downloadUrl?: string | undefined
}

export interface PresentRelease {
  readonly id: number
  readonly tag: string
  readonly draft: boolean
  readonly immutable: boolean
  readonly title: string
  readonly notes: string
  /** A URI template: `https://uploads.github.com/...{?name,label}`. */
  readonly uploadUrl: string
  /** For people. */
  readonly url: string
  readonly assets: readonly PresentAsset[]
}

/** The parts of GitHub's answers that we read. */
export interface AssetJson {
  readonly id: number
  readonly name: string
  readonly size: number
  readonly state: string
  readonly digest?: string | null
  readonly browser_download_url?: string
}

export interface ReleaseJson {
  readonly id: number
  readonly tag_name: string
  readonly draft: boolean
  readonly immutable?: boolean
  readonly name: string | null
  readonly body?: string | null
  readonly upload_url: string
  readonly html_url: string
  readonly assets: readonly AssetJson[]
}

export function presentAsset({ id, name, size, state, digest, ...json }: AssetJson): PresentAsset {
  const sha256 = /^sha256:([0-9a-f]{64})$/.exec(digest ?? '')?.[1]
  return { id, name, size, state, sha256, downloadUrl: json.browser_download_url }
}

export function presentRelease(json: ReleaseJson): PresentRelease {
  return {
    id: json.id,
    tag: json.tag_name,
    draft: json.draft,
    immutable: json.immutable === true,
    title: json.name ?? '',
    notes: json.body ?? '',
    uploadUrl: json.upload_url,
    url: json.html_url,
    assets: json.assets.map(presentAsset),
  }
}
