/** The texts of .github/workflows: one place that knows them, so that `wbrel ci --check` can hold them fresh. */
import { testBuildWorkflow } from '../model/matrix/workflow.ts'

/** Path -> text, actions pinned. */
export function workflows(): ReadonlyMap<string, string> {
  const texts = { 'check.yml': checkWorkflow, 'release.yml': releaseWorkflow, 'testbuild.yml': testBuildWorkflow() }
  return new Map(Object.entries(texts).map(([name, text]) => [`.github/workflows/${name}`, pinned(text)]))
}

/**
 * A tag can be moved to other code, a commit cannot. Versions and commits as public workflows pin them; raise both
 * together.
 */
const pins: Readonly<Record<string, readonly [commit: string, version: string]>> = {
  'actions/checkout': ['08c6903cd8c0fde910a37f88322edcfb5dd907a8', 'v5.0.0'],
  'actions/setup-node': ['49933ea5288caeca8642d1e84afbd3f7d6820020', 'v4.4.0'],
  'actions/attest-build-provenance': ['977bb373ede98d70efdf65b84cb5f73e068dcc2a', 'v3.0.0'],
  'actions/upload-artifact': ['ea165f8d65b6e75b540449e92b4886f43607fa02', 'v4.6.2'],
  'actions/download-artifact': ['d3f86a106a0bac45b974a628896c90dbdf5c8093', 'v4.3.0'],
}

function pinned(text: string): string {
  return text.replace(/(uses: )([\w-]+\/[\w-]+)@v\d+$/gm, (all, uses: string, action: string) => {
    const [commit, version] = pins[action] ?? []
    return commit === undefined ? all : `${uses}${action}@${commit} # ${version}`
  })
}

const checkWorkflow = `# Written by \`wbrel ci --write\`: what a change must pass.
name: check

on:
  pull_request:
  push:
    branches: [main]

permissions:
  contents: read

concurrency:
  group: check-\${{ github.ref }}
  cancel-in-progress: true

jobs:
  check:
    runs-on: ubuntu-latest
    timeout-minutes: 60
    steps:
      - uses: actions/checkout@v5
        with:
          persist-credentials: false
      - uses: actions/setup-node@v4
        with:
          node-version: 20
      - run: npm ci && npm test
`

/**
 * Text from outside reaches the shell through the environment only. GITHUB_TOKEN is given to the one step that writes.
 * A run that failed is resumed by hand (workflow_dispatch), or by running it again: it ends in the same release.
 */
const releaseWorkflow = `# Written by \`wbrel ci --write\`: a tag X.Y.Z becomes a release, once, whole and verified.
# It may be run again after any failure, also by hand: it goes on where it stopped.
name: release

on:
  push:
    tags: ['[0-9]+.[0-9]+.[0-9]+']
  workflow_dispatch:
    inputs:
      version:
        description: 'The version to publish, or to go on with; its tag must exist'
        required: true

permissions: {}

concurrency:
  group: release-\${{ inputs.version || github.ref_name }}
  cancel-in-progress: false

env:
  VERSION: \${{ inputs.version || github.ref_name }}

jobs:
  publish:
    runs-on: ubuntu-latest
    timeout-minutes: 120
    permissions:
      contents: write
      id-token: write
      attestations: write
    steps:
      - uses: actions/checkout@v5
        with:
          ref: refs/tags/\${{ inputs.version || github.ref_name }}
          fetch-depth: 0
          persist-credentials: false
      - uses: actions/setup-node@v4
        with:
          node-version: 22
      - run: sudo apt-get update --quiet && sudo apt-get install --yes --no-install-recommends bmake libarchive-tools
      - run: npm ci
      - name: Check the workflows and the ports
        run: |
          node dist/wbrel.cjs ci --check
          node dist/wbrel.cjs check
      - name: Fetch the files of the release
        run: node dist/wbrel.cjs fetch --distdir distfiles $(node dist/wbrel.cjs publish "$VERSION" --names)
      - name: Publish
        env:
          GH_TOKEN: \${{ github.token }}
        run: node dist/wbrel.cjs publish "$VERSION" --apks distfiles --sums SHA256SUMS
      - uses: actions/attest-build-provenance@v3
        with:
          subject-checksums: SHA256SUMS
      - name: Verify from outside
        env:
          GH_TOKEN: \${{ github.token }}
        run: node dist/wbrel.cjs verify "$VERSION" --download
`
