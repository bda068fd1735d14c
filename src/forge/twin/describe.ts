/** The twin's state as the JSON that GitHub answers with, complete enough for GitHub's own description of its API. */
import type { Persona, TwinAsset, TwinOptions, TwinRelease, TwinState } from './state.ts'

export interface Addresses {
  /** Without a slash at the end. */
  readonly api: string
  readonly uploads: string
}

export interface Describing {
  readonly state: TwinState
  readonly options: TwinOptions
  readonly at: Addresses
}

export function describeRelease({ state, options, at }: Describing, release: TwinRelease): object {
  const repository = `${at.api}/repos/${state.owner}/${state.name}`
  const url = `${repository}/releases/${release.id}`
  const uploads = `${at.uploads}/repos/${state.owner}/${state.name}/releases/${release.id}/assets`
  const page = release.draft ? `untagged-${release.id}` : release.tag
  const assets = release.assets.slice(0, options.limits?.embedded ?? release.assets.length)
  return {
    url,
    assets_url: `${url}/assets`,
    upload_url: `${uploads}{?name,label}`,
    html_url: `https://github.com/${state.owner}/${state.name}/releases/tag/${page}`,
    id: release.id,
    author: user(state.owner),
    node_id: `RE_${release.id}`,
    tag_name: release.tag,
    target_commitish: release.target,
    name: release.name,
    draft: release.draft,
    immutable: release.immutable,
    prerelease: release.prerelease,
    created_at: release.created,
    published_at: release.published,
    assets: assets.map(asset => describeAsset({ state, options, at }, asset)),
    tarball_url: release.draft ? null : `${repository}/tarball/${release.tag}`,
    zipball_url: release.draft ? null : `${repository}/zipball/${release.tag}`,
    body: release.body,
  }
}

export function describeAsset({ state, options, at }: Describing, asset: TwinAsset): object {
  const hasDigest = options.digests !== false && asset.sha256 !== null
  return {
    url: `${at.api}/repos/${state.owner}/${state.name}/releases/assets/${asset.id}`,
    id: asset.id,
    node_id: `RA_${asset.id}`,
    name: asset.name,
    label: asset.label,
    uploader: user(state.owner),
    content_type: asset.contentType,
    state: asset.state,
    size: asset.size,
    digest: hasDigest ? `sha256:${asset.sha256}` : null,
    download_count: 0,
    created_at: asset.at,
    updated_at: asset.at,
    browser_download_url: `${at.uploads}/twin/download/${asset.id}`,
  }
}

/** URLs that nobody follows, by the endings of their names. */
const repositoryUrls = `archive assignees blobs branches collaborators comments commits compare contents contributors
  deployments downloads events forks git_commits git_refs git_tags hooks issue_comment issue_events issues keys labels
  languages merges milestones notifications pulls releases stargazers statuses subscribers subscription tags teams trees
  clone git svn`.split(/\s+/)

export function describeRepository({ state, options, at }: Describing, persona: Persona | undefined): object {
  const full = `${state.owner}/${state.name}`
  const url = `${at.api}/repos/${full}`
  const at0 = '2026-01-01T00:00:00Z'
  const pushes = persona === 'owner'
  return {
    ...Object.fromEntries(repositoryUrls.map(what => [`${what}_url`, `${url}/${what}`])),
    id: 1,
    node_id: 'R_1',
    name: state.name,
    full_name: full,
    owner: user(state.owner),
    private: options.isPrivate === true,
    html_url: `https://github.com/${full}`,
    url,
    ssh_url: `git@github.com:${full}.git`,
    mirror_url: null,
    description: null,
    homepage: null,
    language: null,
    license: null,
    fork: false,
    archived: options.archived === true,
    disabled: false,
    default_branch: 'main',
    ...zeros('forks forks_count open_issues open_issues_count size stargazers_count watchers watchers_count'),
    ...zeros('network_count subscribers_count'),
    has_issues: true,
    has_projects: false,
    has_wiki: false,
    has_pages: true,
    has_discussions: false,
    pushed_at: at0,
    created_at: at0,
    updated_at: at0,
    ...(persona === undefined
      ? {}
      : { permissions: { admin: pushes, maintain: pushes, push: pushes, triage: pushes, pull: true } }),
  }
}

function user(login: string): object {
  const url = `https://api.github.com/users/${login}`
  const kinds = 'events followers following gists organizations received_events repos starred subscriptions'.split(' ')
  return {
    login,
    id: 1,
    node_id: 'U_1',
    avatar_url: 'https://avatars.githubusercontent.com/u/1',
    gravatar_id: '',
    url,
    html_url: `https://github.com/${login}`,
    ...Object.fromEntries(kinds.map(kind => [`${kind}_url`, `${url}/${kind}`])),
    type: 'User',
    site_admin: false,
  }
}

function zeros(names: string): object {
  return Object.fromEntries(names.split(' ').map(name => [name, 0]))
}
