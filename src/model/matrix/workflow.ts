/**
 * The workflow `testbuild.yml`: each job of the matrix starts a FreeBSD virtual machine on one of GitHub's runners, builds
 * its rows there with poudriere, and hands its results over; the last job merges them into one report.
 */

import { checkout, node as nodeStep, uses } from '../workflow-steps.ts'

export interface TestBuildWorkflow {
  /** Releases to build on; there must be an image of each: `14.3`. */
  readonly releases: readonly string[]
  /** Most jobs at a time; the free plan runs 20. */
  readonly cells: number
  /** Majors of Node's packages on FreeBSD: `22` is www/node22. */
  readonly node: number
}

const usual: TestBuildWorkflow = { releases: ['14.3', '15.0'], cells: 20, node: 22 }

/** Text from outside (rows, releases) reaches the shell through the environment only. */
export function testBuildWorkflow(wish: Partial<TestBuildWorkflow> = {}): string {
  const { releases, cells, node } = { ...usual, ...wish }
  const begin = `${checkout()}\n${nodeStep(node)}\n      - run: npm ci`
  return `# Written by \`wbrel ci --write\`: test builds on FreeBSD, started by hand.
name: testbuild

on:
  workflow_dispatch:
    inputs:
      strength:
        description: 'Cover each choice (1), every pair (2) or every triple (3) of options'
        type: choice
        options: ['1', '2', '3']
        default: '2'
      changed-since:
        description: 'Only rows that changed since this release, such as 1.8.0'
        type: string
        default: ''

permissions:
  contents: read

concurrency:
  group: testbuild-\${{ github.ref }}
  cancel-in-progress: true

jobs:
  plan:
    runs-on: ubuntu-latest
    timeout-minutes: 15
    outputs:
      matrix: \${{ steps.plan.outputs.matrix }}
      rows: \${{ steps.plan.outputs.rows }}
    steps:
${begin}
      - id: plan
        env:
          STRENGTH: \${{ inputs.strength }}
          SINCE: \${{ inputs.changed-since }}
        run: |
          matrix=$(node dist/wbrel.cjs matrix --github --cells ${cells} ${releases.map(r => `--freebsd ${r}`).join(' ')} \\
            --strength "$STRENGTH" \${SINCE:+--changed-since "$SINCE"})
          echo "matrix=$matrix" >> "$GITHUB_OUTPUT"
          echo "rows=$(printf %s "$matrix" | jq '[.include[].rows | length] | add // 0')" >> "$GITHUB_OUTPUT"

  build:
    needs: plan
    if: needs.plan.outputs.rows != '0'
    name: \${{ matrix.name }}
    runs-on: ubuntu-latest
    timeout-minutes: 350
    strategy:
      fail-fast: false
      matrix: \${{ fromJSON(needs.plan.outputs.matrix) }}
    steps:
${begin}
      - name: Write down the rows
        env:
          ROWS: \${{ toJSON(matrix.rows) }}
        run: |
          mkdir -p results
          printf '%s\\n' "$ROWS" > results/rows.json
      - name: Build them on FreeBSD \${{ matrix.freebsd }}
        ${uses('vmactions/freebsd-vm')}
        env:
          RELEASE: \${{ matrix.freebsd }}
          CELL: \${{ matrix.id }}
        with:
          release: \${{ matrix.freebsd }}
          envs: RELEASE CELL
          usesh: true
          mem: 12288
          sync: rsync
          prepare: |
            pkg install -y node${node} poudriere git-lite
            kldload -n linux64
            mkdir -p /compat/linux
          run: |
            set -eu
            jail=$(echo "$RELEASE" | tr -d .)amd64
            printf '%s\\n' NO_ZFS=yes BASEFS=/usr/local/poudriere DISTFILES_CACHE=/usr/ports/distfiles \\
              FREEBSD_HOST=https://download.FreeBSD.org RESOLV_CONF=/etc/resolv.conf >> /usr/local/etc/poudriere.conf
            mkdir -p /usr/ports/distfiles
            poudriere jail -c -j "$jail" -v "$RELEASE-RELEASE"
            poudriere ports -c -p default -m git+https -B main
            node dist/wbrel.cjs test --rows results/rows.json --jail "$jail" --results "results/$CELL.json" || test -s "results/$CELL.json"
      - ${uses('actions/upload-artifact')}
        if: always()
        with:
          name: results-\${{ matrix.id }}
          path: results/\${{ matrix.id }}.json
          if-no-files-found: warn

  report:
    needs: build
    if: always() && needs.build.result != 'skipped'
    runs-on: ubuntu-latest
    timeout-minutes: 15
    steps:
${begin}
      - ${uses('actions/download-artifact')}
        with:
          path: results
          pattern: results-*
          merge-multiple: true
      - name: Merge the results into one report
        run: |
          node dist/wbrel.cjs report --merge results/*.json --html report.html --markdown >> "$GITHUB_STEP_SUMMARY"
          node dist/wbrel.cjs report --merge results/*.json --json > merged.json
          jq -e .ok merged.json
      - ${uses('actions/upload-artifact')}
        if: always()
        with:
          name: report
          path: |
            report.html
            merged.json
`
}
