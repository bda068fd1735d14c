/** The texts of .github/workflows: one place that knows them, so that `wbrel ci --check` can hold them fresh. */
import { testBuildWorkflow } from '../model/matrix/workflow.ts'
import { checkout, node, uses } from '../model/workflow-steps.ts'

/** Path -> text. */
export function workflows(): ReadonlyMap<string, string> {
  const texts = { 'check.yml': checkWorkflow, 'release.yml': releaseWorkflow, 'testbuild.yml': testBuildWorkflow() }
  return new Map(Object.entries(texts).map(([name, text]) => [`.github/workflows/${name}`, text]))
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
${checkout()}
${node(20)}
      - run: npm ci && npm test
        env:
          WBREL_ARTIFACTS: \${{ runner.temp }}/pictures
      - name: Keep the pictures of the report
        if: always()
        ${uses('actions/upload-artifact')}
        with:
          name: pictures
          path: \${{ runner.temp }}/pictures
          if-no-files-found: warn
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
${checkout('ref: refs/tags/${{ inputs.version || github.ref_name }}', 'fetch-depth: 0')}
${node(22)}
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
      - ${uses('actions/attest-build-provenance')}
        with:
          subject-checksums: SHA256SUMS
      - name: Verify from outside
        env:
          GH_TOKEN: \${{ github.token }}
        run: node dist/wbrel.cjs verify "$VERSION" --download
`
