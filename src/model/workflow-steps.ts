/** What the workflows of GitHub Actions share: the commits that their actions are pinned to, and the steps that each begins with. */

/**
 * A tag can be moved to other code, a commit cannot. Versions and commits as public workflows pin them, each seen in
 * several repositories that name the version beside the commit; raise both together.
 */
const pins = {
  'actions/checkout': ['08c6903cd8c0fde910a37f88322edcfb5dd907a8', 'v5.0.0'],
  'actions/setup-node': ['49933ea5288caeca8642d1e84afbd3f7d6820020', 'v4.4.0'],
  'actions/attest-build-provenance': ['977bb373ede98d70efdf65b84cb5f73e068dcc2a', 'v3.0.0'],
  'actions/upload-artifact': ['ea165f8d65b6e75b540449e92b4886f43607fa02', 'v4.6.2'],
  'actions/download-artifact': ['d3f86a106a0bac45b974a628896c90dbdf5c8093', 'v4.3.0'],
  'vmactions/freebsd-vm': ['77ed28d336d03fe19a3f4f7266c1d2c4714dd79d', 'v1.5.2'],
} as const satisfies Readonly<Record<string, readonly [commit: string, version: string]>>

/** `uses: actions/checkout@COMMIT # v5.0.0` */
export function uses(action: keyof typeof pins): string {
  const [commit, version] = pins[action]
  return `uses: ${action}@${commit} # ${version}`
}

/** The repository, without a token left in its configuration; further lines go to `with`. */
export function checkout(...more: readonly string[]): string {
  const given = [...more, 'persist-credentials: false'].map(line => `          ${line}`)
  return `      - ${uses('actions/checkout')}\n        with:\n${given.join('\n')}`
}

/** @param major of Node: 22 */
export function node(major: number): string {
  return `      - ${uses('actions/setup-node')}\n        with:\n          node-version: ${major}`
}
